/** Action nodes as their faces show them: which action, what is connected to which input, its parameters, and how its last run went. */
import { and, asc, desc, eq, inArray, isNotNull } from "drizzle-orm";
import type { ActionParamView, ActionRunView } from "../../../views/nodes/action-form.ts";
import type { ActionFaceView } from "../../../views/nodes/face.ts";
import { paths } from "../../../views/paths.ts";
import type { ActionInput, ActionManifest, ActionParam } from "../../actions/manifest.ts";
import type { CanvasNode, CanvasNodeOf } from "../../canvas/document.ts";
import { actionRuns, actionSecrets, actions, actionVersions } from "../../schema.ts";
import type { FaceContext, Known } from "./face-context.ts";
import { slotsFor, takesWords } from "./action-slots.ts";
import { referenceOf } from "./media-faces.ts";

export interface ActionsKnown {
  /** Installed ones, by title. */
  installed: readonly InstalledAction[];
  /** Names of those that were here once. */
  gone: ReadonlySet<string>;
  /** The newest run by the node it was run from. */
  runs: ReadonlyMap<string, ActionRunView>;
}

export interface InstalledAction {
  id: string;
  name: string;
  manifest: ActionManifest;
  versionId: string;
  /** Names of the secrets that have a value. */
  secrets: ReadonlySet<string>;
}

/** Nothing is read where no node is an action. */
export async function actionsFor(context: FaceContext, nodes: readonly CanvasNode[]): Promise<ActionsKnown> {
  const wanted = nodes.filter((node) => node.type === "action");
  if (wanted.length === 0) return { installed: [], gone: new Set(), runs: new Map() };
  const installed = await installedActions(context);
  const here = new Set(installed.map((action) => action.name));
  const lost = wanted.map((node) => node.action).filter((name) => name && !here.has(name));
  return { installed, gone: await knownNames(context, lost), runs: await lastRuns(context, wanted) };
}

export async function installedActions({ clash }: Pick<FaceContext, "clash">): Promise<InstalledAction[]> {
  const rows = await clash.db.read
    .select({ id: actions.id, name: actions.name, manifest: actionVersions.manifest, versionId: actionVersions.id })
    .from(actions)
    .innerJoin(actionVersions, eq(actionVersions.id, actions.versionId))
    .where(isNotNull(actions.versionId))
    .orderBy(asc(actions.name));
  const secrets = await clash.db.read.select({ actionId: actionSecrets.actionId, name: actionSecrets.name }).from(actionSecrets);
  return rows
    .map((row) => ({ ...row, secrets: new Set(secrets.filter((one) => one.actionId === row.id).map((one) => one.name)) }))
    .sort((a, b) => a.manifest.title.localeCompare(b.manifest.title));
}

async function knownNames({ clash }: FaceContext, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await clash.db.read
    .select({ name: actions.name })
    .from(actions)
    .where(inArray(actions.name, [...names]));
  return new Set(rows.map((row) => row.name));
}

async function lastRuns({ clash, projectId }: FaceContext, nodes: readonly CanvasNode[]): Promise<Map<string, ActionRunView>> {
  const found = await Promise.all(
    nodes.map(({ id }) =>
      clash.db.read
        .select()
        .from(actionRuns)
        .where(and(eq(actionRuns.projectId, projectId), eq(actionRuns.nodeId, id)))
        .orderBy(desc(actionRuns.createdAt), desc(actionRuns.id))
        .limit(1),
    ),
  );
  return new Map(found.flatMap(([row]): [string, ActionRunView][] => (row?.nodeId ? [[row.nodeId, runView({ clash }, row)]] : [])));
}

export function runView({ clash }: Pick<FaceContext, "clash">, row: typeof actionRuns.$inferSelect): ActionRunView {
  const live = row.state === "running" ? clash.jobs.progressOf(row.jobId) : undefined;
  return {
    id: row.id,
    state: row.state,
    ...(live ? { percent: live.fraction * 100, words: live.words } : {}),
    ...(row.note ? { note: row.note } : {}),
    ...(row.failure ? { error: row.failure.message } : {}),
    hasLog: row.log !== "",
    made: row.outputs?.length ?? 0,
    at: row.endedAt ?? row.startedAt ?? row.createdAt,
  };
}

type Face = Omit<ActionFaceView, "id" | "projectId" | "label" | "x" | "y" | "w" | "h" | "by">;

export function actionFace(known: Known, node: CanvasNodeOf<"action">): Face {
  const { installed, runs } = known.actions;
  const action = installed.find((one) => one.name === node.action);
  const run = runs.get(node.id);
  const choices = installed.map(({ name, manifest }) => ({ value: name, label: manifest.title }));
  const offered = action ? choices : [{ value: node.action, label: node.action || "Choose an action" }, ...choices];
  const base = { type: "action" as const, action: node.action, actions: offered, ...(run ? { run } : {}) };
  if (!action) return { ...base, roles: [], slots: [], params: [], problem: missingWords(known, node.action) };
  const { manifest } = action;
  const { slots, unused } = slotsFor(
    manifest.inputs,
    (known.edges.get(node.id) ?? []).flatMap((edge) => {
      const source = known.view.nodes[edge.source];
      return source ? [{ edge, source }] : [];
    }),
  );
  const views = slots.map(({ input, given, problem }) => ({
    name: input.name,
    title: input.title,
    role: input.role,
    takes: takesWords(input),
    given: given.map(({ edge, source }) => ({ ...referenceOf(known, source, edge.role), edgeId: edge.id })),
    ...(problem ? { problem } : {}),
  }));
  const problem = problemOf(action, views, unused.length);
  return {
    ...base,
    chosen: { title: manifest.title, description: manifest.description, version: manifest.version, reviewUrl: paths.action(manifest.name) },
    roles: rolesOf(manifest.inputs),
    slots: views,
    params: manifest.params.map((param) => paramView(param, node.params[param.name])),
    ...(problem ? { problem } : {}),
  };
}

export const rolesOf = (inputs: readonly ActionInput[]) => [...new Set(inputs.map((input) => input.role))];

function missingWords({ actions: { gone, installed } }: Known, name: string): string {
  if (name === "") return installed.length === 0 ? "No action is installed here." : "Choose an action first.";
  if (gone.has(name)) return `The action ${name} is not installed. Its settings here are kept.`;
  return `There is no action called ${name} here.`;
}

function problemOf({ manifest, secrets }: InstalledAction, slots: readonly { problem?: string }[], unused: number): string | undefined {
  const missing = manifest.secrets.find((secret) => secret.isRequired && !secrets.has(secret.name));
  if (missing) return `It needs ${missing.title}. An owner sets it on the page of the action.`;
  const slot = slots.find((one) => one.problem)?.problem;
  if (slot) return slot;
  return unused > 0 ? `${unused === 1 ? "One connected node fits" : `${unused} connected nodes fit`} none of its inputs.` : undefined;
}

function paramView(param: ActionParam, value: unknown): ActionParamView {
  const { name, title, kind, description, choices, min, max, step, isLong } = param;
  return {
    name,
    title,
    kind,
    value: String(value ?? param.default),
    ...(description ? { description } : {}),
    ...(choices ? { choices: choices.map((choice) => ({ value: choice.value, label: choice.title })) } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(kind === "number" ? { step: String(step ?? "any") } : {}),
    ...(isLong ? { isLong } : {}),
  };
}
