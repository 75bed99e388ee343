/** Layout, order and copies over the API: what the page does with gestures, a script does with commands. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { overlaps } from "../../src/canvas/layout.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Places" })).id ?? "";
});
afterAll(() => world.close());

const add = async (params: Record<string, unknown>) => (await world.run("node.add", { projectId, type: "text", ...params })).id ?? "";
const view = () => world.clash.rooms.view(projectId);
const node = async (id: string) => (await view()).nodes[id];

test("nodes are aligned, spread, tidied, stacked and grouped by commands, each undone by one undo", async () => {
  const ids = [await add({ x: 0, y: 0 }), await add({ x: 500, y: 40 }), await add({ x: 1_400, y: 90 })];
  const [first = "", second = "", third = ""] = ids;
  expect(await world.run<object>("node.align", { projectId, nodeIds: ids, to: "top" })).toEqual({ moved: 2 });
  expect((await node(third))?.y).toBe(0);
  await world.run("canvas.undo", { projectId });
  expect((await node(third))?.y).toBe(90);
  await world.run("node.distribute", { projectId, nodeIds: ids, along: "x" });
  expect((await node(second))?.x).toBe(700);
  await world.run("node.tidy", { projectId, nodeIds: ids });
  expect((await node(second))?.x).toBe(352);
  await world.run("node.restack", { projectId, nodeIds: [first], to: "front" });
  expect((await node(first))?.z).toBeGreaterThan((await node(second))?.z ?? 0);
  const group = (await world.run("node.group", { projectId, nodeIds: [first] })).id ?? "";
  await world.run("node.nest", { projectId, nodeIds: [second], groupId: group });
  expect((await node(second))?.parentId).toBe(group);
  await world.run("node.nest", { projectId, nodeIds: [second], groupId: null });
  await world.run("node.ungroup", { projectId, nodeIds: [group] });
  expect((await node(first))?.parentId).toBeNull();
  expect(await node(group)).toBeUndefined();
  await world.run("node.delete", { projectId, nodeIds: ids });
});

test("the canvas is arranged by its edges without overlap, and a second time nothing moves", async () => {
  const generator = await add({ type: "generator", x: 0, y: 0, model: "draft-image" });
  const prompts = [await add({ type: "prompt", x: 10, y: 10 }), await add({ type: "prompt", x: 20, y: 20 })];
  for (const source of prompts) await world.run("edge.connect", { projectId, source, target: generator, role: "prompt" });
  expect((await world.run<{ moved: number }>("canvas.arrange", { projectId })).moved).toBeGreaterThan(0);
  const nodes = Object.values((await view()).nodes);
  for (const [index, one] of nodes.entries()) for (const other of nodes.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
  for (const source of prompts) expect((await node(source))?.x).toBeLessThan((await node(generator))?.x ?? 0);
  expect(await world.run<object>("canvas.arrange", { projectId })).toEqual({ moved: 0 });
});

test("an edge changes its role and its place in the order", async () => {
  const target = await add({ type: "prompt", x: 0, y: 2_000 });
  const [one, two] = [await add({ x: -600, y: 2_000 }), await add({ x: -600, y: 2_400 })];
  const first = (await world.run("edge.connect", { projectId, source: one, target, role: "context" })).id ?? "";
  const second = (await world.run("edge.connect", { projectId, source: two, target, role: "context" })).id ?? "";
  await world.run("edge.role", { projectId, edgeId: first, role: "reference" });
  await world.run("edge.reorder", { projectId, edgeId: second, after: null });
  const { edges } = await view();
  expect(edges[first]?.role).toBe("reference");
  expect((edges[second]?.order ?? "") < (edges[first]?.order ?? "")).toBe(true);
  await expect(world.run("edge.role", { projectId, edgeId: first, role: "start" })).rejects.toThrow("takes no start edge");
});

test("files go along to another project by a copy of their own; files of a third are refused by name", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([png]), "dot.png");
  const asset = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
  await world.drain();
  const other = (await world.run("project.create", { title: "Other" })).id ?? "";
  const copy = (key?: string) =>
    world.run<{ assets: Record<string, string> }>("asset.copy", { projectId: other, fromProjectId: projectId, assetIds: [asset] }, key);
  const { assets } = await copy("once");
  expect((await copy("once")).assets).toEqual(assets);
  const made = (await world.ask(`/api/assets/${assets[asset]}`)).body;
  expect(made).toMatchObject({ kind: "image", width: 1, height: 1 });
  expect((await world.ask(`/api/assets/${assets[asset]}/content`)).status).toBe(200);
  await world.run("node.add", { projectId: other, type: "image", assetId: assets[asset] });
  await expect(world.run("asset.copy", { projectId, fromProjectId: other, assetIds: [asset, String(assets[asset])] })).rejects.toThrow(
    "no such asset in that project",
  );
  await expect(world.run("node.add", { projectId: other, type: "image", assetId: asset })).rejects.toThrow();
});
