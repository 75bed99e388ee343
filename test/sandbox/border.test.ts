/** The borders of the sandbox under values, names and frames of every kind. */
import { expect, test } from "bun:test";
import { mkdir, readdir } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import fc from "fast-check";
import { AppError } from "../../src/lib/errors.ts";
import { createLog } from "../../src/lib/log.ts";
import { isFileName, openRunFiles } from "../../src/sandbox/files.ts";
import { readFrames } from "../../src/sandbox/frame-reader.ts";
import { encodeFrame } from "../../src/sandbox/frames.ts";
import { parseForeign } from "../../src/sandbox/json.ts";
import { wasmSandbox } from "../../src/sandbox/wasm.ts";
import { MEBIBYTE, runCode, withFolder } from "./run-code.ts";

const LIMIT_MS = 60_000;
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("__proto__", "constructor", "\u0000", "\ud800"),
);
const plain = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("record")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  record: fc.dictionary(text, tie("value"), { maxKeys: 5, noNullPrototype: true }),
})).value;
/** A value as JSON gives it. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const hasProto = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProto));

test("plain data passes the border as it is, and nothing with a prototype in it does", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const written = JSON.stringify(value);
      const parse = () => parseForeign(written, "It");
      if (hasProto(asJson(value))) expect(parse).toThrow('It has a property named "__proto__".');
      else expect(parse()).toEqual(asJson(value) as never);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (written) => {
      try {
        expect(parseForeign(written, "It")).toEqual(JSON.parse(written));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
  for (const deep of ["[".repeat(1e6), `${"[".repeat(1e5)}${"]".repeat(1e5)}`, `{"a":${'{"a":'.repeat(200)}1${"}".repeat(201)}`])
    expect(() => parseForeign(deep, "It")).toThrow("It goes deeper than 100 levels.");
  expect(parseForeign(JSON.stringify("[".repeat(500)), "It")).toBe("[".repeat(500));
});

test(
  "what goes through code comes back as it was",
  async () => {
    const values = fc
      .sample(plain, 300)
      .map(asJson)
      .filter((value) => !hasProto(value)) as never[];
    const code =
      "export default async (value) => { const back = []; for (const each of value) back.push(await host.same({ each })); return back; }";
    const ending = await runCode(wasmSandbox(createLog("silent")), code, {
      value: values,
      calls: { same: async (args) => (args as { each: never }).each },
    });
    expect(ending).toEqual({ end: "returned", value: values, log: "" });
  },
  LIMIT_MS,
);

const part = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "a",
    "out",
    "a.txt",
    "con",
    "NUL.txt",
    "-",
    "a.",
    ".a",
    " ",
    "\u0000",
    "a\\b",
    "ａ",
    "\u2024\u2024",
    "~",
    "%2e%2e",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const fileName = fc.oneof(
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/")),
  fc.string({ unit: "binary" }),
);

test("a name that is accepted is plain and stays in its folder", () => {
  fc.assert(
    fc.property(fileName, (name) => {
      if (!isFileName(name)) return;
      expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/);
      expect(join("/run", name)).toBe(normalize(`/run/${name}`));
      expect(join("/run", name).startsWith(`/run${sep}`)).toBe(true);
      expect(name.split("/").some((each) => each === "" || each.startsWith(".") || each.endsWith("."))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
  for (const name of ["in/0.png", "a", "out/sheet-1.png", "A_b.C-9", "a/b/c/d"]) expect(isFileName(name)).toBe(true);
});

test(
  "whatever names are written and removed, the folder beside stays as it was",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fileName, { maxLength: 12 }), (names) =>
        withFolder(async (around) => {
          const folder = join(around, "run");
          await mkdir(folder);
          await Bun.write(join(around, "a.txt"), "beside");
          const files = await openRunFiles(folder, MEBIBYTE);
          const kept = new Set<string>();
          for (const name of names)
            try {
              await files.write(name, { bytes: new Uint8Array([1]), isFirst: true, isLast: true });
              kept.add(name);
            } catch (error) {
              expect(error).toBeInstanceOf(AppError);
            }
          expect(await files.list()).toEqual([...kept].sort());
          for (const name of names) await files.remove(name).catch((error) => expect(error).toBeInstanceOf(AppError));
          expect(await files.list()).toEqual([]);
          expect((await readdir(around)).sort()).toEqual(["a.txt", "run"]);
          expect(await Bun.file(join(around, "a.txt")).text()).toBe("beside");
        }),
      ),
      { numRuns: 60 },
    );
  },
  LIMIT_MS,
);

async function readAll(bytes: Uint8Array, cuts: number[]) {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    parts.push(bytes.subarray(at, cut));
    at = cut;
  }
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const each of parts) controller.enqueue(each);
      controller.close();
    },
  });
  return Array.fromAsync(readFrames(stream));
}

test("frames are the same however the stream is cut, and bytes of no form end it with an error for people", async () => {
  const frame = fc.record({ name: fc.string({ maxLength: 50 }), bytes: fc.uint8Array({ maxLength: 300 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), async (frames, cuts) => {
      const sent = frames.map(({ name, bytes }, id) => ({ head: { t: "call" as const, id: id + 1, name }, bytes }));
      const read = await readAll(Buffer.concat(sent.map(({ head, bytes }) => encodeFrame(head, bytes))), cuts);
      expect(read.map(({ head, bytes }) => ({ head, bytes: [...bytes] }))).toEqual(
        sent.map(({ head, bytes }) => ({ head, bytes: [...bytes] })),
      );
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 200 }), async (noise) => {
      const told = await readAll(noise, []).catch((error: unknown) => error);
      if (Array.isArray(told)) expect(told).toEqual([]);
      else expect(told).toMatchObject({ code: "unavailable" });
    }),
  );
});
