/** Runs of code in a sandbox with an empty folder that goes with the test, and small limits. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxBackend, SandboxEnding, SandboxLimits, SandboxOrder } from "../../src/sandbox/define.ts";

export const MEBIBYTE = 1024 ** 2;
export const LIMITS: SandboxLimits = {
  elapsedMs: 30_000,
  busyMs: 20_000,
  memoryBytes: 32 * MEBIBYTE,
  outputBytes: 4 * MEBIBYTE,
  logBytes: 64 * 1024,
  calls: 5_000,
};

export type Given = Partial<Omit<SandboxOrder, "limits" | "code">> & { limits?: Partial<SandboxLimits> };

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "clash-run-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a module. In a folder of its own unless one is given. */
export function runCode(backend: SandboxBackend, code: string, given: Given = {}): Promise<SandboxEnding> {
  const run = (folder: string) =>
    backend.run({
      value: null,
      calls: {},
      signal: new AbortController().signal,
      ...given,
      code,
      folder,
      limits: { ...LIMITS, ...given.limits },
    });
  return given.folder === undefined ? withFolder(run) : run(given.folder);
}

/** Runs the body of a function of `value`, which may use `await`; what it gives, or the whole ending where it gives nothing. */
export async function givenBy(backend: SandboxBackend, body: string, given: Given = {}): Promise<unknown> {
  const ending = await runCode(backend, `export default async (value) => {\n${body}\n}`, given);
  return ending.end === "returned" ? ending.value : ending;
}

export interface Process {
  pid: number;
  isZombie: boolean;
  environment: string;
}

/** Children of a process that run, or ran, a sandbox's program; read from /proc. */
export async function sandboxesOf(parent: number): Promise<Process[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (id: string, name: string) =>
    Bun.file(`/proc/${id}/${name}`)
      .text()
      .catch(() => "");
  const found = await Promise.all(
    ids.map(async (id) => {
      const [, state, ppid] = /^\d+ \(.*\) (\S) (\d+)/s.exec(await read(id, "stat")) ?? [];
      if (Number(ppid) !== parent) return [];
      const isZombie = state === "Z";
      if (!isZombie && !(await read(id, "cmdline")).includes("-child.ts")) return [];
      return [{ pid: Number(id), isZombie, environment: await read(id, "environ") }];
    }),
  );
  return found.flat();
}

/** Whether a process still does anything; one that has ended and that nobody has asked about does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await Bun.file(`/proc/${pid}/stat`)
    .text()
    .catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}
