import { Html } from "@elysiajs/html";
import { batchRowId, DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { STATES, StateWord } from "../shared/state.tsx";
import type { BatchHeadView, BatchRowView, BatchTableView, PickedView, TakeView } from "./batch.ts";

/** How far a batch is, what it cost, and what can be done with the whole of it. Asked again while it runs. */
export function BatchHead({ head }: { head: BatchHeadView }) {
  const { counts, projectId, id } = head;
  const parts = [
    { count: counts.done, tone: "done", word: "done" },
    { count: counts.running, tone: "run", word: "running" },
    { count: counts.left, tone: "wait", word: "not asked for yet" },
    { count: counts.uncertain, tone: "warn", word: "uncertain" },
    { count: counts.failed, tone: "fail", word: "failed" },
    { count: counts.cancelled, tone: "idle", word: "cancelled" },
  ].filter((part) => part.count > 0);
  const fields = { projectId, batchId: id };
  return (
    <header class="batch__head" id={DOM.batchHead} data-batch-state={head.state}>
      <div class="batch__bar" role="img" aria-label={parts.map((part) => `${part.count} ${part.word}`).join(", ")}>
        {parts.map((part) => (
          <progress data-tone={part.tone} max={String(head.cells)} value={String(part.count)}></progress>
        ))}
      </div>
      <div class="row batch__legend">
        {parts.map((part) => (
          <span class="state" data-state={part.tone} safe>
            {`${part.count} ${part.word}`}
          </span>
        ))}
        <span class="push faint mono" safe>
          {`${head.spent}${head.budget ? ` of ${head.budget}` : ""}`}
        </span>
        {head.state === "running" ? (
          <CommandButton
            size="small"
            icon="ban"
            command="batch.cancel"
            fields={fields}
            confirm="Stop this batch? What is done is kept; what runs is cancelled."
          >
            Cancel
          </CommandButton>
        ) : (
          ""
        )}
        {head.state !== "running" && counts.failed + counts.cancelled > 0 ? (
          <CommandButton size="small" icon="rotate-ccw" command="batch.retry" fields={fields}>
            <span safe>{`Retry ${counts.failed + counts.cancelled}`}</span>
          </CommandButton>
        ) : (
          ""
        )}
        {head.state !== "running" && counts.left > 0 ? (
          <form class="row" hx-post={paths.command("batch.resume")} hx-swap="none">
            <input type="hidden" name="projectId" value={projectId} />
            <input type="hidden" name="batchId" value={id} />
            <button type="submit" class="btn btn--small">
              <Icon name="play" small />
              Go on
            </button>
          </form>
        ) : (
          ""
        )}
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

/** Rows come as they are scrolled to. */
export function BatchTable({ table }: { table: BatchTableView }) {
  return (
    <table class="batch__table" id={DOM.batchTable} data-project={table.projectId} data-batch={table.batchId}>
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden-text">Prompt</span>
          </th>
          {table.models.map((model) => (
            <th scope="col">
              <span safe>{model.name}</span>{" "}
              <span class="faint" safe>
                {model.provider}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <BatchRows table={table} />
      </tbody>
    </table>
  );
}

export function BatchRows({ table }: { table: BatchTableView }) {
  return (
    <>
      {table.rows.map((row) => (
        <BatchRow row={row} />
      ))}
      {table.next === null ? (
        ""
      ) : (
        <tr
          class="batch__more"
          hx-get={paths.batchRows(table.projectId, table.batchId, table.next)}
          hx-trigger="revealed"
          hx-target="this"
          hx-swap="outerHTML"
        >
          <td colspan={table.models.length + 1} class="faint">
            More rows are coming
          </td>
        </tr>
      )}
    </>
  );
}

export function BatchRow({ row }: { row: BatchRowView }) {
  return (
    <tr id={batchRowId(row.row)} data-row={String(row.row)} data-live={row.isLive ? "true" : undefined}>
      <th scope="row">
        <b class="strong clip-text" safe>
          {row.name}
        </b>
        <span class="faint clip-text" safe>
          {row.detail}
        </span>
      </th>
      {row.groups.map((takes) => (
        <td>
          <div class="batch__takes">
            {takes.map((take) => (
              <Take take={take} />
            ))}
          </div>
        </td>
      ))}
    </tr>
  );
}

const REVIEW_WORDS = { keep: "kept", reject: "rejected", star: "starred" } as const;

function Take({ take }: { take: TakeView }) {
  const state = take.state === "refused" ? "failed" : take.state;
  const word = take.state === "refused" ? "Refused" : STATES[state].word;
  const isDraft = take.isDraft && take.state === "done";
  const said = [
    take.name,
    ...(isDraft ? ["Draft"] : [word]),
    ...(take.error ? [take.error] : []),
    ...(take.review ? [REVIEW_WORDS[take.review]] : []),
  ];
  return (
    <button
      type="button"
      class="batch__take"
      id={`take-${take.place}`}
      tabindex={take.place === 0 ? "0" : "-1"}
      data-place={String(take.place)}
      data-state={take.state}
      data-review={take.review ?? undefined}
      data-kind={take.kind ?? undefined}
      data-file={take.file}
      aria-label={said.join(", ")}
      title={take.error}
    >
      {take.src ? <img src={take.src} alt="" loading="lazy" /> : take.kind === "audio" ? <Icon name="audio-lines" /> : ""}
      {isDraft ? <span class="badge">Draft</span> : ""}
      {take.state === "done" ? "" : <StateWord state={state} word={word} />}
      {take.fraction === undefined ? "" : <progress max="1" value={String(take.fraction)}></progress>}
      {take.review ? <Icon name={take.review === "star" ? "star" : take.review === "keep" ? "check" : "x"} /> : ""}
    </button>
  );
}

/** What was kept or starred, and where it goes. */
export function Picked({ picked }: { picked: PickedView }) {
  const count = picked.places.length;
  return (
    <section class="batch__picked" id={DOM.batchPicked} aria-label="Picked" data-places={picked.places.join(",")}>
      <div class="row">
        <b class="strong">Picked</b>
        <span class="faint" safe>
          {count === 0 ? "none yet" : `${count} of ${picked.done}`}
        </span>
        <span class="push row faint wide">
          <kbd>K</kbd> keep <kbd>S</kbd> star <kbd>R</kbd> reject <kbd>Space</kbd> look
        </span>
        <LinkButton
          size="small"
          icon="download"
          download
          href={paths.batchZip(picked.projectId, picked.batchId, count > 0 ? "picked" : "all")}
        >
          Zip
        </LinkButton>
        <button type="button" class="btn btn--solid btn--small" data-batch-place disabled={count === 0}>
          <span safe>{`Send ${count} to canvas`}</span>
        </button>
      </div>
      {picked.takes.length > 0 ? (
        <ul class="batch__strip">
          {picked.takes.map((take) => (
            <li>
              <a href={`#take-${take.place}`} data-go={String(take.place)} aria-label={take.name}>
                {take.src ? <img src={take.src} alt="" loading="lazy" /> : <Icon name="audio-lines" />}
                {take.star ? <Icon name="star" /> : ""}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        ""
      )}
    </section>
  );
}
