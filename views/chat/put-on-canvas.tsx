import { Html } from "@elysiajs/html";
import { CommandButton } from "../shared/button.tsx";
import type { TurnFace } from "./chat.ts";

/** A debate that stands nowhere yet becomes a node, which is live while it runs and takes its decision. */
export function PutOnCanvas({ face }: { face: TurnFace }) {
  if (face.standsAs !== undefined || !face.mayAct) return <i hidden></i>;
  return (
    <CommandButton
      command="node.add"
      fields={{ projectId: face.projectId, type: "debate", turnId: face.id }}
      look="plain"
      size="small"
      label="To the canvas: the debate as a node"
    >
      To the canvas
    </CommandButton>
  );
}
