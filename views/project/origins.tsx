import { Html, type PropsWithChildren } from "@elysiajs/html";
import { type GeneratorFaceView, NODE_ICONS, type ReferenceView, type Role } from "../nodes/face.ts";
import { Icon } from "../shared/icon.tsx";

/** Where its node is still on the canvas, a button that flies there. */
export function Origin({ input, children }: PropsWithChildren<{ input: ReferenceView }>) {
  return (
    <li data-role={input.role}>
      {input.thumbUrl ? <img src={input.thumbUrl} alt="" /> : <RoleIcon role={input.role} />}
      <span>
        {input.nodeId ? (
          <button type="button" class="link strong clip-text" data-fly={input.nodeId} safe>
            {input.label}
          </button>
        ) : (
          <b class="strong clip-text" safe>
            {input.label}
          </b>
        )}
        <span class="faint">{input.role}</span>
      </span>
      {children}
    </li>
  );
}

/** What feeds a generator, in its order: the first is `@1`, and so on. */
export function References({ face }: { face: GeneratorFaceView }) {
  const { references } = face;
  const move = (edgeId: string | undefined, after: string, icon: string, label: string, possible: boolean) => (
    <button
      type="button"
      class="btn btn--plain btn--small btn--icon"
      aria-label={label}
      title={label}
      disabled={!possible}
      data-reorder={edgeId}
      data-after={after}
    >
      <Icon name={icon} small />
    </button>
  );
  return (
    <div class="section">
      <h3 class="eyebrow">Fed by</h3>
      <ol class="origin">
        {references.map((input, at) => (
          <Origin input={input}>
            {face.readOnly || !input.edgeId || references.length < 2 ? (
              ""
            ) : (
              <span class="row">
                {move(input.edgeId, references[at - 2]?.edgeId ?? "", "arrow-up", `Move ${input.label} up`, at > 0)}
                {move(input.edgeId, references[at + 1]?.edgeId ?? "", "arrow-down", `Move ${input.label} down`, at < references.length - 1)}
              </span>
            )}
          </Origin>
        ))}
      </ol>
    </div>
  );
}

function RoleIcon({ role }: { role: Role }) {
  return (
    <span class="thumb thumb--icon">
      <Icon
        name={
          role === "prompt" ? NODE_ICONS.prompt : role === "audio" ? NODE_ICONS.audio : role === "clip" ? NODE_ICONS.video : NODE_ICONS.text
        }
      />
    </span>
  );
}
