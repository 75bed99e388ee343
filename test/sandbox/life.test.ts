/** The life of a sandbox's child: what it starts with, how it ends, and that nothing of it stays. */
import { expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/lib/log.ts";
import { createGate } from "../../src/sandbox/gate.ts";
import { openSandbox } from "../../src/sandbox/index.ts";
import { givenBy, isAlive, runCode, sandboxesOf, withFolder } from "./run-code.ts";

const log = createLog("silent");
const wasm = openSandbox({ sandbox: "wasm" }, log);
const LIMIT_MS = 60_000;

test(
  "the child has no environment of the studio, and is gone when the run is",
  async () => {
    process.env.CLASH_TEST_MARK = "test-key-of-the-studio";
    const seen: string[] = [];
    const look = async () => {
      for (const child of await sandboxesOf(process.pid)) if (!child.isZombie) seen.push(child.environment);
      return null;
    };
    expect(await givenBy(wasm, "await host.look({}); return 1", { calls: { look } })).toBe(1);
    delete process.env.CLASH_TEST_MARK;
    expect(seen).toHaveLength(1);
    // one setting of Bun's own engine at most
    expect(seen[0]?.split("\0").filter((entry) => entry !== "" && !entry.startsWith("BUN_JSC_"))).toEqual([]);
    expect(await sandboxesOf(process.pid)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  "a child that something else kills is told as unavailable, and what it was writing is not there",
  async () => {
    await withFolder(async (folder) => {
      const kill = async () => {
        for (const { pid } of await sandboxesOf(process.pid)) process.kill(pid, "SIGKILL");
        return new Promise<never>(() => {});
      };
      const run = runCode(wasm, "export default () => host.kill({})", { folder, calls: { kill }, limits: { elapsedMs: 40_000 } });
      await expect(run).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("SIGKILL") });
      const cut = await runCode(wasm, "export default () => files.write('big.bin', new Uint8Array(3e6))", {
        folder,
        limits: { outputBytes: 2_500_000 },
      });
      expect(cut).toMatchObject({ end: "limit", limit: "output" });
      expect(await readdir(folder)).toEqual([]);
    });
  },
  LIMIT_MS,
);

test(
  "a call that does not stop holds nothing up, and what it says later goes nowhere",
  async () => {
    const late = Promise.withResolvers<number>();
    const ending = await runCode(wasm, "export default () => host.late({})", {
      calls: { late: () => late.promise },
      limits: { elapsedMs: 1_000 },
    });
    expect(ending).toMatchObject({ end: "limit", limit: "elapsed" });
    late.resolve(1);
    expect(await givenBy(wasm, "return 2")).toBe(2);
  },
  LIMIT_MS,
);

test(
  "when the studio dies its sandboxes die, also one that cannot be interrupted and one that waits",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "clash-run-")); // what is killed cannot tidy up
    const script = `
      import { createGate } from "../../src/sandbox/gate.ts";
import { openSandbox } from ${JSON.stringify(join(import.meta.dir, "../../src/sandbox/index.ts"))};
      import { createLog } from ${JSON.stringify(join(import.meta.dir, "../../src/lib/log.ts"))};
      import { runCode } from ${JSON.stringify(join(import.meta.dir, "run-code.ts"))};
      const wasm = openSandbox({ sandbox: "wasm" }, createLog("silent"));
      const calls = { ready: async () => { console.log("ready"); return null; }, wait: () => { console.log("ready"); return new Promise(() => {}); } };
      const [folder, limits] = [${JSON.stringify(folder)}, { elapsedMs: 600000, busyMs: 500000 }];
      const search = "'a'.repeat(3e6).indexOf('a'.repeat(15e5) + 'b')";
      void runCode(wasm, "export default async () => { await host.ready({}); " + search + " }", { folder, calls, limits });
      void runCode(wasm, "export default () => host.wait({})", { folder, calls, limits });`;
    const studio = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    let said = "";
    const decoder = new TextDecoder();
    for await (const part of studio.stdout) {
      said += decoder.decode(part);
      if (said === "ready\nready\n") break;
    }
    const children = (await sandboxesOf(studio.pid)).map(({ pid }) => pid);
    expect(children).toHaveLength(2);
    studio.kill("SIGKILL");
    await studio.exited;
    while ((await Promise.all(children.map(isAlive))).includes(true)) await Bun.sleep(20);
    await rm(folder, { recursive: true, force: true });
  },
  LIMIT_MS,
);

test(
  "as many runs as fit go on at once, the others wait in order and may leave",
  async () => {
    const gate = createGate(2);
    const open = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const began: number[] = [];
    const stop = new AbortController();
    const runs = open.map(({ promise }, at) =>
      gate.pass(at === 2 ? stop.signal : new AbortController().signal, async () => {
        began.push(at);
        await promise;
        if (at === 0) throw new Error("it went wrong");
        return at;
      }),
    );
    await Bun.sleep(0);
    expect(began).toEqual([0, 1]);
    stop.abort(new Error("it left"));
    await expect(runs[2]).rejects.toThrow("it left");
    open[0]?.resolve();
    await expect(runs[0]).rejects.toThrow("it went wrong");
    open[3]?.resolve();
    expect(await runs[3]).toBe(3);
    open[1]?.resolve();
    expect(await runs[1]).toBe(1);
    expect(began).toEqual([0, 1, 3]);
    await expect(gate.pass(AbortSignal.abort(new Error("before")), async () => 1)).rejects.toThrow("before");
  },
  LIMIT_MS,
);

test("where code is not to run, it does not", async () => {
  const none = openSandbox({ sandbox: "none" }, log);
  expect(await none.missing()).toContain("CLASH_SANDBOX is none");
  await expect(givenBy(none, "return 1")).rejects.toMatchObject({ code: "unavailable" });
  expect(() => readConfig({ CLASH_SANDBOX: "docker" })).toThrow('CLASH_SANDBOX: "docker" is not one of wasm, local, none.');
  expect(readConfig({}).sandbox).toBe("wasm");
});

test("the sandbox for developers says in the log that it keeps nothing apart", () => {
  const said: string[] = [];
  const backend = openSandbox({ sandbox: "local" }, { warn: (line: string) => said.push(line) } as never);
  expect(backend.isolates).toBe(false);
  expect(said).toEqual([expect.stringContaining("not kept apart")]);
});
