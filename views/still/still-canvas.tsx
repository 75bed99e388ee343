import { Html } from "@elysiajs/html";
import { DOM, nodeDomId } from "../dom.ts";
import { type FaceView, NODE_NAMES, type NodeType } from "../nodes/face.ts";
import { Faces } from "../nodes/index.tsx";
import { Edges } from "../project/edges.tsx";
import type { Box, EdgeView } from "../project/wires.ts";
import { Icon } from "../shared/icon.tsx";

/** A node that is not drawn yet: its box holds its place, and the script asks for its face when it comes into view. */
export interface StillBox extends Box {
  id: string;
  type: NodeType;
  label: string;
  parentId?: string | null;
}

export interface StillCanvasProps {
  title: string;
  /** Drawn at once, with `still` set: no control, no link, no price. */
  nodes: readonly FaceView[];
  /** The others. */
  rest: readonly StillBox[];
  edges: readonly EdgeView[];
  /** `…?ids=` answers faces. */
  facesPath: string;
  /** The address of an asset's bytes, with `{id}` for its id. */
  assetPath: string;
  /** The part that is shown first, in canvas pixels; everything without it. */
  camera?: Box;
}

/** A canvas that can be looked at and walked through, and nothing else. `src/browser/still.ts` moves it; without the script it scrolls. */
export function StillCanvas(props: StillCanvasProps) {
  const { nodes, rest, camera } = props;
  const empty = nodes.length + rest.length === 0;
  return (
    <div class="stage">
      <main
        class="canvas"
        id={DOM.canvas}
        tabindex="0"
        aria-label="Canvas, to look at"
        data-still={props.facesPath}
        data-assets={props.assetPath}
        data-camera={camera ? [camera.x, camera.y, camera.w, camera.h].join(" ") : undefined}
      >
        <span id={DOM.main}></span>
        <h1 class="hidden-text" safe>
          {props.title}
        </h1>
        <div class="world" id={DOM.world}>
          <Edges edges={props.edges} nodes={[...nodes, ...rest]} />
          <div id={DOM.nodes}>
            <Faces nodes={nodes} />
            {rest.map((box) => (
              <article
                class={["node", `node--${box.type}`, "node--waits"]}
                id={nodeDomId(box.id)}
                aria-label={`${NODE_NAMES[box.type]}: ${box.label || "no name"}`}
                data-node={box.id}
                data-type={box.type}
                data-parent={box.parentId ?? undefined}
                data-name={box.label || undefined}
                data-waits
              ></article>
            ))}
          </div>
        </div>
      </main>
      {empty ? (
        <div class="guide-empty">
          <div class="empty">
            <p class="display">Nothing here</p>
            <p>This canvas has no nodes.</p>
          </div>
        </div>
      ) : (
        ""
      )}
      <StillZoom />
      <ShowBar />
      <dialog class="lightbox" id={DOM.lightbox} aria-label="Viewer" data-plain>
        <div class="lightbox__bar">
          <b class="strong clip-text" data-lightbox-title></b>
          <span class="push"></span>
          <button type="button" class="btn btn--plain btn--icon" aria-label="Close" data-still-close>
            <Icon name="x" />
          </button>
        </div>
        <div class="lightbox__stage" id={DOM.lightboxStage}></div>
      </dialog>
    </div>
  );
}

function StillZoom() {
  return (
    <div class="zoom float" id={DOM.zoom} role="toolbar" aria-label="Zoom">
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Zoom out" data-still-run="out">
        <Icon name="minus" small />
      </button>
      <button type="button" class="btn btn--plain btn--small mono" title="Fit everything" data-still-run="fit">
        <span id={DOM.zoomValue}>Fit</span>
      </button>
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Zoom in" data-still-run="in">
        <Icon name="plus" small />
      </button>
    </div>
  );
}

/** What remains on screen while a canvas is presented. */
export function ShowBar() {
  return (
    <div class="showing float" id={DOM.presenting} role="toolbar" aria-label="Presentation" hidden>
      <button type="button" class="btn btn--plain btn--icon" aria-label="Previous" data-show="-1">
        <Icon name="chevron-left" />
      </button>
      <span class="showing__words" aria-live="polite">
        <b class="strong clip-text" data-show-label></b>
        <span class="faint mono" data-show-count></span>
      </span>
      <button type="button" class="btn btn--plain btn--icon" aria-label="Next" data-show="1">
        <Icon name="chevron-right" />
      </button>
      <button type="button" class="btn btn--plain btn--icon" aria-label="Leave the presentation" data-show="end">
        <Icon name="x" />
      </button>
    </div>
  );
}
