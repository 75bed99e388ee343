/** Files are looked at and listened to by real models: found by what they saw, paid once, within budgets, and only as the project wants it. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { generations, ledger } from "../../src/schema.ts";
import { lookModels } from "../../src/understanding/models.ts";
import { ffmpeg } from "../assets/made.ts";
import { anthropicWire } from "../wire/anthropic.ts";
import { ollamaWire } from "../wire/compatible.ts";
import { falWire } from "../wire/fal.ts";
import { googleWire } from "../wire/google.ts";
import { openaiWire, picturesIn } from "../wire/openai.ts";
import type { Wire, WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

setDefaultTimeout(90_000); // jobs draw and measure

let world: World;
let openai: WireServer;
let projectId = "";
let film: Uint8Array<ArrayBuffer>;
const servers: WireServer[] = [];
const { upload, found, refusal } = filesOf(
  () => world,
  () => projectId,
);

async function connect(wire: Wire, name: string): Promise<WireServer> {
  const server = await wire.serve();
  servers.push(server);
  const { fields, baseUrl } = wire.credentials(server.url);
  await world.run("key.set", { provider: name, baseUrl });
  if (Object.keys(fields).length > 0) await world.run("key.set", { provider: name, fields });
  return server;
}

beforeAll(async () => {
  world = await openWorld();
  openai = await connect(openaiWire, "openai");
  projectId = (await world.run("project.create", { title: "Looking" })).id ?? "";
  const folder = await mkdtemp(join(tmpdir(), "clash-look-"));
  const path = join(folder, "two.mp4");
  const shots = ["color=0x204080:s=320x180:r=25:d=2", "color=0xe07020:s=320x180:r=25:d=2"].flatMap((shot) => ["-f", "lavfi", "-i", shot]);
  await ffmpeg(
    ...shots,
    "-f",
    "lavfi",
    "-i",
    "sine=440:d=4",
    "-filter_complex",
    "[0][1]concat=n=2[v]",
    "-map",
    "[v]",
    "-map",
    "2:a",
    "-pix_fmt",
    "yuv420p",
    path,
  );
  film = await Bun.file(path).bytes();
  await rm(folder, { recursive: true, force: true });
}, 90_000);
afterAll(async () => {
  await world.close();
  await Promise.all(servers.map((server) => server.stop()));
});
beforeEach(() => {
  openai.behave("success");
  openai.requests.length = 0;
});

interface Told {
  understanding: {
    by: string;
    text: string;
    tags: string[];
    scenes?: { at: number; text: string }[];
    shots: number[];
    said?: string;
    heardBy?: string;
  };
  words: { text: string; start: number; end: number }[] | null;
}

const told = async (id: string) => (await world.ask(`/api/assets/${id}`)).body as unknown as Told;
const rowsOf = (id: string) => world.clash.db.read.select().from(generations).where(eq(generations.subjectId, id));

async function look(assetId: string, wish: Record<string, unknown> = {}): Promise<Told> {
  await world.run("asset.describe", { projectId, assetId, ...wish });
  await world.drain();
  return told(assetId);
}

describe("a model", () => {
  test("describes a picture: it gets a small plain copy, and the file is found by what it saw", async () => {
    const wide = new Uint8Array(
      await sharp({ create: { width: 3000, height: 1500, channels: 3, background: "#2b6a4a" } })
        .withExif({ IFD0: { Artist: "Somebody" } })
        .jpeg()
        .toBuffer(),
    );
    const id = await upload(wide, "wide.jpg");
    const estimate = await world.run<{ micros: number; parts: unknown[]; fits: boolean }>("asset.estimate", {
      projectId,
      assetId: id,
      eyes: "gpt-5.4",
    });
    expect(estimate).toMatchObject({ fits: true, parts: [{ aim: "describe", model: "gpt-5.4", provider: "openai" }] });
    expect(openai.accepted()).toBe(0);
    const { understanding } = await look(id, { eyes: "gpt-5.4" });
    expect(understanding).toMatchObject({ by: "gpt-5.4", text: "A fox waits at the edge of a snowy wood.", tags: ["fox", "snow", "dusk"] });
    expect(await found("q=snowy")).toEqual(["wide.jpg"]);
    expect(await found("q=dusk+fox")).toEqual(["wide.jpg"]);
    const [sent] = openai.requests.flatMap((request) => picturesIn(request.body as Record<string, unknown>));
    const copy = await sharp(sent).metadata();
    expect([copy.format, copy.width, copy.height, copy.exif]).toEqual(["jpeg", 1024, 512, undefined]);
    const [row] = await rowsOf(id);
    expect(row).toMatchObject({ state: "done", aim: "describe", nodeId: "", projectId });
    expect(row?.costMicros).toBe(100 * 2.5 + 20 * 15);
    expect(estimate.micros).toBeGreaterThanOrEqual(row?.costMicros ?? Number.NaN);
    const booked = await world.clash.db.read
      .select()
      .from(ledger)
      .where(eq(ledger.generationId, row?.id ?? ""));
    expect(booked.map(({ kind }) => kind)).toEqual(["reserve", "call", "settle"]);
    expect(Object.keys((await world.clash.rooms.view(projectId)).nodes)).toEqual([]); // nothing of it stands on the canvas
  });

  test("describes a film by frames of its shots, and another writes down what is said in it, with times", async () => {
    const id = await upload(film, "two.mp4");
    const { understanding, words } = await look(id, { eyes: "gpt-5.4", ears: "whisper-1" });
    const [, second] = momentsFrom(openai);
    expect(understanding).toMatchObject({ by: "gpt-5.4", heardBy: "whisper-1", said: "The fox listens. Then it runs." });
    expect(understanding.scenes).toEqual([{ at: second ?? Number.NaN, text: "The fox turns its head." }]);
    expect(understanding.shots).toHaveLength(1);
    expect(second).toBeGreaterThan(understanding.shots[0] ?? Number.NaN);
    expect(words?.slice(0, 2)).toEqual([
      { text: "The", start: 0, end: 0.25 },
      { text: "fox", start: 0.3, end: 0.55 },
    ]);
    expect(await found("q=listens")).toEqual(["two.mp4"]);
    expect(await found("q=turns")).toEqual(["two.mp4"]);
    const page = String((await world.ask(`/assets/${id}`, { headers: { accept: "text/html" } })).body.text);
    expect(page).toContain("The fox turns its head.");
    expect(page).toContain("The fox listens. Then it runs.");
    const again = await look(id, { eyes: "draft", ears: "off" });
    expect(again.understanding).toMatchObject({ by: "draft", said: "The fox listens. Then it runs." });
    expect(again.understanding.scenes).toBeUndefined();
  });

  test("of every upstream that sees or hears can do it", async () => {
    await connect(anthropicWire, "anthropic");
    await connect(googleWire, "google");
    await connect(falWire, "fal");
    const room = await ollamaWire.serve();
    servers.push(room);
    await world.run("endpoint.set", { name: "Next room", dialect: "ollama", baseUrl: `${room.url}/v1`, models: ["llava"] });
    const own = world.clash.models.cards().find((card) => card.routes.some((route) => route.model === "llava"))?.id ?? "";
    const id = await upload(await picture("#aa8844"), "seen.png");
    for (const eyes of ["claude-opus-5", "gemini-3.8-flash", own]) {
      const { understanding } = await look(id, { eyes, acceptUnknownPrice: true });
      expect(understanding).toMatchObject({ by: eyes, text: expect.stringContaining("fox") });
    }
    const sound = await upload(film, "heard.mp4");
    for (const ears of ["gpt-4o-transcribe", "gemini-3.5-transcribe", "whisper"]) {
      const { understanding } = await look(sound, { eyes: "off", ears, acceptUnknownPrice: true });
      expect(understanding.heardBy).toBe(ears);
      expect(understanding.said).not.toBe("");
    }
  });
});

const momentsFrom = (server: WireServer): number[] =>
  server.requests.flatMap((request) => {
    const text = JSON.stringify((request.body as { messages?: unknown }).messages ?? "");
    return [...text.matchAll(/\d+ at ([\d.]+) s/g)].map(([, seconds]) => Number(seconds) * 1000);
  });

describe("what is paid", () => {
  test("is checked at the door: the model, its key, its price, the budget", async () => {
    const id = await upload(await picture("#123123"), "door.png");
    const said = async (wish: Record<string, unknown>) =>
      (await refusal("asset.describe", { projectId, assetId: id, ...wish })).body.detail;
    expect(await said({ eyes: "whisper-1" })).toContain("Whisper 1 does not describe pictures.");
    expect(await said({ eyes: "no-such-model" })).toContain("no-such-model");
    expect(await said({ eyes: "grok-4.5" })).toContain("has no key yet");
    expect(await said({ eyes: "gpt-6.1-sol" })).toContain("acceptUnknownPrice");
    const { id: budgetId } = await world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 1 });
    expect(await said({ eyes: "gpt-5.4" })).toContain("Nothing was sent and nothing was paid");
    expect(await world.run<{ fits: boolean }>("asset.estimate", { projectId, assetId: id, eyes: "gpt-5.4" })).toMatchObject({
      fits: false,
    });
    await world.run("budget.remove", { budgetId });
    expect(await rowsOf(id)).toEqual([]);
    expect(openai.requests).toEqual([]);
  });

  test("is not sent again when the answer is lost: it stays in doubt, and the file keeps what was known", async () => {
    const id = await upload(await picture("#441122"), "lost.png");
    openai.behave("crash");
    const before = openai.accepted();
    const { understanding } = await look(id, { eyes: "gpt-5.4" });
    expect(understanding.by).toBe("draft");
    expect((await rowsOf(id)).map(({ state }) => state)).toEqual(["uncertain"]);
    expect((await world.ask(`/api/assets/${id}/uses`)).body.items).toEqual([]); // a doubt holds no file fast
    await world.restart();
    await world.drain();
    expect(openai.accepted()).toBe(before + 1);
    const page = String((await world.ask(`/assets/${id}`, { headers: { accept: "text/html" } })).body.text);
    expect(page.includes("the request may have been carried out and billed")).toBe(true);
    openai.behave("success");
    const [row] = await rowsOf(id);
    await world.run("generation.resend", { projectId, generationId: row?.id, confirm: true });
    await world.drain();
    expect((await told(id)).understanding.by).toBe("gpt-5.4");
    expect(openai.accepted()).toBe(before + 2);
  });
});

describe("the project says who looks", () => {
  test("nobody; the studio; a model when a file comes; and only a person says so", async () => {
    const set = (more: Record<string, unknown>) => world.run("understanding.set", { projectId, eyes: "draft", ears: "off", ...more });
    const id = await upload(await picture("#998877"), "set.png");
    await set({ eyes: "off" });
    expect((await refusal("asset.describe", { projectId, assetId: id })).body.detail).toContain("Nobody looks at files in this project.");
    await set({ eyes: "draft", when: "arrival" });
    const measured = await upload(await picture("#776655"), "measured.png");
    await world.drain();
    expect((await told(measured)).understanding.by).toBe("draft");
    expect(await rowsOf(measured)).toEqual([]);
    await set({ eyes: "gpt-5.4", when: "arrival" });
    const seen = await upload(await picture("#556677"), "arrived.png");
    await world.drain();
    expect((await told(seen)).understanding.by).toBe("gpt-5.4");
    const unknown = await refusal("understanding.set", { projectId, eyes: "gpt-6.1-sol", ears: "off", when: "arrival" });
    expect([unknown.status, unknown.body.detail]).toEqual([422, expect.stringContaining("The price of GPT-6.1 Sol is not known")]);
    expect((await refusal("understanding.set", { projectId, eyes: "tts-1", ears: "off" })).status).toBe(422);
    expect((await refusal("understanding.set", { projectId, eyes: "draft", ears: "draft" })).status).toBe(422);
    const { token } = await world.run("token.create", { title: "Script", role: "editor" });
    const foreign = await world.ask("/api/commands/understanding.set", {
      method: "POST",
      body: JSON.stringify({ projectId, eyes: "draft", ears: "off" }),
      token: token ?? "",
    });
    expect(foreign.status).toBe(403);
    await set({});
  });

  test("a setting is shown with its prices where it is changed", async () => {
    const form = String((await world.ask(`/projects/${projectId}/looking`, { headers: { accept: "text/html" } })).body.text);
    expect(form).toContain('value="gpt-5.4"');
    expect(form).toContain("a picture");
    expect(form).toContain("a minute");
    const id = await upload(await picture("#aabbcc"), "priced.png");
    const { micros } = await world.run<{ micros: number }>("asset.estimate", { projectId, assetId: id, eyes: "gpt-5.4" });
    expect((await lookModels(world.clash, "text")).find((model) => model.id === "gpt-5.4")?.micros).toBe(micros);
  });
});
