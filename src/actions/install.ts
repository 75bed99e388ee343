/**
 * How an action comes into a workspace: it is proposed (by a person, an address or an agent), an owner reads it and installs exactly the bytes that were
 * read. A version never changes; its hash is of manifest and code together, and what is not installed is never run.
 */
import { and, count, eq, ne } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { validate } from "../lib/validate.ts";
import { actionSecrets, actions, actionVersions, type ACTION_SOURCES } from "../schema.ts";
import { checkActionFile } from "./check.ts";
import { ActionFile, type ActionManifest } from "./manifest.ts";

export type Action = typeof actions.$inferSelect;
export type ActionVersion = typeof actionVersions.$inferSelect;

const MOST_ACTIONS = 500;
const MOST_WAITING = 100;

export interface Proposal {
  file: ActionFile;
  source: (typeof ACTION_SOURCES)[number];
  sourceUrl?: string;
  /** Names the proposal: a repeat of the same asking is the same version. */
  requestKey: string;
}

export interface Proposed {
  id: string;
  versionId: string;
  state: ActionVersion["state"];
}

/** SHA-256 of manifest and code, keys in order: what an owner has read is what this names. */
export function fileHash({ manifest, code }: Pick<ActionFile, "manifest" | "code">): string {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(inOrder({ manifest, code }))).digest("hex");
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, inOrder(inner)]));
}

/**
 * Keeps it for a review. The same bytes that wait or are installed already are answered as they are. Throws AppError `invalid` that names the field,
 * `conflict` when its version was installed with other bytes, `limited`.
 */
export async function proposeAction(clash: Clash, actor: Actor, { source, sourceUrl, requestKey, ...given }: Proposal): Promise<Proposed> {
  const file = validate(ActionFile, given.file);
  checkActionFile(file);
  const { manifest, code } = file;
  const sha256 = fileHash(file);
  return clash.db.write.transaction(async (tx, after) => {
    const action = await actionFor(clash, tx, actor, manifest.name);
    const known = await versionsOf(tx, action.id);
    const same = known.find((row) => row.sha256 === sha256 && (row.state === "waiting" || row.state === "installed"));
    if (same) return { id: action.id, versionId: same.id, state: same.state };
    refuseTaken(known, manifest, sha256);
    await refuseTooMany(tx);
    const row = {
      id: derivedId("acv", requestKey, sha256),
      actionId: action.id,
      version: manifest.version,
      ...{ manifest, code, sha256, source, sourceUrl: sourceUrl ?? null, state: "waiting" as const },
      ...{ proposedBy: actor.behalfOf ?? actor.id, proposedAt: clash.clock.now(), turnId: actor.turnId ?? null },
    };
    const [made] = await tx.insert(actionVersions).values(row).onConflictDoNothing().returning({ id: actionVersions.id });
    if (made) await tellOfAction(clash, tx, after, actor, "proposed", { id: action.id, name: action.name, versionId: row.id });
    return { id: action.id, versionId: row.id, state: row.state };
  });
}

async function actionFor(clash: Clash, tx: Tx, actor: Actor, name: string): Promise<Action> {
  const [known] = await tx.select().from(actions).where(eq(actions.name, name));
  if (known) return known;
  const [row] = await tx.select({ many: count() }).from(actions);
  if ((row?.many ?? 0) >= MOST_ACTIONS) throw new AppError("limited", `A workspace has at most ${MOST_ACTIONS} actions. Nothing was kept.`);
  const at = clash.clock.now();
  const action = { id: newId("act", at), name, versionId: null, createdBy: actor.behalfOf ?? actor.id, createdAt: at };
  await tx.insert(actions).values(action);
  return action;
}

const versionsOf = (tx: Tx, actionId: string) =>
  tx
    .select({ id: actionVersions.id, version: actionVersions.version, sha256: actionVersions.sha256, state: actionVersions.state })
    .from(actionVersions)
    .where(eq(actionVersions.actionId, actionId));

/** A version that ran here means the same for ever; while it waits it may still be written anew. */
function refuseTaken(known: Awaited<ReturnType<typeof versionsOf>>, { name, version }: ActionManifest, sha256: string): void {
  const ran = known.filter((row) => row.version === version && (row.state === "installed" || row.state === "removed"));
  if (ran.some((row) => row.sha256 !== sha256))
    throw new AppError("conflict", `Version ${version} of ${name} was installed here with other content. Give this one a higher number.`, [
      { field: "file.manifest.version", message: "It is taken." },
    ]);
}

async function refuseTooMany(tx: Tx): Promise<void> {
  const [row] = await tx.select({ many: count() }).from(actionVersions).where(eq(actionVersions.state, "waiting"));
  if ((row?.many ?? 0) >= MOST_WAITING)
    throw new AppError(
      "limited",
      `${MOST_WAITING} actions wait for a review already. Have some installed or refused first; nothing was kept.`,
    );
}

/**
 * From now on this version runs. `sha256` is what the reviewer has read: another one is refused, whatever the id says. An older version of the same
 * action steps back; secrets stay. Throws AppError `conflict`, `not_found`.
 */
export async function installVersion(
  clash: Clash,
  actor: Actor,
  { versionId, sha256 }: { versionId: string; sha256: string },
): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const version = await versionIn(tx, versionId);
    if (version.sha256 !== sha256 || fileHash(version) !== sha256)
      throw new AppError("conflict", "This is not what was reviewed: its hash is another one. Nothing was installed; review it again.", [
        { field: "sha256", message: "It is not the hash of this version." },
      ]);
    if (version.state === "installed") return;
    if (version.state === "refused")
      throw new AppError("conflict", "This version was refused. Have it proposed again; nothing was installed.");
    await makeCurrent(clash, tx, after, actor, version);
  });
}

async function makeCurrent(clash: Clash, tx: Tx, after: AfterCommit, actor: Pick<Actor, "id">, version: ActionVersion): Promise<void> {
  const reviewed = { reviewedBy: actor.id, reviewedAt: clash.clock.now() };
  await tx
    .update(actionVersions)
    .set({ state: "removed" })
    .where(and(eq(actionVersions.actionId, version.actionId), eq(actionVersions.state, "installed"), ne(actionVersions.id, version.id)));
  await tx
    .update(actionVersions)
    .set({ state: "installed", ...reviewed })
    .where(eq(actionVersions.id, version.id));
  await tx.update(actions).set({ versionId: version.id }).where(eq(actions.id, version.actionId));
  const data = { id: version.actionId, name: version.manifest.name, versionId: version.id, version: version.version };
  await tellOfAction(clash, tx, after, actor, "installed", data);
}

/** A version that waits is put away; a repeat changes nothing. */
export async function refuseVersion(
  clash: Clash,
  actor: Actor,
  { versionId, reason }: { versionId: string; reason?: string },
): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const version = await versionIn(tx, versionId);
    if (version.state === "refused") return;
    if (version.state !== "waiting") throw new AppError("conflict", "It does not wait for a review any more. Nothing was changed.");
    const reviewed = { reviewedBy: actor.id, reviewedAt: clash.clock.now() };
    await tx
      .update(actionVersions)
      .set({ state: "refused", ...reviewed })
      .where(eq(actionVersions.id, versionId));
    const data = { id: version.actionId, name: version.manifest.name, versionId, ...(reason?.trim() ? { reason: reason.trim() } : {}) };
    await tellOfAction(clash, tx, after, actor, "refused", data);
  });
}

/** It runs no more, and its secrets are forgotten; what it made stays, and so does the record of its runs. */
export async function removeAction(clash: Clash, actor: Actor, name: string): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    const [action] = await tx.select().from(actions).where(eq(actions.name, name));
    if (!action) throw new AppError("not_found", `There is no action ${name.slice(0, 60)}.`);
    const ofIt = eq(actionVersions.actionId, action.id);
    const stops = tx
      .update(actionVersions)
      .set({ state: "removed" })
      .where(and(ofIt, eq(actionVersions.state, "installed")))
      .returning({ id: actionVersions.id });
    const waits = tx
      .update(actionVersions)
      .set({ state: "refused" })
      .where(and(ofIt, eq(actionVersions.state, "waiting")))
      .returning({ id: actionVersions.id });
    const gone = [...(await stops), ...(await waits)];
    await tx.update(actions).set({ versionId: null }).where(eq(actions.id, action.id));
    await tx.delete(actionSecrets).where(eq(actionSecrets.actionId, action.id));
    if (gone.length > 0) await tellOfAction(clash, tx, after, actor, "removed", { id: action.id, name });
  });
}

async function versionIn(tx: Tx, versionId: string): Promise<ActionVersion> {
  const [row] = await tx.select().from(actionVersions).where(eq(actionVersions.id, versionId));
  if (!row) throw new AppError("not_found", "There is no such version of an action.");
  return row;
}

export const tellOfAction = (
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  actor: Pick<Actor, "id">,
  what: string,
  data: Record<string, unknown>,
): Promise<void> => clash.events.append(tx, after, { stream: "workspace", kind: `action.${what}`, actor: actor.id, data });

/**
 * What ships with the studio is installed at its start, and a newer one of it takes the place of an older one. Whoever removed one, or put another in its
 * place, is left alone: a version that was here once is not brought back.
 */
export async function installShipped(clash: Clash, files: readonly ActionFile[]): Promise<void> {
  const known = await clash.db.read
    .select({ sha256: actionVersions.sha256 })
    .from(actionVersions)
    .where(eq(actionVersions.source, "shipped"));
  const fresh = files.map((file) => ({ file, sha256: fileHash(file) })).filter(({ sha256 }) => !known.some((row) => row.sha256 === sha256));
  if (fresh.length === 0) return;
  await clash.db.write.transaction(async (tx, after) => {
    for (const { file, sha256 } of fresh) await shipIn(clash, tx, after, file, sha256);
  });
}

async function shipIn(clash: Clash, tx: Tx, after: AfterCommit, { manifest, code }: ActionFile, sha256: string): Promise<void> {
  checkActionFile({ clashAction: 1, manifest, code });
  const server = { id: "server", kind: "server", name: "Clash", role: "owner" } as const;
  const action = await actionFor(clash, tx, server, manifest.name);
  const rows = await tx.select().from(actionVersions).where(eq(actionVersions.actionId, action.id));
  const isOurs = rows.length === 0 || rows.find((row) => row.id === action.versionId)?.source === "shipped";
  if (!isOurs) return;
  const at = clash.clock.now();
  const row = { id: newId("acv", at), actionId: action.id, version: manifest.version, manifest, code, sha256, source: "shipped" as const };
  const rest = { sourceUrl: null, state: "waiting" as const, proposedBy: server.id, proposedAt: at, turnId: null, reviewedBy: null };
  const version = { ...row, ...rest, reviewedAt: null };
  await tx.insert(actionVersions).values(version);
  await makeCurrent(clash, tx, after, server, version);
}

/** Its parsed file from JSON text of outside. Throws AppError `invalid`. */
export function actionFileFrom(value: unknown): ActionFile {
  if (typeof value === "object" && value !== null && !("clashAction" in value))
    throw invalid("file.clashAction", "It is missing: this is not the file of an action.");
  return validate(ActionFile, value);
}
