import { Html } from "@elysiajs/html";
import { faceDomId, nodeDomId } from "../dom.ts";
import { ActionFace } from "./action.tsx";
import { AudioFace } from "./audio.tsx";
import { DebateFace } from "./debate.tsx";
import { type FaceView, NODE_NAMES, type NodeType, statusOf } from "./face.ts";
import { GeneratorFace } from "./generator.tsx";
import { GroupFace } from "./group.tsx";
import { ImageFace } from "./image.tsx";
import { NodePorts } from "./parts.tsx";
import { PromptFace } from "./prompt.tsx";
import { TextFace } from "./text.tsx";
import { TimelineFace } from "./timeline.tsx";
import { VideoFace } from "./video.tsx";

type Faces = { [T in NodeType]: (props: { face: Extract<FaceView, { type: T }> }) => JSX.Element };

/** One face per node type: a new type does not compile until it has one. */
export const faces = {
  text: TextFace,
  prompt: PromptFace,
  generator: GeneratorFace,
  image: ImageFace,
  video: VideoFace,
  audio: AudioFace,
  timeline: TimelineFace,
  action: ActionFace,
  debate: DebateFace,
  group: GroupFace,
} as const satisfies Faces;

function drawFace<T extends NodeType>(type: T, face: Extract<FaceView, { type: T }>): JSX.Element {
  return (faces as Faces)[type]({ face });
}

/**
 * A node as the page first draws it and as `faces?ids=` answers it. The article is the node's box, which the island owns; inside,
 * `[data-face]` is what the server draws and the island replaces when the face changes.
 */
export function NodeCard({ face }: { face: FaceView }) {
  const safeFace = drawFace(face.type, face as never);
  return (
    <article
      class={["node", `node--${face.type}`]}
      id={nodeDomId(face.id)}
      tabindex="0"
      aria-label={`${NODE_NAMES[face.type]}: ${face.label || "no name"}`}
      data-node={face.id}
      data-type={face.type}
      data-status={statusOf(face)}
      data-by={face.by}
      data-held={face.held}
      data-locked={face.locked ? "true" : undefined}
      data-parent={face.parentId}
      data-face-key={face.faceKey}
      data-asset={"assetId" in face ? face.assetId : undefined}
      data-generation={"generationId" in face ? face.generationId : undefined}
    >
      <div class="node__face" id={faceDomId(face.id)} data-face>
        {safeFace}
        <NodePorts face={face} />
      </div>
    </article>
  );
}

/** The answer of `GET /projects/:id/faces?ids=`: every asked node, one after the other. */
export function Faces({ nodes }: { nodes: readonly FaceView[] }) {
  return (
    <>
      {nodes.map((face) => (
        <NodeCard face={face} />
      ))}
    </>
  );
}
