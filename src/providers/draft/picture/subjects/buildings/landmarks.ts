import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf, seams, WARM, WARM_CORE, windowPane } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";
import type { Glow, Style } from "../style.ts";

const BEAM = "#fff2c0";
const beams = (style: Style): boolean => !hasTrait(style, "off") && (style.light.night || hasTrait(style, "lit", "glowing"));

const lighthouse = defineSubject({
  kind: "lighthouse",
  anchor: "ground",
  aspect: 0.56,
  baseSize: 0.66,
  foot: [8, 48],
  paint(pen) {
    const band = paintOf(pen, ["#c2473a", "#c2473a", "#2f5d7c"]);
    pen.fill(path("M4 99 C6 93 14 91 20 92 C28 90 42 90 52 99 Z"), "#7d7a76", { shade: 0.7 });
    const tower = poly([18, 94], [22, 28], [34, 28], [38, 94]);
    pen.fill(tower, "#f2ede2", { shade: 0.9 });
    pen.within(tower, () => {
      for (const y of [34, 56, 78]) pen.fill(rect(10, y, 36, 11), band, { shade: 0.8, edge: false });
    });
    for (const y of [49, 71]) windowPane(pen, { x: 26.4, y, w: 3.2, h: 4.6, columns: 1, rows: 1, frame: "#5a4a44" });
    pen.fill(rect(25, 85, 6, 9.5, [3, 3, 0, 0]), "#5a4a44", { shade: 0.4 });
    pen.fill(rect(17.5, 25.5, 21, 3.4, 0.6), "#3f4148", { shade: 0.4 });
    const lantern = rect(22.5, 14, 11, 11.5);
    if (beams(pen.style)) pen.glow(lantern, "#ffdf8a", { halo: 6, core: "#ffffff" });
    else pen.fill(lantern, "#a9c0c6", { shade: 0.6 });
    for (const x of [22.5, 26, 29.6, 33]) pen.fill(rect(x - 0.4, 14, 0.8, 11.5), "#3f4148", { shade: 0, edge: false });
    pen.fill(path("M20.500 14.500 C22 8 26 5 28 3 C30 5 34 8 35.500 14.500 Z"), band, { shade: 0.7 });
    pen.line(line([28, 4], [28, 0.5]), "#3f4148", 0.7);
    pen.line(path("M18 25 L18 21 L38 21 L38 25"), "#3f4148", 0.6);
  },
  lights: (style) => (beams(style) ? [{ x: 28, y: 20, radius: 70, colour: BEAM, kind: "lamp" }] : []),
});

const tower = defineSubject({
  kind: "tower",
  anchor: "ground",
  aspect: 0.5,
  baseSize: 0.6,
  foot: [8, 42],
  paint(pen) {
    const stone = paintOf(pen, ["#b3a48c", "#9f9a92", "#c2ad8a"]);
    const body = poly([11, 99], [13.5, 34], [36.5, 34], [39, 99]);
    pen.fill(body, stone, { shade: 0.9 });
    seams(pen, body, { from: [8, 34], to: [42, 99], step: 6.2, paint: darken(stone, 0.25) });
    pen.fill(rect(9.5, 28, 31, 8, 0.6), darken(stone, 0.1), { shade: 0.6 });
    for (let merlon = 0; merlon < 5; merlon++) pen.fill(rect(9.5 + merlon * 6.7, 23.5, 4.2, 6, 0.3), darken(stone, 0.08), { shade: 0.4 });
    pen.fill(path("M13 24 L25 2 L37 24 Z"), "#7c4a42", { shade: 0.9 });
    pen.line(line([25, 4], [25, -2]), "#4a4038", 0.7);
    windowPane(pen, { x: 22.5, y: 44, w: 5, h: 9, columns: 1, rows: 2, frame: "#5a4d40" });
    windowPane(pen, { x: 22.5, y: 66, w: 5, h: 9, columns: 1, rows: 2, frame: "#5a4d40" });
    pen.fill(path("M20 99 L20 89 A5 5 0 0 1 30 89 L30 99 Z"), "#4d3628", { shade: 0.4 });
  },
  lights: (style) => (isLit(style) ? [48, 70].map((y): Glow => ({ x: 25, y, radius: 14, colour: WARM, kind: "window" })) : []),
});

function officeWindows(pen: Pen, { x, y, columns, rows }: { x: number; y: number; columns: number; rows: number }): void {
  const lit = isLit(pen.style);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const piece = rect(x + column * 5.2, y + row * 5.6, 3.6, 3.6, 0.3);
      if (lit && pen.chance(`w${row}-${column}`) < 0.62)
        pen.glow(piece, pen.chance(`c${row}-${column}`) < 0.75 ? WARM : "#bfe0ff", { halo: 1, core: WARM_CORE });
      else pen.fill(piece, lit ? "#2f3c50" : "#9fb9c8", { shade: 0.4, edge: false });
    }
  }
}

const skyscraper = defineSubject({
  kind: "skyscraper",
  anchor: "ground",
  aspect: 0.46,
  baseSize: 0.8,
  foot: [4, 42],
  paint(pen) {
    const paint = paintOf(pen, ["#6b7f92", "#8a7f78", "#5d6f86", "#7a8590"]);
    pen.line(line([23, 12], [23, 1]), "#4c525c", 0.9);
    pen.fill(rect(13, 9, 20, 12, 0.6), darken(paint, 0.12), { shade: 0.8 });
    pen.fill(rect(8, 19, 30, 80, 0.6), paint, { shade: 0.8 });
    pen.fill(rect(3, 56, 40, 43, 0.6), darken(paint, 0.08), { shade: 0.8 });
    officeWindows(pen, { x: 10.7, y: 23, columns: 5, rows: 6 });
    officeWindows(pen, { x: 5.9, y: 60, columns: 7, rows: 6 });
    pen.fill(rect(17, 93, 12, 6, [1, 1, 0, 0]), "#2f3844", { shade: 0.4 });
  },
  lights: (style) => (isLit(style) ? [{ x: 23, y: 60, radius: 40, colour: WARM, kind: "window" }] : []),
});

function templeTier(pen: Pen, { y, half, height, roof }: { y: number; half: number; height: number; roof: string }): void {
  const [wall, wide] = [half * 0.66, half];
  pen.fill(rect(60 - wall, y + 8, wall * 2, height), "#b6473a", { shade: 0.6 });
  for (let column = -2; column <= 2; column++)
    pen.fill(rect(60 + column * wall * 0.46 - 1.1, y + 8, 2.2, height), "#8a2f2a", { shade: 0.4, edge: false });
  if (isLit(pen.style)) pen.glow(rect(60 - wall * 0.36, y + 11, wall * 0.72, height - 4), WARM, { halo: 2, core: WARM_CORE });
  else pen.fill(rect(60 - wall * 0.36, y + 11, wall * 0.72, height - 4), "#5a2f28", { shade: 0.4, edge: false });
  pen.fill(
    path(
      `M${60 - wide} ${y + 10} C${60 - wide * 0.7} ${y + 9} ${60 - wide * 0.5} ${y + 4} ${60 - wide * 0.42} ${y - 2} L${60 + wide * 0.42} ${y - 2} C${60 + wide * 0.5} ${y + 4} ${60 + wide * 0.7} ${y + 9} ${60 + wide} ${y + 10} C${60 + wide * 0.98} ${y + 12.5} ${60 + wide * 0.9} ${y + 13} ${60 + wide * 0.86} ${y + 13} L${60 - wide * 0.86} ${y + 13} C${60 - wide * 0.9} ${y + 13} ${60 - wide * 0.98} ${y + 12.5} ${60 - wide} ${y + 10} Z`,
    ),
    roof,
    { shade: 0.8 },
  );
  pen.shadow(rect(60 - wall, y + 13, wall * 2, 3), 0.25);
}

const temple = defineSubject({
  kind: "temple",
  anchor: "ground",
  aspect: 1.2,
  baseSize: 0.6,
  foot: [12, 108],
  paint(pen) {
    const roof = pen.style.colour ?? pen.pick("roof", ["#4a5f5a", "#5a4a42", "#4d5a72"]);
    pen.fill(poly([10, 99], [18, 90], [102, 90], [110, 99]), "#a59c8f", { shade: 0.5 });
    pen.line(line([14, 94.5], [106, 94.5]), "#857c70", 0.6);
    templeTier(pen, { y: 66, half: 50, height: 17, roof });
    templeTier(pen, { y: 40, half: 39, height: 18, roof });
    templeTier(pen, { y: 17, half: 29, height: 15, roof });
    pen.fill(path("M57.500 16 C57 10 59 8 60 1 C61 8 63 10 62.500 16 Z"), "#d9b04a", { shade: 0.6 });
  },
  lights: (style) => (isLit(style) ? [82, 56, 32].map((y): Glow => ({ x: 60, y, radius: 26, colour: WARM, kind: "window" })) : []),
});

const bridge = defineSubject({
  kind: "bridge",
  anchor: "ground",
  aspect: 2.4,
  baseSize: 0.28,
  paint(pen) {
    const stone = paintOf(pen, ["#a59a88", "#9a8c7a", "#b0543f"]);
    const arches = path(
      "M0 46 C60 22 180 22 240 46 L240 99 L214 99 A31 40 0 0 0 152 99 L151 99 A31 48 0 0 0 89 99 L88 99 A31 40 0 0 0 26 99 L0 99 Z",
    );
    pen.fill(arches, stone, { shade: 0.8 });
    seams(pen, arches, { from: [0, 28], to: [240, 99], step: 8, paint: darken(stone, 0.22) });
    for (const [x, ry] of [
      [57, 40],
      [120, 48],
      [183, 40],
    ] as const)
      pen.line(path(`M${x - 33} 99 A33 ${ry + 2} 0 0 1 ${x + 33} 99`), lighten(stone, 0.16), 3);
    pen.fill(path("M0 40 C60 16 180 16 240 40 L240 48 C180 24 60 24 0 48 Z"), lighten(stone, 0.14), { shade: 0.5 });
    for (let post = 0; post <= 12; post++) {
      const x = 4 + post * 19.3;
      const y = 44 - Math.sin((x / 240) * Math.PI) * 21;
      pen.fill(rect(x - 2, y - 13, 4, 13, 0.8), stone, { shade: 0.5 });
    }
    pen.line(path("M2 32 C60 8 180 8 238 32"), lighten(stone, 0.05), 2.6);
  },
});

const windmill = defineSubject({
  kind: "windmill",
  anchor: "ground",
  aspect: 0.9,
  baseSize: 0.64,
  foot: [24, 66],
  paint(pen) {
    const wall = paintOf(pen, ["#e9dfcb", "#d8c3a0", "#c9d0cc"]);
    pen.fill(poly([25, 99], [33, 42], [57, 42], [65, 99]), wall, { shade: 0.9 });
    pen.fill(path("M30 43 C32 30 40 25 45 25 C50 25 58 30 60 43 Z"), "#8a4a3a", { shade: 0.8 });
    windowPane(pen, { x: 41.5, y: 56, w: 7, h: 8, frame: "#6b4a35" });
    pen.fill(path("M39 99 L39 84 A6 6 0 0 1 51 84 L51 99 Z"), "#6b4a35", { shade: 0.5 });
    for (let sail = 0; sail < 4; sail++)
      pen.at({ x: 45, y: 38, turn: Math.PI / 7 + (sail * Math.PI) / 2 }, () => {
        pen.line(line([0, 0], [0, -37]), "#5a4232", 1.2);
        pen.fill(rect(0.4, -37, 7.6, 28), "#f2ead8", { shade: 0.4 });
        for (let slat = 0; slat < 6; slat++) pen.line(line([0.4, -36 + slat * 5], [8, -36 + slat * 5]), "#8a7256", 0.5);
        pen.line(line([4.2, -37], [4.2, -9]), "#8a7256", 0.5);
      });
    pen.fill(ellipse(45, 38, 2.6), mix("#5a4232", wall, 0.1), { shade: 0.5 });
  },
  lights: (style) => (isLit(style) ? [{ x: 45, y: 60, radius: 16, colour: WARM, kind: "window" }] : []),
});

export const LANDMARKS = [lighthouse, tower, skyscraper, temple, bridge, windmill] as const;
