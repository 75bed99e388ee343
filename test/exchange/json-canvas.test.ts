/** JSON Canvas 1.0: what other programs write is read, what we write loses nothing, and what is wrong is named by its place. */
import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type CanvasView, emptyView } from "../../src/canvas/document.ts";
import { planEdits } from "../../src/canvas/edit.ts";
import { draftOf } from "../../src/canvas/draft.ts";
import { nodeTypes } from "../../src/canvas/nodes/index.ts";
import { newNode } from "../../src/canvas/edits/new-node.ts";
import { EMPTY_TIMELINE } from "../../src/canvas/timeline-map.ts";
import { CANVAS_LIMITS, type JsonCanvas, parseJsonCanvas } from "../../src/exchange/json-canvas/format.ts";
import { readJsonCanvas } from "../../src/exchange/json-canvas/read.ts";
import { writeJsonCanvas } from "../../src/exchange/json-canvas/write.ts";
import { AppError } from "../../src/lib/errors.ts";
import { derivedId } from "../../src/lib/ids.ts";
import { equalPart } from "./project.ts";

const FIXTURES = join(import.meta.dir, "..", "fixtures", "json-canvas");
const fixture = (name: string) => Bun.file(join(FIXTURES, `${name}.canvas`)).text();

const read = (canvas: JsonCanvas, files: Record<string, string> = {}) =>
  readJsonCanvas(canvas, {
    idOf: (kind, id) => derivedId(kind, "test", id),
    assetOf: (path) => (files[path] ? { id: files[path], type: "image" } : undefined),
    actor: "usr_importer",
    time: 1000,
  });

const byText = (view: CanvasView, text: string) => Object.values(view.nodes).find((node) => "body" in node && node.body === text);

test("a board of another program: texts, files, links, groups and arrows find their places", async () => {
  const { view, notes } = read(parseJsonCanvas(await fixture("mood-board")), { "_site/logo.svg": "ast_logo" });
  const nodes = Object.values(view.nodes);
  expect(nodes.map((node) => node.type).sort()).toEqual(["group", "image", "text", "text", "text"]);
  const group = nodes.find((node) => node.type === "group");
  expect(group).toMatchObject({ label: "Overview — Übersicht 概要", x: -300, y: -460, w: 610, h: 200 });
  const logo = nodes.find((node) => node.type === "image");
  expect(logo).toMatchObject({ assetId: "ast_logo", status: "done", parentId: group?.id ?? "", label: "logo.svg" });
  expect(byText(view, "https://example.com/ä?q=1#x")).toMatchObject({ type: "text", parentId: null });
  const path = byText(view, "spec/1.0.md#Nodes");
  const learn = nodes.find((node) => node.type === "text" && node.body.includes("雨の街 🌧️"));
  expect(learn?.parentId).toBe(group?.id ?? "");
  expect(Object.values(view.edges).map(({ source, target }) => [source, target])).toEqual(
    expect.arrayContaining([
      [logo?.id, learn?.id],
      [path?.id, learn?.id], // its arrow is at its beginning only
    ]),
  );
  expect(notes.join(" ")).toMatch(/1 connection was left out.*1 label.*3 colours/);
});

test("floats are rounded, the smallest group that holds a node is its parent, and equal groups do not hold each other in a circle", async () => {
  const { view, notes } = read(parseJsonCanvas(await fixture("nested-groups")));
  const id = (name: string) => derivedId("nod", "test", name);
  expect(view.nodes[id("leaf")]).toMatchObject({ x: 120, y: 120, w: 201, h: 80, parentId: id("inner") });
  expect(view.nodes[id("inner")]?.parentId).toBe(id("outer"));
  expect(view.nodes[id("edge-of-it")]?.parentId).toBeNull();
  expect([view.nodes[id("twin-a")]?.parentId, view.nodes[id("twin-b")]?.parentId]).toEqual([null, id("twin-a")]);
  expect(view.nodes[id("speck")]).toMatchObject({ x: -9_000_000, y: 9_000_000, w: 8, h: 8, body: "" });
  expect(notes).toEqual(["1 group background was left out."]);
});

test("properties that nobody knows harm nothing, and a file that wears our fields gets no asset by them", async () => {
  const { view } = read(parseJsonCanvas(await fixture("strangers")));
  expect(Object.values(view.nodes).map((node) => node.type)).toEqual(["text", "text", "text", "image"]);
  const dressed = Object.values(view.nodes).find((node) => node.type === "image");
  expect(dressed).toMatchObject({ assetId: null, locked: false, w: 300, parentId: null });
  expect(Object.values(view.edges)).toHaveLength(2); // a to b once, b to a; nothing to itself
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("an empty object, an empty file, a byte order mark and a file without edges are canvases", async () => {
  for (const text of [await fixture("empty"), "", " \n", "\ufeff{}", '{"nodes":[]}'])
    expect(Object.keys(read(parseJsonCanvas(text)).view.nodes)).toHaveLength(0);
  expect(Object.keys(read(parseJsonCanvas(await fixture("only-edges-missing"))).view.nodes)).toHaveLength(1);
});

test("every fixture of another program goes through our own export and comes back the same", async () => {
  for (const name of readdirSync(FIXTURES).filter((one) => one.endsWith(".canvas"))) {
    const files = { "_site/logo.svg": "ast_logo" };
    const { view } = read(parseJsonCanvas(await fixture(name.replace(".canvas", ""))), files);
    const written = writeJsonCanvas(view, { title: name, fileOf: () => "_site/logo.svg" });
    const again = read(parseJsonCanvas(JSON.stringify(written)), files);
    expect({ name, ...equalPart(again.view, { ids: false }) }).toEqual({ name, ...equalPart(view, { ids: false }) });
    expect(again.notes).toEqual([]);
  }
});

/** A canvas with a node of each type, fields off their defaults, and every edge that fits. */
function fullView(): CanvasView {
  const draft = draftOf(emptyView());
  const author = { actor: "usr_importer", time: 5 };
  let at = 0;
  for (const { type } of nodeTypes) {
    const place = { x: at * 500.25, y: -at * 33.75, w: 301.5, h: 201.5, z: at, label: `no ${at} “雨”`, locked: at % 2 === 0 };
    const words = {
      body: "Words 🌧️ @edg_of1and2",
      prompt: `Prompt\n${at}`,
      model: "draft-image",
      params: { aspect: "9:16", n: 2.5, deep: [1, { a: null }] },
    };
    draft.push({ op: "createNode", node: newNode(type, { id: `nod_${type}`, ...place, ...words }, author) });
    at++;
  }
  draft.push({ op: "setField", id: "nod_prompt", field: "parentId", value: "nod_group" });
  draft.push({ op: "setTimeline", id: "nod_timeline", timeline: { ...EMPTY_TIMELINE, width: 720 } });
  const view = { ...emptyView() };
  for (const node of draft.nodes()) {
    const own = Object.fromEntries(Object.entries(node).filter(([field]) => field in newNode(node.type, { id: node.id }, author)));
    view.nodes[node.id] = own as typeof node;
  }
  view.timelines.nod_timeline = draft.timeline("nod_timeline") ?? EMPTY_TIMELINE;
  const edge = (id: string, source: string, target: string, role: "prompt" | "reference" | "context", order: string) => {
    view.edges[id] = { id, source: `nod_${source}`, target: `nod_${target}`, role, order };
  };
  edge("edg_of1and2", "prompt", "generator", "prompt", "a2");
  edge("edg_2", "text", "generator", "reference", "a1");
  edge("edg_3", "image", "generator", "reference", "a0V");
  edge("edg_4", "generator", "video", "context", "a0");
  return view;
}

test("our own canvas comes back with every field: exact places, words, models, parameters, roles, order, parents, timelines", () => {
  const view = fullView();
  const written = writeJsonCanvas(view, { title: "Full", fileOf: () => undefined });
  for (const node of written.nodes) for (const n of [node.x, node.y, node.width, node.height]) expect(Number.isInteger(n)).toBe(true);
  const again = read(parseJsonCanvas(JSON.stringify(written))).view;
  const mention = derivedId("edg", "test", "edg_of1and2");
  const moved = JSON.parse(JSON.stringify(equalPart(view, { ids: false })).replaceAll("edg_of1and2", mention));
  for (const node of moved.nodes) if (node.type === "text" || node.type === "debate") node.body = node.body.replace(mention, "edg_of1and2"); // mentions are in prompts only
  expect(equalPart(again, { ids: false })).toEqual(moved);
});

test("what another program has changed beside our fields counts: a moved, rewritten, resized or regrouped node", () => {
  const written = writeJsonCanvas(fullView(), { title: "Full", fileOf: () => undefined });
  const node = (id: string) => written.nodes.find((one) => one.id === id) as JsonCanvas["nodes"][number] & { text: string; label: string };
  Object.assign(node("nod_text"), { x: 7000, y: 7000, text: "rewritten", width: 99 });
  Object.assign(node("nod_generator"), { text: node("nod_generator").text.replace("Prompt", "Another prompt") });
  Object.assign(node("nod_group"), { label: "New name" });
  Object.assign(node("nod_prompt"), { x: 20_000 }); // out of its group
  const { nodes } = read(parseJsonCanvas(JSON.stringify(written))).view;
  const of = (type: string) => Object.values(nodes).find((one) => one.type === type);
  expect(of("text")).toMatchObject({ x: 7000, y: 7000, body: "rewritten", w: 99, h: 201.5 });
  expect(of("generator")).toMatchObject({ prompt: "Another prompt\n2", model: "draft-image", x: 1000.5 });
  expect(of("group")).toMatchObject({ label: "New name" });
  expect(of("prompt")).toMatchObject({ x: 20_000, parentId: null });
});

describe("wrong input names its place", () => {
  const node = { id: "a", type: "text", text: "", x: 0, y: 0, width: 10, height: 10 };
  const edge = { id: "e", fromNode: "a", toNode: "a" };
  const cases: [name: string, text: string, field: string, code: string][] = [
    ["not JSON", "<canvas>", "file", "invalid"],
    ["cut off", '{"nodes":[{"id":"a"', "file", "invalid"],
    ["NaN", '{"nodes":[{"id":"a","type":"text","text":"","x":NaN,"y":0,"width":1,"height":1}]}', "file", "invalid"],
    ["Infinity by its size", '{"nodes":[{"id":"a","type":"text","text":"","x":1e999,"y":0,"width":1,"height":1}]}', "nodes.0.x", "invalid"],
    ["a list", "[]", "file", "invalid"],
    ["deep JSON", `{"nodes":[],"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "file", "invalid"],
    ["nodes that are no list", '{"nodes":{}}', "nodes", "invalid"],
    ["a node that is none", '{"nodes":[null]}', "nodes.0", "invalid"],
    ["duplicate ids", JSON.stringify({ nodes: [node, node] }), "nodes.1.id", "invalid"],
    ["duplicate edge ids", JSON.stringify({ nodes: [node], edges: [edge, edge] }), "edges.1.id", "invalid"],
    ["a missing end", JSON.stringify({ nodes: [node], edges: [{ ...edge, toNode: "gone" }] }), "edges.0.toNode", "invalid"],
    ["an unknown type", JSON.stringify({ nodes: [{ ...node, type: "table" }] }), "nodes.0.type", "invalid"],
    ["a type that is no word", JSON.stringify({ nodes: [{ ...node, type: ["text"] }] }), "nodes.0.type", "invalid"],
    ["no text", JSON.stringify({ nodes: [{ ...node, text: undefined }] }), "nodes.0.text", "invalid"],
    ["an id that is a number", JSON.stringify({ nodes: [{ ...node, id: 4 }] }), "nodes.0.id", "invalid"],
    ["an empty id", JSON.stringify({ nodes: [{ ...node, id: "" }] }), "nodes.0.id", "invalid"],
    ["a place too far away", JSON.stringify({ nodes: [{ ...node, y: -1e12 }] }), "nodes.0.y", "invalid"],
    ["a negative size", JSON.stringify({ nodes: [{ ...node, width: -1 }] }), "nodes.0.width", "invalid"],
    ["a wrong side", JSON.stringify({ nodes: [node], edges: [{ ...edge, fromSide: "north" }] }), "edges.0.fromSide", "invalid"],
    ["10 MB of text", JSON.stringify({ nodes: [{ ...node, text: "x".repeat(10_000_000) }] }), "nodes.0.text", "too_large"],
    [
      "100,000 nodes",
      JSON.stringify({ nodes: Array.from({ length: 100_000 }, (_, i) => ({ ...node, id: `${i}` })) }),
      "nodes",
      "too_large",
    ],
    ["a file too large", `${" ".repeat(CANVAS_LIMITS.bytes)}{}`, "file", "too_large"],
  ];
  for (const [name, text, field, code] of cases)
    test(name, () => {
      let thrown: unknown;
      try {
        parseJsonCanvas(text);
      } catch (cause) {
        thrown = cause;
      }
      expect(thrown).toBeInstanceOf(AppError);
      const error = thrown as AppError;
      expect([error.code, error.fields[0]?.field]).toEqual([code as AppError["code"], field]);
      expect(error.message).toStartWith(`${field}: `);
      expect(error.message).toMatch(/changed\.$/);
      expect(error.message.length).toBeLessThan(300);
    });
});

/** Anything JSON, with the words of the format in it more often than chance would put them there. */
const jsonish = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>("text", "file", "link", "group", "a", "b", "nod_1", "right", "arrow", "", null, 0, -1, 1.5, 1e9, true),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(
    fc.constantFrom(
      "id",
      "type",
      "x",
      "y",
      "width",
      "height",
      "text",
      "file",
      "url",
      "label",
      "clash",
      "parentId",
      "assetId",
      "role",
      "order",
      "__proto__",
    ),
    tie("value"),
  ),
})).object;
const node = fc
  .record({
    id: fc.constantFrom("a", "b", "c", "d", "e"),
    type: fc.constantFrom("text", "file", "link", "group"),
    x: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    y: fc.integer(),
    width: fc.integer({ min: -10, max: 5000 }),
    height: fc.nat(5000),
    text: fc.string({ unit: "binary" }),
    file: fc.string(),
    url: fc.webUrl(),
    clash: jsonish,
  })
  .chain((whole) =>
    fc
      .subarray(Object.keys(whole), { minLength: 8 })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, whole[key as keyof typeof whole]]))),
  );
const edges = fc.array(
  fc.record({ id: fc.string(), fromNode: fc.constantFrom("a", "b", "c", "z"), toNode: fc.constantFrom("a", "b", "d"), clash: jsonish }),
  { maxLength: 6 },
);

test("whatever comes in, the answer is a sound canvas or a sentence", () => {
  fc.assert(
    fc.property(fc.oneof(jsonish, fc.record({ nodes: fc.array(node, { maxLength: 5 }), edges, clash: jsonish })), (value) => {
      let canvas: JsonCanvas;
      try {
        canvas = parseJsonCanvas(JSON.stringify(value));
      } catch (cause) {
        expect(cause).toBeInstanceOf(AppError);
        return;
      }
      const { view } = read(canvas);
      // the canvas would take the same nodes and edges from a person
      const plain = { actor: "usr_importer", time: 1 };
      const added = Object.values(view.nodes).map(({ id, type, x, y, w, h }) => ({ edit: "addNode" as const, id, type, x, y, w, h }));
      const joined = Object.values(view.edges).map(({ id, source, target, role }) => ({
        edit: "connect" as const,
        id,
        source,
        target,
        role,
      }));
      planEdits(emptyView(), [...added, ...joined], plain);
      expect(read(parseJsonCanvas(JSON.stringify(writeJsonCanvas(view, { title: "x", fileOf: () => undefined })))).notes).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
