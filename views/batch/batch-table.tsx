import { Html } from "@elysiajs/html";
import { batchRowId, DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { STATES, StateWord } from "../shared/state.tsx";
import type { BatchRowView, BatchTableView, TakeView } from "./batch.ts";

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

const percent = (fraction: number) => `${Math.round(fraction * 100)} %`;

function Take({ take }: { take: TakeView }) {
  const state = take.state === "refused" ? "failed" : take.state;
  const word = take.state === "refused" ? "Refused" : take.fraction === undefined ? STATES[state].word : percent(take.fraction);
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
