/** What was said about a project, as it travels: rows of `comments.json`, with ids of their own in the new project. */
import { Type } from "@sinclair/typebox";
import { AppError, invalid } from "../../lib/errors.ts";
import { derivedId } from "../../lib/ids.ts";
import { validate } from "../../lib/validate.ts";
import type { comments } from "../../schema.ts";
import { PATHS } from "./manifest.ts";
import type { BundledComment } from "./write.ts";

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = (limit: number) => Type.String({ maxLength: limit });
const Place = Type.Number({ minimum: -1e8, maximum: 1e8 });
const Time = Type.Integer({ minimum: 0, maximum: 1e14 });
const Kind = Type.Union([Type.Literal("person"), Type.Literal("token"), Type.Literal("agent"), Type.Literal("server")]);

const Comments = Type.Object({
  comments: Type.Array(
    Type.Object({
      id: Type.String({ pattern: "^cmt_[0-9A-Za-z]{1,60}$" }),
      threadId: Type.String({ pattern: "^cmt_[0-9A-Za-z]{1,60}$" }),
      nodeId: orNull(Text(80)),
      x: orNull(Place),
      y: orNull(Place),
      timeMs: orNull(Time),
      body: Text(20_000),
      actor: Text(80),
      name: Text(200),
      kind: Kind,
      createdAt: Time,
      editedAt: orNull(Time),
      resolvedAt: orNull(Time),
      resolvedBy: orNull(Text(80)),
      deletedAt: orNull(Time),
    }),
    { maxItems: 100_000 },
  ),
});

/** Throws AppError `invalid` with the place that is wrong; a reply to a thread that is not there is one. */
export function readComments(bytes: Uint8Array): BundledComment[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid(PATHS.comments, "It is not JSON in UTF-8. Nothing was kept.");
  }
  const rows = checked(value);
  const ids = new Set(rows.map((row) => row.id));
  if (ids.size !== rows.length) throw invalid(PATHS.comments, "An id is used twice. Nothing was kept.");
  const lost = rows.findIndex((row) => !ids.has(row.threadId));
  if (lost >= 0) throw invalid(`${PATHS.comments}.${lost}.threadId`, "There is no such thread in the bundle. Nothing was kept.");
  return rows;
}

function checked(value: unknown): BundledComment[] {
  try {
    return validate(Comments, { comments: value }).comments;
  } catch (cause) {
    const message = cause instanceof AppError ? cause.message : "It is nested too deep.";
    throw invalid(PATHS.comments, `${message} Nothing was kept.`);
  }
}

/** Their writers are names now: an id of another server is nobody here, and must not become somebody by chance. */
export const adoptComments = (rows: readonly BundledComment[], projectId: string): (typeof comments.$inferInsert)[] =>
  rows.map((row) => ({
    ...row,
    projectId,
    id: derivedId("cmt", projectId, row.id),
    threadId: derivedId("cmt", projectId, row.threadId),
    actor: row.actor.startsWith("trn_") ? row.actor : `ext_${row.actor}`.slice(0, 64),
    resolvedBy: row.resolvedBy && `ext_${row.resolvedBy}`.slice(0, 64),
  }));
