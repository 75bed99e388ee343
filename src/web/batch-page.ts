/** The page of batches: its form is counted as it is written, its table is asked for part by part. */
import { BatchCount } from "../../views/batch/batch-count.tsx";
import { BatchSheet } from "../../views/batch/batch-form.tsx";
import { BatchPage } from "../../views/batch/batch-page.tsx";
import { BatchHead, BatchRow, BatchRows, Picked } from "../../views/batch/batch-table.tsx";
import type { SheetView } from "../../views/batch/batch.ts";
import { paths } from "../../views/paths.ts";
import { type Actor, mayReach } from "../actors.ts";
import { type Batch, batchById, batchesOf } from "../batches.ts";
import { readLines, readSheet } from "../batches/csv.ts";
import type { Plan } from "../batches/plan.ts";
import { countBatch } from "../batches/spent.ts";
import { cellCount } from "../batches/table.ts";
import { runCommand } from "../commands/door.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { frameOf } from "./frame.ts";
import { fragment, page } from "./reply.ts";
import { commonParams, countView, emptyForm, headView, modelViews, pickedView, rowViews, tableView } from "./show/batch.ts";
import { controller, type Web } from "./web.ts";

const ROWS_ASKED = 60;
const BUDGET = /^\$?(\d{1,6}(?:\.\d{1,2})?)$/;

export const batchPages = (web: Web) =>
  controller(web)
    .get("/projects/:id/batch", async ({ actor, params, query, request }) => {
      const project = await reach(web, actor, params.id);
      const frame = frameOf(web, request, actor);
      const batches = await batchesOf(web.clash, params.id);
      const batch = query.batch ? await batchById(web.clash, params.id, query.batch) : undefined;
      const models = await modelViews(web.clash, batch ? batch.models.map(({ model }) => model) : ["draft-image"]);
      const given = batch ? formOf(batch) : {};
      const form = { ...emptyForm(params.id), ...given, models, params: commonParams(web.clash, models, valuesOf(batch)) };
      const shown = batch && {
        head: headView(batch, await countBatch(web.clash, batch.id)),
        table: await tableView(web.clash, batch, 0),
        picked: await pickedView(web.clash, batch),
      };
      const lines = batches.map(({ rows, createdAt, ...line }) => ({ ...line, at: createdAt, cells: cellCount({ ...line, rows }) }));
      const modules = [web.files.address("/build/batch.js")];
      return page(String(BatchPage({ frame, project, form, batches: lines, shown, modules })), frame.nonce);
    })
    .post(
      "/projects/:id/batch/sheet",
      async ({ actor, params, request }) => {
        await reach(web, actor, params.id);
        const form = await request.formData();
        const file = form.get("file");
        const template = String(form.get("template") ?? "");
        if (!(file instanceof File)) throw invalid("file", "Choose a table.");
        try {
          const sheet = { name: file.name, ...readSheet(await file.bytes()) };
          return fragment(String(BatchSheet({ sheet, template })), 200, { "HX-Trigger": "clash:sheet" });
        } catch (cause) {
          if (!(cause instanceof AppError)) throw cause;
          return fragment(String(BatchSheet({ template, error: cause.message.replace(/^file: /, "") })));
        }
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch/count",
      async ({ actor, params, request }) => {
        const { id } = await reach(web, actor, params.id);
        return fragment(await counted(web, actor, id, await request.formData()));
      },
      { parse: "none" },
    )
    .post(
      "/projects/:id/batch",
      async ({ actor, params, request }) => {
        const { id: projectId } = await reach(web, actor, params.id);
        const form = await request.formData();
        try {
          const order = { ...orderOf(web, projectId, form), ...extrasOf(form) };
          const made = (await runCommand(web.clash, { actor, name: "batch.create", params: order, idempotencyKey: newId("req") })) as {
            id: string;
          };
          return fragment("", 200, { "HX-Redirect": paths.batch(projectId, made.id) });
        } catch (cause) {
          if (!(cause instanceof AppError)) throw cause;
          return fragment(String(BatchCount({ projectId, error: cause.message })), 200);
        }
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
      const head = BatchHead({ head: headView(batch, await countBatch(web.clash, batch.id)) });
      const picked = Picked({ picked: await pickedView(web.clash, batch) });
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

/** `0,4,5`; what is not there is left out. */
const rowsOf = (text: string | undefined, batch: Batch): number[] =>
  (text ?? "")
    .split(",")
    .filter((part) => /^\d{1,5}$/.test(part))
    .map(Number)
    .filter((row) => row < batch.rows.length)
    .slice(0, ROWS_ASKED);

/** The form of a batch that was run, to be changed and run again. */
function formOf(batch: Batch) {
  const columns = Object.keys(batch.rows[0] ?? {});
  const isLines = batch.template === "{prompt}" && columns.join() === "prompt";
  return {
    source: isLines ? ("lines" as const) : ("csv" as const),
    template: isLines ? "" : batch.template,
    lines: isLines ? batch.rows.map((row) => row.prompt ?? "").join("\n") : "",
    sheet: isLines ? undefined : { name: batch.title, columns, rows: batch.rows },
    takes: batch.takes,
    budget: batch.budgetMicros === null ? "" : `$${(batch.budgetMicros / 1_000_000).toFixed(2)}`,
  };
}

const valuesOf = (batch: Batch | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(Object.assign({}, ...(batch?.models.map((model) => model.params) ?? []))).map(([k, v]) => [k, String(v)]),
  );

async function counted(web: Web, actor: Actor, projectId: string, form: FormData): Promise<string> {
  try {
    const order = orderOf(web, projectId, form);
    if (order.rows.length === 0 || order.models.length === 0) return String(BatchCount({ projectId }));
    const plan = (await runCommand(web.clash, { actor, name: "batch.plan", params: order })) as Plan;
    return String(BatchCount({ projectId, count: countView(plan, { models: order.models.length, takes: order.takes }) }));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return String(BatchCount({ projectId, error: cause.message }));
  }
}

/** The form as parameters of `batch.plan`; what is wrong in them the command says. */
function orderOf(web: Web, projectId: string, form: FormData) {
  const isSheet = form.get("source") === "csv";
  const lines = readLines(String(form.get("lines") ?? ""));
  const rows = isSheet ? (sheetOf(form)?.rows ?? []) : lines.rows;
  const given = [...form].flatMap(([name, value]) =>
    name.startsWith("param.") ? [[name.slice("param.".length), String(value)] as const] : [],
  );
  const models = form.getAll("model").map((model) => {
    const properties = web.clash.models.find(String(model))?.params.properties ?? {};
    return { model: String(model), params: Object.fromEntries(given.filter(([name]) => name in properties)) };
  });
  const template = isSheet ? String(form.get("template") ?? "").trim() : "{prompt}";
  return { projectId, template: template || "{prompt}", rows, models, takes: Number(form.get("takes") ?? 1) };
}

function sheetOf(form: FormData): SheetView | undefined {
  const text = form.get("sheet");
  if (typeof text !== "string" || text === "") return undefined;
  try {
    const sheet = JSON.parse(text) as SheetView;
    return Array.isArray(sheet.rows) ? sheet : undefined;
  } catch {
    throw invalid("file", "The table could not be read again. Choose it once more.");
  }
}

function extrasOf(form: FormData) {
  const budget = String(form.get("budget") ?? "").trim();
  const dollars = BUDGET.exec(budget)?.[1];
  if (budget !== "" && dollars === undefined) throw invalid("budget", "Write dollars as 5 or 0.50. Nothing was made.");
  const title = sheetOf(form)
    ?.name.replace(/\.[a-z]+$/i, "")
    .trim();
  return {
    ...(dollars === undefined ? {} : { budgetMicros: Math.round(Number(dollars) * 1_000_000) }),
    ...(form.get("acceptUnknownPrice") ? { acceptUnknownPrice: true } : {}),
    ...(form.get("source") === "csv" && title ? { title: title.slice(0, 200) } : {}),
  };
}
