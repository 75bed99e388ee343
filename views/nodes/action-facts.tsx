import { Html } from "@elysiajs/html";
import { LogButton } from "../actions/log.tsx";
import { LinkButton } from "../shared/button.tsx";
import { StateWord } from "../shared/state.tsx";
import type { ActionFaceView, ActionSlotView } from "./face.ts";

/** What the inspector says of an action's node: what it does, what it is given, how its last run went. */
export function ActionFacts({ face }: { face: ActionFaceView }) {
  const { chosen, run } = face;
  if (!chosen)
    return (
      <div class="section">
        <p class="muted" safe>
          {face.problem ?? ""}
        </p>
      </div>
    );
  return (
    <>
      <div class="section">
        <p class="muted" safe>
          {chosen.description}
        </p>
        <dl class="pairs">
          {face.slots.map((slot) => (
            <>
              <dt safe>{slot.title}</dt>
              <dd safe>{givenWords(slot)}</dd>
            </>
          ))}
        </dl>
        <div class="actions">
          <LinkButton href={chosen.reviewUrl} size="small" icon="shield-check">
            What it may do
          </LinkButton>
        </div>
      </div>
      {run ? (
        <div class="section">
          <p class="row">
            <StateWord state={run.state} />
            {run.hasLog && !face.still ? <LogButton projectId={face.projectId} runId={run.id} extra="push" /> : ""}
          </p>
          <p class="muted" safe>
            {run.error ?? run.note ?? ""}
          </p>
        </div>
      ) : (
        ""
      )}
    </>
  );
}

function givenWords({ given, takes }: ActionSlotView): string {
  return given.length === 0 ? `nothing yet, takes ${takes}` : given.map((one) => one.label).join(", ");
}
