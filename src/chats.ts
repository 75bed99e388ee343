/** Chats: conversations with the agents of a project. A chat keeps how far its agents may go; what was said in it are its turns. */
import { and, asc, desc, eq, inArray, isNull, type like, lte, or, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import type { ChatRow, TurnRow } from "./engine/define.ts";
import { AppError } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { type Approval, chats, type Mode, turns } from "./schema.ts";

export type { ChatRow } from "./engine/define.ts";

export const ENDED_TURNS = ["done", "failed", "cancelled"] as const;
export const isEndedTurn = ({ state }: Pick<TurnRow, "state">): boolean => (ENDED_TURNS as readonly string[]).includes(state);

export interface ChatSummary extends ChatRow {
  turns: number;
  tokensIn: number;
  tokensOut: number;
  costMicros: number;
  isCostUnknown: boolean;
  /** Of its newest turn; null while there is none. */
  lastState: TurnRow["state"] | null;
}

const LONGEST_TITLE = 80;
const USUAL: Pick<ChatRow, "mode" | "approval" | "model" | "always"> = { mode: "solo", approval: "assist", model: null, always: [] };

/** What a chat is called after the first words in it. */
export function titleOf(text: string): string {
  const line = text
    .replaceAll(/[#*_`>]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : line || "New chat";
}

export async function chatById(clash: Clash, projectId: string, chatId: string): Promise<ChatRow> {
  const [row] = await clash.db.read
    .select()
    .from(chats)
    .where(and(eq(chats.id, chatId), eq(chats.projectId, projectId), isNull(chats.deletedAt)));
  if (!row) throw new AppError("not_found", "There is no such chat.");
  return row;
}

/** The newest first. `search` is looked for in titles, in what people said and in the answers. */
export async function listChats(clash: Clash, projectId: string, page: { search?: string; limit: number }): Promise<ChatSummary[]> {
  const rows = await clash.db.read
    .select()
    .from(chats)
    .where(and(eq(chats.projectId, projectId), isNull(chats.deletedAt), ...(page.search?.trim() ? [holds(page.search.trim())] : [])))
    .orderBy(desc(chats.updatedAt), desc(chats.id))
    .limit(page.limit);
  return withSums(clash, rows);
}

function holds(search: string) {
  const pattern = `%${search.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const inTurns = sql`exists (select 1 from turns where turns.chat_id = ${chats.id} and (turns.text like ${pattern} escape '\\' or turns.answer like ${pattern} escape '\\'))`;
  return or(sql`${chats.title} like ${pattern} escape '\\'`, inTurns) as ReturnType<typeof like>;
}

async function withSums(clash: Clash, rows: readonly ChatRow[]): Promise<ChatSummary[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const sums = await clash.db.read
    .select({
      chatId: turns.chatId,
      turns: sql<number>`count(*)`,
      tokensIn: sql<number>`sum(${turns.tokensIn})`,
      tokensOut: sql<number>`sum(${turns.tokensOut})`,
      costMicros: sql<number>`sum(${turns.costMicros})`,
      unknown: sql<number>`sum(${turns.isCostUnknown})`,
      lastState: sql<
        TurnRow["state"]
      >`(select t.state from turns t where t.chat_id = ${turns.chatId} order by t.created_at desc, t.id desc limit 1)`,
    })
    .from(turns)
    .where(inArray(turns.chatId, ids))
    .groupBy(turns.chatId);
  const none = { turns: 0, tokensIn: 0, tokensOut: 0, costMicros: 0, unknown: 0, lastState: null };
  return rows.map((row) => {
    const { unknown, ...sum } = sums.find(({ chatId }) => chatId === row.id) ?? { ...none, chatId: row.id };
    return { ...row, ...sum, isCostUnknown: unknown > 0 };
  });
}

export async function chatSummary(clash: Clash, projectId: string, chatId: string): Promise<ChatSummary> {
  const [summary] = await withSums(clash, [await chatById(clash, projectId, chatId)]);
  return summary as ChatSummary;
}

export interface NewChat {
  id: string;
  projectId: string;
  title: string;
  mode?: Mode;
  approval?: Approval;
  model?: string | null;
  embedding?: string | null;
  forkedFrom?: string;
}

/** In the caller's transaction; one that is there already stays as it is. */
export async function insertChat(clash: Clash, tx: Tx, after: AfterCommit, actor: Actor, chat: NewChat): Promise<void> {
  const now = clash.clock.now();
  const row = { ...USUAL, ...chat, createdBy: actor.behalfOf ?? actor.id, createdAt: now, updatedAt: now };
  const [made] = await tx.insert(chats).values(row).onConflictDoNothing().returning({ id: chats.id });
  if (made) await announce(clash, tx, after, actor, chat.projectId, { kind: "chat.created", id: chat.id });
}

export async function createChat(clash: Clash, actor: Actor, chat: Omit<NewChat, "id"> & { requestKey: string }): Promise<string> {
  const { requestKey, ...rest } = chat;
  const id = derivedId("cht", requestKey);
  await clash.db.write.transaction((tx, after) => insertChat(clash, tx, after, actor, { ...rest, id }));
  return id;
}

export interface ChatChange {
  title?: string;
  mode?: Mode;
  approval?: Approval;
  /** null: the studio's choice. */
  model?: string | null;
  /** What compares debates by meaning; null: nothing. */
  embedding?: string | null;
  /** Names of tools that need no yes any more; it only takes away. */
  always?: string[];
}

export async function changeChat(
  clash: Clash,
  actor: Actor,
  name: { projectId: string; chatId: string },
  change: ChatChange,
): Promise<void> {
  const chat = await chatById(clash, name.projectId, name.chatId);
  const kept = change.always && { always: chat.always.filter((tool) => change.always?.includes(tool)) };
  await clash.db.write.transaction(async (tx, after) => {
    await tx
      .update(chats)
      .set({ ...change, ...kept, updatedAt: clash.clock.now() })
      .where(eq(chats.id, chat.id));
    await announce(clash, tx, after, actor, chat.projectId, { kind: "chat.changed", id: chat.id });
  });
}

/** It is not shown any more; what its turns made stays on the canvas, and what they cost in the books. Throws AppError `conflict` while a turn works. */
export async function deleteChat(clash: Clash, actor: Actor, { projectId, chatId }: { projectId: string; chatId: string }): Promise<void> {
  const chat = await chatById(clash, projectId, chatId);
  await clash.db.write.transaction(async (tx, after) => {
    if (await liveTurn(tx, chatId))
      throw new AppError("conflict", "An agent still works in this chat. Stop it first; nothing was deleted.");
    await tx.update(chats).set({ deletedAt: clash.clock.now() }).where(eq(chats.id, chat.id));
    await announce(clash, tx, after, actor, chat.projectId, { kind: "chat.deleted", id: chat.id });
  });
}

export async function liveTurn(tx: Tx, chatId: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: turns.id })
    .from(turns)
    .where(and(eq(turns.chatId, chatId), inArray(turns.state, ["queued", "running", "waiting"])))
    .limit(1);
  return row?.id;
}

export interface Fork {
  projectId: string;
  chatId: string;
  /** The last turn that it takes along; all of them without it. */
  turnId?: string | undefined;
  requestKey: string;
}

/** A chat with the same past, to go on otherwise. Its copies of turns cost nothing; the log of what happened in them stays with the first chat. */
export async function forkChat(clash: Clash, actor: Actor, { projectId, chatId, turnId, requestKey }: Fork): Promise<string> {
  const chat = await chatById(clash, projectId, chatId);
  const past = await pastOf(clash, chatId, turnId);
  const id = derivedId("cht", requestKey);
  const { title, mode, approval, model, embedding } = chat;
  await clash.db.write.transaction(async (tx, after) => {
    await insertChat(clash, tx, after, actor, {
      id,
      projectId,
      title: `${title} (copy)`.slice(0, 200),
      mode,
      approval,
      model,
      embedding,
      forkedFrom: chatId,
    });
    for (const turn of past) {
      const copy = {
        ...turn,
        id: derivedId("trn", requestKey, turn.id),
        chatId: id,
        tokensIn: 0,
        tokensOut: 0,
        costMicros: 0,
        isCostUnknown: false,
      };
      await tx.insert(turns).values(copy).onConflictDoNothing();
    }
  });
  return id;
}

async function pastOf(clash: Clash, chatId: string, turnId: string | undefined): Promise<TurnRow[]> {
  const all = clash.db.read.select().from(turns);
  const ended = [eq(turns.chatId, chatId), inArray(turns.state, [...ENDED_TURNS])];
  if (turnId === undefined) return all.where(and(...ended)).orderBy(asc(turns.createdAt), asc(turns.id));
  const [last] = await clash.db.read
    .select({ createdAt: turns.createdAt })
    .from(turns)
    .where(and(eq(turns.id, turnId), ...ended));
  if (!last) throw new AppError("not_found", "There is no such turn in this chat that has ended.");
  return all.where(and(...ended, lte(turns.createdAt, last.createdAt))).orderBy(asc(turns.createdAt), asc(turns.id));
}

/** A chat as Markdown, to be read or kept elsewhere. */
export function chatMarkdown(chat: ChatRow, all: readonly TurnRow[]): string {
  const parts = all.map(({ text, answer, state, createdAt }) => {
    const end = answer ?? (state === "failed" ? "(It failed.)" : state === "cancelled" ? "(It was stopped.)" : "(It still works.)");
    return `## ${new Date(createdAt).toISOString()}\n\n${quote(text)}\n\n${end}`;
  });
  return `${[`# ${chat.title}`, ...parts].join("\n\n")}\n`;
}

const quote = (text: string) =>
  text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

const announce = (clash: Clash, tx: Tx, after: AfterCommit, actor: Actor, stream: string, { kind, id }: { kind: string; id: string }) =>
  clash.events.append(tx, after, { stream, kind, actor: actor.behalfOf ?? actor.id, data: { id } });
