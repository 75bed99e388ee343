/** What was said in a chat before, as messages: the newest that there is room for, and a note of what was left out. */
import { and, desc, eq, lt } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { turns } from "../schema.ts";
import type { Message, TurnRow } from "./define.ts";

const MOST_TURNS = 60;
const MOST_CHARACTERS = 80_000;
const LONGEST_ANSWER = 12_000;

export interface History {
  messages: Message[];
  /** A sentence for people when something was left out. */
  note?: string;
}

export async function historyOf(clash: Clash, turn: Pick<TurnRow, "chatId" | "createdAt" | "id">): Promise<History> {
  const rows = await clash.db.read
    .select({ id: turns.id, text: turns.text, answer: turns.answer, state: turns.state })
    .from(turns)
    .where(and(eq(turns.chatId, turn.chatId), lt(turns.createdAt, turn.createdAt)))
    .orderBy(desc(turns.createdAt), desc(turns.id))
    .limit(MOST_TURNS + 1);
  const kept: Message[][] = [];
  let room = MOST_CHARACTERS;
  for (const row of rows.slice(0, MOST_TURNS)) {
    const answer = cut(row.answer ?? (row.state === "cancelled" ? "(This was stopped.)" : "(There was no answer.)"));
    room -= row.text.length + answer.length;
    if (room < 0) break;
    kept.unshift([
      { role: "user", parts: [{ type: "text", text: row.text }] },
      { role: "assistant", text: answer, calls: [] },
    ]);
  }
  const messages = kept.flat();
  if (kept.length === rows.length) return { messages };
  const note = "Older parts of this chat were left out, because a model reads only so much.";
  const first: Message = { role: "user", parts: [{ type: "text", text: `(${note})` }] };
  return { messages: [first, { role: "assistant", text: "Understood.", calls: [] }, ...messages], note };
}

const cut = (text: string) => (text.length > LONGEST_ANSWER ? `${text.slice(0, LONGEST_ANSWER)}\n(cut)` : text);
