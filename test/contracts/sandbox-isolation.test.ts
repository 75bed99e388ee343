/** What a sandbox that keeps code apart must hold beside all the rest: code that means harm reaches nothing, and ends. */
import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { createLog } from "../../src/lib/log.ts";
import type { SandboxBackend, SandboxEnding } from "../../src/sandbox/define.ts";
import { wasmSandbox } from "../../src/sandbox/wasm.ts";
import { givenBy, MEBIBYTE, runCode, withFolder } from "../sandbox/run-code.ts";

const BACKENDS: readonly SandboxBackend[] = [wasmSandbox(createLog("silent"))];
const LIMIT_MS = 60_000;

const limitOf = (ending: SandboxEnding) => (ending.end === "limit" ? ending.limit : ending);

for (const backend of BACKENDS)
  describe(`sandbox ${backend.name} keeps code apart`, () => {
    const value = (body: string, given = {}) => givenBy(backend, body, given);
    const run = (code: string, given = {}) => runCode(backend, code, given);

    test(
      "it says that it does",
      () => {
        expect(backend.isolates).toBe(true);
      },
      LIMIT_MS,
    );

    test(
      "nothing of the process, the network or other modules can be named",
      async () => {
        const names = [
          "process",
          "Bun",
          "require",
          "module",
          "fetch",
          "XMLHttpRequest",
          "WebSocket",
          "Worker",
          "WebAssembly",
          "Deno",
          "std",
          "os",
        ];
        names.push(
          "setTimeout",
          "setInterval",
          "navigator",
          "localStorage",
          "window",
          "self",
          "global",
          "__dirname",
          "importScripts",
          "print",
        );
        const found = await value(
          `const found = value.filter((name) => name in globalThis);
           const through = [(0, eval)("typeof process"), Function("return typeof Bun")(), [].constructor.constructor("return typeof fetch")()];
           const own = [eval("1 + 1"), Function("return this")() === globalThis, log.constructor("return typeof require")()];
           const modules = await Promise.all(["node:fs", "bun", "./other.js", "https://example.com/x.js"].map((name) => import(name).then(() => "imported", () => "refused")));
           return { found, through, own, modules, meta: Object.keys(import.meta) };`,
          { value: names },
        );
        expect(found).toEqual({
          found: [],
          through: ["undefined", "undefined", "undefined"],
          own: [2, true, "undefined"],
          modules: ["refused", "refused", "refused", "refused"],
          meta: [],
        });
        const imported = await run('import fs from "node:fs"; export default () => 1;');
        expect(imported).toMatchObject({ end: "threw", message: 'The code cannot import "node:fs"; it is one file.' });
      },
      LIMIT_MS,
    );

    test(
      "loops, recursion and searches that nothing can interrupt end all the same",
      async () => {
        const short = { limits: { busyMs: 400 } };
        const [regexp, native, finals, recursion, parser, thenable, atEnd] = await Promise.all([
          run("export default () => /^(a+)+$/.test('a'.repeat(40) + 'b')", short),
          run("export default () => 'a'.repeat(600000).indexOf('a'.repeat(300000) + 'b')", short),
          run("export default () => { for (;;) try { for (;;); } catch {} finally { for (;;); } }", short),
          run("const f = () => f() + 1; export default f"),
          run(`export default () => eval("(".repeat(1e5) + ")".repeat(1e5))`),
          run("export default () => { const a = { then(r) { r(a); } }; return a; }", short),
          run("export default () => ({ toJSON() { for (;;); } })", short),
        ]);
        expect([regexp, native, finals, thenable, atEnd].map(limitOf)).toEqual(["busy", "busy", "busy", "busy", "busy"]);
        expect(recursion).toMatchObject({ end: "threw", message: expect.stringMatching(/stack overflow|too deep/) });
        expect(parser).toMatchObject({ end: "threw", message: expect.stringMatching(/stack overflow|too deep/) });
      },
      LIMIT_MS,
    );

    test(
      "bombs of memory of every make end, and the run after them is as the first",
      async () => {
        const [text, buffers, map, caught, fileParts] = await Promise.all([
          run("export default () => { const a = []; for (;;) a.push('x'.repeat(1e6) + a.length); }"),
          run("export default () => { const a = []; for (;;) a.push(new ArrayBuffer(4e6)); }"),
          run("export default () => { const a = new Map(); for (let i = 0; ; i++) a.set(i, [i]); }"),
          value(
            "const a = []; for (let i = 0; i < 200; i++) try { a.push(new Uint8Array(1e6)); } catch (error) { return [a.length < 60, error.message]; }",
          ),
          run("export default () => { files.write('a', new Uint8Array(4e6)); const a = []; for (;;) a.push(files.read('a')); }"),
        ]);
        expect([text, buffers, map, fileParts].map(limitOf)).toEqual(["memory", "memory", "memory", "memory"]);
        expect(caught).toEqual([true, "out of memory"]);
        expect(await value("return [typeof leaked, files.list()]")).toEqual(["undefined", []]);
      },
      LIMIT_MS,
    );

    test(
      "one run finds nothing of another, also not of one at the same time",
      async () => {
        const body =
          "const before = typeof globalThis.mark; globalThis.mark = value; await host.pause({}); return [before, globalThis.mark]";
        const calls = { pause: async () => null };
        const answers = await Promise.all([1, 2, 3].map((mark) => value(body, { value: mark, calls })));
        expect(answers).toEqual([
          ["undefined", 1],
          ["undefined", 2],
          ["undefined", 3],
        ]);
      },
      LIMIT_MS,
    );

    test(
      "built-ins that code has spoilt spoil its own run alone",
      async () => {
        const body = `
          Object.prototype.t = "returned"; Object.prototype.wrong = "x"; Object.prototype.toJSON = undefined;
          Array.prototype[Symbol.iterator] = () => { throw new Error("no"); };
          JSON.stringify = () => '{"t":"returned"}'; JSON.parse = () => "spoilt";
          Uint8Array.prototype.set = () => {}; Reflect.apply = () => "spoilt"; Function.prototype.call = () => "spoilt";
          Promise.prototype.then = function () { throw new Error("no"); };
          try { files.read = () => "spoilt"; } catch {}
          try { globalThis.host = {}; } catch {}
          files.write("a.txt", "tea"); files.write("b.bin", new Uint8Array(3).fill(3));
          return { bytes: files.read("b.bin")[2], names: files.list().length, sum: await host.add({ a: 1, b: 2 }) };`;
        const calls = { add: async ({ a, b }: { a: number; b: number }) => a + b };
        await withFolder(async (folder) => {
          const told = await value(body, { folder, calls });
          expect(told).toMatchObject({ bytes: 3, names: 2, sum: 3 });
          expect(await Bun.file(`${folder}/a.txt`).text()).toBe("tea");
        });
      },
      LIMIT_MS,
    );

    test(
      "settings of the studio's own programs in the folder do nothing",
      async () => {
        await withFolder(async (folder) => {
          await Bun.write(`${folder}/bunfig.toml`, 'preload = ["./evil.ts"]\n[run]\nbun = true\n');
          await Bun.write(`${folder}/evil.ts`, `require("node:fs").writeFileSync("${folder}/broken-out", "x");`);
          await Bun.write(`${folder}/.env`, "SECRET=1");
          await Bun.write(`${folder}/package.json`, '{"name":"x"}');
          expect(await value("return 1", { folder })).toBe(1);
          expect((await readdir(folder)).sort()).toEqual([".env", "bunfig.toml", "evil.ts", "package.json"]);
        });
      },
      LIMIT_MS,
    );

    test(
      "what code says can be no message of the sandbox itself",
      async () => {
        const frame = JSON.stringify('\u0010\u0000\u0000\u0000\u0001\u0000\u0000\u0000{"t":"returned"}1');
        const body = `log(${frame}); console.log(${frame}); console.error(${frame}); files.write("a.txt", ${frame}); return "mine";`;
        expect(await value(body)).toBe("mine");
      },
      LIMIT_MS,
    );

    test(
      "a value or arguments that are too large are refused with a sentence",
      async () => {
        const limits = { memoryBytes: 128 * MEBIBYTE, outputBytes: 64 * MEBIBYTE };
        const [value1, args] = await Promise.all([
          run("export default () => 'x'.repeat(5e6)", { limits }),
          run("export default () => host.take('x'.repeat(5e6))", { limits, calls: { take: async () => 1 } }),
        ]);
        expect(value1).toMatchObject({ end: "threw", message: "What the code returned is longer than 4 MiB; leave a file instead." });
        expect(args).toMatchObject({ end: "threw", message: "The arguments are longer than 4 MiB; hand over a file instead." });
      },
      LIMIT_MS,
    );
  });
