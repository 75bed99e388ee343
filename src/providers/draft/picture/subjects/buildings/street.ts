import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf, seams, WARM, WARM_CORE, windowPane } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";
import type { Glow, Style } from "../style.ts";
import { steamingBowlMark } from "./homes.ts";

const IRON = "#3c4048";
const LAMP = "#ffd890";

const lampIsOn = (style: Style): boolean => isLit(style) && !hasTrait(style, "unlit");

/** A street lamp standing on (x, 99), `h` high. The head hangs to the right. */
function lampPost(pen: Pen, x: number, h: number): void {
  const top = 99 - h;
  const w = h / 100;
  pen.line(
    path(`M${x} 99 L${x} ${top + 14 * w} C${x} ${top + 2 * w} ${x + 6 * w} ${top + 1 * w} ${x + 14 * w} ${top + 3 * w}`),
    IRON,
    Math.max(0.7, 2 * w),
  );
  pen.fill(path(`M${x - 3 * w} 99.500 L${x - 2 * w} ${99 - 12 * w} L${x + 2 * w} ${99 - 12 * w} L${x + 3 * w} 99.500 Z`), IRON, {
    shade: 0.5,
  });
  const bulb = path(
    `M${x + 9.5 * w} ${top + 8 * w} L${x + 20.5 * w} ${top + 8 * w} Q${x + 19 * w} ${top + 13 * w} ${x + 15 * w} ${top + 13 * w} Q${x + 11 * w} ${top + 13 * w} ${x + 9.5 * w} ${top + 8 * w} Z`,
  );
  if (lampIsOn(pen.style)) pen.glow(bulb, LAMP, { halo: 8 * w, core: "#fffbe8" });
  else pen.fill(bulb, "#cfd3d0", { shade: 0.5 });
  pen.fill(
    path(
      `M${x + 7 * w} ${top + 8.5 * w} Q${x + 8 * w} ${top + 2 * w} ${x + 15 * w} ${top + 1.5 * w} Q${x + 22 * w} ${top + 2 * w} ${x + 23 * w} ${top + 8.5 * w} Z`,
    ),
    IRON,
    { shade: 0.6 },
  );
}

const streetLamp = defineSubject({
  kind: "street-lamp",
  anchor: "ground",
  aspect: 0.4,
  baseSize: 0.66,
  foot: [6, 18],
  faces: "right",
  paint: (pen) => lampPost(pen, 12, 97),
  lights: (style) => (lampIsOn(style) ? [{ x: 27, y: 13, radius: 34, colour: LAMP, kind: "lamp" }] : []),
});

/** Five lamps along a road that climbs away from us to the right. */
const ROW = [
  { x: 12, h: 96, y: 0 },
  { x: 66, h: 66, y: -9 },
  { x: 104, h: 46, y: -17 },
  { x: 131, h: 32, y: -23 },
  { x: 150, h: 22, y: -27 },
] as const;

const roadLamps = defineSubject({
  kind: "road-lamps",
  anchor: "ground",
  aspect: 1.7,
  baseSize: 0.5,
  faces: "right",
  paint(pen) {
    for (const { x, h, y } of [...ROW].reverse()) pen.at({ y }, () => lampPost(pen, x, h));
  },
  lights: (style) =>
    lampIsOn(style)
      ? ROW.map(({ x, h, y }): Glow => ({ x: x + h * 0.15, y: 99 - h * 0.88 + y, radius: h * 0.42, colour: LAMP, kind: "lamp" }))
      : [],
});

const trafficColour = (style: Style): "red" | "amber" | "green" =>
  hasTrait(style, "green") ? "green" : hasTrait(style, "amber", "yellow") ? "amber" : "red";
const TRAFFIC = { red: { y: 15, colour: "#ff4a3a" }, amber: { y: 28, colour: "#ffb52e" }, green: { y: 41, colour: "#4fe08a" } } as const;

const trafficLight = defineSubject({
  kind: "traffic-light",
  anchor: "ground",
  aspect: 0.34,
  baseSize: 0.55,
  foot: [10, 24],
  paint(pen) {
    pen.fill(rect(15.4, 50, 3.4, 49), IRON, { shade: 0.5 });
    pen.fill(rect(7, 5, 20, 46, 4), "#2d3036", { shade: 0.6 });
    for (const name of ["red", "amber", "green"] as const) {
      const { y, colour } = TRAFFIC[name];
      pen.fill(ellipse(17, y, 5.8), "#17191c", { shade: 0.2, edge: false });
      if (name === trafficColour(pen.style)) pen.glow(ellipse(17, y, 5), colour, { halo: 6, core: lighten(colour, 0.5) });
      else pen.fill(ellipse(17, y, 5), mix(colour, "#1b1c1e", 0.75), { shade: 0.5, edge: false });
      pen.fill(path(`M10.500 ${y - 2.5} Q17 ${y - 9.5} 23.500 ${y - 2.5} Q17 ${y - 6.5} 10.500 ${y - 2.5} Z`), "#17191c", {
        shade: 0,
        edge: false,
      });
    }
  },
  lights: (style) => [{ x: 17, ...TRAFFIC[trafficColour(style)], radius: 26, kind: "lamp" }],
});

/** A wooden sign with a bowl on it; with `hanging` it hangs from a bracket. */
const sign = defineSubject({
  kind: "sign",
  anchor: "ground",
  aspect: 0.9,
  baseSize: 0.3,
  foot: (style) => (hasTrait(style, "hanging") ? undefined : [16, 74]),
  paint(pen) {
    const wood = paintOf(pen, ["#c98b4c", "#b97a45", "#cf9a5c"]);
    const hangs = pen.has("hanging");
    if (hangs) {
      pen.line(path("M4 8 L84 8"), "#5a4334", 3.4);
      for (const x of [22, 68]) pen.line(line([x, 8], [x, 24]), "#4a4038", 1.2);
    } else for (const x of [24, 62]) pen.fill(rect(x, 40, 5, 59, 0.6), darken(wood, 0.4), { shade: 0.5 });
    const board = rect(8, 22, 74, 46, 3);
    pen.fill(board, wood, { shade: 0.7 });
    seams(pen, board, { from: [8, 22], to: [82, 68], step: 11.5, paint: darken(wood, 0.3) });
    pen.line(rect(12, 26, 66, 38, 2), darken(wood, 0.35), 1.2);
    steamingBowlMark(pen, 45, 48, 3.4);
  },
});

function shelf(pen: Pen, lit: boolean): void {
  const goods = ["#c2603f", "#d9b04a", "#5f8a8a", "#8c5a7a", "#7d9a5b"];
  for (let index = 0; index < 9; index++) {
    const h = 6 + ((index * 5.3) % 6);
    pen.fill(rect(20 + index * 5.4, 74 - h, 4, h, 1), lit ? lighten(goods[index % 5] ?? "#c2603f", 0.1) : (goods[index % 5] ?? "#c2603f"), {
      shade: 0.4,
      edge: false,
    });
  }
}

const shop = defineSubject({
  kind: "shop",
  anchor: "ground",
  aspect: 1.1,
  baseSize: 0.6,
  foot: [8, 102],
  paint(pen) {
    const paint = paintOf(pen, ["#3f6b6b", "#8c4a3a", "#49587c", "#6b7a4a"]);
    pen.fill(rect(8, 6, 94, 93), pen.pick("brick", ["#b98d6b", "#a8796a", "#c9b79a"]), { shade: 0.5 });
    for (const x of [20, 47, 74])
      windowPane(pen, { x, y: 11, w: 16, h: 13, frame: "#efe5d2", lit: isLit(pen.style) && pen.chance(`up${x}`) < 0.5 });
    pen.fill(rect(8, 30, 94, 69), paint, { shade: 0.4 });
    pen.fill(rect(12, 30, 86, 9, 1), darken(paint, 0.35), { shade: 0.3 });
    const lit = isLit(pen.style);
    const glass = rect(16, 50, 50, 34);
    if (lit) pen.glow(glass, WARM, { halo: 3, core: WARM_CORE });
    else pen.fill(glass, "#8fa7ad", { shade: 0.6 });
    shelf(pen, lit);
    pen.fill(rect(16, 74, 50, 2), darken(paint, 0.3), { shade: 0.2, edge: false });
    pen.fill(rect(72, 50, 22, 49), darken(paint, 0.4), { shade: 0.3 });
    if (lit) pen.glow(rect(75, 53, 16, 26), WARM, { halo: 2, core: WARM_CORE });
    else pen.fill(rect(75, 53, 16, 26), "#8fa7ad", { shade: 0.6, edge: false });
    pen.fill(ellipse(77.5, 84, 1.2), "#e3c46d", { shade: 0, edge: false });
    for (let stripe = 0; stripe < 9; stripe++)
      pen.fill(
        path(`M${10 + stripe * 10} 39 L${20 + stripe * 10} 39 L${20 + stripe * 10} 48 Q${15 + stripe * 10} 53 ${10 + stripe * 10} 48 Z`),
        stripe % 2 ? "#f1e7d4" : lighten(paint, 0.12),
        { shade: 0.4 },
      );
    pen.shadow(rect(16, 50, 78, 5), 0.2);
  },
  lights: (style) =>
    isLit(style)
      ? [
          { x: 41, y: 66, radius: 42, colour: WARM, kind: "window" },
          { x: 83, y: 66, radius: 24, colour: WARM, kind: "window" },
        ]
      : [],
});

const fence = defineSubject({
  kind: "fence",
  anchor: "ground",
  aspect: 3,
  baseSize: 0.14,
  foot: [6, 294],
  paint(pen) {
    const wood = paintOf(pen, ["#a5825c", "#8f6d4b", "#d9cdb8"]);
    for (const y of [36, 66]) pen.fill(poly([2, y], [298, y - 3], [298, y + 6], [2, y + 9]), darken(wood, 0.12), { shade: 0.4 });
    for (let post = 0; post < 8; post++)
      pen.fill(
        path(`M${8 + post * 39} 99 L${8 + post * 39} 18 L${14 + post * 39} 10 L${20 + post * 39} 18 L${20 + post * 39} 99 Z`),
        wood,
        { shade: 0.6 },
      );
  },
});

export const STREET = [streetLamp, roadLamps, trafficLight, sign, shop, fence] as const;
