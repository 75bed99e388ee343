/** What every sandbox must hold of its limits: each ends a run by name, and what was too much is not kept. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createLog } from "../../src/lib/log.ts";
import type { SandboxBackend, SandboxEnding } from "../../src/sandbox/define.ts";
import { localSandbox } from "../../src/sandbox/local.ts";
import { wasmSandbox } from "../../src/sandbox/wasm.ts";
import { MEBIBYTE, runCode, withFolder } from "../sandbox/run-code.ts";

const BACKENDS: readonly SandboxBackend[] = [wasmSandbox(createLog("silent")), localSandbox(createLog("silent"))];
const LIMIT_MS = 60_000;

const limitOf = (ending: SandboxEnding) => (ending.end === "limit" ? ending.limit : ending);

for (const backend of BACKENDS)
  describe(`limits of sandbox ${backend.name}`, () => {
    const run = (code: string, given = {}) => runCode(backend, code, given);

    test(
      "log lines come one by one, and a flood of them is cut and said to be",
      async () => {
        const seen: string[] = [];
        const ending = await run(
          `export default () => { log("one", 1, { a: [2] }); console.log("two\\nthree\\u001b[31m"); for (let i = 0; i < 20000; i++) log("line " + i); }`,
          { limits: { logBytes: 2048 }, onLog: (line: string) => seen.push(line) },
        );
        const lines = ending.log.split("\n");
        expect(lines.slice(0, 4)).toEqual(['one 1 {"a":[2]}', "two", "three\ufffd[31m", "line 0"]);
        expect(lines.at(-1)).toBe("The log is longer than 2 KiB; what came after this was dropped.");
        expect(ending.log.length).toBeLessThan(2_200);
        expect(seen).toEqual(lines);
        expect((await run("export default () => log('x'.repeat(1e7))", { limits: { logBytes: 100 } })).log).toStartWith(
          "The log is longer",
        );
      },
      LIMIT_MS,
    );

    test(
      "limits of time, output and calls end a run and are named",
      async () => {
        const never = { wait: () => new Promise<never>(() => {}), quick: async () => 1 };
        const [loop, promises, elapsed, calls, bytes, files, value, hidden] = await Promise.all([
          run("export default () => { for (;;); }", { limits: { busyMs: 300 } }),
          run("export default async () => { for (;;) await null; }", { limits: { busyMs: 300 } }),
          run("export default () => host.wait({})", { limits: { elapsedMs: 1_500 }, calls: never }),
          run("export default async () => { for (;;) await host.quick({}); }", { limits: { calls: 20 }, calls: never }),
          run("export default () => files.write('a', new Uint8Array(70000))", { limits: { outputBytes: 65536 } }),
          run("export default () => { for (let i = 0; ; i++) files.write('f' + i, ''); }"),
          run("export default () => 'x'.repeat(70000)", { limits: { outputBytes: 65536 } }),
          run("export default async () => { for (let i = 0; i < 9; i++) files.write('f' + i, 'x'.repeat(10000)); }", {
            limits: { outputBytes: 65536 },
          }),
        ]);
        expect([loop, promises, elapsed, calls, bytes, files, value, hidden].map(limitOf)).toEqual([
          "busy",
          "busy",
          "elapsed",
          "calls",
          ...Array(4).fill("output"),
        ]);
        expect(elapsed).toMatchObject({ message: "The code took longer than 1.5 s." });
      },
      LIMIT_MS,
    );

    test(
      "what a host call leaves in the folder counts as output",
      async () => {
        await withFolder(async (folder) => {
          const calls = {
            leave: async () => {
              await Bun.write(join(folder, `${crypto.randomUUID()}.bin`), new Uint8Array(40_000));
              return null;
            },
          };
          await Bun.write(join(folder, "given.bin"), new Uint8Array(MEBIBYTE)); // what was there before does not count
          const limits = { outputBytes: 65_536 };
          expect(await run("export default () => host.leave({})", { folder, calls, limits })).toMatchObject({ end: "returned" });
          const code = "export default async () => { await host.leave({}); await host.leave({}); }";
          expect(limitOf(await run(code, { folder, calls, limits }))).toBe("output");
        });
      },
      LIMIT_MS,
    );

    test(
      "memory that grows ends the run",
      async () => {
        const endings = await Promise.all([
          run("export default () => { const a = []; for (;;) a.push({}); }"),
          run("export default () => { const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1)); }"),
        ]);
        expect(endings.map(limitOf)).toEqual(["memory", "memory"]);
      },
      LIMIT_MS,
    );

    test(
      "an abort ends it at once with its reason, and calls on their way hear of it",
      async () => {
        const stop = new AbortController();
        const heard = Promise.withResolvers<string>();
        const calls = {
          wait: (_: unknown, signal: AbortSignal) => {
            setTimeout(() => stop.abort(new Error("the person left")), 0);
            signal.addEventListener("abort", () => heard.resolve("stopped"));
            return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          },
        };
        await expect(run("export default () => host.wait({})", { calls, signal: stop.signal })).rejects.toThrow("the person left");
        expect(await heard.promise).toBe("stopped");
        await expect(run("export default () => 1", { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
      },
      LIMIT_MS,
    );
  });
