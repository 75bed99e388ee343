import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { amount, count, digitsFor } from "../shared/words.ts";
import { SpendChart } from "./chart.tsx";
import { type LedgerLine, SPEND_CHOICES, SPEND_DAYS, type SpendLine, type SpendView } from "./spend.ts";

export interface SpendProps {
  frame: Frame;
  view: SpendView;
  now: number;
}

/** What was paid, over time and by what it was paid for; then every movement of the ledger. */
export function SpendPage({ frame, view, now }: SpendProps) {
  const isEmpty = view.lines.length === 0 && view.ledger.length === 0;
  return (
    <Page frame={frame} title="Spend" place="spend">
      <main class="spend__main" id={DOM.main}>
        <Head view={view} />
        {isEmpty ? <Nothing /> : <Everything view={view} now={now} />}
      </main>
    </Page>
  );
}

function Head({ view }: { view: SpendView }) {
  return (
    <header class="spend__head">
      <h1 class="display">Spend</h1>
      <nav class="seg seg--large" aria-label="How far back">
        {SPEND_DAYS.map((choice) => (
          <a href={paths.spend({ days: choice.value, by: view.by })} aria-current={choice.value === view.days ? "page" : undefined}>
            {choice.label}
          </a>
        ))}
      </nav>
      <nav class="seg seg--large" aria-label="By what">
        {SPEND_CHOICES.map((choice) => (
          <a href={paths.spend({ days: view.days, by: choice.value })} aria-current={choice.value === view.by ? "page" : undefined}>
            {choice.label}
          </a>
        ))}
      </nav>
      <LinkButton href={paths.spendTable({ days: view.days })} icon="download" extra="push" download>
        CSV
      </LinkButton>
    </header>
  );
}

function Nothing() {
  return (
    <Empty
      icon="wallet"
      title="Nothing was paid"
      text="The draft models cost nothing. What a provider is paid for stands here, reserved, spent and by whom."
    >
      <LinkButton href={`${paths.settings()}#${DOM.keys}`}>Set a key</LinkButton>
    </Empty>
  );
}

function Everything({ view, now }: { view: SpendView; now: number }) {
  return (
    <>
      <dl class="spend__sums">
        <div>
          <dt>Spent</dt>
          <dd class="mono" data-spent safe>
            {amount(view.spentMicros)}
          </dd>
        </div>
        <div>
          <dt>Reserved now</dt>
          <dd class="mono" data-held safe>
            {amount(view.held.micros)}
          </dd>
          <dd class="faint" safe>
            {view.held.requests === 0 ? "nothing is under way" : count(view.held.requests, "request")}
          </dd>
        </div>
        <div>
          <dt>Takes</dt>
          <dd class="mono">{view.takes}</dd>
        </div>
        {view.unknown > 0 ? (
          <div>
            <dt>Of unknown cost</dt>
            <dd class="mono">{view.unknown}</dd>
            <dd class="faint">not in the sum</dd>
          </div>
        ) : (
          ""
        )}
      </dl>
      <SpendChart buckets={view.buckets} series={view.series} />
      <Lines view={view} />
      <Ledger view={view} now={now} />
    </>
  );
}

const HEADS = { project: "Project", person: "Person", model: "Model", provider: "Provider" } as const;

function Lines({ view }: { view: SpendView }) {
  const digits = digitsFor(view.lines.map((line) => line.spentMicros));
  return (
    <table class="table spend__lines">
      <caption class="hidden-text" safe>{`Spending by ${view.by}`}</caption>
      <thead>
        <tr>
          <th scope="col">{HEADS[view.by]}</th>
          <th scope="col" class="num">
            Takes
          </th>
          <th scope="col" class="num">
            Share
          </th>
          <th scope="col" class="num">
            Spent
          </th>
        </tr>
      </thead>
      <tbody>
        {view.lines.map((line) => (
          <Line line={line} sum={view.spentMicros} digits={digits} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, sum, digits }: { line: SpendLine; sum: number; digits: number }) {
  return (
    <tr>
      <th scope="row">
        <span class="row">
          <i class="swatch" data-series={line.series === undefined ? "others" : String(line.series)}></i>
          {line.href ? (
            <a class="strong clip-text" href={line.href} safe>
              {line.name}
            </a>
          ) : (
            <span class="strong clip-text" safe>
              {line.name}
            </span>
          )}
        </span>
      </th>
      <td class="num">{line.takes}</td>
      <td class="num muted">{sum > 0 ? `${Math.round((line.spentMicros / sum) * 100)} %` : "–"}</td>
      <td class="num" safe>
        {`${line.unknown > 0 ? `${line.unknown} unknown + ` : ""}${amount(line.spentMicros, digits)}`}
      </td>
    </tr>
  );
}

const KINDS = {
  reserve: "Reserved",
  call: "Sent",
  settle: "Paid",
  release: "Released",
  lost: "Uncertain",
} as const satisfies Record<LedgerLine["kind"], string>;

/** Every movement, the newest first. */
function Ledger({ view, now }: { view: SpendView; now: number }) {
  const digits = digitsFor(view.ledger.flatMap((row) => [row.heldMicros, row.spentMicros]));
  return (
    <section class="ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Ledger</h2>
      <table class="table ledger__rows">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">For</th>
            <th scope="col">By</th>
            <th scope="col" class="num">
              Reserved
            </th>
            <th scope="col" class="num">
              Spent
            </th>
          </tr>
        </thead>
        <tbody>
          {view.ledger.map((row) => (
            <tr data-seq={String(row.seq)} data-kind={row.kind}>
              <td class="muted">
                <Moment at={row.at} now={now} />
              </td>
              <td>
                <span class="strong">{KINDS[row.kind]}</span>{" "}
                <span class="faint" safe>
                  {row.model}
                </span>
              </td>
              <td class="clip-text" safe>
                {row.project}
              </td>
              <td>
                <span class="row">
                  <Avatar actor={row.actor} small />
                  <Name actor={row.actor} />
                </span>
              </td>
              <td class="num muted" safe>
                {difference(row.heldMicros, digits, row.isUnknown && row.kind === "reserve")}
              </td>
              <td class="num" safe>
                {difference(row.spentMicros, digits, row.isUnknown && (row.kind === "settle" || row.kind === "lost"))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {view.older === undefined ? (
        ""
      ) : (
        <p class="more">
          <LinkButton href={`${paths.spend({ days: view.days, by: view.by, before: String(view.older) })}#ledger-title`}>Older</LinkButton>
        </p>
      )}
    </section>
  );
}

function difference(micros: number, digits: number, isUnknown: boolean): string {
  if (isUnknown) return "unknown";
  if (micros === 0) return "–";
  return micros > 0 ? `+${amount(micros, digits)}` : amount(micros, digits);
}
