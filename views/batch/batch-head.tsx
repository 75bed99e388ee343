import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import type { BatchHeadView } from "./batch.ts";

/** In the order of a take's life; "waits" is what was not asked for yet. */
const PARTS = [
  { name: "done", tone: "done", icon: "circle-check", word: "done" },
  { name: "running", tone: "run", icon: "loader", word: "running" },
  { name: "left", tone: "wait", icon: "hourglass", word: "not asked for yet" },
  { name: "uncertain", tone: "warn", icon: "triangle-alert", word: "uncertain" },
  { name: "failed", tone: "fail", icon: "circle-x", word: "failed" },
  { name: "cancelled", tone: "idle", icon: "ban", word: "cancelled" },
] as const satisfies readonly { name: keyof BatchHeadView["counts"]; tone: string; icon: string; word: string }[];

/** How far a batch is, what it cost, and what can be done with the whole of it. Asked again while it runs. */
export function BatchHead({ head }: { head: BatchHeadView }) {
  const parts = PARTS.flatMap((part) => (head.counts[part.name] > 0 ? [{ ...part, count: head.counts[part.name] }] : []));
  return (
    <header class="batch__head" id={DOM.batchHead} data-batch-state={head.state}>
      <Bar parts={parts} cells={head.cells} />
      <div class="row batch__legend">
        {parts.map((part) => (
          <span class="state" data-state={part.tone}>
            <Icon name={part.icon} small spin={part.tone === "run"} />
            <span safe>{`${part.count} ${part.word}`}</span>
          </span>
        ))}
        {head.spent === null ? (
          ""
        ) : (
          <span class="push faint mono" safe>
            {head.spent}
          </span>
        )}
        {head.readOnly ? "" : <Steer head={head} />}
      </div>
      {head.note ? (
        <p class="batch__note" role="status" safe>
          {head.note}
        </p>
      ) : (
        ""
      )}
    </header>
  );
}

/** One part for each state, as long as it is many. */
function Bar({ parts, cells }: { parts: readonly { tone: string; word: string; count: number }[]; cells: number }) {
  const starts = parts.map((_, at) => parts.slice(0, at).reduce((sum, part) => sum + part.count, 0));
  return (
    <svg
      class="batch__bar"
      viewBox={`0 0 ${cells} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={parts.map((part) => `${part.count} ${part.word}`).join(", ")}
    >
      {parts.map((part, at) => (
        <rect data-tone={part.tone} x={String(starts[at])} y="0" width={String(part.count)} height="1" />
      ))}
    </svg>
  );
}

/** Each answers the head again, so that a batch that goes on is watched again. */
function Steer({ head }: { head: BatchHeadView }) {
  const { counts, projectId, id } = head;
  const post = { "hx-post": paths.batchSteer(projectId, id), "hx-target": `#${DOM.batchHead}`, "hx-swap": "outerHTML" } as const;
  const again = counts.failed + counts.cancelled;
  if (head.state === "running")
    return (
      <button
        type="button"
        class="btn btn--small"
        {...post}
        hx-vals='{"verb": "cancel"}'
        hx-confirm="Stop this batch? What is done is kept; what runs is cancelled."
      >
        <Icon name="ban" small />
        Cancel
      </button>
    );
  return (
    <>
      {again > 0 ? (
        <button type="button" class="btn btn--small" {...post} hx-vals='{"verb": "retry"}'>
          <Icon name="rotate-ccw" small />
          <span safe>{`Retry ${again}`}</span>
        </button>
      ) : (
        ""
      )}
      {counts.left > 0 ? (
        <form class="row batch__on" {...post}>
          <input type="hidden" name="verb" value="resume" />
          <label class="row faint">
            Stop at
            <input
              class="input input--small mono"
              name="budget"
              inputmode="decimal"
              pattern="\$?\s*[0-9]{1,6}([.,][0-9]{1,6})?"
              placeholder="$ no limit"
              value={head.budget ?? undefined}
            />
          </label>
          <button type="submit" class="btn btn--small">
            <Icon name="play" small />
            Go on
          </button>
        </form>
      ) : (
        ""
      )}
    </>
  );
}
