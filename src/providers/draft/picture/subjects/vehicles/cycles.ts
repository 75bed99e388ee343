import { darken } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf, wheel } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, limb, line, path, type Point, rect, union } from "../shape.ts";
import type { Glow, Style } from "../style.ts";
import { drawHead } from "../people/head.ts";
import { BUILDS } from "../people/pose.ts";
import type { Outfit } from "../people/frame.ts";
import { BIKE_LIME, bikeLight } from "../things/product.ts";
import { HEADLIGHT } from "./bus.ts";

/** Bicycles ride to the right. `foot`: where the bottom bracket is; everything else follows from it. */
const REAR: Point = [24, 80];
const FRONT: Point = [92, 80];
const CRANK: Point = [51, 79];
const SADDLE: Point = [42, 47];
const GRIPS: Point = [83, 42];

function spokedWheel(pen: Pen, [x, y]: Point, r: number): void {
  const { ctx } = pen;
  ctx.save();
  ctx.lineWidth = 0.3;
  for (let spoke = 0; spoke < 14; spoke++) {
    const angle = (spoke / 14) * Math.PI * 2;
    pen.line(line([x, y], [x + Math.cos(angle) * r, y + Math.sin(angle) * r]), "#a9abb0", 0.28);
  }
  ctx.restore();
  pen.line(ellipse(x, y, r), "#2a292d", 2);
  pen.line(ellipse(x, y, r - 1.5), "#9b9da3", 0.5);
  pen.fill(ellipse(x, y, 1.7), "#84868c", { shade: 0.3 });
}

function bicycleFrame(pen: Pen, paint: string): void {
  const seatTop: Point = [44, 52];
  const headTop: Point = [80, 48];
  const headFoot: Point = [82.5, 56];
  pen.line(path(`M${GRIPS[0] - 1} ${GRIPS[1] + 6} L${FRONT[0]} ${FRONT[1]}`), darken(paint, 0.15), 1.7);
  for (const tube of [line(CRANK, seatTop), line(seatTop, headTop), line(CRANK, headFoot), line(CRANK, REAR), line(seatTop, REAR)])
    pen.line(tube, paint, 1.9);
  pen.line(line(seatTop, [SADDLE[0] + 1, SADDLE[1] + 1]), "#55565c", 1.5);
  pen.fill(path("M35 46.500 C38 45 46 45.500 51 47 C48 48.800 42 49 38 49.300 C36 49.300 34.600 48 35 46.500 Z"), "#2c2a2e", {
    shade: 0.3,
  });
  pen.line(path(`M80 48 L79 43 Q82 40 ${GRIPS[0]} ${GRIPS[1]} Q86 43 84 46`), "#3a3a40", 1.7);
  pen.fill(ellipse(CRANK[0], CRANK[1], 4.2), "#7d7f86", { shade: 0.4 });
  pen.line(line([CRANK[0] - 4, CRANK[1] - 7], [CRANK[0] + 4, CRANK[1] + 7]), "#4a4b52", 1.3);
  pen.line(
    path(`M${CRANK[0]} ${CRANK[1] - 4} L${REAR[0]} ${REAR[1] - 2} M${CRANK[0]} ${CRANK[1] + 4} L${REAR[0]} ${REAR[1] + 2}`),
    "#55565c",
    0.5,
  );
}

function drawBicycle(pen: Pen, paint: string): void {
  spokedWheel(pen, REAR, 17.5);
  spokedWheel(pen, FRONT, 17.5);
  pen.line(path("M5 74 A20 20 0 0 1 36 64.500"), darken(paint, 0.2), 1.1);
  bicycleFrame(pen, paint);
  if (isLit(pen.style)) pen.glow(ellipse(87, 47, 1.9), HEADLIGHT, { halo: 6, core: "#ffffff" });
  else pen.fill(ellipse(87, 47, 1.9), "#d8d6cf", { shade: 0.5 });
}

/** The rear light sits on the seat post, so that an advert can show it at work. */
const REAR_LIGHT = { x: 36.5, y: 56, size: 9 };

function rearLights(style: Style): Glow[] {
  const braking = hasTrait(style, "braking", "stopping");
  const rear: Glow = { x: REAR_LIGHT.x, y: REAR_LIGHT.y, radius: braking ? 34 : 16, colour: BIKE_LIME, kind: "glow" };
  const front: Glow = { x: 87, y: 47, radius: 22, colour: HEADLIGHT, kind: "headlight" };
  return [...(hasTrait(style, "off") ? [] : [rear]), ...(isLit(style) ? [front] : [])];
}

const bicycle = defineSubject({
  kind: "bicycle",
  card: 0.35,
  anchor: "ground",
  aspect: 1.16,
  baseSize: 0.32,
  motion: "drive",
  foot: [14, 104],
  faces: "right",
  paint(pen) {
    drawBicycle(pen, paintOf(pen, ["#c2493c", "#2f7f86", "#e0a33a", "#4a5a86"]));
  },
});

function riderOutfit(pen: Pen): Outfit {
  return {
    skin: pen.pick("skin", ["#ecbd92", "#c78a5c", "#9c6643", "#dfa877"]),
    hair: pen.pick("hair", ["#2a201d", "#5c3b24", "#3d2a20"]),
    cut: pen.pick("cut", ["ponytail", "short", "bob"]),
    top: pen.pick("top", ["#e2b23c", "#d9604a", "#3f8fa0"]),
    legs: "#2f3648",
    shoes: "#e6e2da",
    hem: "jacket",
    hat: "helmet",
    hatPaint: pen.pick("helmet", ["#e9e5dc", "#d9604a", "#4a9aa8"]),
  };
}

function riderLeg(pen: Pen, outfit: Outfit, { knee, foot, dark }: { knee: Point; foot: Point; dark: boolean }): void {
  const cloth = dark ? darken(outfit.legs, 0.3) : outfit.legs;
  pen.at({ x: foot[0], y: foot[1] }, () =>
    pen.fill(
      path("M-2.200 -2.400 L1.800 -2.400 C3 -1 5.600 -0.600 6 1 L6 2 L-2.600 2 Z"),
      dark ? darken(outfit.shoes, 0.3) : outfit.shoes,
      { shade: 0.3 },
    ),
  );
  pen.fill(union(limb([SADDLE[0] + 1, SADDLE[1] - 2], 4.2, knee, 2.7), limb(knee, 2.65, foot, 1.9)), cloth, { shade: 0.4 });
}

function drawRider(pen: Pen, outfit: Outfit): void {
  const [shoulder, elbow, hand]: Point[] = [
    [63, 21],
    [70, 34],
    [82, 41.5],
  ];
  const sleeve = darken(outfit.top, 0.15);
  pen.fill(limb([65, 22], 2.6, [73, 33], 2.1), darken(outfit.top, 0.35), { shade: 0.3 });
  pen.fill(limb([73, 33], 2, [84, 41], 1.6), darken(outfit.top, 0.35), { shade: 0.3 });
  const torso = path(
    "M36.500 46 C35 38 42 24 55 16.500 C60 14.500 66 16 67.500 19.500 C68 25 60 32 54 40 C52 44 51 47 49 48.500 C44 50.500 38 50 36.500 46 Z",
  );
  pen.fill(rect(62, 11, 4.4, 7, 1.6), darken(outfit.skin, 0.14), { shade: 0.2, edge: false });
  pen.fill(torso, outfit.top, { shade: 0.7 });
  pen.within(torso, () => pen.line(path("M40 34 Q52 32 58 36"), "#f4f1e4", 2.2));
  drawHead(pen, { at: [66.5, 8.5], build: { ...BUILDS.adult, head: 5.6 }, outfit, view: "side" });
  pen.fill(union(limb(shoulder as Point, 3.1, elbow as Point, 2.4), limb(elbow as Point, 2.35, hand as Point, 1.8)), sleeve, {
    shade: 0.4,
  });
  pen.fill(ellipse(83, 41.8, 2.1), outfit.skin, { shade: 0.3 });
}

const cyclist = defineSubject({
  kind: "cyclist",
  card: 0.45,
  anchor: "ground",
  aspect: 1.16,
  baseSize: 0.46,
  motion: "drive",
  foot: [14, 104],
  faces: "right",
  paint(pen) {
    const outfit = riderOutfit(pen);
    riderLeg(pen, outfit, { knee: [62, 56], foot: [46, 71], dark: true });
    drawBicycle(pen, pen.pick("frame", ["#3c4658", "#7a3f36", "#2f6f7d"]));
    bikeLight(pen, { ...REAR_LIGHT, lit: !pen.has("off") });
    riderLeg(pen, outfit, { knee: [64, 62], foot: [56, 85], dark: false });
    drawRider(pen, outfit);
  },
  lights: rearLights,
});

const motorbike = defineSubject({
  kind: "motorbike",
  anchor: "ground",
  aspect: 1.6,
  baseSize: 0.3,
  motion: "drive",
  foot: [14, 146],
  faces: "right",
  paint(pen) {
    const paint = paintOf(pen, ["#b43d33", "#2f5d7c", "#3f6a4d", "#2b2b30"]);
    for (const x of [30, 130]) wheel(pen, { x, y: 76, r: 22.5, hub: "#8f9197" });
    pen.line(line([108, 26], [130, 76]), "#9a9ca3", 4);
    pen.line(path("M58 84 L6 84"), "#b8babf", 4.5);
    pen.fill(path("M52 52 L104 50 L98 82 L60 84 Z"), "#4a4b52", { shade: 0.7 });
    for (const y of [58, 63, 68, 73]) pen.line(line([66, y], [92, y]), "#8d8f96", 1.2);
    pen.fill(path("M66 40 C74 26 96 26 108 34 C110 40 106 48 100 50 L68 50 Z"), paint, { shade: 0.9 });
    pen.fill(path("M20 38 C34 34 50 38 70 40 L68 49 C50 52 36 48 24 44 Z"), "#2b2526", { shade: 0.5 });
    pen.fill(path("M6 62 A26 26 0 0 1 40 52 L30 46 C18 46 10 52 6 62 Z"), paint, { shade: 0.6 });
    pen.fill(path("M112 58 A24 24 0 0 1 150 64 C148 54 134 46 118 50 Z"), paint, { shade: 0.6 });
    pen.line(path("M110 30 L100 16 L90 17"), "#3a3a40", 3);
    if (isLit(pen.style)) pen.glow(ellipse(116, 32, 6), HEADLIGHT, { halo: 10, core: "#ffffff" });
    else pen.fill(ellipse(116, 32, 6), "#dedbd2", { shade: 0.6 });
  },
  lights: (style) => (isLit(style) ? [{ x: 118, y: 32, radius: 50, colour: HEADLIGHT, kind: "headlight" }] : []),
});

export const CYCLES = [bicycle, cyclist, motorbike] as const;
