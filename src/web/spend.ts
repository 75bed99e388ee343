/** What was paid: the page, its table as CSV, and the ledger for programs. A token that is limited to some projects sees the money of those. */
import { stringify } from "csv-stringify/sync";
import { SPEND_CHOICES, SPEND_DAYS } from "../../views/spend/spend.ts";
import { SpendPage } from "../../views/spend/spend-page.tsx";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { type LedgerRow, ledgerRows, SPEND_BY, spendByDay, type SpendBy, type Span } from "../ledger/spend.ts";
import { invalid } from "../lib/errors.ts";
import { frameOf } from "./frame.ts";
import { requireEditor } from "./guard.ts";
import { times } from "./reads.ts";
import { json, page, SAFETY_HEADERS } from "./reply.ts";
import { projectTitles } from "./show/settings.ts";
import { namesOf } from "./show/names.ts";
import { spanOf, spendView } from "./show/spend.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 200;
const CSV_PORTION = 2_000;
const USUAL_DAYS = 30;

export const spendPages = (web: Web) =>
  controller(web)
    .get("/spend", async ({ actor, request, query }) => {
      requireEditor(actor);
      const frame = frameOf(web, request, actor);
      const days = SPEND_DAYS.find((choice) => choice.value === query.days)?.value ?? "30";
      const by = SPEND_CHOICES.find((choice) => choice.value === query.by)?.value ?? "project";
      const before = numberOf(query.before, "before");
      const view = await spendView(web.clash, actor, { days, by, ...(before === undefined ? {} : { before }) });
      return page(String(SpendPage({ frame, view, now: web.clash.clock.now() })), frame.nonce);
    })
    .get("/spend.csv", ({ actor, query }) => {
      requireEditor(actor);
      const span = readSpan(web.clash, query);
      return new Response(csvOf(web.clash, actor, span), {
        headers: {
          ...SAFETY_HEADERS,
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="clash-spend-${span.from}-${span.to}.csv"`,
          "cache-control": "private, no-store",
        },
      });
    })
    .get("/api/ledger", async ({ actor, query }) => {
      requireEditor(actor);
      const before = numberOf(query.next, "next");
      const { projectId, person, turnId, runId, generationId } = query;
      const rows = await ledgerRows(web.clash, actor, {
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
        ...(query.from || query.to || query.days ? { span: readSpan(web.clash, query) } : {}),
        ...given({ projectId, person, turnId, runId, generationId }),
      });
      return json({ items: rows.map(({ at, ...row }) => ({ at: new Date(at).toISOString(), ...times(row) })), next: nextOf(rows) });
    })
    .get("/api/spend", async ({ actor, query }) => {
      requireEditor(actor);
      const { projectId, person, turnId, runId } = query;
      const items = await spendByDay(
        web.clash,
        actor,
        readSpan(web.clash, query),
        readBy(query.by),
        given({ projectId, person, turnId, runId }),
      );
      return json({ items, next: null });
    });

const nextOf = (rows: readonly LedgerRow[]) => (rows.length === PAGE ? String(rows.at(-1)?.seq) : null);

/** Without what was not asked for. */
const given = (filter: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : [])));

function numberOf(text: string | undefined, field: string): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid(field, "It must be a whole number, as the answer before gave it.");
  return Number(text);
}

function readBy(text: string | undefined): SpendBy {
  const by = SPEND_BY.find((known) => known === (text ?? "project"));
  if (!by) throw invalid("by", `It must be one of ${SPEND_BY.join(", ")}.`);
  return by;
}

/** `from` and `to`, or the last `days`. Throws AppError `invalid`. */
function readSpan({ clock }: Clash, query: { from?: string; to?: string; days?: string }): Span {
  const last = spanOf(clock.now(), numberOf(query.days, "days") || USUAL_DAYS);
  return { from: readDay(query.from, "from") ?? last.from, to: readDay(query.to, "to") ?? last.to };
}

function readDay(text: string | undefined, field: string): string | undefined {
  if (!text) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) throw invalid(field, "It must be a day like 2026-11-21.");
  return text;
}

const COLUMNS = [
  "number",
  "time",
  "day",
  "what",
  "project",
  "projectId",
  "person",
  "personId",
  "turnId",
  "runId",
  "generationId",
  "provider",
  "model",
  "reservedMicroUsd",
  "spentMicroUsd",
  "costUnknown",
];

/** Row by row from the newest, so that a ledger of years needs no memory. Cells that a spreadsheet would take for a formula are made plain words. */
function csvOf(clash: Clash, actor: Actor, span: Span): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let before: number | undefined;
  const line = (rows: unknown[][]) => encoder.encode(stringify(rows, { escape_formulas: true }));
  return new ReadableStream({
    start: (controller) => controller.enqueue(line([COLUMNS])),
    async pull(controller) {
      const rows = await ledgerRows(clash, actor, { span, limit: CSV_PORTION, ...(before === undefined ? {} : { before }) });
      if (rows.length === 0) return controller.close();
      before = rows.at(-1)?.seq;
      controller.enqueue(line(await cellsOf(clash, rows)));
    },
  });
}

async function cellsOf(clash: Clash, rows: readonly LedgerRow[]): Promise<unknown[][]> {
  const titles = await projectTitles(
    clash,
    rows.map((row) => row.projectId),
  );
  const names = await namesOf(
    clash,
    rows.map((row) => row.person),
  );
  return rows.map((row) => [
    row.seq,
    new Date(row.at).toISOString(),
    row.day,
    row.kind,
    titles.get(row.projectId) ?? "",
    row.projectId,
    names.get(row.person)?.name ?? "",
    row.person,
    row.turnId,
    row.runId,
    row.generationId,
    row.provider,
    row.model,
    row.heldMicros,
    row.spentMicros,
    row.isUnknown ? "yes" : "no",
  ]);
}
