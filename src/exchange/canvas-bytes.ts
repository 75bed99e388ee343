/** Starts `canvas-child.ts` with limits on time and memory. */
import { join } from "node:path";
import type { CanvasView } from "../canvas/document.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import type { CanvasBytes, CanvasOrder } from "./canvas-child.ts";

const TIMEOUT_MS = 120_000;
/** The engine reserves 8 GiB of addresses for WebAssembly, which count; with less it falls back to a way that is forty times slower. */
const MAX_MEMORY_BYTES = 12 * 1024 ** 3;

/** Writes the view as a snapshot to `<folder>/canvas.loro`, and says by which peer. */
export async function writeCanvas(view: CanvasView, options: { folder: string; shallow: boolean; signal?: AbortSignal }) {
  const [path, out] = [join(options.folder, "view.json"), join(options.folder, "canvas.loro")];
  await Bun.write(path, JSON.stringify(view));
  return { path: out, ...(await run({ act: "write", view: path, out, shallow: options.shallow }, options.signal)) };
}

export interface Adoption {
  snapshot: string;
  assets: ReadonlyMap<string, string>;
  actor: string;
  folder: string;
  signal?: AbortSignal;
}

/** Reads a snapshot from outside and writes what is sound in it as a full one. Throws AppError `invalid` for what is no canvas. */
export async function adoptCanvas({ snapshot, assets, actor, folder, signal }: Adoption) {
  const out = join(folder, "adopted.loro");
  return { path: out, ...(await run({ act: "adopt", snapshot, assets: [...assets], actor, out }, signal)) };
}

async function run(order: CanvasOrder, signal?: AbortSignal): Promise<CanvasBytes> {
  const program: [string, ...string[]] = [process.execPath, join(import.meta.dir, "canvas-child.ts")];
  const limited: [string, ...string[]] = Bun.which("prlimit")
    ? ["prlimit", `--data=${MAX_MEMORY_BYTES}`, "--core=0", "--", ...program]
    : program;
  const { code, stdout } = await runChild(limited, { stdin: JSON.stringify(order), timeoutMs: TIMEOUT_MS, ...(signal ? { signal } : {}) });
  const answer =
    code === 0
      ? (JSON.parse(new TextDecoder().decode(stdout)) as { done?: CanvasBytes; wrong?: string })
      : { wrong: "it ended the program that reads it" };
  if (answer.done) return answer.done;
  throw new AppError("invalid", `canvas.loro: The canvas cannot be read, ${answer.wrong}. Nothing was kept.`, [
    { field: "canvas.loro", message: answer.wrong ?? "" },
  ]);
}
