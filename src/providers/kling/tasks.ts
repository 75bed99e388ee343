/**
 * A film as a task of Kling. Each sending carries a name of ours, `external_task_id`, by which Kling finds it: whether a lost submission had arrived is
 * always known. Kling has no call to stop a task.
 */
import { join } from "node:path";
import { JobFailure } from "../../jobs/define.ts";
import { bodyOf, modelNameOf } from "../by-table.ts";
import type { CallContext, Polled, ProviderContext, ProviderRequest, ProviderResult, Recalled, Submitted, Ticket } from "../define.ts";
import { failureFor } from "../faults.ts";
import { saveFile } from "../save-file.ts";
import { ask, baseOf, faultOf, KLING, tryCall } from "./call.ts";

/** What `data` of a task says, as far as it is read. */
interface Task {
  task_id?: unknown;
  task_status?: unknown;
  task_status_msg?: unknown;
  task_info?: { external_task_id?: unknown };
  task_result?: { videos?: { url?: unknown }[] };
  /** Units of the prepaid package, as text. */
  final_unit_deduction?: unknown;
}

const SUBMIT_MS = 120_000;
/** The least: the longer a film takes, the less often it is asked for. Questions count towards no limit of Kling. */
const LOOK_AGAIN_MS = 2_000;

export async function submit(request: ProviderRequest, context: CallContext): Promise<Submitted> {
  const { credentials } = context;
  const path = pathOf(request);
  const answer = await tryCall(context, { path, method: "POST", body: await orderOf(request), timeoutMs: SUBMIT_MS });
  if ("fault" in answer) throw failureFor(KLING, answer, credentials);
  const told = faultOf(answer);
  if (told && isNameTaken(answer.message))
    throw failureFor(KLING, { fault: "lost", said: "It has a task of this name already." }, credentials);
  if (told) throw failureFor(KLING, told, credentials);
  const ticket = ticketFrom(answer.data, path);
  if (!ticket) throw failureFor(KLING, { fault: "lost", said: "It said yes in a form that is not known." }, credentials);
  return { ticket };
}

/** The body of the submission. Frames stand in it as bare base64, as Kling takes no data address. */
export async function orderOf(request: ProviderRequest): Promise<Record<string, unknown>> {
  const model = modelNameOf(request);
  if (!model) throw new JobFailure("rejected", `${request.card.name} does not take these inputs together.`);
  const frames = await Promise.all(request.inputs.map(async ({ path }) => Buffer.from(await Bun.file(path).bytes()).toString("base64")));
  return { model_name: model, ...bodyOf(request, frames), external_task_id: nameOf(request) };
}

export async function poll(request: ProviderRequest, ticket: Ticket, context: ProviderContext): Promise<Polled> {
  const { path, taskId } = ticket;
  if (typeof path !== "string" || typeof taskId !== "string") throw new JobFailure("bug", "A ticket of Kling is not whole.");
  const { data } = await ask(context, { path: `${path}/${encodeURIComponent(taskId)}` });
  const task = (data ?? {}) as Task;
  switch (task.task_status) {
    case "submitted":
      return { state: "waiting", afterMs: LOOK_AGAIN_MS, words: "Waits at Kling" };
    case "processing":
      return { state: "waiting", afterMs: LOOK_AGAIN_MS };
    case "succeed":
      return { state: "done", result: await collect(request, task, context) };
    case "failed":
      throw failed(task, context);
    default:
      throw failureFor(KLING, { fault: "unavailable", said: "It did not say how the task goes." }, context.credentials);
  }
}

/** By the name that the sending carried. */
export async function recall(request: ProviderRequest, context: CallContext): Promise<Recalled> {
  const path = pathOf(request);
  const answer = await tryCall(context, { path: `${path}/${encodeURIComponent(nameOf(request))}` });
  if ("fault" in answer) return { state: "unknown", words: "Kling did not answer." };
  const ticket = faultOf(answer) ? undefined : ticketFrom(answer.data, path);
  if (ticket) return { state: "found", ticket };
  const isUnknownTask =
    answer.code === 1203 || (answer.code === 1201 && /task/i.test(answer.message)) || (answer.status === 200 && !answer.data);
  return isUnknownTask ? { state: "absent" } : { state: "unknown", words: `Kling could not say it: ${answer.message || answer.status}.` };
}

function ticketFrom(data: unknown, path: string): Ticket | undefined {
  const task = (Array.isArray(data) ? data[0] : data) as Task | null | undefined;
  const taskId = task?.task_id;
  if (typeof taskId !== "string" || taskId === "") return undefined;
  const name = task?.task_info?.external_task_id;
  return { path, taskId, ...(typeof name === "string" ? { name } : {}) };
}

async function collect(request: ProviderRequest, task: Task, context: ProviderContext): Promise<ProviderResult> {
  const url = task.task_result?.videos?.[0]?.url;
  if (typeof url !== "string" || url === "")
    throw new JobFailure("rejected", "Kling says that it is done, but there is no film in its answer.");
  const name = `${request.card.id}.mp4`;
  const path = join(context.folder, name);
  await saveFile({ url, path, upstream: KLING, alsoTrust: [new URL(baseOf(context)).origin], context });
  return { kind: "file", path, name, costMicros: costOf(task, context) };
}

/** Units × what a unit costs this account, in micro-USD; undefined where nobody said that. */
function costOf(task: Task, { credentials }: CallContext): number | undefined {
  const units = Number.parseFloat(String(task.final_unit_deduction ?? ""));
  const dollars = Number.parseFloat(credentials.fields.unitPrice ?? "");
  return units >= 0 && dollars >= 0 ? Math.ceil(units * dollars * 1_000_000 - 1e-6) : undefined;
}

/** The same sending came in before, so it is to be asked for by its name. What Kling says then is not written; this is what it would have to name. */
const isNameTaken = (message: string) => /external_task_id/i.test(message) && /exist|duplicat|unique|repeat/i.test(message);

const RISK = /risk|polic|sensitive|safety|moderat|violat|prohibit/i;

/** Kling writes what it takes for a failed task into it; nothing, as a rule. */
function failed(task: Task, context: CallContext): JobFailure {
  const said = String(task.task_status_msg ?? "") || "It gave no reason.";
  const { failureClass, message } = failureFor(KLING, { fault: RISK.test(said) ? "refused" : "rejected", said }, context.credentials);
  const micros = costOf(task, context);
  return new JobFailure(failureClass, message, undefined, micros ? { micros } : undefined);
}

const pathOf = ({ inputs }: ProviderRequest) =>
  inputs.some((input) => input.role === "start" || input.role === "end") ? "/v1/videos/image2video" : "/v1/videos/text2video";

const nameOf = ({ sendKey, generationId }: ProviderRequest) => sendKey ?? generationId;
