/** The actions that come with Clash, run as everybody's are: in the sandbox, on real files, with what their manifests give them and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { HOST_CALLS, hostCalls } from "../../src/actions/host/index.ts";
import { ActionAnswer, type ActionItem, type ActionManifest, type ParamValue } from "../../src/actions/manifest.ts";
import { SHIPPED } from "../../src/actions/shipped.ts";
import type { Json } from "../../src/canvas/nodes/define.ts";
import type { Clash } from "../../src/clash.ts";
import { createLog } from "../../src/lib/log.ts";
import { validate } from "../../src/lib/validate.ts";
import { openSandbox } from "../../src/sandbox/index.ts";
import { shippedNamed } from "./code.ts";
import { type Made, make } from "./media.ts";

const namesIn = (code: string, of: string) =>
  new Set([...code.matchAll(new RegExp(`\\b${of}\\.([A-Za-z]+)`, "g"))].map(([, name = ""]) => name));
const declared = (list: readonly { name: string }[]) => new Set(list.map((one) => one.name));

describe.each(SHIPPED.map(({ manifest, code }) => [manifest.name, manifest, code] as const))("%s", (_, manifest, code) => {
  test("declares exactly the inputs and parameters that its code uses", () => {
    expect(namesIn(code, "inputs")).toEqual(declared(manifest.inputs));
    expect(namesIn(code, "params")).toEqual(declared(manifest.params));
  });

  test("uses calls that there are, sees files only with its permission, and nothing else of the world", () => {
    const calls = namesIn(code, "host");
    expect([...calls].filter((name) => !(HOST_CALLS as string[]).includes(name))).toEqual([]);
    const sees = ["pixels", "frames", "grade", "compose"].some((name) => calls.has(name));
    expect([manifest.permissions.look === true, manifest.permissions.timeline === true]).toEqual([
      sees,
      manifest.outputs.some((output) => output.kind === "captions"),
    ]);
    expect([manifest.permissions.hosts, manifest.secrets]).toEqual([undefined, []]);
    expect(code).not.toMatch(/\b(import|require|fetch|eval|Function|process|globalThis|setTimeout)\s*[(.]/);
  });

  test("has defaults that its own parameters allow", () => {
    for (const param of manifest.params) {
      const { kind, default: value, min = -1e9, max = 1e9, choices = [] } = param;
      if (kind === "number") expect([typeof value, Number(value) >= min && Number(value) <= max]).toEqual(["number", true]);
      if (kind === "choice") expect(choices.map((one) => one.value)).toContain(value as string);
      if (kind === "boolean") expect(typeof value).toBe("boolean");
    }
  });
});

test("each has a name of its own", () => {
  expect(declared(SHIPPED.map((file) => file.manifest)).size).toBe(SHIPPED.length);
  expect(SHIPPED.map((file) => file.manifest.name).sort()).toEqual(["captions", "colour-match", "contact-sheet", "palette", "safe-area"]);
});

const FILES: Made[] = ["halves.png", "turned.jpg", "clear.png", "moving.webp", "ten-bit.mp4", "silent.mp4"];
const FILMS: Record<string, Partial<ActionItem>> = {
  "ten-bit.mp4": { kind: "video", width: 128, height: 72, durationMs: 2_000 },
  "silent.mp4": { kind: "video", width: 121, height: 67, durationMs: 1_000 },
};
const sandbox = openSandbox({ sandbox: "wasm" }, createLog("silent"));
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "clash-shipped-"));
  await Promise.all(FILES.map((name) => make(root, name)));
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

interface Ran {
  answer: ActionAnswer;
  folder: string;
  log: string;
}

/** Runs it as the studio does: inputs as copies in `in/`, parameters at their defaults unless said. */
async function run(
  name: string,
  inputs: Record<string, (string | Partial<ActionItem>)[]>,
  params: Record<string, ParamValue> = {},
): Promise<Ran> {
  const { manifest, code } = shippedNamed(name);
  const folder = await mkdtemp(join(root, "run-"));
  await mkdir(join(folder, "in"));
  const items: Record<string, Partial<ActionItem>[]> = {};
  let index = 0;
  for (const input of manifest.inputs) {
    const given: Partial<ActionItem>[] = [];
    for (const one of inputs[input.name] ?? []) given.push(typeof one === "string" ? await itemOf(folder, one, index++) : one);
    items[input.name] = given;
  }
  const ending = await sandbox.run({
    code,
    value: {
      runId: "acr_1",
      action: name,
      version: manifest.version,
      inputs: items,
      params: { ...defaultsOf(manifest), ...params },
    } as unknown as Json,
    folder,
    calls: hostCalls({} as Clash, { folder, projectId: "prj_1", timelines: [] }),
    limits: { elapsedMs: 120_000, busyMs: 60_000, memoryBytes: 128 * 1024 ** 2, outputBytes: 1024 ** 3, logBytes: 65_536, calls: 2_000 },
    signal: AbortSignal.timeout(120_000),
  });
  if (ending.end !== "returned") throw new Error(ending.message);
  const answer = validate(ActionAnswer, ending.value);
  for (const output of Object.keys(answer.outputs)) expect([...declared(manifest.outputs)]).toContain(output);
  for (const { name: output, max } of manifest.outputs) expect(answer.outputs[output]?.length ?? 0).toBeLessThanOrEqual(max);
  return { answer, folder, log: ending.log };
}

const defaultsOf = (manifest: ActionManifest) => Object.fromEntries(manifest.params.map((param) => [param.name, param.default]));

/** A file of the folder as an input. */
async function itemOf(folder: string, name: string, index: number): Promise<Partial<ActionItem>> {
  const file = `in/${index}.${name.split(".").at(-1)}`;
  await Bun.write(join(folder, file), Bun.file(join(root, name)));
  const item = { nodeId: `nod_${index}`, label: index === 1 ? "雨夜的茶馆，最终版.jpg" : name, file };
  if (FILMS[name]) return { ...item, ...FILMS[name] };
  const { width, height } = (await sharp(join(root, name)).metadata()).autoOrient;
  return { ...item, kind: "image", width, height };
}

const pictureOf = async ({ answer, folder }: Ran, output: string, at = 0) =>
  sharp(join(folder, answer.outputs[output]?.[at]?.file ?? "none"));
const textOf = ({ answer }: Ran, output: string) => answer.outputs[output]?.[0]?.text ?? "";

test("contact sheet: every kind of file once, clips by their frames, on as many pages as it takes", async () => {
  const ran = await run("contact-sheet", { media: FILES }, { clipFrames: 1, perPage: 5, title: "Looks" });
  expect(ran.answer.note).toBe("6 frames on 2 sheets.");
  expect(ran.answer.outputs.sheets?.map((one) => one.label)).toEqual(["Looks 1", "Looks 2"]);
  const { data, info } = await (await pictureOf(ran, "sheets")).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height > 900 && info.height < 2600]).toEqual([2400, true]);
  const has = (red: number, green: number, blue: number) => {
    for (let i = 0; i + 2 < data.length; i += info.channels * 7)
      if (Math.abs((data[i] ?? 0) - red) + Math.abs((data[i + 1] ?? 0) - green) + Math.abs((data[i + 2] ?? 0) - blue) < 24) return true;
    return false;
  };
  expect([has(208, 32, 32), has(32, 64, 192), has(32, 160, 64), has(192, 48, 32), has(255, 0, 255)]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
}, 60_000);

test("palette: the colours that are there, with their shares, as a card and as words", async () => {
  const ran = await run("palette", { media: ["halves.png", "turned.jpg"] }, { count: 2 });
  const lines = textOf(ran, "colours").split("\n");
  expect(lines.map((line) => line.split(", ")[1])).toEqual(["50 %", "50 %"]);
  expect(lines.map((line) => line.split(", ")[0]?.split(" ").slice(1).join(" ")).sort()).toEqual(["blue", "red"]);
  expect(await (await pictureOf(ran, "card")).metadata()).toMatchObject({ format: "png", width: 1800 });
}, 60_000);

test("colour match: a picture and a clip come much nearer to the look, and stay what they are", async () => {
  const ran = await run("colour-match", { look: ["halves.png"], media: ["silent.mp4", "clear.png"] }, { strength: 100 });
  const { pictures = [], clips = [] } = ran.answer.outputs;
  expect([pictures.map((one) => one.file), clips.map((one) => one.file)]).toEqual([["graded-2.png"], ["graded-1.mp4"]]);
  for (const [, before, after] of textOf(ran, "report").matchAll(/: ([\d.]+) before, ([\d.]+) after/g))
    expect(Number(after)).toBeLessThanOrEqual(Number(before));
  expect(textOf(ran, "report").split("\n").length).toBe(3);
  expect((await (await pictureOf(ran, "pictures")).raw().toBuffer())[3]).toBe(0);
}, 90_000);

test("safe areas: words at the edge are found and named, words in the middle are not", async () => {
  const card = (x: number, y: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="#35506b"/><text x="${x}" y="${y}" font-family="sans-serif" font-weight="700" font-size="44" fill="#fff">Tea house, 1924</text></svg>`;
  for (const [name, x, y] of [
    ["low.png", 8, 708],
    ["middle.png", 460, 380],
  ] as const)
    await sharp(Buffer.from(card(x, y)))
      .png()
      .toFile(join(root, name));
  const ran = await run("safe-area", { media: ["low.png", "middle.png"] });
  expect(ran.answer.note).toBe("1 of 2 frames have something that looks like text outside the safe area.");
  const [, , first = "", found = "", second = ""] = textOf(ran, "report").split("\n");
  expect([first, second]).toEqual(["low.png, for television:", expect.stringContaining("nothing that looks like text lies outside")]);
  expect(found).toMatch(
    /^- At the bottom left, what looks like text reaches past the title-safe area: \d % below and \d % on the left, and past/,
  );
  const { data, info } = await (await pictureOf(ran, "frames")).raw().toBuffer({ resolveWithObject: true });
  const rows = [34, 35, 36, 37].map((y) => data[(y * info.width + Math.round(info.width * 0.2)) * info.channels] ?? 0);
  expect([info.width, info.height, Math.max(...rows) > 170]).toEqual([1280, 720, true]);
}, 60_000);

test("captions: at the times of the timeline where its clips play, and as a file; what nobody can know is said", async () => {
  const words = "The rain came early. The lamps are already lit".split(" ");
  const transcript = {
    text: words.join(" "),
    language: "en",
    words: words.map((text, i) => ({ text, fromMs: i * 400, toMs: i * 400 + 360 })),
  };
  const speech = { nodeId: "nod_s", kind: "audio" as const, label: "voice", assetId: "ast_1", durationMs: 4_000, transcript };
  const clip = { kind: "clip", media: "audio", assetId: "ast_1", start: 50, length: 100, inFrames: 0 };
  const timeline = {
    nodeId: "nod_t",
    kind: "timeline" as const,
    label: "Cut",
    timeline: { width: 1920, height: 1080, fps: 25, items: { a: clip } },
  };
  const ran = await run("captions", { speech: [speech], timeline: [timeline] });
  const [piece] = ran.answer.outputs.captions ?? [];
  expect(piece?.nodeId).toBe("nod_t");
  expect(piece?.cues?.map((cue) => cue.text)).toEqual(["The rain came early.\nThe lamps are already lit"]);
  expect(piece?.cues?.[0]?.fromMs).toBe(2_000);
  expect(textOf(ran, "file")).toStartWith("1\n00:00:02,000 --> ");
  await expect(run("captions", { speech: [{ ...speech, transcript: undefined }] })).rejects.toThrow(
    "Nothing is known of what is said in voice",
  );
}, 60_000);
