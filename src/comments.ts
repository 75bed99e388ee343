/**
 * Comments: what people and agents say about a place of the canvas. Rows and events, not in the document, so that viewers may comment
 * and nothing that was said is undone with an edit.
 *
 * A thread is its first comment, which alone has a place (a node, a moment of a node's film or sound, or a free point), and its replies.
 * A deleted comment keeps its row without its words while others hang on it. The body is text: whoever shows it escapes it.
 */
import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { commentReads, comments } from "./schema.ts";

export type Comment = typeof comments.$inferSelect;

export interface CommentPlace {
  nodeId?: string | undefined;
  /** Canvas pixels; only without a node. */
  x?: number | undefined;
  y?: number | undefined;
  timeMs?: number | undefined;
}

export const COMMENT_CHARACTERS = 5000;
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;
/** Nodes that have moments. */
const TIMED = new Set(["video", "audio", "timeline"]);

/** Begins a thread. Throws AppError `invalid` for a place that is none, `limited` for too many. */
export async function addComment(
  clash: Clash,
  actor: Actor,
  wanted: { id: string; projectId: string; place: CommentPlace; body: string },
): Promise<void> {
  const place = await checkPlace(clash, wanted.projectId, wanted.place);
  await insert(
    clash,
    actor,
    { id: wanted.id, projectId: wanted.projectId, threadId: wanted.id, body: wanted.body, ...place },
    "comment.added",
  );
}

export async function replyTo(
  clash: Clash,
  actor: Actor,
  wanted: { id: string; projectId: string; threadId: string; body: string },
): Promise<void> {
  const root = await requireThread(clash, wanted.projectId, wanted.threadId);
  await insert(clash, actor, { ...wanted, threadId: root.id }, "comment.replied");
}

async function insert(
  clash: Clash,
  actor: Actor,
  row: Pick<Comment, "id" | "projectId" | "threadId" | "body"> & Partial<Comment>,
  kind: string,
): Promise<void> {
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    await checkRate(tx, actor, now);
    const [made] = await tx
      .insert(comments)
      .values({ ...row, body: row.body.trim(), actor: actor.id, name: actor.name, kind: actor.kind, createdAt: now })
      .onConflictDoNothing()
      .returning();
    if (!made) return; // a repeat of the same request
    await markRead(tx, { projectId: made.projectId, actor: actor.id, threadId: made.threadId, at: now });
    await tell(clash, tx, after, actor, made, kind);
  });
}

async function checkRate(tx: Tx, actor: Actor, now: number): Promise<void> {
  const latest = await tx
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.actor, actor.id), gt(comments.createdAt, now - MINUTE_MS)))
    .limit(PER_MINUTE);
  if (latest.length >= PER_MINUTE) throw new AppError("limited", "That is more than 60 comments a minute. Wait a little.", [], 60);
}

async function checkPlace(clash: Clash, projectId: string, place: CommentPlace): Promise<Partial<Comment>> {
  const { nodeId, x, y, timeMs } = place;
  if (nodeId === undefined) {
    if (x === undefined || y === undefined) throw invalid("nodeId", "Say where it belongs: a node, or a point with x and y.");
    if (timeMs !== undefined) throw invalid("timeMs", "Only a clip, a sound or a timeline has moments; name its node.");
    return { x: Math.round(x), y: Math.round(y) };
  }
  if (x !== undefined || y !== undefined) throw invalid("x", "Name a node or a point, not both.");
  const node = (await clash.rooms.view(projectId)).nodes[nodeId];
  if (!node) throw invalid("nodeId", "There is no such node on this canvas.");
  if (timeMs === undefined) return { nodeId };
  if (!TIMED.has(node.type)) throw invalid("timeMs", "Only a clip, a sound or a timeline has moments.");
  return { nodeId, timeMs: Math.round(timeMs) };
}

/** Throws AppError `not_found` when there is no live comment of that id here. */
export async function requireComment(clash: Clash, projectId: string, id: string): Promise<Comment> {
  const [row] = await clash.db.read
    .select()
    .from(comments)
    .where(and(eq(comments.id, id), eq(comments.projectId, projectId), isNull(comments.deletedAt)));
  if (!row) throw new AppError("not_found", "There is no such comment.");
  return row;
}

/** The first comment of a thread that has anything left. Throws AppError `not_found`. */
export async function requireThread(clash: Clash, projectId: string, threadId: string): Promise<Comment> {
  const [row] = await clash.db.read
    .select()
    .from(comments)
    .where(and(eq(comments.id, threadId), eq(comments.threadId, threadId), eq(comments.projectId, projectId), isAlive));
  if (!row) throw new AppError("not_found", "There is no such thread.");
  return row;
}

/** For first comments: somebody's words are left in the thread. */
export const isAlive = sql`exists (select 1 from comments as said where said.thread_id = ${comments.id} and said.deleted_at is null)`;

/** Throws AppError `forbidden` for everybody but the author and owners. */
export async function editComment(clash: Clash, actor: Actor, wanted: { projectId: string; id: string; body: string }): Promise<void> {
  const row = await requireOwn(clash, actor, wanted.projectId, wanted.id);
  await change(clash, actor, row, { body: wanted.body.trim(), editedAt: clash.clock.now() }, "comment.edited");
}

/** The words are gone for good; the row stays so that replies keep their thread. */
export async function deleteComment(clash: Clash, actor: Actor, wanted: { projectId: string; id: string }): Promise<void> {
  const row = await requireOwn(clash, actor, wanted.projectId, wanted.id);
  await change(clash, actor, row, { body: "", deletedAt: clash.clock.now() }, "comment.deleted");
}

async function requireOwn(clash: Clash, actor: Actor, projectId: string, id: string): Promise<Comment> {
  const row = await requireComment(clash, projectId, id);
  if (row.actor !== actor.id && actor.role !== "owner")
    throw new AppError("forbidden", "Only its author or an owner may change a comment. Nothing was changed.");
  return row;
}

/** Resolving twice is no error. A viewer may settle only threads of their own. */
export async function settleThread(
  clash: Clash,
  actor: Actor,
  wanted: { projectId: string; threadId: string; resolved: boolean },
): Promise<void> {
  const root = await requireThread(clash, wanted.projectId, wanted.threadId);
  if (actor.role === "viewer" && root.actor !== actor.id)
    throw new AppError("forbidden", "Your role (viewer) settles only threads that you began. Nothing was changed.");
  if ((root.resolvedAt !== null) === wanted.resolved) return;
  await change(
    clash,
    actor,
    root,
    { resolvedAt: wanted.resolved ? clash.clock.now() : null, resolvedBy: wanted.resolved ? actor.id : null },
    wanted.resolved ? "comment.resolved" : "comment.reopened",
  );
}

async function change(clash: Clash, actor: Actor, row: Comment, values: Partial<Comment>, kind: string): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    await tx.update(comments).set(values).where(eq(comments.id, row.id));
    await tell(clash, tx, after, actor, row, kind);
  });
}

function tell(clash: Clash, tx: Tx, after: AfterCommit, actor: Actor, { id, threadId, nodeId, projectId }: Comment, kind: string) {
  return clash.events.append(tx, after, { stream: projectId, kind, actor: actor.id, data: { id, threadId, nodeId } });
}

export async function readThread(clash: Clash, actor: Actor, projectId: string, threadId: string): Promise<void> {
  await requireThread(clash, projectId, threadId);
  const read = { projectId, actor: actor.id, threadId, at: clash.clock.now() };
  await clash.db.write.transaction((tx) => markRead(tx, read));
}

function markRead(tx: Tx, read: typeof commentReads.$inferInsert) {
  return tx
    .insert(commentReads)
    .values(read)
    .onConflictDoUpdate({ target: [commentReads.actor, commentReads.threadId], set: { at: read.at } });
}

/** What is left of a project's comments, oldest first; a deleted first comment stands without words while replies hang on it. */
export async function listComments(clash: Clash, projectId: string, { limit, offset }: { limit: number; offset: number }) {
  return clash.db.read
    .select()
    .from(comments)
    .where(
      and(
        eq(comments.projectId, projectId),
        sql`(${comments.deletedAt} is null or (${comments.id} = ${comments.threadId} and ${isAlive}))`,
      ),
    )
    .orderBy(asc(comments.createdAt), asc(comments.id))
    .limit(limit)
    .offset(offset);
}

/** Puts comments that came with a bundle into their new project; ids and nodes are the caller's to have renamed. */
export async function insertComments(tx: Tx, rows: (typeof comments.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(comments).values(rows).onConflictDoNothing();
}
