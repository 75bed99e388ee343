/** What must be true of a turn that was killed on its way, beside one that was not. */
import { reduceAll } from "../../src/engine/reduce.ts";
import type { TurnEvent } from "../../src/engine/events.ts";
import { TELLER_PRICE_MICROS } from "./teller.ts";

export interface Looked {
  turn: { id: string; state: string; answer: string | null; error: { message: string } | null; costMicros: number };
  nodes: Record<string, unknown>[];
  edges: { source: string; target: string; role: string }[];
  events: TurnEvent[];
  calls: { id: string; span: string; number: number; sending: number; state: string; cost: number | null }[];
  ledger: { id: string; kind: string; held: number; spent: number }[];
  open: { id: string }[];
}

/** A sentence for everything that is wrong. `charged`: ids of sendings as the upstream counted them. */
export function faultsOf(mine: Looked, plain: Looked, charged: readonly string[], kills: number): string[] {
  return [...endFaults(mine, plain), ...callFaults(mine, charged, kills), ...bookFaults(mine), ...logFaults(mine, plain)].map(
    (fault) => `${mine.turn.id}: ${fault}`,
  );
}

function endFaults(mine: Looked, plain: Looked): string[] {
  const { state, answer, error } = mine.turn;
  if (state !== plain.turn.state) return [`it ended ${state} (${error?.message ?? "no error"})`];
  const faults = anonymous(answer ?? "") === anonymous(plain.turn.answer ?? "") ? [] : [`another answer: ${String(answer).slice(0, 200)}`];
  return canvasOf(mine) === canvasOf(plain) ? faults : [...faults, `another canvas: ${mine.nodes.length} nodes for ${plain.nodes.length}`];
}

const anonymous = (text: string) => text.replaceAll(/\b([a-z]{3})_[0-9a-z]{16,}/g, "$1_…");

/** Everything on it but ids, and the places of what others made at the same time. */
function canvasOf({ nodes, edges }: Looked): string {
  const nameOf = (id: string) => wordsOf(nodes.find((node) => node.id === id) ?? {});
  return JSON.stringify([
    nodes.map(wordsOf).sort(),
    edges.map(({ source, target, role }) => `${nameOf(source)} → ${nameOf(target)} ${role}`).sort(),
  ]);
}

const wordsOf = ({ type, label, body, prompt, model }: Record<string, unknown>): string =>
  anonymous(JSON.stringify({ type, label, body, prompt, model }));

/** Each call was answered and kept once; what came before was lost by a kill; nothing was sent twice under one name. */
function callFaults({ calls }: Looked, charged: readonly string[], kills: number): string[] {
  const faults: string[] = [];
  for (const { id, span, number, state } of calls) {
    const times = charged.filter((sent) => sent === id).length;
    if (times > 1) faults.push(`${span}#${number} was sent ${times} times under one name`);
    if (state === "done" && times !== 1) faults.push(`${span}#${number} is answered and was sent ${times} times`);
    if (state === "calling" || state === "failed") faults.push(`${span}#${number} is ${state}`);
  }
  for (const name of new Set(calls.map(({ span, number }) => `${span}#${number}`))) {
    const done = calls.filter(({ span, number, state }) => `${span}#${number}` === name && state === "done").length;
    if (done !== 1) faults.push(`${name} was answered ${done} times`);
  }
  const most = calls.filter(({ state }) => state === "lost").length;
  if (kills === 0 && most > 0) faults.push("a call is lost and nobody killed it");
  return faults;
}

function bookFaults({ calls, ledger, open, turn }: Looked): string[] {
  const faults = open.length > 0 ? [`${open.length} reservations are open`] : [];
  for (const { id, state, span, number } of calls) {
    const rows = ledger.filter((row) => row.id === id);
    const held = rows.reduce((sum, row) => sum + row.held, 0);
    const spent = rows.reduce((sum, row) => sum + row.spent, 0);
    const estimate = rows.find(({ kind }) => kind === "reserve")?.held ?? 0;
    const wanted = state === "done" ? TELLER_PRICE_MICROS : estimate;
    if (held !== 0 || spent !== wanted) faults.push(`${span}#${number} (${state}) has ${held} held and ${spent} spent for ${wanted}`);
  }
  const sum = ledger.reduce((total, row) => total + row.spent, 0);
  return sum === turn.costMicros ? faults : [...faults, `the turn says ${turn.costMicros} and the books say ${sum}`];
}

/** Numbers without a gap, each thing told once, and the same picture in the end. */
function logFaults(mine: Looked, plain: Looked): string[] {
  const faults = mine.events.every(({ seq }, index) => seq === index + 1) ? [] : ["numbers of events have a gap"];
  const [here, there] = [told(mine.events), told(plain.events)];
  if (here !== there) faults.push(`told otherwise:\n      ${here}\n      ${there}`);
  const [last, wanted] = [reduceAll(mine.turn.id, mine.events), reduceAll(plain.turn.id, plain.events)];
  const cards = (view: typeof last) => JSON.stringify(view.agents.map(({ name, state }) => [name, state]).sort());
  return cards(last) === cards(wanted) ? faults : [...faults, `other cards: ${cards(last)}`];
}

/** How often each kind was told by each span; what a kill adds is left out. */
function told(events: readonly TurnEvent[]): string {
  const counts = new Map<string, number>();
  for (const { kind, span = "" } of events)
    if (kind !== "fault_recovered" && kind !== "budget_warned") counts.set(`${kind} ${span}`, (counts.get(`${kind} ${span}`) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => `${name} ${count}`)
    .sort()
    .join(", ");
}
