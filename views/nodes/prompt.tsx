import { Html } from "@elysiajs/html";
import type { PromptFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";

export function PromptFace({ face }: { face: PromptFaceView }) {
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body">
        <p class="node__prompt node__pad" data-text="body">
          {face.body ? <PromptText text={face.body} /> : <span class="node__ghost">Describe what should be seen or heard</span>}
        </p>
      </div>
    </>
  );
}

/** A prompt with its `@mentions` and `{variables}` marked. */
export function PromptText({ text }: { text: string }) {
  return (
    <>
      {text.split(/(@[\p{L}\p{N}_-]+|\{[\p{L}\p{N}_-]+\})/u).map((part) => {
        if (part.startsWith("@"))
          return (
            <span class="mention" safe>
              {part}
            </span>
          );
        if (part.startsWith("{"))
          return (
            <span class="variable" safe>
              {part}
            </span>
          );
        return Html.escapeHtml(part);
      })}
    </>
  );
}
