import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { clock } from "../shared/words.ts";
import type { AudioFaceView } from "./face.ts";
import { isQuiet, NodeLabel, QuietState, RunLine } from "./parts.tsx";

export function AudioFace({ face }: { face: AudioFaceView }) {
  return (
    <>
      <NodeLabel face={face} note={face.seconds === undefined ? undefined : clock(face.seconds)} />
      <div class="node__body">{isQuiet(face) ? <QuietState face={face} /> : <Sound face={face} />}</div>
    </>
  );
}

function Sound({ face }: { face: AudioFaceView }) {
  return (
    <>
      <div class="voice">
        {face.assetId ? (
          <button
            type="button"
            class="btn btn--icon btn--small"
            aria-label={`Play ${face.label}`}
            data-play={face.playUrl ?? paths.asset(face.assetId)}
          >
            <Icon name="play" small />
          </button>
        ) : (
          ""
        )}
        {face.wave ? (
          <span class="wave-seek">
            <Wave path={face.wave} />
            {face.assetId ? (
              <input
                type="range"
                min={0}
                max={1000}
                value="0"
                data-seek={paths.asset(face.assetId)}
                data-seconds={String(face.seconds ?? 0)}
                aria-label={`Where in ${face.label || "the sound"}`}
              />
            ) : (
              ""
            )}
          </span>
        ) : (
          <span class="voice__text" safe>
            {face.words ?? ""}
          </span>
        )}
      </div>
      {face.status === "running" ? <RunLine progress={face.progress} /> : ""}
    </>
  );
}

/** A waveform that `wavePath` made; drawn to the width it is given. */
export function Wave({ path }: { path: string }) {
  return (
    <svg class="wave" viewBox="0 0 200 40" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
