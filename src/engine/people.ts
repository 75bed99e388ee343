/**
 * What people say to a turn while it works, and a person who works in its place for a while. Words are rows; each stretch of work (span) hears each once.
 * What was heard before a call is kept by its name, so a second walk hears the same at the same place.
 */
import { and, asc, eq, gt, isNull, max } from "drizzle-orm";
import { turns, turnWords } from "../schema.ts";
import type { AgentSpec } from "./define.ts";
import type { Frame } from "./frame.ts";

export interface People {
  heard(span: string, number: number): Promise<string[]>;
  ask(span: string, number: number, agent: AgentSpec, question: string): Promise<{ text: string; by: string }>;
  /** Waits while a person has taken over. */
  hold(): Promise<void>;
}

const NOW = "select held_at as held, (select max(seq) from turn_words where turn_id = turns.id) as last from turns where id = ?";

interface Heard {
  upTo: number;
  words: string[];
}

interface Answered {
  seq: number;
  text: string;
  by: string;
}

export function createPeople(frame: Frame): People {
  const { clash, turn, steps, bus } = frame;
  /** By span, the last word that it has heard. */
  const upTo = new Map<string, number>();
  for (const [name, result] of steps.under("heard:")) {
    const span = name.slice("heard:".length, name.lastIndexOf("#"));
    upTo.set(span, Math.max(upTo.get(span) ?? 0, (result as Heard).upTo));
  }
  /** Answers to questions are not heard by others. */
  const answers = new Set(steps.under("answer:").map(([, result]) => (result as Answered).seq));

  const wordsAfter = async (seq: number) => {
    const rows = await clash.db.read
      .select()
      .from(turnWords)
      .where(and(eq(turnWords.turnId, turn.id), gt(turnWords.seq, seq)))
      .orderBy(asc(turnWords.seq));
    return rows.filter((row) => !answers.has(row.seq));
  };

  async function hold(): Promise<void> {
    const isFree = async () => {
      const [row] = await clash.db.read
        .select({ id: turns.id })
        .from(turns)
        .where(and(eq(turns.id, turn.id), isNull(turns.heldAt)));
      return row ? true : undefined;
    };
    if (await isFree()) return;
    await frame.until(isFree);
  }

  async function heard(span: string, number: number): Promise<string[]> {
    const name = `heard:${span}#${number}`;
    const known = steps.get<Heard>(name);
    if (known) return known.words;
    if (steps.has(`call:${span}#${number}`)) return []; // it went out without having heard anything
    const [now] = await clash.db.read.rows<{ held: number | null; last: number | null }>(NOW, [turn.id]);
    if (now?.held != null) await hold();
    else if ((now?.last ?? 0) <= (upTo.get(span) ?? 0)) return []; // asked before every step, so with one look
    const rows = await wordsAfter(upTo.get(span) ?? 0);
    const last = rows.at(-1);
    if (!last) return [];
    const result = await steps.step<Heard>(name, async () => ({ upTo: last.seq, words: rows.map((row) => row.text) }));
    upTo.set(span, result.upTo);
    return result.words;
  }

  async function ask(span: string, number: number, agent: AgentSpec, question: string) {
    const name = `${span}#${number}`;
    const known = steps.get<Answered>(`answer:${name}`);
    if (known) return { text: known.text, by: known.by };
    const from = await steps.step(`asked:${name}`, async () => {
      const [row] = await clash.db.read
        .select({ seq: max(turnWords.seq) })
        .from(turnWords)
        .where(eq(turnWords.turnId, turn.id));
      return row?.seq ?? 0;
    });
    const place = { agent: agent.name, span };
    await frame.commit(async (tx, after) => {
      await frame.setState(tx, "waiting");
      await bus.append(tx, after, [{ kind: "phase_shifted", key: `asking:${name}`, ...place, data: { phase: "asking", words: question } }]);
    });
    const row = await frame.until(async () => (await wordsAfter(from))[0]);
    answers.add(row.seq);
    const answer: Answered = { seq: row.seq, text: row.text, by: row.actor };
    await frame.commit(async (tx, after) => {
      await steps.put(tx, after, `answer:${name}`, answer);
      await frame.setState(tx, "running");
      await bus.append(tx, after, [
        { kind: "phase_shifted", key: `answered:${name}`, ...place, data: { phase: "answered", words: "Goes on with the answer." } },
      ]);
    });
    return { text: answer.text, by: answer.by };
  }

  return { heard, ask, hold };
}
