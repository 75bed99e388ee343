import { Html } from "@elysiajs/html";
import type { TextFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";

export function TextFace({ face }: { face: TextFaceView }) {
  const [title, rest] = splitHeading(face.body);
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body">
        <div class="node__pad node__prose" data-text="body">
          {title ? <strong safe>{title}</strong> : ""}
          {rest || title ? <span safe>{rest}</span> : <span class="node__ghost">Write what the film needs to know</span>}
        </div>
      </div>
    </>
  );
}

function splitHeading(body: string): [string, string] {
  const found = /^#{1,3} +(.+)(?:\n+|$)/.exec(body);
  return found ? [found[1] ?? "", body.slice(found[0].length)] : ["", body];
}
