/** The spend page: sums over days as bars and lines, and the newest movements of the ledger. */
import type { LedgerLine, SpendBucket, SpendChoice, SpendDays, SpendLine, SpendView } from "../../../views/spend/spend.ts";
import { paths } from "../../../views/paths.ts";
import type { Actor } from "../../actors.ts";
import { dayOf } from "../../budgets.ts";
import type { Clash } from "../../clash.ts";
import { heldNow, type LedgerRow, ledgerRows, spendByDay, type Span, type SpendSum } from "../../ledger/spend.ts";
import { namesOf } from "./names.ts";
import { projectTitles } from "./settings.ts";

const DAY_MS = 86_400_000;
/** More than these are told apart by nobody; the rest is one bar. */
const SERIES = 6;
const LEDGER_ROWS = 40;
/** From here on a bar is a week. */
const WEEKS_FROM_DAYS = 120;

export interface SpendAsked {
  days: SpendDays;
  by: SpendChoice;
  before?: number;
}

/** The days of the last `days` days, today with them. */
export function spanOf(now: number, days: number): Span {
  return { from: dayOf(now - (days - 1) * DAY_MS), to: dayOf(now) };
}

export async function spendView(clash: Clash, actor: Actor, { days, by, before }: SpendAsked): Promise<SpendView> {
  const now = clash.clock.now();
  const span = spanOf(now, Number(days));
  const sums = await spendByDay(clash, actor, span, by);
  const rows = await ledgerRows(clash, actor, { span, limit: LEDGER_ROWS + 1, ...(before === undefined ? {} : { before }) });
  const lines = await linesOf(clash, sums, by);
  const shown = lines.filter((line) => line.spentMicros > 0).slice(0, SERIES);
  const place = new Map(shown.map((line, index) => [line.key, index]));
  const hasOthers = lines.some((line) => line.spentMicros > 0 && !place.has(line.key));
  const last = rows[LEDGER_ROWS - 1];
  return {
    days,
    by,
    series: [...shown.map((line) => line.name), ...(hasOthers ? ["Others"] : [])],
    buckets: bucketsOf(sums, span, { place, series: shown.length + (hasOthers ? 1 : 0) }),
    lines: lines.map(({ key, ...line }) => ({ ...line, ...(place.has(key) ? { series: place.get(key) as number } : {}) })),
    spentMicros: lines.reduce((sum, line) => sum + line.spentMicros, 0),
    takes: lines.reduce((sum, line) => sum + line.takes, 0),
    unknown: lines.reduce((sum, line) => sum + line.unknown, 0),
    held: await heldNow(clash, actor),
    ledger: await ledgerLines(clash, rows.slice(0, LEDGER_ROWS)),
    ...(rows.length > LEDGER_ROWS && last ? { older: last.seq } : {}),
  };
}

async function linesOf(clash: Clash, sums: readonly SpendSum[], by: SpendChoice): Promise<(SpendLine & { key: string })[]> {
  const lines = new Map<string, SpendLine & { key: string }>();
  const nameOf = await namer(clash, [...new Set(sums.map((sum) => sum.key))], by);
  for (const { key, spentMicros, takes, unknown } of sums) {
    const line = lines.get(key) ?? { key, ...nameOf(key), spentMicros: 0, takes: 0, unknown: 0 };
    lines.set(key, { ...line, spentMicros: line.spentMicros + spentMicros, takes: line.takes + takes, unknown: line.unknown + unknown });
  }
  return [...lines.values()].filter((line) => line.takes > 0 || line.spentMicros !== 0).sort((a, b) => b.spentMicros - a.spentMicros);
}

async function namer(clash: Clash, keys: string[], by: SpendChoice): Promise<(key: string) => Pick<SpendLine, "name" | "href">> {
  switch (by) {
    case "project": {
      const titles = await projectTitles(clash, keys);
      return (key) => ({ name: titles.get(key) ?? "A project that is gone", ...(titles.has(key) ? { href: paths.project(key) } : {}) });
    }
    case "person": {
      const names = await namesOf(clash, keys);
      return (key) => ({ name: names.get(key)?.name ?? "Somebody who is gone" });
    }
    case "model":
      return (key) => ({ name: clash.models.find(key)?.name ?? key });
    case "provider":
      return (key) => ({ name: clash.models.providers.find((provider) => provider.id === key)?.name ?? key });
  }
}

/** A bar for each day, also for those without a payment; for long spans a bar for each seven days. */
function bucketsOf(
  sums: readonly SpendSum[],
  span: Span,
  { place, series }: { place: Map<string, number>; series: number },
): SpendBucket[] {
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  const days = Math.round((to - from) / DAY_MS) + 1;
  const step = days > WEEKS_FROM_DAYS ? 7 : 1;
  const buckets = Array.from({ length: Math.ceil(days / step) }, (_, index) => ({
    name: `${step === 7 ? "week of " : ""}${shortDay(from + index * step * DAY_MS)}`,
    micros: Array.from({ length: series }, () => 0),
  }));
  for (const { day, key, spentMicros } of sums) {
    const micros = buckets[Math.floor((Date.parse(day) - from) / DAY_MS / step)]?.micros;
    const at = place.get(key) ?? series - 1;
    if (micros?.[at] !== undefined) micros[at] += spentMicros;
  }
  return buckets.map((bucket) => ({ ...bucket, micros: bucket.micros.map((micros) => Math.max(0, micros)) }));
}

const shortDay = (ms: number): string => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(ms);

async function ledgerLines(clash: Clash, rows: readonly LedgerRow[]): Promise<LedgerLine[]> {
  const titles = await projectTitles(
    clash,
    rows.map((row) => row.projectId),
  );
  const names = await namesOf(
    clash,
    rows.map((row) => row.person),
  );
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    model: clash.models.find(row.model)?.name ?? row.model,
    project: titles.get(row.projectId) ?? "A project that is gone",
    actor: row.turnId ? { kind: "agent", name: "Agent" } : (names.get(row.person) ?? { kind: "person", name: "Somebody who is gone" }),
    heldMicros: row.heldMicros,
    spentMicros: row.spentMicros,
    isUnknown: row.isUnknown,
  }));
}
