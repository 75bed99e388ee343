import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { clock, count } from "../shared/words.ts";
import type { TimelineFaceView } from "./face.ts";
import { NodeLabel, RunLine } from "./parts.tsx";

export function TimelineFace({ face }: { face: TimelineFaceView }) {
  const open = paths.timeline(face.projectId, face.id);
  return (
    <>
      <NodeLabel face={face} note={clock(face.seconds)} />
      <div class="node__body">
        <div class="cutting">
          {face.posterUrl ? <img class="node__media" src={face.posterUrl} alt="" loading="lazy" draggable="false" /> : ""}
          <span class="badge">
            {face.width} × {face.height}
          </span>
          {face.render?.state === "running" ? (
            <RunLine progress={{ percent: face.render.percent ?? 0, etaSeconds: face.render.etaSeconds }} word="Rendering" />
          ) : (
            ""
          )}
        </div>
        <MiniTracks face={face} />
        <footer class="node__foot">
          <span class="faint clip-text" safe>
            {face.render?.state === "queued" ? "Waits to render" : count(face.clips, "clip")}
          </span>
          {face.still ? (
            ""
          ) : (
            <>
              <LinkButton href={open} size="small" extra="push">
                Open
              </LinkButton>
              {renderAction(face)}
            </>
          )}
        </footer>
      </div>
    </>
  );
}

function MiniTracks({ face }: { face: TimelineFaceView }) {
  return (
    <svg class="minitracks" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
      {face.bars.map((bar) => (
        <rect
          data-role={bar.role}
          x={Math.round(bar.at * 1000)}
          y={bar.row * 7}
          width={Math.max(4, Math.round(bar.length * 1000) - 6)}
          height={5}
          rx={2}
        />
      ))}
    </svg>
  );
}

function renderAction(face: TimelineFaceView) {
  if (face.render?.state === "done" && face.render.assetId) {
    return (
      <LinkButton href={paths.download(face.render.assetId)} size="small" look="solid" download>
        Download
      </LinkButton>
    );
  }
  if (face.readOnly || face.render?.state === "running" || face.render?.state === "queued") return "";
  return (
    <CommandButton
      command="render.start"
      fields={{ projectId: face.projectId, timelineId: face.id }}
      size="small"
      look="solid"
      disabled={face.clips === 0}
    >
      Render
    </CommandButton>
  );
}
