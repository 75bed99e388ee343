import { Html } from "@elysiajs/html";
import type { PromptFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";
import { Values } from "./values.tsx";
import { GHOSTS, ghostHtml, type MentionView, proseHtml } from "./words.ts";

export function PromptFace({ face }: { face: PromptFaceView }) {
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body">
        <div class="node__prompt node__pad" data-text="body">
          {face.body ? <PromptText text={face.body} mentions={face.mentions} values={face.values} /> : (ghostHtml(GHOSTS.prompt) as "safe")}
        </div>
        <Values text={face.body} values={face.values ?? {}} readOnly={face.readOnly} />
      </div>
    </>
  );
}

/** A prompt with its mentions as chips and its `{variables}` marked. */
export function PromptText(props: { text: string; mentions?: Record<string, MentionView>; values?: Record<string, string> }) {
  const { text, mentions = {}, values } = props;
  const isMissing = (name: string) => values !== undefined && !values[name]?.trim();
  return <>{proseHtml(text, (edgeId) => mentions[edgeId], isMissing) as "safe"}</>;
}
