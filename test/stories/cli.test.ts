/** The command line against a real studio: what it prints, what it writes, how it exits. */
import { afterAll, afterEach, beforeAll, expect, spyOn, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram } from "../../src/cli.ts";
import { exitCodeOf } from "../../src/cli/exit.ts";
import { AppError } from "../../src/lib/errors.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

let world: World;
const kept = { ...process.env };
const printed = spyOn(console, "log").mockImplementation(() => {});
const told = spyOn(console, "error").mockImplementation(() => {});

beforeAll(async () => {
  world = await openWorld();
  Object.assign(process.env, { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_DATA: world.config.dataFolder });
});
afterEach(() => {
  printed.mockClear();
  told.mockClear();
  process.exitCode = 0;
});
afterAll(async () => {
  for (const name of ["CLASH_URL", "CLASH_TOKEN", "CLASH_DATA"]) delete process.env[name];
  Object.assign(process.env, kept);
  printed.mockRestore();
  told.mockRestore();
  await world.close();
});

async function clash(...words: string[]): Promise<string> {
  printed.mockClear();
  await createProgram().parseAsync(words, { from: "user" });
  return printed.mock.calls.map((call) => String(call[0])).join("\n");
}

async function refused(...words: string[]): Promise<{ code: number; message: string }> {
  try {
    await clash(...words);
  } catch (error) {
    return { code: exitCodeOf(error), message: (error as Error).message };
  }
  throw new Error("It was not refused.");
}

test("projects are made, listed, shown and deleted", async () => {
  expect(await clash("projects", "list")).toContain("No project yet");
  const id = await clash("projects", "create", "By hand");
  expect(id).toStartWith("prj_");
  expect(await clash("projects", "list", "--search", "hand")).toContain("By hand");
  expect(JSON.parse(await clash("--json", "projects", "get", id))).toMatchObject({ id, title: "By hand" });
  await clash("projects", "delete", id);
  expect((await refused("projects", "get", id)).code).toBe(66);
});

test("a table of prompts is counted, run and downloaded; what is wrong with it is said", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clash-batch-"));
  const file = join(folder, "shots.csv");
  await Bun.write(file, "place,hour\nridge,dawn\nporch,dusk\n");
  const project = await clash("projects", "create", "Shots");
  const on = (...words: string[]) => clash("--project", project, "batch", file, ...words);
  const form = ["--models", "draft-image", "--set", "resolution=360"];
  expect((await refused("batch", file, "--models", "draft-image", "--dry-run")).message).toContain("{place}, {hour}");
  expect(await on(...form, "--prompt", "The {place} at {hour}", "--takes", "2", "--dry-run")).toContain("4 takes");
  const out = join(folder, "out");
  const told = await on(...form, "--prompt", "The {place} at {hour}", "--takes", "2", "--out", out);
  expect(told).toContain("4 of 4 done, free.");
  expect((await readdir(out)).sort()).toEqual([1, 2].flatMap((row) => [1, 2].map((take) => `000${row}-draft-image-${take}.png`)));
  const again = JSON.parse(
    await clash("--json", "--project", project, "batch", file, ...form, "--prompt", "The {place} at {hour}", "--takes", "2", "--out", out),
  );
  expect((await world.ask(`/api/projects/${project}/batches`)).body.items).toMatchObject([{ id: again.batchId, state: "done" }]);
  expect(await on(...form, "--prompt", "The {place} in {month}", "--dry-run")).toContain("row 1, draft-image: {month} has no value.");
  expect(
    (await refused("--project", project, "batch", file, "--models", "draft-image", "--prompt", "x", "--set", "size=1", "--dry-run"))
      .message,
  ).toContain("size");
  expect((await refused("--project", project, "batch", join(folder, "no.csv"), ...form, "--dry-run")).code).toBe(66);
  await Bun.write(join(folder, "long.csv"), `place\n${"x\n".repeat(5_000_000)}`);
  expect((await refused("--project", project, "batch", join(folder, "long.csv"), ...form, "--dry-run")).message).toContain("8 MiB");
  await rm(folder, { recursive: true });
}, 60_000);

test("a batch takes words from the workspace and parameters of one model, and can be left to the clock", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clash-batch-"));
  const file = join(folder, "prompts.txt");
  await Bun.write(file, "A hill\n");
  const project = await clash("projects", "create", "Mornings");
  const on = (...words: string[]) => clash("--project", project, "batch", file, "--models", "draft-image,draft-video", ...words);
  expect(await on("--prompt", "{prompt} {look}", "--dry-run")).toContain("{look} has no value");
  expect(await clash("variables", "set", "look", "in watercolour")).toBe("{look} is in watercolour");
  expect(await clash("variables", "list")).toMatch(/^look\s+in watercolour$/);
  const words = ["--prompt", "{prompt} {look}", "--set", "draft-image.resolution=360", "draft-video.resolution=720"];
  expect(await on(...words, "--dry-run")).toContain("2 takes");
  expect(
    (await refused("--project", project, "batch", file, "--models", "draft-image", "--set", "draft-video.resolution=360", "--dry-run"))
      .message,
  ).toContain("draft-video.resolution");
  expect(await on(...words, "--title", "Morning hill", "--cron", "0 6 * * 1", "--timezone", "Europe/Berlin")).toMatch(
    /^sch_\w+: 2 takes each time, next 20\d\d-/,
  );
  const [schedule] = (await world.ask("/api/schedules")).body.items as { params: unknown; timezone: string }[];
  expect(schedule).toMatchObject({
    timezone: "Europe/Berlin",
    params: {
      template: "{prompt} {look}",
      models: [
        { model: "draft-image", params: { resolution: "360" } },
        { model: "draft-video", params: { resolution: "720" } },
      ],
    },
  });
  expect(await on("--cron", "0 6 * * 1", "--prompt", "{prompt} {month}")).toContain("{month} has no value");
  expect(await clash("variables", "remove", "look")).toBe("{look} is removed.");
  await rm(folder, { recursive: true });
}, 60_000);

test("nodes are added, changed, found, run and deleted, as text and as JSON", async () => {
  const project = await clash("projects", "create", "Canvas");
  const on = (...words: string[]) => clash("--project", project, ...words);
  const note = await on("canvas", "add", "text", "--set", "body=A red bus", "x=20");
  expect(await on("canvas", "search", "RED bus")).toContain(note);
  await on("canvas", "update", note, "--set", 'label="The bus"');
  expect(JSON.parse(await on("canvas", "get", note))).toMatchObject({ label: "The bus", x: 20 });
  const generator = await on("canvas", "add", "generator", "--set", "model=draft-image", "prompt=A red bus", 'params={"resolution":"360"}');
  const generation = await on("canvas", "execute", "--node", generator);
  expect(await on("tasks", "wait", generation)).toContain("done");
  expect(await on("tasks", "status", generation)).toContain("done");
  expect(await on("canvas", "list")).toContain("image");
  expect(JSON.parse(await clash("--json", "--project", project, "jobs")).items.length).toBeGreaterThan(0);
  await on("canvas", "delete", note);
  expect((await refused("--project", project, "canvas", "get", note)).code).toBe(66);
}, 60_000);

test("generate downloads its takes, with a reference and parameters", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const reference = join(world.folder, "dot.png");
  await Bun.write(reference, png);
  const out = join(world.folder, "takes");
  const answer = JSON.parse(
    await clash(
      "--json",
      "--quiet",
      "generate",
      "--model",
      "draft-image",
      "--prompt",
      "a lighthouse at night",
      "--ref",
      reference,
      "--takes",
      "2",
      "--set",
      "resolution=360",
      "--out",
      out,
    ),
  );
  expect(answer.files).toHaveLength(2);
  expect(await readdir(out)).toEqual(["take-1.png", "take-2.png"]);
  expect((await refused("generate", "--model", "draft-image", "--prompt", "x", "--ref", "/nowhere.png", "--out", out)).code).toBe(66);
  expect((await refused("generate", "--model", "sora", "--prompt", "x", "--out", out)).message).toContain("model:");
}, 60_000);

test("make writes a film and a contact sheet, and its timeline renders again", async () => {
  const brief = join(world.folder, "brief.md");
  await Bun.write(brief, "# A cat on the moon\nA four-second film, 1:1. A cat looks at the earth from the moon.");
  const out = join(world.folder, "film.mp4");
  const made = JSON.parse(await clash("--json", "make", brief, "--out", out, "--size", "360", "--seconds", "4"));
  expect(made.film).toBe(out);
  for (const path of [made.film, made.contactSheet]) expect(Bun.file(path).size).toBeGreaterThan(5_000);
  const canvas = (await world.clash.rooms.view(made.projectId)).nodes;
  const timeline = Object.values(canvas).find((node) => node.type === "timeline");
  const again = join(world.folder, "again.mp4");
  expect(await clash("--project", made.projectId, "render", "--timeline", timeline?.id ?? "", "--out", again, "--preset", "draft")).toBe(
    again,
  );
  expect(Bun.file(again).size).toBeGreaterThan(5_000);
}, 120_000);

test("a wrong word on the command line is a sentence and an exit code, and nothing is made", async () => {
  const before = (await world.ask("/api/projects")).body.items;
  expect(await refused("make", "A cat.", "--out", "film.avi")).toMatchObject({ code: 64, message: expect.stringContaining("--out") });
  expect(await refused("make", "missing.md", "--out", "film.mp4")).toMatchObject({
    code: 66,
    message: expect.stringContaining("There is no file missing.md"),
  });
  expect(await refused("make", "A cat.", "--out", "film.mp4", "--seconds", "soon")).toMatchObject({
    code: 64,
    message: expect.stringContaining("seconds"),
  });
  expect(await refused("make", "A cat.", "--out", "film.mp4", "--aspect", "7:3")).toMatchObject({
    code: 64,
    message: expect.stringContaining("aspect"),
  });
  expect(await refused("make", " ", "--out", "film.mp4")).toMatchObject({ code: 64, message: expect.stringContaining("brief") });
  expect(await refused("canvas", "list")).toMatchObject({ code: 64, message: expect.stringContaining("--project") });
  expect(await refused("--project", "prj_x", "canvas", "add", "text", "--set", "nonsense")).toMatchObject({ code: 64 });
  expect((await world.ask("/api/projects")).body.items).toEqual(before as never);
  expect(exitCodeOf(new AppError("limited", "x"))).toBe(75);
  expect(exitCodeOf(new AppError("forbidden", "x"))).toBe(77);
  expect(exitCodeOf(new TypeError("x"))).toBe(1);
});

test("models, schema and doctor tell what there is", async () => {
  expect(await clash("models")).toContain("draft-image");
  expect(JSON.parse(await clash("schema", "node.add"))[0]).toMatchObject({ name: "node.add", policy: "edit" });
  expect(await clash("doctor")).toMatch(/ok\s+ffmpeg/);
  process.env.FFMPEG_PATH = "/nowhere/ffmpeg";
  process.env.CHROMIUM_PATH = "/nowhere/chromium";
  const found = JSON.parse(await clash("--json", "doctor")).findings as { name: string; ok: boolean; words: string }[];
  expect(found.filter((entry) => !entry.ok).map((entry) => entry.name)).toEqual(expect.arrayContaining(["ffmpeg", "ffprobe", "chromium"]));
  expect(process.exitCode).toBe(1);
  delete process.env.FFMPEG_PATH;
  delete process.env.CHROMIUM_PATH;
});

test("a studio that does not answer is a sentence that says what to do", async () => {
  process.env.CLASH_URL = "http://127.0.0.1:9";
  expect(await refused("projects", "list")).toMatchObject({ code: 75, message: expect.stringContaining("does not answer") });
  process.env.CLASH_URL = world.url;
  process.env.CLASH_TOKEN = "wrong-token-wrong-token";
  expect((await refused("projects", "list")).code).toBe(77);
  process.env.CLASH_TOKEN = OWNER_TOKEN;
});

test("without an address it finds the studio that runs on this machine", async () => {
  delete process.env.CLASH_URL;
  delete process.env.CLASH_TOKEN;
  expect(JSON.parse(await clash("--json", "projects", "list")).items.length).toBeGreaterThan(0);
  process.env.CLASH_DATA = join(world.folder, "elsewhere");
  expect(await clash("projects", "list")).toContain("No project yet"); // none runs there: one is started for the verb
  process.env.CLASH_DATA = world.config.dataFolder;
}, 30_000);

test("a project is exported, imported, put into another one and duplicated; wrong files are sentences", async () => {
  const project = await clash("projects", "create", "To go");
  await clash("--project", project, "canvas", "add", "text", "--set", "body=On the road");
  const [bundle, canvas] = [join(world.folder, "to-go.clash"), join(world.folder, "to-go.canvas")];
  expect(await clash("projects", "export", project, "--out", bundle)).toBe(bundle);
  expect(await clash("projects", "export", project, "--out", canvas)).toBe(canvas);
  expect((await Bun.file(canvas).json()).nodes).toMatchObject([{ type: "text", text: "On the road" }]);
  const made = await clash("projects", "import", bundle, "--title", "Arrived");
  expect(await clash("--project", made, "canvas", "list")).toContain("text");
  expect(JSON.parse(await clash("--json", "--quiet", "projects", "import", canvas, "--into", made))).toEqual({
    projectId: made,
    nodes: 1,
    edges: 0,
    notes: [],
  });
  const copy = await clash("projects", "duplicate", made);
  expect(JSON.parse(await clash("--json", "projects", "get", copy))).toMatchObject({ title: "Arrived (copy)" });
  await Bun.write(join(world.folder, "wrong.canvas"), '{"nodes":[{"id":"a"}]}');
  expect(await refused("projects", "import", join(world.folder, "wrong.canvas"))).toMatchObject({
    code: 64,
    message: expect.stringContaining("nodes.0.type"),
  });
  expect(await refused("projects", "import", "nowhere.clash")).toMatchObject({ code: 66 });
  expect(await refused("projects", "export", project, "--out", "film.mp4")).toMatchObject({
    code: 64,
    message: expect.stringContaining("--out"),
  });
}, 30_000);
