/** Custom actions of the workspace as pages, programs and agents read them. What changes them is in `actions/`; nothing here runs anything. */
import { and, desc, eq } from "drizzle-orm";
import type { Action, ActionVersion } from "./actions/install.ts";
import type { ActionFile, ActionManifest } from "./actions/manifest.ts";
import { type Review, reviewed } from "./actions/review.ts";
import { type SecretState, secretStates } from "./actions/secrets.ts";
import type { Clash } from "./clash.ts";
import { AppError } from "./lib/errors.ts";
import { actionRuns, actions, actionVersions } from "./schema.ts";

export type ActionRun = typeof actionRuns.$inferSelect;

export interface ActionShown {
  id: string;
  name: string;
  /** `installed` runs; `waiting` was never installed, or not since it was removed; `removed` has no version that waits either. */
  state: "installed" | "waiting" | "removed";
  /** Of the installed version, else of the newest one. */
  manifest: ActionManifest;
  versionId: string;
  version: string;
  sha256: string;
  source: ActionVersion["source"];
  /** Versions that wait for a review, the newest first. */
  waiting: { versionId: string; version: string; proposedBy: string; proposedAt: number; turnId: string | null }[];
  secrets: SecretState[];
  /** Installed, and every secret that it cannot do without is set. */
  isReady: boolean;
}

/** By name. Without those that were removed or refused unless `all`. */
export async function listActions(clash: Clash, { all = false }: { all?: boolean } = {}): Promise<ActionShown[]> {
  const rows = await clash.db.read.select().from(actions).orderBy(actions.name);
  const versions = await clash.db.read.select().from(actionVersions).orderBy(desc(actionVersions.proposedAt), desc(actionVersions.id));
  const shown: ActionShown[] = [];
  for (const action of rows) {
    const one = await actionShown(
      clash,
      action,
      versions.filter((version) => version.actionId === action.id),
    );
    if (one && (all || one.state !== "removed")) shown.push(one);
  }
  return shown;
}

async function actionShown(clash: Clash, action: Action, versions: readonly ActionVersion[]): Promise<ActionShown | undefined> {
  const waiting = versions.filter((version) => version.state === "waiting");
  const installed = versions.find((version) => version.id === action.versionId);
  const shown = installed ?? waiting[0] ?? versions[0];
  if (!shown) return undefined;
  const secrets = await secretStates(clash, action.id, shown.manifest);
  return {
    id: action.id,
    name: action.name,
    state: installed ? "installed" : waiting.length > 0 ? "waiting" : "removed",
    ...{ manifest: shown.manifest, versionId: shown.id, version: shown.version, sha256: shown.sha256, source: shown.source },
    waiting: waiting.map(({ id, version, proposedBy, proposedAt, turnId }) => ({ versionId: id, version, proposedBy, proposedAt, turnId })),
    secrets,
    isReady: installed !== undefined && secrets.every((secret) => secret.isSet || !secret.isRequired),
  };
}

/** Throws AppError `not_found`. */
export async function actionNamed(clash: Clash, name: string): Promise<ActionShown> {
  const [action] = await clash.db.read.select().from(actions).where(eq(actions.name, name));
  const shown = action && (await actionShown(clash, action, await versionsOf(clash, action.id)));
  if (!shown) throw new AppError("not_found", `There is no action ${name.slice(0, 60)}.`);
  return shown;
}

/** Newest first. */
export const versionsOf = (clash: Clash, actionId: string): Promise<ActionVersion[]> =>
  clash.db.read
    .select()
    .from(actionVersions)
    .where(eq(actionVersions.actionId, actionId))
    .orderBy(desc(actionVersions.proposedAt), desc(actionVersions.id));

/** Throws AppError `not_found`. */
export async function actionVersion(clash: Clash, versionId: string): Promise<ActionVersion> {
  const [row] = await clash.db.read.select().from(actionVersions).where(eq(actionVersions.id, versionId));
  if (!row) throw new AppError("not_found", "There is no such version of an action.");
  return row;
}

/** The version that runs now. Throws AppError `not_found`, or `conflict` while no owner has installed one. */
export async function installedVersion(clash: Clash, name: string): Promise<ActionVersion> {
  const [action] = await clash.db.read.select().from(actions).where(eq(actions.name, name));
  if (!action) throw new AppError("not_found", `There is no action ${name.slice(0, 60)}.`);
  if (!action.versionId) throw new AppError("conflict", `${name} is not installed: an owner reviews and installs it first.`);
  const version = await actionVersion(clash, action.versionId);
  if (version.state !== "installed") throw new AppError("conflict", `${name} is not installed: an owner reviews and installs it first.`);
  return version;
}

export interface VersionReview extends Review {
  version: ActionVersion;
  /** The version that is installed now, where it is another one. */
  against: { versionId: string; version: string } | null;
}

/** All that an owner reads before installing. Throws AppError `not_found`. */
export async function reviewOf(clash: Clash, versionId: string): Promise<VersionReview> {
  const version = await actionVersion(clash, versionId);
  const [action] = await clash.db.read.select().from(actions).where(eq(actions.id, version.actionId));
  const installed = action?.versionId && action.versionId !== versionId ? await actionVersion(clash, action.versionId) : undefined;
  return { version, against: installed ? { versionId: installed.id, version: installed.version } : null, ...reviewed(version, installed) };
}

/** What others can propose in their studio: the installed version as a file, without secrets. Throws AppError `not_found`, `conflict`. */
export async function exportAction(clash: Clash, name: string): Promise<ActionFile> {
  const { manifest, code } = await installedVersion(clash, name);
  return { clashAction: 1, manifest, code };
}

// ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Throws AppError `not_found`. */
export async function actionRun(clash: Clash, runId: string): Promise<ActionRun> {
  const [row] = await clash.db.read.select().from(actionRuns).where(eq(actionRuns.id, runId));
  if (!row) throw new AppError("not_found", "There is no such run of an action.");
  return row;
}

/** Of one node, the newest first. */
export const runsOfNode = (clash: Clash, projectId: string, nodeId: string, limit = 20): Promise<ActionRun[]> =>
  clash.db.read
    .select()
    .from(actionRuns)
    .where(and(eq(actionRuns.projectId, projectId), eq(actionRuns.nodeId, nodeId)))
    .orderBy(desc(actionRuns.createdAt), desc(actionRuns.id))
    .limit(limit);

/** Of a project, the newest first. */
export const runsOfProject = (clash: Clash, projectId: string, limit = 100): Promise<ActionRun[]> =>
  clash.db.read
    .select()
    .from(actionRuns)
    .where(eq(actionRuns.projectId, projectId))
    .orderBy(desc(actionRuns.createdAt), desc(actionRuns.id))
    .limit(limit);
