import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";

const TOOLS = [
  { tool: "select", word: "Select", key: "V", icon: "mouse-pointer-2" },
  { tool: "hand", word: "Pan", key: "H", icon: "hand" },
  null,
  { tool: "text", word: "Text", key: "T", icon: "type" },
  { tool: "prompt", word: "Prompt", key: "P", icon: "message-square-text" },
  { tool: "generator", word: "Generator", key: "G", icon: "sparkles" },
  { tool: "group", word: "Group", key: "F", icon: "frame" },
  null,
] as const;

/** The tools at the left. One is pressed; the island reads `data-tool` and writes `aria-pressed`. */
export function Palette({ projectId, readOnly }: { projectId: string; readOnly?: boolean }) {
  return (
    <div class="palette float" id={DOM.palette} role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {TOOLS.slice(0, readOnly ? 2 : undefined).map((entry) =>
        entry ? (
          <button
            type="button"
            class="btn btn--plain btn--icon"
            aria-label={`${entry.word}, ${entry.key}`}
            aria-pressed={entry.tool === "select" ? "true" : "false"}
            data-tool={entry.tool}
            data-tip={entry.word}
            data-key={entry.key}
          >
            <Icon name={entry.icon} />
          </button>
        ) : (
          <hr />
        ),
      )}
      <button
        type="button"
        class="btn btn--plain btn--icon"
        aria-label="Comment, C"
        data-run="tool.comment"
        data-tip="Comment"
        data-key="C"
      >
        <Icon name="message-circle" />
      </button>
      {readOnly ? "" : <Upload projectId={projectId} />}
    </div>
  );
}

function Upload({ projectId }: { projectId: string }) {
  return (
    <label class="btn btn--plain btn--icon" data-tip="Upload" data-key="U">
      <Icon name="upload" />
      <span class="hidden-text">Upload files, U</span>
      <input id={DOM.upload} type="file" multiple accept="image/*,video/*,audio/*" data-upload={projectId} />
    </label>
  );
}

/** Undo and zoom, at the bottom right of the canvas. */
export function Zoom({ readOnly }: { readOnly?: boolean }) {
  return (
    <div class="zoom float" id={DOM.zoom} role="toolbar" aria-label="Undo and zoom">
      {readOnly ? (
        ""
      ) : (
        <>
          <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Undo my last change" data-run="canvas.undo">
            <Icon name="undo-2" small />
          </button>
          <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Redo" data-run="canvas.redo">
            <Icon name="redo-2" small />
          </button>
          <span class="rule"></span>
        </>
      )}
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Zoom out" data-run="view.out">
        <Icon name="minus" small />
      </button>
      <button type="button" class="btn btn--plain btn--small mono" title="Fit everything" data-run="view.fit">
        <span id={DOM.zoomValue}>Fit</span>
      </button>
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Zoom in" data-run="view.in">
        <Icon name="plus" small />
      </button>
    </div>
  );
}

/** An empty canvas says what to do first; it leaves when the first node arrives. */
export function CanvasEmpty({ hidden }: { hidden: boolean }) {
  return (
    <div class="guide-empty" id={DOM.canvasEmpty} hidden={hidden}>
      <div class="empty">
        <p class="display">An empty canvas</p>
        <p>Write a prompt, connect it to a generator and run it. Or drop pictures, clips and sounds here.</p>
        <div class="row">
          <button type="button" class="btn btn--solid" data-run="tool.generator">
            <Icon name="sparkles" />
            Add a generator
          </button>
          <a class="btn" href={paths.home()}>
            Start from a brief
          </a>
        </div>
      </div>
    </div>
  );
}

/** Brings a folded panel back. */
export function Unfold() {
  return (
    <button
      type="button"
      class="btn btn--icon float side__unfold"
      aria-label="Open the panel"
      title="Open the panel"
      data-run="panel.fold"
      data-unfold
      hidden
    >
      <Icon name="panel-right" />
    </button>
  );
}
