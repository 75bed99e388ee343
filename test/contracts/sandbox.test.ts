/** What every sandbox must hold. One that keeps code apart must hold all of it; one that does not is held to the rest. A new backend is one more row. */
import { describe, expect, test } from "bun:test";
import { link, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createLog } from "../../src/lib/log.ts";
import { AppError } from "../../src/lib/errors.ts";
import type { SandboxBackend, SandboxEnding } from "../../src/sandbox/define.ts";
import { localSandbox } from "../../src/sandbox/local.ts";
import { wasmSandbox } from "../../src/sandbox/wasm.ts";
import { givenBy, runCode, withFolder } from "../sandbox/run-code.ts";

const BACKENDS: readonly SandboxBackend[] = [wasmSandbox(createLog("silent")), localSandbox(createLog("silent"))];
const LIMIT_MS = 60_000;

const messageOf = (ending: SandboxEnding) => (ending.end === "threw" ? ending.message : ending);

for (const backend of BACKENDS)
  describe(`sandbox ${backend.name}`, () => {
    const value = (body: string, given = {}) => givenBy(backend, body, given);
    const run = (code: string, given = {}) => runCode(backend, code, given);

    test(
      "it is there, and says so",
      async () => {
        expect(await backend.missing()).toBeUndefined();
      },
      LIMIT_MS,
    );

    test(
      "values go in and come out as they are",
      async () => {
        const odd = { text: "ä \u0000 \ud800 \u2028 😀", list: [1, -0.5, true, null, []], deep: { "a b": {}, constructor: 1 }, "": 0 };
        expect(await run("export default (value) => value", { value: odd })).toEqual({ end: "returned", value: odd, log: "" });
        expect(await run("export default () => {}")).toEqual({ end: "returned", value: null, log: "" });
      },
      LIMIT_MS,
    );

    test(
      "files are written, read, listed and removed in the folder alone",
      async () => {
        await withFolder(async (folder) => {
          await mkdir(join(folder, "in"));
          await Bun.write(join(folder, "in/given.bin"), new Uint8Array([0, 255, 7]));
          const body = `
            const given = await files.read("in/given.bin");
            files.write("out/text.txt", "Tee \\u0000 茶");
            files.write("big.bin", new Uint8Array(2500000).fill(9));
            files.write("part.bin", new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
            files.write("buffer.bin", new Uint8Array([5, 6]).buffer);
            files.write("gone.txt", "x");
            files.remove("gone.txt");
            const text = new TextDecoder().decode(files.read("out/text.txt"));
            return { given: Array.from(given), text, sum: files.read("big.bin").reduce((a, b) => a + b, 0), names: files.list() };`;
          expect(await value(body, { folder })).toEqual({
            given: [0, 255, 7],
            text: "Tee \u0000 茶",
            sum: 22_500_000,
            names: ["big.bin", "buffer.bin", "in/given.bin", "out/text.txt", "part.bin"],
          });
          expect(await Bun.file(join(folder, "out/text.txt")).text()).toBe("Tee \u0000 茶");
          expect(await Bun.file(join(folder, "part.bin")).bytes()).toEqual(new Uint8Array([2, 3]));
          expect(await Bun.file(join(folder, "buffer.bin")).bytes()).toEqual(new Uint8Array([5, 6]));
        });
      },
      LIMIT_MS,
    );

    test(
      "a name that leads out of the folder, or nowhere, is refused with a sentence",
      async () => {
        await withFolder(async (outside) => {
          await Bun.write(join(outside, "secret.txt"), "secret");
          await withFolder(async (folder) => {
            await symlink(join(outside, "secret.txt"), join(folder, "link.txt"));
            await symlink(outside, join(folder, "linked"));
            await mkdir(join(folder, "folder"));
            const names = [
              "../x",
              "/etc/passwd",
              "a/../../x",
              "..",
              ".",
              "",
              "a//b",
              ".hidden",
              "a\\..\\b",
              "x\u0000.txt",
              "C:\\x",
              "con",
              "a.",
              "ａ.txt",
            ];
            names.push(
              "..\u2215x",
              "a\u202etxt.b",
              "-rf",
              " a",
              "a\nb",
              "link.txt",
              "linked/secret.txt",
              "x".repeat(100_000),
              "folder",
              `${"a".repeat(101)}`,
              "a/b/c/d/e",
            );
            const body = `
              const said = (work) => { try { work(); return null; } catch (error) { return error.message; } };
              return value.map((name) => [said(() => files.read(name)), said(() => files.write(name, "x")), said(() => files.remove(name))]);`;
            const answers = (await value(body, { folder, value: names })) as (string | null)[][];
            // a link is a name like any other to write: it is replaced, never followed
            for (const [at, said] of answers.entries())
              for (const [act, sentence] of said.entries())
                expect([names[at], act, sentence]).toEqual([names[at], act, expect.stringMatching(/^files: /)]);
            expect(await Bun.file(join(outside, "secret.txt")).text()).toBe("secret");
            expect(await readdir(outside)).toEqual(["secret.txt"]);
            expect(
              await value("return [1, {}, null].map((name) => { try { files.read(name) } catch (error) { return error.message } })"),
            ).toEqual(Array(3).fill("A file's name is text."));
          });
        });
      },
      LIMIT_MS,
    );

    test(
      "a file with a second name elsewhere is never written through",
      async () => {
        await withFolder(async (store) => {
          await Bun.write(join(store, "asset"), "kept");
          await withFolder(async (folder) => {
            await link(join(store, "asset"), join(folder, "in.txt"));
            expect(await value(`files.write("in.txt", "changed"); return files.list()`, { folder })).toEqual(["in.txt"]);
            expect(await Bun.file(join(folder, "in.txt")).text()).toBe("changed");
            expect(await Bun.file(join(store, "asset")).text()).toBe("kept");
          });
        });
      },
      LIMIT_MS,
    );

    test(
      "host calls are asked with plain data and answered with plain data or a sentence",
      async () => {
        const asked: unknown[] = [];
        const calls = {
          echo: async (args: never) => {
            asked.push(args);
            return { back: args };
          },
          refuse: async () => {
            throw new AppError("invalid", "file: There is no such file.");
          },
          broken: async () => {
            throw new Error("a path of the studio");
          },
        };
        const body = `
          const said = (work) => work().then(() => null, (error) => [error instanceof Error, error.message]);
          return {
            echoed: await host.echo({ a: [1, undefined, () => 1], b: new Date(0) }),
            nothing: await host.echo(),
            wrong: [await said(() => host.refuse({})), await said(() => host.broken({}))],
            proto: await said(() => host.echo(JSON.parse('{"a":{"__proto__":{}}}'))),
            cyclic: await said(async () => { const a = {}; a.a = a; return host.echo(a); }),
            names: Object.keys(host), other: typeof host.other, inherited: typeof host.constructor, frozen: Object.isFrozen(host),
            many: (await Promise.all(Array.from({ length: 300 }, (_, i) => host.echo(i)))).every((answer, i) => answer.back === i),
          };`;
        expect(await value(body, { calls })).toEqual({
          echoed: { back: { a: [1, null, null], b: "1970-01-01T00:00:00.000Z" } },
          nothing: { back: null },
          wrong: [
            [true, "file: There is no such file."],
            [true, "host.broken failed inside the studio."],
          ],
          proto: [true, 'What host.echo was given has a property named "__proto__".'],
          cyclic: [true, expect.any(String)],
          names: ["echo", "refuse", "broken"],
          other: "undefined",
          inherited: "undefined",
          frozen: true,
          many: true,
        });
        expect(asked).toHaveLength(302);
      },
      LIMIT_MS,
    );

    test(
      "what code throws is told with its words and its line",
      async () => {
        const [thrown, parsed, top, text, silly, hostile, none] = await Promise.all([
          run("\n\nexport default () => { throw new TypeError('no tea'); }"),
          run("export default () => 1;\n\n\nlet x = ;"),
          run("\nthrow new Error('at once');"),
          run("export default async () => { throw 'words'; }"),
          run("export default 5"),
          run("export default () => { throw { get message() { throw 1; } }; }"),
          run("export default () => new Promise(() => {})"),
        ]);
        expect(thrown).toEqual({ end: "threw", message: "TypeError: no tea", line: 3, log: "" });
        expect(parsed).toMatchObject({ end: "threw", message: expect.stringMatching(/^SyntaxError: /), line: 4 });
        expect(top).toMatchObject({ message: "at once", line: 2 });
        expect(text).toMatchObject({ message: "words", line: null });
        expect(messageOf(silly)).toBe("The code has no default export that is a function.");
        expect(messageOf(hostile)).toBe("It threw something that cannot be shown.");
        expect(messageOf(none)).toContain("waits for something that never comes");
      },
      LIMIT_MS,
    );

    test(
      "a value that is no plain data is refused with a sentence",
      async () => {
        const [cyclic, big, proto, getter, deep] = await Promise.all([
          run("export default () => { const a = {}; a.a = a; return a; }"),
          run("export default () => 5n"),
          run('export default () => JSON.parse(\'{"__proto__":{"x":1}}\')'),
          run("export default () => ({ get a() { throw new Error('from a getter'); } })"),
          run("export default () => { let a = []; for (let i = 0; i < 150; i++) a = [a]; return a; }"),
        ]);
        for (const ending of [cyclic, big]) expect(ending.end).toBe("threw");
        expect(messageOf(proto)).toBe('What the code returned has a property named "__proto__".');
        expect(messageOf(getter)).toBe("from a getter");
        expect(messageOf(deep)).toBe("What the code returned goes deeper than 100 levels.");
      },
      LIMIT_MS,
    );
  });
