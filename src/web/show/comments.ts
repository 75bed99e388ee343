/** Threads as the one who looks sees them: what is unread, what they may change, and where the place is now. */
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { CommentFilter, CommentView, PinView, PlaceView, ThreadView } from "../../../views/comments/thread-view.ts";
import { NODE_NAMES } from "../../../views/nodes/face.ts";
import type { Actor as ShownActor } from "../../../views/shared/who.tsx";
import type { Actor } from "../../actors.ts";
import type { CanvasView } from "../../canvas/document.ts";
import type { Clash } from "../../clash.ts";
import { type Comment, isAlive } from "../../comments.ts";
import { commentReads, comments } from "../../schema.ts";
import { namesOf } from "./names.ts";

export interface ThreadQuery {
  projectId: string;
  filter?: CommentFilter;
  nodeId?: string;
  threadId?: string;
  limit: number;
}

const roots = (query: Omit<ThreadQuery, "limit">) =>
  and(
    eq(comments.projectId, query.projectId),
    eq(comments.id, comments.threadId),
    isAlive,
    query.filter === "open" ? isNull(comments.resolvedAt) : query.filter === "resolved" ? isNotNull(comments.resolvedAt) : undefined,
    query.nodeId === undefined ? undefined : eq(comments.nodeId, query.nodeId),
    query.threadId === undefined ? undefined : eq(comments.id, query.threadId),
  );

/** Newest threads first, each with all that is left of it. */
export async function threadViews(clash: Clash, actor: Actor, query: ThreadQuery): Promise<ThreadView[]> {
  const firsts = await clash.db.read
    .select()
    .from(comments)
    .where(roots(query))
    .orderBy(desc(comments.createdAt), desc(comments.id))
    .limit(query.limit);
  if (firsts.length === 0) return [];
  const ids = firsts.map((row) => row.id);
  const said = await clash.db.read
    .select()
    .from(comments)
    .where(inArray(comments.threadId, ids))
    .orderBy(asc(comments.createdAt), asc(comments.id));
  const unread = await unreadOf(clash, actor, query.projectId);
  const view = await clash.rooms.view(query.projectId);
  const names = await namesOf(
    clash,
    firsts.flatMap((row) => row.resolvedBy ?? []),
  );
  return firsts.map((first) => {
    const own = said.filter((row) => row.threadId === first.id && (row.id === first.id || row.deletedAt === null));
    return {
      id: first.id,
      projectId: first.projectId,
      place: placeOf(view, first),
      comments: own.map((row) => commentView(actor, row)),
      maySettle: actor.role !== "viewer" || first.actor === actor.id,
      ...(first.timeMs === null ? {} : { seconds: first.timeMs / 1000 }),
      ...(unread.has(first.id) ? { unread: true } : {}),
      ...(first.resolvedAt === null
        ? {}
        : { resolved: { by: names.get(first.resolvedBy ?? "")?.name ?? "somebody", at: first.resolvedAt } }),
    };
  });
}

export async function threadCounts(clash: Clash, projectId: string): Promise<Record<CommentFilter, number>> {
  const of = async (filter: CommentFilter) =>
    (await clash.db.read.select({ n: count() }).from(comments).where(roots({ projectId, filter })))[0]?.n ?? 0;
  return { open: await of("open"), resolved: await of("resolved") };
}

export async function unreadCount(clash: Clash, actor: Actor, projectId: string): Promise<number> {
  const unread = await unreadOf(clash, actor, projectId);
  const open = await clash.db.read
    .select({ id: comments.id })
    .from(comments)
    .where(roots({ projectId, filter: "open" }));
  return open.filter((row) => unread.has(row.id)).length;
}

const PINS = 1000;

/** Open threads whose place is on the canvas, oldest first so that those of one node keep their order. */
export async function pinViews(clash: Clash, actor: Actor, projectId: string): Promise<PinView[]> {
  const firsts = await clash.db.read
    .select()
    .from(comments)
    .where(roots({ projectId, filter: "open" }))
    .orderBy(asc(comments.createdAt), asc(comments.id))
    .limit(PINS);
  const tallies = await clash.db.read
    .select({ threadId: comments.threadId, n: count() })
    .from(comments)
    .where(and(eq(comments.projectId, projectId), isNull(comments.deletedAt), sql`${comments.id} <> ${comments.threadId}`))
    .groupBy(comments.threadId);
  const replies = new Map(tallies.map((row) => [row.threadId, row.n]));
  const unread = await unreadOf(clash, actor, projectId);
  const view = await clash.rooms.view(projectId);
  return firsts.flatMap((first): PinView[] => {
    const place = placeOf(view, first);
    if (place.at === "gone") return [];
    return [
      {
        threadId: first.id,
        place,
        author: authorOf(first),
        replies: replies.get(first.id) ?? 0,
        ...(unread.has(first.id) ? { unread: true } : {}),
        ...(first.timeMs === null ? {} : { seconds: first.timeMs / 1000 }),
      },
    ];
  });
}

/** Threads in which somebody else has written since this actor has read them. */
async function unreadOf(clash: Clash, actor: Actor, projectId: string): Promise<Set<string>> {
  const rows = await clash.db.read
    .selectDistinct({ threadId: comments.threadId })
    .from(comments)
    .leftJoin(commentReads, and(eq(commentReads.threadId, comments.threadId), eq(commentReads.actor, actor.id)))
    .where(
      and(
        eq(comments.projectId, projectId),
        isNull(comments.deletedAt),
        sql`${comments.actor} <> ${actor.id}`,
        sql`${comments.createdAt} > coalesce(${commentReads.at}, 0)`,
      ),
    );
  return new Set(rows.map((row) => row.threadId));
}

function placeOf(view: CanvasView, first: Comment): PlaceView {
  if (first.nodeId === null) return { at: "point", x: first.x ?? 0, y: first.y ?? 0 };
  const node = view.nodes[first.nodeId];
  return node ? { at: "node", nodeId: node.id, label: node.label || NODE_NAMES[node.type] } : { at: "gone" };
}

/** A token is the hand of a person; people are round, agents square. */
const authorOf = (row: Comment): ShownActor => ({ kind: row.kind === "token" ? "person" : row.kind, name: row.name });

function commentView(actor: Actor, row: Comment): CommentView {
  return {
    id: row.id,
    author: authorOf(row),
    body: row.body,
    at: row.createdAt,
    ...(row.editedAt === null ? {} : { edited: true }),
    ...(row.deletedAt === null ? {} : { deleted: true }),
    ...(row.deletedAt === null && (row.actor === actor.id || actor.role === "owner") ? { mine: true } : {}),
  };
}
