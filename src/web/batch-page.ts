/** The page of batches: its form is counted as it is written, its table is asked for part by part. */
import { BatchCount } from "../../views/batch/batch-count.tsx";
import { BatchSheet } from "../../views/batch/batch-form.tsx";
import { BatchPage } from "../../views/batch/batch-page.tsx";
import { BatchParams } from "../../views/batch/batch-params.tsx";
import { BatchRow, BatchRows } from "../../views/batch/batch-table.tsx";
import { BatchHead } from "../../views/batch/batch-head.tsx";
import { Picked } from "../../views/batch/batch-picked.tsx";
import { paths } from "../../views/paths.ts";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import { type Batch, batchById, batchesOf } from "../batches.ts";
import { readSheet, SHEET_BYTES } from "../batches/csv.ts";
import type { Plan } from "../batches/plan.ts";
import { countBatch } from "../batches/spent.ts";
import { cellCount } from "../batches/table.ts";
import { runCommand } from "../commands/door.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { type BatchForm, budgetOf, chosenModels, extrasOf, formOf, orderOf, saidParams, textOf } from "./batch-form.ts";
import { frameOf } from "./frame.ts";
import { fragment, page } from "./reply.ts";
import { countView, emptyForm, formOfBatch, modelViews, paramsView, saidOf, stampOf } from "./show/batch-form.ts";
import { headView, pickedView, rowViews, tableView } from "./show/batch.ts";
import { controller, type Web } from "./web.ts";

const ROWS_ASKED = 60;
/** The table, and what a form puts around it. */
const SHEET_FORM_BYTES = SHEET_BYTES + 64 * 1024;

export const batchPages = (web: Web) =>
  controller(web)
    .get("/projects/:id/batch", async ({ actor, params, query, request }) => {
      const project = await reach(web, actor, params.id);
      const frame = frameOf(web, request, actor);
      const readOnly = !atLeast(actor, "editor");
      const batches = await batchesOf(web.clash, params.id);
      const batch = query.batch ? await batchById(web.clash, params.id, query.batch) : undefined;
      const chosen = batch ? batch.models.map(({ model }) => model) : ["draft-image"];
      const form = {
        ...emptyForm(params.id),
        ...(batch ? formOfBatch(batch) : {}),
        models: await modelViews(web.clash, chosen),
        params: paramsView(web.clash, params.id, chosen, batch ? saidOf(web.clash, batch) : {}),
      };
      const shown = batch && {
        head: headView(batch, await countBatch(web.clash, batch.id), readOnly),
        table: await tableView(web.clash, batch, 0),
        picked: await pickedView(web.clash, batch, readOnly),
      };
      const lines = batches.map(({ rows, createdAt, ...line }) => ({ ...line, at: createdAt, cells: cellCount({ ...line, rows }) }));
      const modules = [web.files.address("/build/batch.js")];
      const now = web.clash.clock.now();
      const view = { frame, project, form, batches: lines, shown, modules, readOnly, now, requestKey: newId("req") };
      return page(String(BatchPage(view)), frame.nonce);
    })
    .post(
      "/projects/:id/batch/sheet",
      async ({ actor, params, request }) => {
        await reach(web, actor, params.id);
        return readTable(request);
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch/params",
      async ({ actor, params, request }) => {
        await reach(web, actor, params.id);
        const form = await formOf(request);
        const shown = paramsView(web.clash, params.id, chosenModels(form), saidParams(form));
        return fragment(String(BatchParams({ params: shown })), 200, { "HX-Trigger": "clash:sheet" });
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch/count",
      async ({ actor, params, request }) => {
        const { id } = await reach(web, actor, params.id);
        return fragment(await counted(web, actor, id, await formOf(request)));
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch",
      async ({ actor, params, request }) => {
        const { id: projectId } = await reach(web, actor, params.id);
        const form = await formOf(request);
        try {
          return fragment("", 200, { "HX-Redirect": await begin(web, actor, projectId, form) });
        } catch (cause) {
          if (!(cause instanceof AppError)) throw cause;
          return fragment(await counted(web, actor, projectId, form, cause.message));
        }
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch/:batch/steer",
      async ({ actor, params, request }) => {
        await steer(web, actor, await reachBatch(web, actor, params), await formOf(request));
        return fragment(await headOf(web, actor, await reachBatch(web, actor, params)));
      },
      { parse: "none" },
    )
    .get("/projects/:id/batch/:batch/rows", async ({ actor, params, query }) => {
      const batch = await reachBatch(web, actor, params);
      return fragment(String(BatchRows({ table: await tableView(web.clash, batch, rowsOf(query.from, batch)[0] ?? 0) })));
    })
    .get("/projects/:id/batch/:batch/part", async ({ actor, params, query }) => {
      const batch = await reachBatch(web, actor, params);
      const rows = await rowViews(web.clash, batch, rowsOf(query.rows, batch));
      const head = await headOf(web, actor, batch);
      const picked = Picked({ picked: await pickedView(web.clash, batch, !atLeast(actor, "editor")) });
      return fragment(`${head}${picked}<table><tbody>${rows.map((row) => BatchRow({ row })).join("")}</tbody></table>`);
    });

async function reach(web: Web, actor: Actor, projectId: string) {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  return requireProject(web.clash, projectId);
}

async function reachBatch(web: Web, actor: Actor, params: { id: string; batch: string }): Promise<Batch> {
  await reach(web, actor, params.id);
  return batchById(web.clash, params.id, params.batch);
}

/** Cancels it, tries again what failed, or goes on; an empty budget takes the limit away. */
async function steer(web: Web, actor: Actor, batch: Batch, form: FormData): Promise<void> {
  const verb = textOf(form, "verb");
  if (!["cancel", "retry", "resume"].includes(verb)) throw invalid("verb", "It must be cancel, retry or resume.");
  const target = { projectId: batch.projectId, batchId: batch.id };
  const more = verb === "resume" ? { budgetMicros: budgetOf(textOf(form, "budget")) ?? null } : {};
  await runCommand(web.clash, { actor, name: `batch.${verb}`, params: { ...target, ...more } });
}

const headOf = async (web: Web, actor: Actor, batch: Batch): Promise<string> =>
  String(BatchHead({ head: headView(batch, await countBatch(web.clash, batch.id), !atLeast(actor, "editor")) }));

/** `0,4,5`; what is not there is left out. */
const rowsOf = (text: string | undefined, batch: Batch): number[] =>
  (text ?? "")
    .split(",")
    .filter((part) => /^\d{1,5}$/.test(part))
    .map(Number)
    .filter((row) => row < batch.rows.length)
    .slice(0, ROWS_ASKED);

async function readTable(request: Request): Promise<Response> {
  let template = "";
  try {
    const form = await formOf(request, SHEET_FORM_BYTES);
    template = textOf(form, "template");
    const file = form.get("file");
    if (!(file instanceof File)) throw invalid("file", "Choose a table.");
    const sheet = { name: file.name, ...readSheet(await file.bytes()) };
    return fragment(String(BatchSheet({ sheet, template })), 200, { "HX-Trigger": "clash:sheet" });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return fragment(String(BatchSheet({ template, error: cause.message.replace(/^file: /, "") })), 200, { "HX-Trigger": "clash:sheet" });
  }
}

const isLater = (form: FormData) => !["", "now"].includes(textOf(form, "when"));

/** `error` is what was wrong when it was to be run. */
async function counted(web: Web, actor: Actor, projectId: string, form: FormData, error?: string): Promise<string> {
  const shown = { projectId, isLater: isLater(form), requestKey: newId("req"), error };
  try {
    const order = orderOf(web.clash, projectId, form);
    if (order.rows.length === 0 || order.models.length === 0) return String(BatchCount(shown));
    const plan = await planned(web, actor, order);
    return String(BatchCount({ ...shown, count: countView(plan, { models: order.models.length, takes: order.takes }) }));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return String(BatchCount({ ...shown, error: error ?? cause.message }));
  }
}

const planned = async (web: Web, actor: Actor, order: BatchForm) =>
  (await runCommand(web.clash, { actor, name: "batch.plan", params: order })) as Plan;

/**
 * Runs it, or schedules it. Answers where the page goes. The key stands in the count, so that pressing twice asks once; so does what was counted, so that
 * nobody pays for more than they saw.
 */
async function begin(web: Web, actor: Actor, projectId: string, form: FormData): Promise<string> {
  const order = { ...orderOf(web.clash, projectId, form), ...extrasOf(form) };
  const idempotencyKey = textOf(form, "key") || newId("req");
  const plan = await planned(web, actor, orderOf(web.clash, projectId, form));
  const counted = textOf(form, "counted");
  if (counted && counted !== stampOf(plan))
    throw new AppError("conflict", "The form changed after it was counted. This is the new count; nothing was made.");
  if (!isLater(form)) {
    const made = (await runCommand(web.clash, { actor, name: "batch.create", params: order, idempotencyKey })) as { id: string };
    return paths.batch(projectId, made.id);
  }
  const [problem] = plan.problems;
  if (problem) throw invalid(problem.row === null ? problem.model : `Row ${problem.row}`, `${problem.sentence} Nothing was scheduled.`);
  if (plan.unknown > 0 && !order.acceptUnknownPrice)
    throw invalid(
      "acceptUnknownPrice",
      `The price of ${plan.unknown} takes is not known. Say yes to run them all the same; nothing was scheduled.`,
    );
  const when = textOf(form, "when");
  const timezone = textOf(form, "timezone").trim();
  const params = {
    title: order.title ?? `Batch of ${order.rows.length} prompts`,
    cron: when === "cron" ? textOf(form, "cron") : when,
    ...(timezone ? { timezone } : {}),
    command: "batch.create",
    params: order,
    missed: "once",
  };
  await runCommand(web.clash, { actor, name: "schedule.create", params, idempotencyKey }).catch((cause: unknown) => {
    const isLong = cause instanceof AppError && cause.fields.some(({ field, message }) => field === "params" && /characters/.test(message));
    throw isLong ? invalid("rows", "The table is too long to be kept in a schedule. Use fewer rows; nothing was scheduled.") : cause;
  });
  return paths.schedules();
}
