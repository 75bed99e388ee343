/** Custom actions. Anybody who edits may propose one, agents too; installing, refusing, removing and secrets are an owner's: no turn reaches them. */
import { Type } from "@sinclair/typebox";
import { actionNamed, actionRun as runById, versionsOf } from "../actions.ts";
import { installVersion, proposeAction, refuseVersion, removeAction } from "../actions/install.ts";
import { ActionFile } from "../actions/manifest.ts";
import { requestRun } from "../actions/runs.ts";
import { setActionSecret, signingSecret } from "../actions/secrets.ts";
import { fetchAction } from "../actions/share.ts";
import { AppError } from "../lib/errors.ts";
import { defineCommand, field } from "./define.ts";

const name = Type.String({ minLength: 1, maxLength: 60, description: "The action." });
const versionId = Type.String({ pattern: "^acv_[0-9a-z]{22}$", description: "The version of the action." });
/** Seconds in which a page or a program still waits for it. */
const FETCH_WAIT_MS = 35_000;

export const actionPropose = defineCommand({
  name: "action.propose",
  title: "Propose a custom action",
  policy: "edit",
  params: Type.Object({
    projectId: Type.Optional(field.projectId),
    file: ActionFile,
    from: field.oneOf(["written", "upload"], { default: "written", description: "How it came here." }),
  }),
  bodyLimitBytes: 2 * 1024 ** 2,
  run: ({ clash, actor, requestKey }, { file, from }) => proposeAction(clash, actor, { file, source: from, requestKey }),
});

export const actionFetch = defineCommand({
  name: "action.fetch",
  title: "Propose a custom action from an address",
  policy: "person",
  params: Type.Object({ url: Type.String({ minLength: 8, maxLength: 2_000, description: "The https address of its file." }) }),
  async run({ clash, actor, requestKey }, { url }) {
    const fetched = await fetchAction(clash, url, AbortSignal.timeout(FETCH_WAIT_MS));
    return proposeAction(clash, actor, { ...fetched, source: "url", requestKey });
  },
});

export const actionInstall = defineCommand({
  name: "action.install",
  title: "Install a reviewed action",
  policy: "admin",
  params: Type.Object({
    versionId,
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$", description: "The hash that the review showed." }),
  }),
  run: ({ clash, actor }, params) => installVersion(clash, actor, params),
});

export const actionRefuse = defineCommand({
  name: "action.refuse",
  title: "Refuse a proposed action",
  policy: "admin",
  params: Type.Object({ versionId, reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
  run: ({ clash, actor }, params) => refuseVersion(clash, actor, params),
});

export const actionRemove = defineCommand({
  name: "action.remove",
  title: "Remove a custom action",
  policy: "admin",
  params: Type.Object({ name }),
  run: ({ clash, actor }, params) => removeAction(clash, actor, params.name),
});

export const actionSecret = defineCommand({
  name: "action.secret",
  title: "Set a secret of a custom action",
  policy: "admin",
  params: Type.Object({
    name,
    secret: Type.String({ minLength: 1, maxLength: 60, description: "Its name in the action." }),
    value: Type.Union([Type.String({ minLength: 8, maxLength: 4_000, pattern: "^\\S(.*\\S)?$" }), Type.Null()], {
      writeOnly: true,
      description: "At least 8 characters, without spaces at its ends; null takes it away. It is never shown again.",
    }),
  }),
  async run({ clash, actor }, { name: action, secret, value }) {
    const { id, manifest } = await actionNamed(clash, action);
    const waiting = (await versionsOf(clash, id)).filter((version) => version.state === "waiting");
    const asks = [manifest, ...waiting.map((version) => version.manifest)].flatMap(({ secrets }) => secrets.map((one) => one.name));
    await setActionSecret(clash, actor, { actionId: id, asks: [...new Set(asks)], name: secret, value });
  },
});

export const actionKey = defineCommand({
  name: "action.key",
  title: "Show the key that signs requests to an action",
  policy: "admin",
  params: Type.Object({ name }),
  secret: true,
  run: async ({ clash }, params) => ({ secret: signingSecret(clash, (await actionNamed(clash, params.name)).id) }),
});

export const actionRun = defineCommand({
  name: "action.run",
  title: "Run a custom action",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeId: Type.Optional(field.nodeId),
    action: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "Its name, where no node of it is run." })),
    inputs: Type.Optional(
      Type.Record(Type.String({ maxLength: 40 }), Type.Array(field.nodeId, { maxItems: 200 }), {
        description: "Nodes by the names of its inputs; the edges of its node without it.",
      }),
    ),
    params: Type.Optional(
      Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.String({ maxLength: 40_000 }), Type.Number(), Type.Boolean()]), {
        description: "By name; what its node says, or its default, without one.",
      }),
    ),
  }),
  run: ({ clash, actor, requestKey }, params) => requestRun(clash, actor, { ...params, requestKey }),
});

export const actionCancel = defineCommand({
  name: "action.cancel",
  title: "Stop a run of a custom action",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, runId: Type.String({ pattern: "^acr_[0-9a-z]{22}$", description: "The run." }) }),
  async run({ clash }, { projectId, runId }) {
    const run = await runById(clash, runId);
    if (run.projectId !== projectId) throw new AppError("not_found", "There is no such run of an action in this project.");
    await clash.jobs.cancel(run.jobId);
  },
});
