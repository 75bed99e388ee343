import { darken, lighten } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf, wheel } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, rect } from "../shape.ts";
import type { Glow, Style } from "../style.ts";
import { BRAKE, comesAtUs, goesAway, HEADLIGHT, tailLight } from "./bus.ts";

/** Cars and lorries: from the side they drive to the left; `front` and `rear` show an end. */
const GLASS = "#6f8794";

function carSide(pen: Pen, paint: string, taxi: boolean): void {
  if (taxi) pen.glow(rect(112, 4, 26, 9, 2), "#ffe08a", { halo: pen.night ? 5 : 0, core: "#fff6d6" });
  pen.fill(path("M60 50 C74 26 88 13 108 12 L150 12 C170 13 182 28 192 46 L196 52 L56 54 Z"), darken(paint, 0.06), { shade: 0.5 });
  const glass = path("M70 48 C80 30 92 20 108 19 L120 19 L120 48 Z M126 19 L150 19 C164 20 174 32 182 47 L126 48 Z");
  if (isLit(pen.style) && pen.has("lit")) pen.glow(glass, "#ffdf9a", { halo: 1, core: "#fff0c8" });
  else pen.fill(glass, GLASS, { shade: 0.8 });
  pen.within(glass, () =>
    pen.fill(path("M74 50 L98 16 L108 16 L84 50 Z M138 50 L162 16 L168 16 L146 50 Z"), "#cbd9de", { shade: 0, edge: false }),
  );
  pen.fill(
    path(
      "M10 72 C9 62 12 56 22 53 C36 49 50 48 62 47 L190 46 C214 47 232 52 236 60 C239 68 238 76 236 82 Q235 85 231 85 L16 85 Q11 84 10 72 Z",
    ),
    paint,
    { shade: 0.9 },
  );
  pen.fill(path("M14 66 C60 60 180 60 236 66 L236 68 C180 63 60 63 13 69 Z"), lighten(paint, 0.3), { shade: 0, edge: false });
  pen.line(path("M123 20 L123 48 C122 60 122 72 124 80"), darken(paint, 0.4), 0.8);
  if (taxi)
    for (let check = 0; check < 20; check++)
      pen.fill(rect(66 + check * 6, 56 + (check % 2) * 3, 6, 3), "#2b2a2c", { shade: 0, edge: false });
  for (const x of [104, 140]) pen.fill(rect(x, 54, 10, 2.4, 1), darken(paint, 0.4), { shade: 0.2, edge: false });
  pen.fill(rect(8, 78, 230, 6, 3), darken(paint, 0.5), { shade: 0.3, edge: false });
  for (const x of [60, 188]) {
    pen.fill(path(`M${x - 25} 85 A25 24 0 0 1 ${x + 25} 85 Z`), "#201d1f", { shade: 0.2, edge: false });
    wheel(pen, { x, y: 80, r: 19.5 });
  }
  if (isLit(pen.style)) pen.glow(path("M12 60 C18 56 26 56 30 58 L26 66 L11 68 Z"), HEADLIGHT, { halo: 10, core: "#ffffff" });
  else pen.fill(path("M12 60 C18 56 26 56 30 58 L26 66 L11 68 Z"), "#eee9da", { shade: 0.4 });
  tailLight(pen, 227, 57, 9, 9);
}

function carEnd(pen: Pen, paint: string, { rear, taxi }: { rear: boolean; taxi: boolean }): void {
  if (taxi) pen.glow(rect(108, 4, 28, 9, 2), "#ffe08a", { halo: pen.night ? 5 : 0, core: "#fff6d6" });
  for (const x of [64, 160]) pen.fill(rect(x, 78, 20, 21, 4), "#232224", { shade: 0.3 });
  pen.fill(path("M76 48 C82 26 88 14 98 13 L146 13 C156 14 162 26 168 48 Z"), darken(paint, 0.08), { shade: 0.5 });
  const glass = path("M84 46 C88 30 93 20 100 19 L144 19 C151 20 156 30 160 46 Z");
  pen.fill(glass, GLASS, { shade: 0.8 });
  pen.within(glass, () => pen.fill(path("M92 48 L110 16 L122 16 L104 48 Z"), "#cbd9de", { shade: 0, edge: false }));
  pen.fill(path("M60 62 C62 50 70 46 82 45 L162 45 C174 46 182 50 184 62 L186 82 Q186 88 180 88 L64 88 Q58 88 58 82 Z"), paint, {
    shade: 0.8,
  });
  pen.fill(rect(98, 62, 48, 12, 3), rear ? darken(paint, 0.12) : "#26262a", { shade: 0.4 });
  pen.fill(rect(56, 80, 132, 8, 4), darken(paint, 0.35), { shade: 0.5 });
  for (const x of [78, 166]) {
    if (rear) tailLight(pen, x - 13, 58, 24, 9);
    else if (isLit(pen.style)) pen.glow(ellipse(x, 63, 11, 7), HEADLIGHT, { halo: 14, core: "#ffffff" });
    else pen.fill(ellipse(x, 63, 11, 7), "#f1ecdc", { shade: 0.6 });
  }
}

function carLights(style: Style): Glow[] {
  const braking = hasTrait(style, "braking", "stopping");
  const on = isLit(style);
  const red = (x: number, y: number): Glow => ({ x, y, radius: braking ? 40 : 20, colour: BRAKE, kind: "glow" });
  if (goesAway(style)) return on || braking ? [red(78, 62), red(166, 62)] : [];
  if (comesAtUs(style)) return on ? [78, 166].map((x) => ({ x, y: 63, radius: 66, colour: HEADLIGHT, kind: "headlight" })) : [];
  return [
    ...(on ? [{ x: 16, y: 62, radius: 60, colour: HEADLIGHT, kind: "headlight" as const }] : []),
    ...(on || braking ? [red(232, 62)] : []),
  ];
}

function defineCar<const Kind extends string>(kind: Kind, paints: readonly string[], taxi: boolean) {
  return defineSubject({
    kind,
    anchor: "ground",
    aspect: 2.44,
    baseSize: 0.2,
    motion: "drive",
    faces: "left",
    lights: carLights,
    foot: (style) => (comesAtUs(style) || goesAway(style) ? [58, 188] : [14, 232]),
    paint(pen) {
      const paint = paintOf(pen, paints);
      if (comesAtUs(pen.style) || goesAway(pen.style)) carEnd(pen, paint, { rear: goesAway(pen.style), taxi });
      else carSide(pen, paint, taxi);
    },
  });
}

const truck = defineSubject({
  kind: "truck",
  anchor: "ground",
  aspect: 2.2,
  baseSize: 0.38,
  motion: "drive",
  faces: "left",
  foot: [14, 212],
  paint(pen) {
    const paint = paintOf(pen, ["#3f6f8c", "#b5503c", "#5f7d52", "#c98f3a"]);
    pen.fill(rect(78, 8, 138, 74, 2), "#e9e2d3", { shade: 0.6 });
    for (let rib = 1; rib < 9; rib++) pen.line(line([78 + rib * 15.4, 10], [78 + rib * 15.4, 80]), "#c9c0ae", 0.7);
    pen.fill(rect(78, 60, 138, 7), paint, { shade: 0.3, edge: false });
    pen.fill(path("M8 84 L8 58 C8 54 10 52 14 50 L26 24 Q28 20 33 20 L70 20 Q73 20 73 24 L73 84 Z"), paint, { shade: 0.8 });
    pen.fill(path("M22 48 L32 27 L48 27 L48 48 Z M52 27 L67 27 L67 48 L52 48 Z"), GLASS, { shade: 0.7 });
    pen.fill(rect(4, 80, 212, 6, 2), "#35353b", { shade: 0.4 });
    for (const x of [38, 148, 186]) wheel(pen, { x, y: 84, r: 15 });
    if (isLit(pen.style)) pen.glow(ellipse(11, 68, 4, 5), HEADLIGHT, { halo: 9, core: "#ffffff" });
    else pen.fill(ellipse(11, 68, 4, 5), "#f1ecdc", { shade: 0.5 });
    tailLight(pen, 212, 68, 4, 10);
  },
  lights: (style) => (isLit(style) ? [{ x: 11, y: 68, radius: 55, colour: HEADLIGHT, kind: "headlight" }] : []),
});

export const CARS = [
  defineCar("car", ["#b5453a", "#3a6a8c", "#d8d4c8", "#4f6f5a", "#c9973f"], false),
  defineCar("taxi", ["#e8b33a"], true),
  truck,
] as const;
