import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { flame, isLit, paintOf, seams, WARM, WARM_CORE, windowPane } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";

const DARK_WOOD = "#4d3323";

function chimney(pen: Pen, x: number, top: number, bottom: number, paint = "#6e4f43"): void {
  pen.fill(rect(x, top, 8, bottom - top), paint);
  pen.fill(rect(x - 1.2, top - 2, 10.4, 3.4, 0.5), darken(paint, 0.2), { shade: 0.3 });
}

function teaHouseRoof(pen: Pen): void {
  const roof = "#5a4038";
  pen.fill(
    path(
      "M4 55 C18 54 30 47 40 30 C43 24.5 47 21 51 20 L99 20 C103 21 107 24.5 110 30 C120 47 132 54 146 55 C146.500 57.500 145 59.500 142 60 C100 56.500 50 56.500 8 60 C5 59.500 3.500 57.500 4 55 Z",
    ),
    roof,
    { shade: 0.9 },
  );
  if (pen.style.look !== "paper") {
    for (let rib = 0; rib <= 12; rib++) {
      const part = rib / 12;
      const [topX, footX] = [50 + part * 50, 16 + part * 118];
      const bow = (part - 0.5) * -16;
      pen.line(
        path(`M${topX} 22 Q${(topX + footX) / 2 + bow} ${42 + Math.abs(part - 0.5) * 6} ${footX} 56.500`),
        mix(roof, "#20150f", 0.45),
        0.55,
      );
    }
  }
  pen.fill(path("M46 20.500 C48 16 50 16.500 53 18 L97 18 C100 16.500 102 16 104 20.500 L101 22.500 L49 22.500 Z"), darken(roof, 0.3), {
    shade: 0.4,
  });
  pen.shadow(path("M8 57 C50 54 100 54 142 57 L142 61 C100 57 50 57 8 61 Z"), 0.3);
}

const teaHouse = defineSubject({
  kind: "tea-house",
  anchor: "ground",
  aspect: 1.5,
  baseSize: 0.42,
  foot: [20, 130],
  paint(pen) {
    const wall = pen.style.colour ?? "#a9805a";
    chimney(pen, 101, 6, 34);
    const body = rect(29, 50, 92, 46);
    pen.fill(body, wall, { shade: 0.7 });
    seams(pen, body, { from: [29, 50], to: [121, 96], step: 5.2, paint: darken(wall, 0.35) });
    pen.shadow(rect(29, 50, 92, 13), 0.28);
    pen.fill(rect(23, 94, 104, 6, 1), "#8a8178", { shade: 0.4 });
    for (const x of [27, 57.5, 89, 119]) pen.fill(rect(x, 55, 3.4, 40), DARK_WOOD, { shade: 0.4, edge: false });
    windowPane(pen, { x: 35, y: 66, w: 18, h: 16, columns: 3, frame: DARK_WOOD });
    windowPane(pen, { x: 97, y: 66, w: 18, h: 16, columns: 3, frame: DARK_WOOD });
    teaHouseDoor(pen);
    teaHouseRoof(pen);
    hangingLantern(pen, 134, 60);
    if (!pen.has("no-sign", "unsigned")) teaHouseSign(pen);
  },
  lights: (style) =>
    isLit(style)
      ? [
          { x: 44, y: 74, radius: 24, colour: WARM, kind: "window" },
          { x: 106, y: 74, radius: 24, colour: WARM, kind: "window" },
          { x: 75, y: 82, radius: 26, colour: WARM, kind: "window" },
          { x: 134, y: 66, radius: 16, colour: "#ffb25e", kind: "lamp" },
        ]
      : [],
  vents: (style) => (style.traits.includes("off") ? [] : [{ x: 105, y: 4, size: 6 }]),
});

function teaHouseDoor(pen: Pen): void {
  pen.fill(rect(63, 62, 24, 34), DARK_WOOD, { shade: 0.3 });
  if (isLit(pen.style)) {
    pen.glow(rect(65, 64, 9.6, 31), WARM, { halo: 2, core: WARM_CORE });
    pen.glow(rect(75.6, 64, 9.6, 31), mix(WARM, "#b86b2a", 0.25), { halo: 2, core: "#ffe3a0" });
  } else {
    pen.fill(rect(65, 64, 9.6, 31), "#e6d9bd", { shade: 0.4, edge: false });
    pen.fill(rect(75.6, 64, 9.6, 31), "#d9caa9", { shade: 0.4, edge: false });
  }
  for (const y of [72, 80, 88]) pen.fill(rect(65, y, 20.2, 0.8), DARK_WOOD, { shade: 0, edge: false });
  for (const x of [69.5, 80]) pen.fill(rect(x, 64, 0.8, 31), DARK_WOOD, { shade: 0, edge: false });
  pen.fill(
    path("M62 58.500 L88 58.500 L88 67 Q81.500 65.500 81.500 68 Q78 65.800 75 68 Q72 65.800 68.500 68 Q68.500 65.500 62 67 Z"),
    "#b4472f",
    { shade: 0.5 },
  );
}

function hangingLantern(pen: Pen, x: number, y: number): void {
  pen.line(line([x, y - 4], [x, y + 2]), DARK_WOOD, 0.6);
  const body = ellipse(x, y + 6.5, 3.8, 4.8);
  if (isLit(pen.style)) pen.glow(body, "#ff9a4d", { halo: 4, core: "#ffe2a8" });
  else pen.fill(body, "#c8543a");
  pen.fill(rect(x - 2, y + 1, 4, 1.4, 0.4), DARK_WOOD, { edge: false });
  pen.fill(rect(x - 2, y + 10.6, 4, 1.2, 0.4), DARK_WOOD, { edge: false });
}

function teaHouseSign(pen: Pen): void {
  pen.line(line([11, 60], [21, 60]), DARK_WOOD, 1);
  for (const x of [12.5, 19.5]) pen.line(line([x, 60], [x, 64]), DARK_WOOD, 0.5);
  const board = rect(11, 64, 10, 22, 0.8);
  pen.fill(board, "#c98b4c", { shade: 0.5 });
  steamingBowlMark(pen, 16, 75);
}

/** The house's own sign: a bowl under three wisps. No letters, so it fits every language. */
export function steamingBowlMark(pen: Pen, x: number, y: number, scale = 1): void {
  pen.at({ x, y, scale }, () => {
    pen.fill(path("M-3.400 0 L3.400 0 C3.200 3 1.800 4 0 4 C-1.800 4 -3.200 3 -3.400 0 Z"), DARK_WOOD, { shade: 0, edge: false });
    for (const wisp of [-1.6, 0, 1.6])
      pen.line(path(`M${wisp} -1.200 C${wisp - 1} -2.400 ${wisp + 1} -3.400 ${wisp} -4.800`), DARK_WOOD, 0.55);
  });
}

const house = defineSubject({
  kind: "house",
  anchor: "ground",
  aspect: 1.1,
  baseSize: 0.54,
  foot: [12, 98],
  paint(pen) {
    const wall = paintOf(pen, ["#e8d9bf", "#d8b48c", "#c9d3cf", "#e3c7b0", "#b9c4ae"]);
    const roof = pen.pick("roof", ["#9c4a38", "#6b4c46", "#5b6470", "#8a5a3c"]);
    chimney(pen, 78, 8, 36, mix(roof, "#6b5048", 0.5));
    pen.fill(poly([16, 46], [55, 12], [94, 46], [94, 99], [16, 99]), wall, { shade: 0.7 });
    pen.shadow(poly([16, 46], [55, 12], [94, 46], [94, 54], [55, 21], [16, 54]), 0.22);
    pen.fill(path("M8 50 L55 8 L102 50 L97.500 55 L55 17.500 L12.500 55 Z"), roof, { shade: 0.6 });
    windowPane(pen, { x: 24, y: 62, w: 16, h: 17 });
    windowPane(pen, { x: 70, y: 62, w: 16, h: 17 });
    windowPane(pen, { x: 49, y: 31, w: 12, h: 12 });
    const door = pen.pick("door", ["#3f6b6b", "#8a3f33", "#3d4f72", "#6d5a34"]);
    pen.fill(rect(46, 66, 18, 33, [9, 9, 0, 0]), darken(door, 0.35), { shade: 0.2 });
    pen.fill(rect(47.8, 68, 14.4, 31, [7.2, 7.2, 0, 0]), door, { shade: 0.5, edge: false });
    pen.fill(ellipse(59.5, 84, 1), "#e3c46d", { shade: 0.2, edge: false });
    pen.fill(rect(43, 97, 24, 3, 0.6), "#9b948a", { shade: 0.3 });
  },
  lights: (style) =>
    isLit(style)
      ? [
          [32, 70],
          [78, 70],
          [55, 37],
        ].map(([x = 0, y = 0]) => ({ x, y, radius: 20, colour: WARM, kind: "window" as const }))
      : [],
  vents: () => [{ x: 82, y: 6, size: 6 }],
});

const cabin = defineSubject({
  kind: "cabin",
  anchor: "ground",
  aspect: 1.3,
  baseSize: 0.44,
  foot: [18, 114],
  paint(pen) {
    const logs = paintOf(pen, ["#8a5d3b", "#7a5238", "#946a45"]);
    chimney(pen, 88, 10, 40, "#7d746c");
    pen.fill(rect(22, 50, 88, 49), logs, { shade: 0.6 });
    for (let row = 0; row < 7; row++) {
      pen.fill(rect(20, 51 + row * 6.9, 92, 6.5, 3.2), row % 2 ? logs : lighten(logs, 0.08), { shade: 0.8 });
      for (const x of [21.5, 110.5]) pen.fill(ellipse(x, 54.2 + row * 6.9, 2.6), "#cfa573", { shade: 0.3, edge: false });
    }
    const snow = pen.has("snowy", "snow");
    pen.fill(poly([8, 56], [36, 18], [96, 18], [124, 56]), snow ? "#eef3f7" : "#54433c", { shade: 0.8 });
    if (!snow) seams(pen, poly([8, 56], [36, 18], [96, 18], [124, 56]), { from: [8, 18], to: [124, 56], step: 7.5, paint: "#38291f" });
    pen.shadow(poly([22, 56], [110, 56], [110, 62], [22, 62]), 0.3);
    windowPane(pen, { x: 32, y: 68, w: 18, h: 15 });
    windowPane(pen, { x: 84, y: 68, w: 18, h: 15 });
    pen.fill(rect(58, 64, 18, 35, 0.6), DARK_WOOD, { shade: 0.4 });
    seams(pen, rect(58, 64, 18, 35), { from: [58, 64], to: [76, 99], step: 4.5, upright: true, paint: "#2a1b12" });
    pen.fill(ellipse(73, 82, 1), "#d8b45c", { shade: 0, edge: false });
  },
  lights: (style) =>
    isLit(style)
      ? [
          [41, 75],
          [93, 75],
        ].map(([x = 0, y = 0]) => ({ x, y, radius: 22, colour: WARM, kind: "window" as const }))
      : [],
  vents: () => [{ x: 92, y: 8, size: 6 }],
});

const barn = defineSubject({
  kind: "barn",
  anchor: "ground",
  aspect: 1.2,
  baseSize: 0.54,
  foot: [14, 106],
  paint(pen) {
    const wall = paintOf(pen, ["#a8423a", "#9b4a3a", "#8f3d36"]);
    const front = path("M18 99 L18 52 L34 26 L60 12 L86 26 L102 52 L102 99 Z");
    pen.fill(front, wall, { shade: 0.7 });
    seams(pen, front, { from: [18, 12], to: [102, 99], step: 6, upright: true, paint: darken(wall, 0.3) });
    pen.fill(path("M11 55 L29.500 24 L60 7 L90.500 24 L109 55 L104 58 L86 28.500 L60 14.500 L34 28.500 L16 58 Z"), "#5b5250", {
      shade: 0.5,
    });
    const white = "#eadfce";
    pen.fill(rect(38, 58, 44, 41), white, { shade: 0.3 });
    for (const x of [40, 61]) {
      pen.fill(rect(x, 60, 19, 39), darken(wall, 0.12), { shade: 0.4, edge: false });
      pen.line(line([x, 60], [x + 19, 99]), white, 1.8);
      pen.line(line([x + 19, 60], [x, 99]), white, 1.8);
    }
    windowPane(pen, { x: 53, y: 31, w: 14, h: 14, frame: white });
  },
  lights: (style) => (isLit(style) ? [{ x: 60, y: 38, radius: 20, colour: WARM, kind: "window" }] : []),
});

const tent = defineSubject({
  kind: "tent",
  anchor: "ground",
  aspect: 1.45,
  baseSize: 0.34,
  foot: [10, 135],
  paint(pen) {
    const cloth = paintOf(pen, ["#d98a3d", "#4f8a8b", "#b5553c", "#7c8f4f"]);
    const lit = isLit(pen.style);
    pen.fill(poly([58, 14], [104, 26], [138, 99], [86, 99]), darken(cloth, 0.22), { shade: 0.5 });
    const front = poly([58, 14], [10, 99], [92, 99]);
    if (lit) pen.glow(front, mix(cloth, "#ff9d3c", 0.5), { halo: 4, core: "#ffdf9a" });
    else pen.fill(front, cloth, { shade: 0.6 });
    pen.fill(path("M58 14 C52 50 44 76 34 99 L66 99 C62 76 59 50 58 14 Z"), lit ? "#8a4a1e" : darken(cloth, 0.6), {
      shade: 0.4,
      edge: false,
    });
    pen.fill(path("M58 14 C54 44 46 70 34 99 L27 99 C40 70 52 44 58 14 Z"), lighten(cloth, 0.18), { shade: 0.3 });
    for (const [x1, y1, x2] of [
      [10, 99, 2],
      [138, 99, 144],
    ] as const)
      pen.line(line([x1, y1 - 8], [x2, 100]), "#d9cdb8", 0.6);
    if (lit && pen.has("campfire")) flame(pen, 22, 99, 16);
  },
  lights: (style) => (isLit(style) ? [{ x: 52, y: 72, radius: 40, colour: "#ffb761", kind: "window" }] : []),
});

export const HOMES = [teaHouse, house, cabin, barn, tent] as const;
