import { Html } from "@elysiajs/html";
import type { ImageFaceView } from "./face.ts";
import { Caption, DraftBadge, isQuiet, NodeLabel, QuietState, RunLine } from "./parts.tsx";

export function ImageFace({ face }: { face: ImageFaceView }) {
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body">{isQuiet(face) ? <QuietState face={face} /> : <Picture face={face} />}</div>
    </>
  );
}

function Picture({ face }: { face: ImageFaceView }) {
  return (
    <>
      {face.posterUrl ? (
        <img class="node__media" src={face.posterUrl} alt={face.alt} loading="lazy" decoding="async" draggable="false" />
      ) : (
        ""
      )}
      {face.draft && face.status === "done" ? <DraftBadge /> : ""}
      {face.status === "running" ? <RunLine progress={face.progress} /> : ""}
      {face.status === "done" ? <Caption face={face} /> : ""}
    </>
  );
}
