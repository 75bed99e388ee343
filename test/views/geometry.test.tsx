import { describe, expect, test } from "bun:test";
import { Html } from "@elysiajs/html";
import { domId, idSelector, nodeDomId } from "../../views/dom.ts";
import type { FaceView } from "../../views/nodes/face.ts";
import { portsOf } from "../../views/nodes/ports.ts";
import { wavePath } from "../../views/nodes/wave.ts";
import { weight } from "../../views/project/drawer.tsx";
import { Edges } from "../../views/project/edges.tsx";
import { firstView, positionSheet } from "../../views/project/positions.ts";
import { inPoint, outPoint, portHeight, wire } from "../../views/project/wires.ts";
import { markStep, marks, scaleOf, timelineSheet } from "../../views/timeline/timeline-sheet.ts";
import { edges, nodes } from "./samples/canvas.ts";
import { timeline } from "./samples/films.ts";

describe("positions", () => {
  test("are one rule per node in a sheet", () => {
    const sheet = positionSheet([{ id: "nod_1", x: 10.26, y: -20, w: 200, h: 100, z: 3 }]);
    expect(sheet).toStartWith("#node-nod_1{left:10.3px;top:-20px;width:200px;height:100px;z-index:3}");
    expect(sheet).toContain("#world{transform:");
  });

  test("let nothing out of a rule, whatever a document holds", () => {
    const sheet = positionSheet([{ id: "x{}</style>*", x: Number.NaN, y: Number.POSITIVE_INFINITY, w: 1, h: 1 }]);
    expect(sheet).not.toContain("<");
    expect(sheet.split("{").length).toBe(sheet.split("}").length);
    expect(sheet).toStartWith(`${idSelector(nodeDomId("x{}</style>*"))}{left:0px;top:0px`);
  });

  test("open on everything, but never smaller than can be read", () => {
    const stage = { w: 1000, h: 800, left: 76, top: 56, least: 0.5 };
    expect(firstView([], stage)).toEqual({ scale: 1, x: 0, y: 0 });
    expect(firstView([{ x: 100, y: 100, w: 200, h: 100 }], stage)).toEqual({ scale: 1, x: -24, y: -44 });
    expect(firstView([{ x: 0, y: 0, w: 20_000, h: 100 }], stage).scale).toBe(0.5);
  });
});

describe("ids", () => {
  test("of different things stay different", () => {
    const tricky = ["a b", "a.20.b", "a_b", "a-b", "ä", "𝕒", "a/b", "a.b", ""];
    expect(new Set(tricky.map((id) => domId("node", id))).size).toBe(tricky.length);
  });
});

describe("wires", () => {
  test("leave at the right and arrive at the port of their role", () => {
    const generator = nodes.find((node) => node.type === "generator") as FaceView;
    const roles = portsOf(generator).in;
    expect(outPoint(generator)).toEqual({ x: generator.x + generator.w, y: generator.y + generator.h / 2 });
    expect(inPoint(generator, "prompt").y).toBe(generator.y + portHeight(generator.h, roles.indexOf("prompt"), roles.length));
    expect(inPoint(generator, "clip").y).toBe(generator.y + generator.h / 2);
  });

  test("bend 36 to 90 pixels out", () => {
    expect(wire({ x: 0, y: 0 }, { x: 10, y: 0 })).toBe("M0 0C36 0 -26 0 10 0");
    expect(wire({ x: 0, y: 0 }, { x: 1000, y: 50 })).toBe("M0 0C90 0 910 50 1000 50");
  });

  test("without an end are not drawn", async () => {
    const html = String(await (<Edges edges={[...edges, { id: "e", source: "gone", target: "nod_gen", role: "prompt" }]} nodes={nodes} />));
    expect([...html.matchAll(/<g /g)]).toHaveLength(edges.length);
  });

  test("exist for every port a node type offers", () => {
    for (const makes of ["image", "video", "speech", "music", "text"] as const) {
      expect(portsOf({ type: "generator", makes }).in.length).toBeGreaterThan(0);
    }
    expect(portsOf({ type: "group" })).toEqual({ in: [], out: null });
  });
});

describe("a waveform", () => {
  test("is one bar per stretch, as high as its loudest peak", () => {
    expect(wavePath([])).toBe("");
    expect(wavePath([0, 1], 1)).toBe("M0 1h112v38h-112z");
    expect(wavePath(new Array(1000).fill(0.5), 40).match(/M/g)).toHaveLength(40);
  });

  test("stays in its box whatever it is given", () => {
    expect(wavePath([5, -3, 0.2], 3)).toContain("v38");
  });
});

describe("a timeline's sheet", () => {
  test("places each item by its seconds", () => {
    const scale = scaleOf(timeline.seconds);
    const sheet = timelineSheet(timeline);
    const [item] = timeline.tracks[2]?.items ?? [];
    expect(sheet).toContain(`#item-${item?.id}{left:0px;width:${Math.round((item?.seconds ?? 0) * scale * 10) / 10 - 2}px}`);
    expect(sheet).not.toContain("NaN");
  });

  test("keeps the marks of the ruler apart, however long the film", () => {
    for (const seconds of [1, 20, 40, 180, 3600]) {
      expect(markStep(seconds) * scaleOf(seconds)).toBeGreaterThanOrEqual(70);
      expect(marks(seconds)[0]).toBe(0);
    }
  });

  test("shares a strip in twelfths of the longest", () => {
    expect([weight(8, 8), weight(4, 8), weight(0.01, 8)]).toEqual(["12", "6", "1"]);
  });
});
