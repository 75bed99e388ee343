import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, WARM, WARM_CORE, wheel } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, rect } from "../shape.ts";
import type { Glow, Style } from "../style.ts";

/** A country bus of the old kind: cream above, red below unless the prompt names a colour, so that it is one bus however it is called. From the side it drives to the left. */
const CREAM = "#efe3c6";
const GLASS = "#7f98a6";
export const HEADLIGHT = "#ffe9b0";
export const BRAKE = "#ff3b2e";

export const comesAtUs = (style: Style): boolean => hasTrait(style, "front", "head-on", "approaching");
export const goesAway = (style: Style): boolean => hasTrait(style, "rear", "leaving", "back", "from-behind");

function busWindow(pen: Pen, x: number, y: number, w: number, h: number): void {
  const glass = rect(x, y, w, h, 2);
  if (isLit(pen.style)) {
    pen.glow(glass, WARM, { halo: 1.5, core: WARM_CORE });
    if (pen.chance(`rider${x}`) < 0.4)
      pen.within(glass, () =>
        pen.fill(
          path(
            `M${x + w * 0.2} ${y + h} C${x + w * 0.2} ${y + h * 0.62} ${x + w * 0.34} ${y + h * 0.6} ${x + w * 0.38} ${y + h * 0.5} A${w * 0.14} ${w * 0.14} 0 1 1 ${x + w * 0.6} ${y + h * 0.5} C${x + w * 0.64} ${y + h * 0.6} ${x + w * 0.8} ${y + h * 0.62} ${x + w * 0.8} ${y + h} Z`,
          ),
          "#6b4a35",
          { shade: 0.3, edge: false },
        ),
      );
    return;
  }
  pen.fill(glass, GLASS, { shade: 0.7 });
  pen.within(glass, () =>
    pen.fill(path(`M${x} ${y + h} L${x + w * 0.5} ${y} L${x + w * 0.75} ${y} L${x + w * 0.2} ${y + h} Z`), "#cfdde2", {
      shade: 0,
      edge: false,
    }),
  );
}

function busSide(pen: Pen): void {
  const paint = pen.style.colour ?? "#c8502f";
  pen.fill(path("M16 88 L14 42 C14 26 20 12 32 10 L186 10 C194 10 198 14 198 22 L198 84 C198 87 197 88 194 88 Z"), CREAM, { shade: 0.5 });
  pen.fill(path("M15 54 L198 54 L198 84 C198 87 197 88 194 88 L16 88 C13 88 12 84 12.500 80 L13 62 Z"), paint, { shade: 0.7 });
  pen.fill(rect(13, 52, 185, 2.6), lighten(paint, 0.5), { shade: 0.2, edge: false });
  pen.fill(rect(14, 80, 184, 8, [0, 0, 3, 3]), darken(paint, 0.35), { shade: 0.4, edge: false });
  pen.fill(path("M30 7 L188 7 C192 7 194 9 195 11 L26 11 C27 9 28 7 30 7 Z"), darken(CREAM, 0.18), { shade: 0.4 });
  pen.fill(rect(78, 2.5, 66, 5, 1), "#8a6a4a", { shade: 0.5 });
  busWindow(pen, 18, 20, 17, 30);
  for (let row = 0; row < 6; row++) busWindow(pen, 60 + row * 22.6, 20, 19, 24);
  pen.fill(rect(38, 18, 18, 66, 2), mix(paint, CREAM, 0.25), { shade: 0.5 });
  busWindow(pen, 40, 21, 6.6, 48);
  busWindow(pen, 47.6, 21, 6.6, 48);
  for (const x of [48, 152]) {
    pen.fill(path(`M${x - 16} 88 A16 15 0 0 1 ${x + 16} 88 Z`), "#2b2422", { shade: 0.2 });
    wheel(pen, { x, y: 88, r: 12, hub: CREAM });
  }
  if (isLit(pen.style)) pen.glow(ellipse(14.5, 68, 3, 4), HEADLIGHT, { halo: 8, core: "#ffffff" });
  else pen.fill(ellipse(14.5, 68, 3, 4), "#f6efd8", { shade: 0.4 });
  tailLight(pen, 195, 66, 3, 9);
  pen.fill(rect(9, 81, 26, 4, 1.5), "#c9c3b6", { shade: 0.6 });
  pen.line(path("M14 32 Q7 31 7.500 40"), "#4a4038", 1);
  pen.fill(rect(5.5, 38, 4, 9, 1), "#4a4038", { shade: 0.3 });
}

export function tailLight(pen: Pen, x: number, y: number, w: number, h: number): void {
  const braking = pen.has("braking", "stopping");
  const lens = rect(x, y, w, h, Math.min(w, h) * 0.3);
  if (braking || pen.night) pen.glow(lens, BRAKE, { halo: braking ? 8 : 3, core: braking ? "#ffb0a0" : "#ff5a48" });
  else pen.fill(lens, "#a5322a", { shade: 0.4 });
}

function busEnd(pen: Pen, rear: boolean): void {
  const paint = pen.style.colour ?? "#c8502f";
  for (const x of [62, 126]) pen.fill(rect(x, 84, 13, 15, 3), "#2a2728", { shade: 0.3 });
  pen.fill(rect(54, 8, 92, 82, [16, 16, 7, 7]), CREAM, { shade: 0.5 });
  pen.fill(path("M54 52 L146 52 L146 84 Q146 90 140 90 L60 90 Q54 90 54 84 Z"), paint, { shade: 0.6 });
  pen.fill(rect(54, 50, 92, 2.6), lighten(paint, 0.5), { shade: 0.2, edge: false });
  const glass = rect(61, 20, 78, 28, 6);
  if (isLit(pen.style))
    pen.glow(glass, mix(WARM, "#6b5a4a", rear ? 0.1 : 0.35), { halo: 2, core: mix(WARM_CORE, "#8a7a60", rear ? 0 : 0.25) });
  else pen.fill(glass, GLASS, { shade: 0.8 });
  pen.within(glass, () => {
    if (!rear)
      pen.fill(path("M108 50 C108 40 113 39 115 36 A6 6.500 0 1 1 123 36 C125 39 130 40 130 50 Z"), "#3a3f52", { shade: 0.4, edge: false });
    pen.fill(path("M61 48 L88 20 L98 20 L71 48 Z"), "#e4edf0", { shade: 0, edge: false });
  });
  pen.fill(rect(98.8, 20, 2.4, 28), darken(CREAM, 0.3), { shade: 0.2, edge: false });
  pen.fill(rect(78, 11, 44, 7, 2), "#5a4636", { shade: 0.3 });
  if (rear) for (const x of [58, 134]) tailLight(pen, x, 62, 8, 12);
  else busFace(pen, paint);
  pen.fill(rect(52, 82, 96, 6, 2.5), "#c9c3b6", { shade: 0.6 });
}

function busFace(pen: Pen, paint: string): void {
  pen.fill(rect(86, 60, 28, 16, 3), darken(paint, 0.4), { shade: 0.3 });
  for (let bar = 0; bar < 4; bar++) pen.line(line([88, 63 + bar * 3.4], [112, 63 + bar * 3.4]), "#d9d2c2", 0.8);
  for (const x of [69, 131]) {
    pen.fill(ellipse(x, 68, 8), "#d9d2c2", { shade: 0.5 });
    if (isLit(pen.style)) pen.glow(ellipse(x, 68, 6.4), HEADLIGHT, { halo: 14, core: "#ffffff" });
    else pen.fill(ellipse(x, 68, 6.4), "#f4eed8", { shade: 0.6 });
    for (const side of [x < 100 ? -1 : 1]) pen.fill(rect(x + side * 20 - 2.5, 26, 5, 12, 1.5), "#4a4038", { shade: 0.3 });
  }
}

function busLights(style: Style): Glow[] {
  const braking = hasTrait(style, "braking", "stopping");
  if (goesAway(style))
    return style.light.night || braking ? [62, 138].map((x) => ({ x, y: 68, radius: braking ? 30 : 16, colour: BRAKE, kind: "glow" })) : [];
  if (!isLit(style)) return braking ? [{ x: 196, y: 70, radius: 26, colour: BRAKE, kind: "glow" }] : [];
  if (comesAtUs(style)) return [69, 131].map((x) => ({ x, y: 68, radius: 52, colour: HEADLIGHT, kind: "headlight" }));
  return [
    { x: 14, y: 68, radius: 46, colour: HEADLIGHT, kind: "headlight" },
    { x: 120, y: 32, radius: 60, colour: WARM, kind: "window" },
    { x: 196, y: 70, radius: braking ? 28 : 12, colour: BRAKE, kind: "glow" },
  ];
}

export const bus = defineSubject({
  kind: "bus",
  anchor: "ground",
  aspect: 2.06,
  baseSize: 0.36,
  motion: "drive",
  foot: (style) => (comesAtUs(style) || goesAway(style) ? [52, 148] : [24, 190]),
  faces: "left",
  paint(pen) {
    if (comesAtUs(pen.style) || goesAway(pen.style)) busEnd(pen, goesAway(pen.style));
    else busSide(pen);
  },
  lights: busLights,
});
