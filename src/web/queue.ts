/** The queue's pages: jobs with what they wait for, schedules, webhooks. */
import { JobDetail, NoJob } from "../../views/queue/detail.tsx";
import { QueuePage, QueueRows } from "../../views/queue/queue-page.tsx";
import { Meaning, ScheduleForm } from "../../views/queue/schedule-form.tsx";
import { SchedulesPage } from "../../views/queue/schedules-page.tsx";
import { WebhookForm, WebhookSecret, WebhooksPage } from "../../views/queue/webhooks-page.tsx";
import { type Actor, atLeast } from "../actors.ts";
import { runCommand } from "../commands/door.ts";
import { webhookCreate } from "../commands/webhook.ts";
import { AppError, ERROR_STATUS } from "../lib/errors.ts";
import { ownTimezone } from "../schedules/cron.ts";
import { webhookNamed } from "../webhooks.ts";
import { fromForm, readText } from "./commands.ts";
import { frameOf } from "./frame.ts";
import { isViewer } from "./project.ts";
import { fragment, page } from "./reply.ts";
import { jobDetail, logText, reachJob } from "./show/job-detail.ts";
import { kindChoices, projectChoices, queueList, readQuery } from "./show/queue.ts";
import { meaningOf, scheduleForm, scheduleViews, webhookViews } from "./show/schedules.ts";
import { controller, type Web } from "./web.ts";

export const queuePages = (web: Web) =>
  controller(web)
    .get("/queue", ({ actor, request, query }) => queuePage(web, request, actor, query))
    .get("/queue/rows", async ({ actor, query }) => fragment(String(QueueRows(await queueList(web.clash, actor, readQuery(query))))))
    .get("/queue/jobs", () => fragment(String(NoJob())))
    .get("/queue/jobs/:id", async ({ actor, params }) => {
      const detail = await jobDetail(web.clash, actor, await reachJob(web.clash, actor, params.id));
      return fragment(String(JobDetail({ detail, now: web.clash.clock.now() })));
    })
    .get("/queue/jobs/:id/log", async ({ actor, params }) => {
      const detail = await jobDetail(web.clash, actor, await reachJob(web.clash, actor, params.id));
      return textFile(`${params.id}.log`, logText(detail));
    })
    .get("/queue/schedules", ({ actor, request }) => schedulesPage(web, request, actor))
    .get("/queue/schedules/new", async ({ actor, query }) => {
      const { what, title, cron, timezone } = query;
      const projectId = query["params.projectId"] ?? query.project;
      return fragment(String(ScheduleForm({ form: await scheduleForm(web.clash, actor, { what, projectId, title, cron, timezone }) })));
    })
    .get("/queue/schedules/when", ({ query }) => {
      const when = meaningOf(web.clash, query.cron ?? "", query.timezone || ownTimezone());
      return fragment(String(Meaning({ when })));
    })
    .get("/queue/webhooks", ({ actor, request }) => webhooksPage(web, request, actor))
    .post("/queue/webhooks", ({ actor, request }) => addWebhook(web, actor, request), { parse: "none" })
    .post("/queue/webhooks/:id/secret", async ({ actor, params }) => {
      const { secret } = (await runCommand(web.clash, { actor, name: "webhook.renew", params: { webhookId: params.id } })) as {
        secret: string;
      };
      const { title } = await webhookNamed(web.clash, params.id);
      return fragment(String(WebhookSecret({ title, secret })));
    });

async function queuePage(web: Web, request: Request, actor: Actor, given: Record<string, string | undefined>): Promise<Response> {
  const { clash } = web;
  const query = readQuery(given);
  const frame = frameOf(web, request, actor);
  const chosen = query.job && (await reachJob(clash, actor, query.job).catch(() => undefined));
  const html = QueuePage({
    frame,
    ...(await queueList(clash, actor, query)),
    projects: await projectChoices(clash, actor),
    kinds: kindChoices(clash),
    isOwner: atLeast(actor, "owner"),
    ...(chosen ? { detail: await jobDetail(clash, actor, chosen) } : {}),
  });
  return page(String(html), frame.nonce);
}

async function schedulesPage(web: Web, request: Request, actor: Actor): Promise<Response> {
  const frame = frameOf(web, request, actor);
  const schedules = await scheduleViews(web.clash, actor);
  const form = isViewer(actor) ? {} : { form: await scheduleForm(web.clash, actor, {}) };
  const html = SchedulesPage({ frame, schedules, isOwner: atLeast(actor, "owner"), now: web.clash.clock.now(), ...form });
  return page(String(html), frame.nonce);
}

async function webhooksPage(web: Web, request: Request, actor: Actor): Promise<Response> {
  requireOwner(actor);
  const frame = frameOf(web, request, actor);
  const [webhooks, projects] = await Promise.all([webhookViews(web.clash), projectChoices(web.clash, actor)]);
  return page(String(WebhooksPage({ frame, webhooks, projects, now: web.clash.clock.now() })), frame.nonce);
}

/** The form comes back with what is wrong, or gives way to the secret. */
async function addWebhook(web: Web, actor: Actor, request: Request): Promise<Response> {
  const form = new URLSearchParams(await readText(request));
  const params = fromForm(webhookCreate.params, form);
  if (params.projectId === "") delete params.projectId;
  try {
    const { secret } = (await runCommand(web.clash, { actor, name: "webhook.create", params })) as { secret: string };
    return fragment(String(WebhookSecret({ title: String(params.title), secret })));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    const projects = await projectChoices(web.clash, actor);
    const values = { title: form.get("title") ?? "", url: form.get("url") ?? "", projectId: form.get("projectId") ?? "" };
    return fragment(String(WebhookForm({ projects, values, problem: error.message })), ERROR_STATUS[error.code]);
  }
}

export function requireOwner(actor: Actor): void {
  if (actor.projectIds) throw new AppError("forbidden", "This token is limited to some projects, and webhooks are of the whole studio.");
  if (!atLeast(actor, "owner")) throw new AppError("forbidden", `Your role (${actor.role}) does not allow this: webhooks are for owners.`);
}

const textFile = (name: string, text: string): Response =>
  fragment(text, 200, { "content-type": "text/plain; charset=utf-8", "content-disposition": `attachment; filename="${name}"` });
