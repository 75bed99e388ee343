import { Html } from "@elysiajs/html";
import type { TextFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";
import { cardHtml } from "./card.ts";
import { GHOSTS, ghostHtml } from "./words.ts";

export function TextFace({ face }: { face: TextFaceView }) {
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body">
        <div class="node__pad node__prose" data-text="body">
          {(face.body.trim() ? cardHtml(face.body) : ghostHtml(GHOSTS.text)) as "safe"}
        </div>
      </div>
    </>
  );
}
