/**
 * Custom actions for people: the list, the page of one, the review that comes before installing, workers, and the log of a run. Each form answers its own
 * part again with a sentence at the wrong field; what is secret never comes back. The changes themselves are commands.
 */
import { ActionLog } from "../../views/actions/log.tsx";
import { paths } from "../../views/paths.ts";
import { actionHeight } from "../../views/nodes/action-height.ts";
import { ActionPage, SigningKey } from "../../views/settings/action-page.tsx";
import { ActionReviewPage } from "../../views/settings/action-review.tsx";
import { ActionSecrets } from "../../views/settings/action-secrets.tsx";
import { ActionsPage, AddAction } from "../../views/settings/actions.tsx";
import { Workers, type WorkersProps } from "../../views/settings/workers.tsx";
import { actionNamed, actionRun, listActions, reviewOf } from "../actions.ts";
import { ACTION_FILE_BYTES, parsedFile } from "../actions/check.ts";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import { runCommand } from "../commands/door.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { listWorkers } from "../workers.ts";
import { attempt, formOf, type Trouble } from "./forms.ts";
import { frameOf } from "./frame.ts";
import { requireEditor, requireOwner } from "./guard.ts";
import { fragment, json, page } from "./reply.ts";
import { installedActions } from "./show/action-faces.ts";
import { actionDetail, actionRows, reviewView, secretViews } from "./show/actions.ts";
import { controller, type Web } from "./web.ts";

export const actionPages = (web: Web) =>
  controller(web)
    .get("/settings/actions", ({ actor, request }) => listPage(web, actor, request))
    .get("/settings/actions/review/:versionId", async ({ actor, params, request }) => {
      const frame = frameOf(web, request, actor);
      const review = await reviewView(web.clash, await reviewOf(web.clash, params.versionId));
      return page(String(ActionReviewPage({ frame, review, isOwner: isOwner(actor), now: web.clash.clock.now() })), frame.nonce);
    })
    .get("/settings/actions/:name", async ({ actor, params, request }) => {
      const frame = frameOf(web, request, actor);
      const action = await actionDetail(web.clash, actor, await actionNamed(web.clash, params.name));
      return page(String(ActionPage({ frame, action, isOwner: isOwner(actor), now: web.clash.clock.now() })), frame.nonce);
    })
    .get("/projects/:id/actions", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      return json({ items: (await installedActions({ clash: web.clash })).map(inMenu) });
    })
    .get("/projects/:id/action-runs/:runId/log", async ({ actor, params }) => {
      await reach(web, actor, params.id);
      const run = await actionRun(web.clash, params.runId);
      if (run.projectId !== params.id) throw new AppError("not_found", "There is no such run of an action.");
      return fragment(String(ActionLog({ log: run.log, ...(run.failure ? { failure: run.failure.message } : {}) })));
    })
    .post("/settings/actions/upload", ({ actor, request }) => upload(web, actor, request), { parse: "none" })
    .post("/settings/actions/fetch", ({ actor, request }) => fetchOne(web, actor, request), { parse: "none" })
    .post("/settings/actions/refuse", ({ actor, request }) => refuse(web, actor, request), { parse: "none" })
    .post("/settings/actions/remove", ({ actor, request }) => remove(web, actor, request), { parse: "none" })
    .post("/settings/actions/workers", ({ actor, request }) => setWorker(web, actor, request), { parse: "none" })
    .post("/settings/actions/:name/key", ({ actor, params }) => showKey(web, actor, params.name), { parse: "none" })
    .post("/settings/actions/:name/secrets", ({ actor, params, request }) => setSecret(web, actor, params.name, request), {
      parse: "none",
    });

const isOwner = (actor: Actor) => atLeast(actor, "owner");

async function listPage(web: Web, actor: Actor, request: Request): Promise<Response> {
  const frame = frameOf(web, request, actor);
  const shown = {
    frame,
    actions: await actionRows(web.clash, await listActions(web.clash, { all: true })),
    isOwner: isOwner(actor),
    mayPropose: atLeast(actor, "editor"),
    now: web.clash.clock.now(),
    ...(isOwner(actor) ? { workers: await workersOf(web) } : {}),
  };
  return page(String(ActionsPage(shown)), frame.nonce);
}

const workersOf = async (web: Web): Promise<WorkersProps> => ({ workers: await listWorkers(web.clash), now: web.clash.clock.now() });

/** What the menus of a canvas need to offer one and to connect it. */
const inMenu = ({ name, manifest }: Awaited<ReturnType<typeof installedActions>>[number]) => ({
  name,
  title: manifest.title,
  description: manifest.description,
  inputs: manifest.inputs.map(({ role, kinds, max }) => ({ role, kinds, max })),
  height: actionHeight(manifest.inputs.length, manifest.params),
});

async function reach(web: Web, actor: Actor, projectId: string): Promise<void> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  await requireProject(web.clash, projectId);
}

// ── the forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const goTo = (address: string) => fragment("", 200, { "hx-redirect": address });

async function upload(web: Web, actor: Actor, request: Request): Promise<Response> {
  requireEditor(actor);
  return attempt(
    async () => {
      const file = parsedFile(await textOf(request), "file");
      const made = await runCommand(web.clash, { actor, name: "action.propose", params: { file, from: "upload" } });
      return goTo(paths.actionReview((made as { versionId: string }).versionId));
    },
    (trouble) => fragment(String(AddAction({ trouble: { ...trouble, of: "file", problem: said(trouble) } })), trouble.status),
    ["too_large"],
  );
}

/** The first sentence, with the name of the part of the file that it is about. */
function said({ errors, problem }: Trouble): string {
  const [field, sentence] = Object.entries(errors)[0] ?? [];
  if (!field || !sentence) return problem ?? "The file could not be read.";
  const place = field.replace(/^file\.?/, "");
  return place ? `${place}: ${sentence}` : sentence;
}

async function textOf(request: Request): Promise<string> {
  const room = ACTION_FILE_BYTES + 64 * 1024; // the form around it
  const tooLarge = new AppError("too_large", "The file is larger than 2 MiB. Nothing was kept.");
  if (Number(request.headers.get("content-length") ?? 0) > room) throw tooLarge;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > room) throw tooLarge;
  const type = request.headers.get("content-type") ?? "";
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => undefined);
  const file = form?.get("file");
  if (!(file instanceof File) || file.size === 0) throw invalid("file", "Choose the file of an action.");
  return file.text();
}

async function fetchOne(web: Web, actor: Actor, request: Request): Promise<Response> {
  requireEditor(actor);
  const { url = "" } = await formOf(request);
  return attempt(
    async () => {
      const made = await runCommand(web.clash, { actor, name: "action.fetch", params: { url: url.trim() } });
      return goTo(paths.actionReview((made as { versionId: string }).versionId));
    },
    (trouble) =>
      fragment(String(AddAction({ trouble: { ...trouble, of: "url", problem: said(trouble), values: { url } } })), trouble.status),
    ["too_large", "unavailable"],
  );
}

async function refuse(web: Web, actor: Actor, request: Request): Promise<Response> {
  const { versionId = "", reason = "" } = await formOf(request);
  const why = reason.trim() ? { reason: reason.trim() } : {};
  await runCommand(web.clash, { actor, name: "action.refuse", params: { versionId, ...why } });
  return goTo(paths.actions());
}

async function setSecret(web: Web, actor: Actor, name: string, request: Request): Promise<Response> {
  requireOwner(actor);
  const { secret = "", value = "" } = await formOf(request);
  return attempt(
    async () => {
      await runCommand(web.clash, { actor, name: "action.secret", params: { name, secret, value: value.trim() } });
      return secretsPart(web, name);
    },
    (trouble) => secretsPart(web, name, { ...trouble, values: {}, of: secret }),
  );
}

async function showKey(web: Web, actor: Actor, name: string): Promise<Response> {
  const { secret } = (await runCommand(web.clash, { actor, name: "action.key", params: { name } })) as { secret: string };
  return fragment(String(SigningKey({ name, secret })));
}

async function secretsPart(web: Web, name: string, trouble?: Trouble & { of: string }): Promise<Response> {
  const secrets = secretViews((await actionNamed(web.clash, name)).secrets);
  const shown = { name, secrets, isOwner: true, now: web.clash.clock.now(), ...(trouble ? { trouble } : {}) };
  return fragment(String(ActionSecrets(shown)), trouble?.status ?? 200);
}

/** An action, a worker, or a secret of an action. */
async function remove(web: Web, actor: Actor, request: Request): Promise<Response> {
  const { what, id = "", secret = "" } = await formOf(request);
  switch (what) {
    case "action":
      await runCommand(web.clash, { actor, name: "action.remove", params: { name: id } });
      return goTo(paths.actions());
    case "worker":
      await runCommand(web.clash, { actor, name: "worker.revoke", params: { workerId: id } });
      return goTo(paths.actions());
    case "secret":
      await runCommand(web.clash, { actor, name: "action.secret", params: { name: id, secret, value: null } });
      return goTo(paths.action(id));
    default:
      throw invalid("what", "It must be action, worker or secret.");
  }
}

/** Adds one, or gives one new words to say. */
async function setWorker(web: Web, actor: Actor, request: Request): Promise<Response> {
  requireOwner(actor);
  const form = await formOf(request);
  const draw = async (more: Partial<WorkersProps>, status = 200) =>
    fragment(String(Workers({ ...(await workersOf(web)), ...more })), status);
  return attempt(
    async () => {
      const { title = "", actions = "", renew } = form;
      if (renew) return draw({ made: await renewed(web, actor, renew) });
      const names = actions.split(/[\s,]+/).filter(Boolean);
      const params = { title, ...(names.length > 0 ? { actions: names } : {}) };
      const made = (await runCommand(web.clash, { actor, name: "worker.create", params })) as { token: string; key: string };
      return draw({ made: { title, token: made.token, key: made.key } });
    },
    (trouble) => draw({ trouble: { ...trouble, values: form } }, trouble.status),
  );
}

async function renewed(web: Web, actor: Actor, workerId: string): Promise<{ title: string; token: string; key: string }> {
  const made = (await runCommand(web.clash, { actor, name: "worker.renew", params: { workerId } })) as { token: string; key: string };
  const title = (await listWorkers(web.clash)).find((worker) => worker.id === workerId)?.title ?? "The worker";
  return { title, token: made.token, key: made.key };
}
