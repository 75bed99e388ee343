/** Custom actions as agents see them: what there is, how one is written, and what became of a run. */
import { Type } from "@sinclair/typebox";
import { type ActionRun, actionNamed, actionRun, actionVersion, type ActionShown, installedVersion, listActions } from "../../actions.ts";
import type { ActionManifest } from "../../actions/manifest.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import type { ToolContext } from "../define.ts";
import type { Effect } from "../events.ts";
import { resolveReferences } from "../named-edits.ts";
import { asData, quoted } from "../untrusted.ts";
import { defineRead, fitLines } from "./look.ts";
import { until } from "./waits.ts";

const LIST_CHARACTERS = 7_000;
const READ_CHARACTERS = 6_500;
const ENDED: readonly string[] = ["done", "failed", "cancelled"];

export const actionList = defineRead({
  name: "action_list",
  title: "List custom actions",
  description:
    "Custom actions of the workspace: name, what it takes (input kinds min-max by edge role), its parameters, what it gives, what it may do, whether it is installed.",
  parameters: Type.Object({}),
  isWide: true,
  async look({ clash }) {
    const actions = await listActions(clash);
    if (actions.length === 0) return { text: "There is no custom action." };
    const more = (_: number, missing: number) => `(${missing} more)`;
    return { text: asData("actions", fitLines(actions.map(actionLine), LIST_CHARACTERS, more)) };
  },
});

function actionLine({ name, state, isReady, manifest, version }: ActionShown): string {
  const { title, description, inputs, params, outputs, runtime, permissions } = manifest;
  const takes = inputs.map((input) => `${input.name}:${input.kinds.join("|")} ${input.min}-${input.max} by ${input.role}`);
  const may = [...Object.keys(permissions), ...(runtime === "sandbox" ? [] : [`runs by ${runtime}`])];
  return [
    name,
    version,
    state === "installed" ? (isReady ? "installed" : "installed, lacks a secret") : "not installed",
    quoted(title, 60),
    quoted(description, 200),
    `takes ${takes.join(", ") || "nothing"}`,
    ...(params.length > 0
      ? [`params ${params.map((param) => `${param.name}:${param.kind}=${quoted(String(param.default), 40)}`).join(", ")}`]
      : []),
    `gives ${outputs.map((output) => `${output.name}:${output.kind}`).join(", ")}`,
    ...(may.length > 0 ? [`may ${may.join(", ")}`] : []),
  ].join(" ");
}

export const actionRead = defineRead({
  name: "action_read",
  title: "Read a custom action",
  description:
    "Manifest and code of an action, as a file that action_propose takes: the installed version, or the one that versionId names.",
  parameters: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 60 })),
    versionId: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Integer({ minimum: 0, maximum: 2_000_000, default: 0, description: "Character of the file to begin at." }),
  }),
  isWide: true,
  async look({ clash }, { name, versionId, from }) {
    if ((name === undefined) === (versionId === undefined)) throw invalid("name", "Give name, or versionId.");
    const version = await actionVersion(clash, versionId ?? (await actionNamed(clash, name ?? "")).versionId);
    const { manifest, code, state } = version;
    const file = `${JSON.stringify({ clashAction: 1, manifest }, null, 1)}\n--- code ---\n${code}`;
    const part = file.slice(from, from + READ_CHARACTERS);
    const left = file.length - from - part.length;
    const more = left > 0 ? `\n(${left} more characters: ask again with from ${from + part.length})` : "";
    return { text: `${version.id} ${state}\n${asData("action", part)}${more}` };
  },
});

export const actionWait = defineRead({
  name: "action_wait",
  title: "Wait for a run of an action",
  description: "Waits until a run of a custom action has ended, and answers its state, what it says, and the nodes and files that it made.",
  parameters: Type.Object({
    runId: Type.String({ minLength: 1, maxLength: 64 }),
    seconds: Type.Integer({ minimum: 1, maximum: 3600, default: 600, description: "At most; then it answers how far it is." }),
  }),
  async look(look, { runId, seconds: most }) {
    const read = async (): Promise<ActionRun[]> => {
      const run = await actionRun(look.clash, runId);
      if (run.projectId !== look.projectId) throw new AppError("not_found", "There is no such run of an action in this project.");
      return [run];
    };
    const isOver = (run: ActionRun) => ENDED.includes(run.state);
    const [run] = await until(look, { read, most, prefix: "action.", done: (rows) => rows.filter(isOver).length });
    if (!run) throw new AppError("not_found", "There is no such run of an action in this project.");
    const made = (run.outputs ?? []).map(({ name, nodeId, assetId }) => [name, nodeId, assetId].filter(Boolean).join(" "));
    const lines = [
      `${run.id} ${run.state}`,
      ...(run.failure ? [`error=${quoted(run.failure.message, 600)}`] : []),
      ...(run.note ? [`note=${quoted(run.note, 600)}`] : []),
      ...made,
    ];
    return {
      text: asData("run", lines.join("\n")),
      nodeIds: (run.outputs ?? []).map((output) => output.nodeId),
      ...(isOver(run) ? {} : { summary: `not ended after ${most} s` }),
    };
  },
});

export interface BoundRun {
  /** With the action named, so that what was judged is what runs, whatever becomes of its node meanwhile. */
  params: Record<string, unknown>;
  effect: Exclude<Effect, "read">;
  /** A yes for always is for this action, not for every one. */
  tool?: string;
}

/** What a run reaches follows from the action: the sandbox alone changes the project; an address, a machine and a host lie beyond it. */
export async function boundRun({ arena, refs }: ToolContext, input: Record<string, unknown>): Promise<BoundRun> {
  const params = resolveReferences(input, refs ?? new Map()) as Record<string, unknown>;
  const node = typeof params.nodeId === "string" ? (await arena.canvas.view()).nodes[params.nodeId] : undefined;
  const name = params.action ?? (node?.type === "action" ? node.action : undefined);
  if (typeof name !== "string" || !name) return { params, effect: "outside" };
  const version = await installedVersion(arena.clash, name).catch(() => undefined);
  const bound = { ...params, action: name };
  return version && !reaches(version.manifest)
    ? { params: bound, effect: "edit" }
    : { params: bound, effect: "outside", tool: `action_run ${name}` };
}

const reaches = ({ runtime, permissions }: ActionManifest): boolean => runtime !== "sandbox" || permissions.hosts !== undefined;
