/** What agents see: the canvas as a picture, a file, a frame of a clip, a frame of a timeline. Real pixels, bounded in size, for nobody who may not see them. */
import { afterAll, beforeAll, expect, test, setDefaultTimeout } from "bun:test";
import sharp from "sharp";
import type { ToolResult } from "../../src/engine/define.ts";
import { type Hands, openHands } from "./tool-world.ts";

setDefaultTimeout(60_000);

let hands: Hands;
let picture: string;
let film: string;
let filmAsset: string;
let timeline: string;

beforeAll(async () => {
  hands = await openHands();
  const { world, projectId } = hands;
  const run = <T = { id: string }>(name: string, params: Record<string, unknown>) => world.run<T>(name, { projectId, ...params });
  const generator = await run("node.add", {
    type: "generator",
    model: "draft-image",
    prompt: "a red door in snow",
    x: 0,
    y: 0,
    params: { resolution: "360" },
  });
  await run("generation.run", { nodeId: generator.id, takes: 1 });
  await world.drain();
  const view = await world.clash.rooms.view(projectId);
  picture = Object.values(view.nodes).find((node) => node.type === "image")?.id ?? "";
  await run("node.move", { moves: [{ nodeId: picture, x: 420, y: 0 }] });
  await run("node.add", { type: "text", label: "Brief", body: "红色的门在雪里。A red door in the snow, opened slowly.", x: 0, y: 360 });
  await run("edge.connect", { source: generator.id, target: picture, role: "context" }).catch(() => undefined); // the take is joined already
  timeline = (await run("timeline.assemble", { nodeIds: [picture], width: 320, height: 180, x: 0, y: 700 })).id;
  await run("render.start", { timelineId: timeline, preset: "draft" });
  await world.drain();
  const clip = Object.values((await world.clash.rooms.view(projectId)).nodes).find((node) => node.type === "video");
  film = clip?.id ?? "";
  filmAsset = (clip && "assetId" in clip && clip.assetId) || "";
}, 120_000);
afterAll(() => hands.close());

async function pixels({ images = [] }: ToolResult) {
  const [image] = images;
  if (!image || !("base64" in image)) throw new Error("There is no picture.");
  const bytes = Buffer.from(image.base64, "base64");
  const { width = 0, height = 0, format } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) =>
    [0, 1, 2].map((channel) => data[(Math.round(y) * info.width + Math.round(x)) * info.channels + channel] ?? 0);
  const colours = (left: number, top: number, w: number, h: number) => {
    const seen = new Set<string>();
    for (let y = top; y < top + h; y += 4)
      for (let x = left; x < left + w; x += 4)
        seen.add(
          at(x, y)
            .map((value) => value >> 4)
            .join(),
        );
    return seen.size;
  };
  return { width, height, format, bytes: bytes.length, at, colours };
}

test("the canvas is drawn with its pictures and words, and its numbers are told", async () => {
  const seen = await hands.use("canvas_look", {});
  const shown = await pixels(seen);
  expect([shown.format, Math.max(shown.width, shown.height) <= 1280, shown.bytes < 3_000_000]).toEqual(["png", true, true]);
  expect(seen.text).toContain(`= ${picture} image`);
  const node = (await hands.world.clash.rooms.view(hands.projectId)).nodes[picture];
  if (!node) throw new Error("no picture");
  const close = await pixels(await hands.use("canvas_look", { x: node.x, y: node.y, w: node.w, h: node.h }));
  expect(close.colours(close.width * 0.1, close.height * 0.1, close.width * 0.8, close.height * 0.8)).toBeGreaterThan(12); // a picture, not a plate
  const words = await pixels(await hands.use("canvas_look", { x: 0, y: 360, w: 320, h: 200 }));
  expect(words.colours(20, 20, words.width - 40, 60)).toBeGreaterThan(2); // letters on their ground
  const again = await hands.use("canvas_look", {});
  expect(again.images).toEqual(seen.images ?? []);
}, 60_000);

test("a region without anything, and nodes that are not there, are told in words", async () => {
  expect((await hands.use("canvas_look", { x: 90_000, y: 0, w: 10, h: 10 })).text).toBe("Nothing lies in this region.");
  expect((await hands.use("canvas_look", { nodeIds: ["nod_0000000000000000000000"] })).text).toContain("None of these nodes");
  const some = await hands.use("canvas_look", { nodeIds: [picture] });
  expect(some.text).toContain(picture);
});

test("a huge region is one small picture, and a canvas of many nodes says what it left out", async () => {
  const far = await pixels(await hands.use("canvas_look", { x: -5_000_000, y: -5_000_000, w: 10_000_000, h: 10_000_000 }));
  expect([far.width, far.height]).toEqual([1280, 1280]);
  const edits = Array.from({ length: 60 }, (_, index) => ({
    tool: "node_add",
    input: { type: "text", body: `Card ${index}`, x: 10_000 + (index % 10) * 400, y: Math.floor(index / 10) * 300 },
  }));
  const { nodeIds = [] } = await hands.use("canvas_edit", { edits });
  for (let part = 1; part < 4; part++) await hands.use("node_duplicate", { nodeIds, dx: 0, dy: part * 2_000 });
  const many = await hands.use("canvas_look", { x: 9_900, y: -100, w: 4_200, h: 9_000 });
  expect(many.text).toContain("40 nodes are not drawn");
  expect(many.text.length).toBeLessThan(8_000);
}, 60_000);

test("a file is seen upright and small, a clip at a moment, a sound not at all", async () => {
  const asset = (await hands.world.clash.rooms.view(hands.projectId)).nodes[picture];
  const assetId = (asset && "assetId" in asset && asset.assetId) || "";
  const still = await pixels(await hands.use("asset_look", { assetId }));
  expect([still.format, Math.max(still.width, still.height) <= 1024]).toEqual(["jpeg", true]);
  const frame = await pixels(await hands.use("asset_look", { assetId: filmAsset, at: 1 }));
  expect([frame.format, frame.width > 100]).toEqual(["jpeg", true]);
  expect((await hands.use("asset_look", { assetId: filmAsset, at: 9_000 })).text).toMatch(/^at: The clip ends at /);
  expect((await hands.use("asset_look", { assetId, at: 1 })).text).toContain("A picture has no moments");
  expect((await hands.use("asset_read", { assetId })).text).toContain("a red door in snow");
}, 60_000);

test("a frame of a timeline is what the film shows there", async () => {
  const seen = await hands.use("timeline_look", { timelineId: timeline, at: 1 });
  const drawn = await pixels(seen);
  expect([drawn.width, drawn.height, seen.text]).toEqual([320, 180, expect.stringContaining("Frame 24 of ")]);
  const rendered = await pixels(await hands.use("asset_look", { assetId: filmAsset, at: 1 }));
  const near = [0.25, 0.5, 0.75].flatMap((part) => {
    const [mine, theirs] = [drawn.at(drawn.width * part, drawn.height / 2), rendered.at(rendered.width * part, rendered.height / 2)];
    return mine.map((value, channel) => Math.abs(value - (theirs[channel] ?? 0)));
  });
  expect(Math.max(...near)).toBeLessThan(60);
  expect((await hands.use("timeline_look", { timelineId: timeline, frame: 10_000_000 })).text).toContain(
    "frame: The film has the frames 0 to",
  );
  expect((await hands.use("timeline_look", { timelineId: film })).text).toContain("There is no timeline");
}, 60_000);

test("a file of another project is not seen", async () => {
  const other = await openOther();
  expect((await hands.use("asset_look", { assetId: other })).text).toBe("There is no such asset in this project.");
  expect((await hands.use("asset_read", { assetId: other })).text).toBe("There is no such asset in this project.");
});

async function openOther(): Promise<string> {
  const { id } = await hands.world.run<{ id: string }>("project.create", { title: "Other" });
  const copied = await hands.world.run<{ assets: Record<string, string> }>("asset.copy", {
    projectId: id,
    fromProjectId: hands.projectId,
    assetIds: [filmAsset],
  });
  return copied.assets[filmAsset] ?? "";
}
