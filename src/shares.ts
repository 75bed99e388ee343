/**
 * Share links: one canvas, a part of it, or the film, for whoever has the link and nobody else. What is kept of a link is the hash of
 * its token (256 random bits); it ends by itself, can be revoked at once, and opens reading only: no sync, no history, no comments.
 */
import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Box } from "./canvas/layout.ts";
import type { Clash } from "./clash.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { type Project, requireProject } from "./projects.ts";
import { type SHARE_KINDS, shares } from "./schema.ts";

export type Share = typeof shares.$inferSelect;
export type ShareKind = (typeof SHARE_KINDS)[number];

export interface NewShare {
  id: string;
  projectId: string;
  kind: ShareKind;
  nodeIds?: string[];
  camera?: Box;
  expiresAt?: number;
}

const TOKEN_BYTES = 32;
/** base64url of 32 bytes. */
const TOKEN = /^[\w-]{43}$/;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const LONGEST_DAYS = 366;
const MOST_LIVE = 200;

const hashOf = (token: string) => new Bun.CryptoHasher("sha256").update(token).digest("hex");

/** Answers the token, which is never told again. Throws AppError `invalid` with the field. */
export async function createShare(clash: Clash, maker: Actor, wanted: NewShare): Promise<{ token: string; expiresAt: number }> {
  const now = clash.clock.now();
  const expiresAt = wanted.expiresAt ?? now + USUAL_DAYS * DAY_MS;
  if (!(expiresAt > now)) throw invalid("expiresAt", "It must be a time in the future, like 2027-01-31T00:00:00Z.");
  if (expiresAt > now + LONGEST_DAYS * DAY_MS) throw invalid("expiresAt", "A link lasts a year at most.");
  await checkScope(clash, wanted);
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))).toString("base64url");
  await clash.db.write.transaction(async (tx, after) => {
    const live = await tx
      .select({ id: shares.id })
      .from(shares)
      .where(and(eq(shares.projectId, wanted.projectId), isNull(shares.revokedAt), gt(shares.expiresAt, now)))
      .limit(MOST_LIVE);
    if (live.length >= MOST_LIVE) throw new AppError("limited", `A project has at most ${MOST_LIVE} live links. Revoke one first.`);
    await tx.insert(shares).values({
      id: wanted.id,
      projectId: wanted.projectId,
      kind: wanted.kind,
      hash: hashOf(token),
      nodeIds: wanted.nodeIds ?? null,
      camera: wanted.camera ?? null,
      makerId: maker.id,
      createdAt: now,
      expiresAt,
    });
    const told = { stream: wanted.projectId, kind: "share.created", actor: maker.id, data: { id: wanted.id, kind: wanted.kind } };
    await clash.events.append(tx, after, told);
  });
  return { token, expiresAt };
}

async function checkScope(clash: Clash, { projectId, kind, nodeIds, camera }: NewShare): Promise<void> {
  if (kind === "film") {
    if (nodeIds) throw invalid("nodeIds", "A film is shared whole.");
    if (camera) throw invalid("camera", "A film has no camera.");
    return;
  }
  if (!nodeIds) return;
  const { nodes } = await clash.rooms.view(projectId);
  const missing = nodeIds.find((id) => !nodes[id]);
  if (missing !== undefined) throw invalid("nodeIds", `There is no node "${missing.slice(0, 64)}" on this canvas.`);
}

/** Throws AppError `not_found` when this project has no such link; revoking twice is no error. */
export async function revokeShare(clash: Clash, actor: Actor, projectId: string, id: string): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .select()
      .from(shares)
      .where(and(eq(shares.id, id), eq(shares.projectId, projectId)));
    if (!row) throw new AppError("not_found", "There is no such link.");
    if (row.revokedAt !== null) return;
    await tx.update(shares).set({ revokedAt: clash.clock.now() }).where(eq(shares.id, id));
    await clash.events.append(tx, after, { stream: projectId, kind: "share.revoked", actor: actor.id, data: { id } });
  });
}

/** Links that still open, newest first. */
export async function liveShares(clash: Clash, projectId: string): Promise<Share[]> {
  return clash.db.read
    .select()
    .from(shares)
    .where(and(eq(shares.projectId, projectId), isLive(clash)))
    .orderBy(desc(shares.createdAt), desc(shares.id))
    .limit(MOST_LIVE);
}

const isLive = (clash: Clash) => and(isNull(shares.revokedAt), or(isNull(shares.expiresAt), gt(shares.expiresAt, clash.clock.now())));

/** What a link opens. Undefined for a token that is none, is over, was revoked, or whose project is gone: nobody can tell which. */
export async function openShare(clash: Clash, token: string): Promise<{ share: Share; project: Project } | undefined> {
  if (!TOKEN.test(token)) return undefined;
  const [share] = await clash.db.read
    .select()
    .from(shares)
    .where(and(eq(shares.hash, hashOf(token)), isLive(clash)));
  if (!share) return undefined;
  const project = await requireProject(clash, share.projectId).catch(() => undefined);
  return project && { share, project };
}
