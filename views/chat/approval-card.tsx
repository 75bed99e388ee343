import { Html } from "@elysiajs/html";
import type { ApprovalView } from "../../src/engine/view.ts";
import { domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { amount, count, money } from "../shared/words.ts";
import { type BudgetFace, editLine, type TurnFace } from "./chat.ts";
import { EditFields } from "./edit-fields.tsx";
import { ghostsOf } from "./ghosts.ts";

const LINES = 12;

/** Named edits that wait for a person's yes: what would change, what it costs, and the four answers. Once it is decided, one line. */
export function ApprovalCard({ approval, face }: { approval: ApprovalView; face: TurnFace }) {
  if (approval.state !== "open") return <Decided approval={approval} face={face} />;
  const id = domId("approval", approval.approvalId);
  const titleId = `${id}-title`;
  const ghosts = ghostsOf(approval.edits, face.labels);
  return (
    <section
      class="approval meet"
      id={id}
      aria-labelledby={titleId}
      data-approval={approval.approvalId}
      data-ghosts={JSON.stringify(ghosts)}
    >
      <header>
        <span class="clip-text" id={titleId} safe>
          {titleOf(approval)}
        </span>
        <span class="faint push" safe>{`${approval.agent} asks`}</span>
        {ghosts.length > 0 ? (
          <button
            type="button"
            class="btn btn--plain btn--small btn--icon"
            aria-label="Show it on the canvas"
            title="Show it on the canvas"
            data-show-ghosts
          >
            <Icon name="locate" small />
          </button>
        ) : (
          ""
        )}
      </header>
      <Diff approval={approval} face={face} />
      <Cost approval={approval} budget={face.budget} />
      {face.mayAct ? <Answers approval={approval} face={face} /> : <p class="approval__waits faint">An editor decides.</p>}
    </section>
  );
}

/** The agent stands beside it. */
const titleOf = ({ words, agent }: ApprovalView) => (words.startsWith(`${agent}: `) ? words.slice(agent.length + 2) : words);

function Diff({ approval: { edits }, face }: { approval: ApprovalView; face: TurnFace }) {
  return (
    <ul class="diff">
      {edits.slice(0, LINES).map((edit) => {
        const { sign, what, detail } = editLine(edit, face.labels);
        return (
          <li data-op={sign}>
            <span>
              <span safe>{what}</span> <b safe>{detail}</b>
            </span>
          </li>
        );
      })}
      {edits.length > LINES ? <li data-op="~" safe>{`and ${count(edits.length - LINES, "more change")}`}</li> : ""}
    </ul>
  );
}

function Cost({ approval: { estimateMicros, isCostUnknown }, budget }: { approval: ApprovalView; budget: BudgetFace | undefined }) {
  if (isCostUnknown)
    return (
      <p class="estimate">
        <span>A part of it has no known price; its provider bills what it bills</span>
        <b safe>{atLeast(estimateMicros)}</b>
        {budget ? <Left budget={budget} after={0} /> : ""}
      </p>
    );
  return (
    <p class="estimate">
      <span>{estimateMicros ? "Estimate" : "Costs nothing"}</span>
      <b safe>{money(estimateMicros)}</b>
      {budget && estimateMicros ? <Left budget={budget} after={estimateMicros} /> : ""}
    </p>
  );
}

const PERIODS = { total: "", month: " this month", day: " today" } as const;

/** Of the budget that has the least left. */
function Left({ budget: { leftMicros, limitMicros, period }, after }: { budget: BudgetFace; after: number }) {
  const left = leftMicros - after;
  return (
    <span class="estimate__left faint" data-short={left < 0 ? "true" : undefined} safe>
      {left < 0
        ? `${amount(-left)} more than is left of ${amount(limitMicros)}${PERIODS[period]}`
        : `${after > 0 ? "Leaves" : "Left:"} ${amount(left)} of ${amount(limitMicros)}${PERIODS[period]}`}
    </span>
  );
}

const atLeast = (micros: number | null): string => (micros ? `${amount(micros)} +` : "unknown");

/** One form: the button says what is decided; what was changed by hand goes with it (`src/browser/pages/chat.ts`). */
function Answers({ approval, face }: { approval: ApprovalView; face: TurnFace }) {
  return (
    <form class="approval__form" hx-post={paths.command("turn.approve")} hx-swap="none" data-approve>
      <input type="hidden" name="projectId" value={face.projectId} />
      <input type="hidden" name="approvalId" value={approval.approvalId} />
      <details class="approval__edit" data-approval-edit>
        <summary class="btn btn--small">
          <Icon name="pencil" small />
          Edit
        </summary>
        <EditFields edits={approval.edits} face={face} />
      </details>
      <label class="approval__reason" hidden data-reason>
        <span class="hidden-text">Why not</span>
        <input class="input" name="reason" maxlength={500} placeholder="Why not, or what instead" />
      </label>
      <footer>
        <button type="submit" class="btn btn--solid btn--small" name="decision" value="once" data-command="turn.approve">
          Approve<kbd>↵</kbd>
        </button>
        <button
          type="submit"
          class="btn btn--small"
          name="decision"
          value="always"
          title="Approve, and do not ask again for these tools in this chat"
          data-command="turn.approve"
        >
          Always here
        </button>
        <button type="submit" class="btn btn--plain btn--small push" name="decision" value="reject" data-reject data-command="turn.approve">
          Reject
        </button>
      </footer>
    </form>
  );
}

const DECIDED = {
  given: { icon: "check", word: "approved" },
  refused: { icon: "x", word: "rejected" },
  withdrawn: { icon: "minus", word: "not decided before the turn ended" },
} as const;

function Decided({ approval, face }: { approval: ApprovalView; face: TurnFace }) {
  const { icon, word } = DECIDED[approval.state as keyof typeof DECIDED];
  const by = approval.by ? (face.people[approval.by]?.name ?? "somebody") : undefined;
  const how = approval.scope === "always" ? ", always here" : approval.isEdited ? ", with changes" : "";
  return (
    <p class="approval__line row faint">
      <Icon name={icon} small />
      <span
        class="clip-text"
        safe
      >{`${approval.words}: ${word}${by ? ` by ${by}` : ""}${how}${approval.reason ? `. ${approval.reason}` : ""}`}</span>
    </p>
  );
}
