/**
 * One run by a program of this machine. It starts in a folder of its own with the call as JSON on its standard input: files of the inputs are there under the
 * names that the call gives them. It writes what it made into the folder and prints its answer as JSON; a code other than 0 says that it failed, with its
 * last words on standard error.
 */
import { mkdir, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { runChild, withTempFolder } from "../../lib/child.ts";
import { AppError, messageOf } from "../../lib/errors.ts";
import type { Item, Order, Sent, Studio } from "./protocol.ts";

export interface Program {
  command: [string, ...string[]];
  /** Of one run. */
  limitMs: number;
}

const BEAT_EVERY_MS = 20_000;
const ANSWER_LIMIT_BYTES = 16 * 1024 ** 2;
const ENDINGS: Record<string, string> = {
  ...{
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
  },
};

export type Ending = "done" | "answered" | "failed" | "lost" | "stopped";

/** Does the run and says how it ended; `lost` when somebody else has it now or it was cancelled. Throws AppError when the studio refuses the worker itself. */
export async function perform(studio: Studio, order: Order, program: Program, stop: AbortSignal): Promise<Ending> {
  const lost = new AbortController();
  const beats = setInterval(() => void studio.beat(order).catch((error: unknown) => isOver(error) && lost.abort()), BEAT_EVERY_MS);
  try {
    return (await withTempFolder((folder) =>
      play(studio, order, program, { folder, signal: AbortSignal.any([lost.signal, stop]) }),
    )) as Ending;
  } catch (error) {
    if (lost.signal.aborted || isLost(error)) return "lost";
    if (!stop.aborted) throw error;
    await studio.release(order).catch(() => {}); // its lease ends by itself
    return "stopped";
  } finally {
    clearInterval(beats);
  }
}

/** The run is somebody else's or has ended: whatever is still said of it changes nothing. */
const isLost = (error: unknown): boolean => error instanceof AppError && (error.code === "conflict" || error.code === "not_found");

/** Or the worker was sent away, which the next question for work is told. */
const isOver = (error: unknown): boolean =>
  isLost(error) || (error instanceof AppError && (error.code === "unauthorized" || error.code === "forbidden"));

interface Place {
  folder: string;
  signal: AbortSignal;
}

async function play(studio: Studio, order: Order, { command, limitMs }: Program, { folder, signal }: Place): Promise<string> {
  const call = await fetchInputs(order, folder, signal);
  const given = JSON.stringify({ ...call, secrets: order.secrets });
  let answer: Answer;
  try {
    const env = { CLASH_TOKEN: undefined }; // a person's, and none of the program's business
    const limits = { timeoutMs: limitMs, maxOutputBytes: ANSWER_LIMIT_BYTES };
    const { code, stdout, stderr } = await runChild(command, { cwd: folder, stdin: given, env, signal, ...limits });
    signal.throwIfAborted();
    if (code !== 0) return await giveUp(studio, order, `The program ended with code ${code}. ${stderr.trim().slice(-1_500)}`);
    answer = answerOf(new TextDecoder().decode(stdout));
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    return await giveUp(studio, order, messageOf(error));
  }
  const found = await filesOf(answer, folder);
  if (typeof found === "string") return giveUp(studio, order, found);
  const sent: Sent[] = [];
  for (const [name, path] of found) sent.push(await studio.put(order, name, path));
  signal.throwIfAborted();
  return studio.done(order, JSON.stringify(answer), sent);
}

async function giveUp(studio: Studio, order: Order, why: string): Promise<"failed"> {
  await studio.failed(order, why.trim());
  return "failed";
}

// ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The call with names in the folder where it had addresses. */
async function fetchInputs({ call }: Order, folder: string, signal: AbortSignal): Promise<Order["call"]> {
  await mkdir(join(folder, "in"));
  const inputs: Record<string, Item[]> = {};
  let index = 0;
  for (const [input, items] of Object.entries(call.inputs)) {
    const named: Item[] = [];
    for (const item of items) {
      if (!item.file) named.push(item);
      else {
        const file = `in/${index++}.${ENDINGS[item.mime ?? ""] ?? (item.mime ?? "").split("/")[1] ?? "bin"}`;
        await download(item.file, join(folder, file), signal);
        named.push({ ...item, file });
      }
    }
    inputs[input] = named;
  }
  return { ...call, inputs };
}

async function download(url: string, path: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal });
  if (response.status === 404) throw new AppError("conflict", "The file of an input is not there for this lease any more.");
  if (!response.ok) throw new AppError("unavailable", `The studio answered ${response.status} for the file of an input.`);
  await Bun.write(path, response);
}

// ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Answer {
  outputs: Record<string, { file?: string }[]>;
}

function answerOf(text: string): Answer {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "outputs" in value && typeof value.outputs === "object") return value as Answer;
  } catch {
    // said below
  }
  throw new AppError("invalid", `The program printed no answer: it must be JSON with outputs, not "${text.trim().slice(0, 200)}".`);
}

/** Files that the answer names, under the names by which they are sent; the answer then has those. A sentence when one is not in the folder. */
async function filesOf(answer: Answer, folder: string): Promise<Map<string, string> | string> {
  const found = new Map<string, string>();
  for (const piece of Object.values(answer.outputs ?? {}).flatMap((pieces) => (Array.isArray(pieces) ? pieces : []))) {
    if (typeof piece?.file !== "string") continue;
    const path = resolve(folder, piece.file);
    const isFile =
      path.startsWith(folder + sep) &&
      (await stat(path).then(
        (one) => one.isFile(),
        () => false,
      ));
    if (!isFile) return `The program's answer names the file ${piece.file.slice(0, 200)}, which is not in its folder.`;
    const known = [...found].find(([, other]) => other === path)?.[0];
    const name =
      known ??
      `${found.size}-${basename(path)
        .replace(/[^A-Za-z0-9._-]/g, "_")
        .slice(-80)}`;
    found.set(name, path);
    piece.file = name;
  }
  return found;
}
