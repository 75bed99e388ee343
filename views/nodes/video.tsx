import { Html } from "@elysiajs/html";
import { clock } from "../shared/words.ts";
import type { VideoFaceView } from "./face.ts";
import { Caption, DraftBadge, isQuiet, NodeLabel, QuietState, RunLine } from "./parts.tsx";

/** The poster is what shows; `data-asset` lets the island play the clip on approach and the lightbox open it. */
export function VideoFace({ face }: { face: VideoFaceView }) {
  return (
    <>
      <NodeLabel face={face} note={face.seconds === undefined ? undefined : clock(face.seconds)} />
      <div class="node__body">{isQuiet(face) ? <QuietState face={face} /> : <Clip face={face} />}</div>
    </>
  );
}

function Clip({ face }: { face: VideoFaceView }) {
  return (
    <>
      {face.posterUrl ? (
        <img class="node__media" src={face.posterUrl} alt={face.alt} loading="lazy" decoding="async" draggable="false" />
      ) : (
        ""
      )}
      {face.assetId && face.status === "done" ? (
        <div class="strip-scrub" data-scrub={face.assetId} data-seconds={String(face.seconds ?? 0)} aria-hidden="true"></div>
      ) : (
        ""
      )}
      {face.draft && face.status === "done" ? <DraftBadge /> : ""}
      {face.status === "running" ? <RunLine progress={face.progress} /> : ""}
      {face.status === "done" ? <Caption face={face} /> : ""}
    </>
  );
}
