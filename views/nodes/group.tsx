import { Html } from "@elysiajs/html";
import { count } from "../shared/words.ts";
import type { GroupFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";

export function GroupFace({ face }: { face: GroupFaceView }) {
  return (
    <>
      <NodeLabel face={face} note={count(face.children, "node")} />
      <div class="node__body" data-depth={String(Math.min(4, face.depth ?? 0))}></div>
    </>
  );
}
