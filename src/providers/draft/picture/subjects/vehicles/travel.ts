import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { flame, isLit, paintOf, WARM, WARM_CORE, wheel } from "../parts.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";
import type { Glow } from "../style.ts";
import { HEADLIGHT } from "./bus.ts";

const train = defineSubject({
  kind: "train",
  anchor: "ground",
  aspect: 3.6,
  baseSize: 0.26,
  motion: "drive",
  faces: "left",
  foot: [6, 354],
  paint(pen) {
    const paint = paintOf(pen, ["#2f6a5c", "#8c3f38", "#33567c"]);
    const lit = isLit(pen.style);
    for (let car = 0; car < 3; car++) {
      const x = 6 + car * 118;
      if (car > 0) pen.fill(rect(x - 7, 62, 10, 14), "#2b2b30", { shade: 0.3 });
      pen.fill(
        car === 0 ? path(`M${x} 84 C${x - 3} 60 ${x + 6} 22 ${x + 30} 16 L${x + 112} 16 L${x + 112} 84 Z`) : rect(x, 16, 112, 68, 4),
        paint,
        { shade: 0.7 },
      );
      pen.fill(
        car === 0 ? path(`M${x + 26} 18 Q${x + 30} 11 ${x + 38} 11 L${x + 112} 11 L${x + 112} 18 Z`) : rect(x, 11, 112, 8, 3),
        lighten(paint, 0.5),
        { shade: 0.4 },
      );
      pen.fill(rect(x + (car === 0 ? 4 : 0), 58, 112 - (car === 0 ? 4 : 0), 5), "#ecdfc0", { shade: 0.2, edge: false });
      for (let pane = car === 0 ? 1 : 0; pane < 5; pane++) {
        const glass = rect(x + 8 + pane * 20.6, 28, 15, 22, 2);
        if (lit) pen.glow(glass, WARM, { halo: 1.5, core: WARM_CORE });
        else pen.fill(glass, "#7f98a6", { shade: 0.7 });
      }
      if (car === 0)
        pen.fill(path(`M${x + 7} 50 C${x + 9} 36 ${x + 13} 28 ${x + 22} 26 L${x + 22} 50 Z`), lit ? "#e8b35a" : "#7f98a6", { shade: 0.6 });
      pen.fill(rect(x + 4, 82, 106, 6), "#2b2b30", { shade: 0.3 });
      for (const at of [20, 38, 78, 96]) wheel(pen, { x: x + at, y: 90, r: 8.5, hub: "#8f9197" });
    }
    if (lit) pen.glow(ellipse(9, 68, 4), HEADLIGHT, { halo: 9, core: "#ffffff" });
    else pen.fill(ellipse(9, 68, 4), "#f1ecdc", { shade: 0.5 });
  },
  lights: (style) =>
    isLit(style)
      ? [
          { x: 9, y: 68, radius: 70, colour: HEADLIGHT, kind: "headlight" },
          ...[60, 180, 300].map((x): Glow => ({ x, y: 40, radius: 60, colour: WARM, kind: "window" })),
        ]
      : [],
});

const boat = defineSubject({
  kind: "boat",
  anchor: "water",
  aspect: 1.9,
  baseSize: 0.24,
  motion: "bob",
  faces: "left",
  paint(pen) {
    const paint = paintOf(pen, ["#a8583a", "#3a6f86", "#c2493c", "#5a7a5a"]);
    pen.line(line([84, 8], [84, 60]), "#5a4334", 2);
    pen.fill(poly([86, 10], [86, 22], [104, 16]), "#d9503f", { shade: 0.4 });
    pen.fill(rect(96, 30, 48, 32, 3), "#eee5d2", { shade: 0.6 });
    pen.fill(rect(92, 25, 56, 7, 2), darken(paint, 0.2), { shade: 0.4 });
    for (const x of [102, 122]) {
      if (isLit(pen.style)) pen.glow(rect(x, 37, 15, 12, 2), WARM, { halo: 2, core: WARM_CORE });
      else pen.fill(rect(x, 37, 15, 12, 2), "#7f98a6", { shade: 0.6 });
    }
    const hull = path("M4 56 C40 64 140 64 186 54 C182 76 172 92 158 96 L40 96 C22 90 8 72 4 56 Z");
    pen.fill(hull, paint, { shade: 0.9 });
    pen.within(hull, () => pen.fill(rect(0, 82, 190, 16), darken(paint, 0.4), { shade: 0.3, edge: false }));
    pen.fill(path("M3 54 C40 62 140 62 187 52 L186 58 C140 67 40 67 5 60 Z"), "#efe6d2", { shade: 0.4 });
  },
  lights: (style) => (isLit(style) ? [{ x: 120, y: 43, radius: 40, colour: WARM, kind: "window" }] : []),
});

const sailboat = defineSubject({
  kind: "sailboat",
  anchor: "water",
  aspect: 0.9,
  baseSize: 0.42,
  motion: "bob",
  faces: "left",
  paint(pen) {
    const paint = paintOf(pen, ["#a8583a", "#2f5f7c", "#7a4a3a"]);
    const sail = pen.pick("sail", ["#f3ead6", "#f3ead6", "#e2a25a"]);
    pen.line(line([46, 3], [46, 82]), "#5a4334", 1.3);
    pen.fill(path("M43.500 8 C32 30 20 52 6 72 C20 76 34 76 43.500 74 Z"), sail, { shade: 0.7 });
    pen.fill(path("M49 5 C68 24 80 48 83 72 C72 78 60 78 49 75 Z"), darken(sail, 0.06), { shade: 0.8 });
    for (const y of [30, 46, 60]) pen.line(path(`M49 ${y} Q${60} ${y + 4} ${58 + (y - 20) * 0.5} ${y + 1}`), darken(sail, 0.2), 0.5);
    pen.fill(poly([46, 3], [46, 9], [37, 6]), "#d9503f", { shade: 0.3 });
    const hull = path("M6 80 C30 86 62 86 86 78 C84 88 78 95 70 97 L26 97 C16 94 9 88 6 80 Z");
    pen.fill(hull, paint, { shade: 0.9 });
    pen.fill(path("M5 79 C30 85 62 85 87 77 L86 80 C62 88 30 88 7 82 Z"), lighten(paint, 0.4), { shade: 0.3 });
  },
});

const aeroplane = defineSubject({
  kind: "aeroplane",
  anchor: "sky",
  aspect: 2.3,
  baseSize: 0.18,
  motion: "fly",
  faces: "left",
  paint(pen) {
    const paint = paintOf(pen, ["#c2493c", "#2f6f8c", "#d9953a"]);
    pen.fill(path("M186 42 L212 6 L226 6 L220 46 Z"), paint, { shade: 0.6 });
    pen.fill(path("M118 44 L150 14 L160 14 L146 46 Z"), darken("#d8d5ce", 0.2), { shade: 0.4 });
    pen.fill(path("M6 54 C14 38 36 32 60 32 L190 36 C212 38 226 42 226 46 C220 56 190 66 150 68 L60 70 C30 70 8 66 6 54 Z"), "#f0ece2", {
      shade: 0.9,
    });
    pen.fill(path("M10 60 C50 64 150 62 214 52 C196 62 176 66 150 68 L60 70 C34 70 16 67 10 60 Z"), paint, { shade: 0.4, edge: false });
    pen.fill(path("M22 45 C28 40 36 38 44 38 L44 47 L20 48 Z"), isLit(pen.style) ? "#ffd98a" : "#5d7686", { shade: 0.5 });
    for (let pane = 0; pane < 12; pane++) {
      const glass = rect(62 + pane * 10, 43, 5, 7, 2.4);
      if (isLit(pen.style)) pen.glow(glass, WARM, { halo: 1, core: WARM_CORE });
      else pen.fill(glass, "#5d7686", { shade: 0.3, edge: false });
    }
    pen.fill(path("M92 58 L128 58 L178 94 L164 96 Z"), "#cfcac0", { shade: 0.7 });
    pen.fill(rect(112, 70, 26, 11, 5), darken(paint, 0.1), { shade: 0.7 });
    pen.fill(path("M192 48 L216 46 L228 60 L220 60 Z"), "#cfcac0", { shade: 0.5 });
  },
  lights: (style) => (isLit(style) ? [{ x: 170, y: 94, radius: 14, colour: "#ff5a4a", kind: "lamp" }] : []),
});

const rocket = defineSubject({
  kind: "rocket",
  anchor: "float",
  aspect: 0.56,
  baseSize: 0.5,
  motion: "fly",
  paint(pen) {
    const paint = paintOf(pen, ["#d2503f", "#3a6f9c", "#e0953a"]);
    const flying = !pen.has("off", "landed", "standing");
    if (flying) {
      pen.at({ turn: Math.PI, x: 28, y: 76 }, () => flame(pen, 0, 0, 23));
    }
    pen.fill(path("M16 50 C6 56 3 66 4 80 L17 72 Z"), darken(paint, 0.12), { shade: 0.5 });
    pen.fill(path("M40 50 C50 56 53 66 52 80 L39 72 Z"), darken(paint, 0.2), { shade: 0.5 });
    const body = path("M28 2 C40 14 44 32 43 50 C43 62 40 72 37 78 L19 78 C16 72 13 62 13 50 C12 32 16 14 28 2 Z");
    pen.fill(body, "#eeeae0", { shade: 1 });
    pen.within(body, () => {
      pen.fill(rect(8, 0, 40, 22), paint, { shade: 0.8, edge: false });
      pen.fill(rect(8, 66, 40, 5), paint, { shade: 0.6, edge: false });
    });
    pen.fill(ellipse(28, 38, 7.4), mix(paint, "#4a4a52", 0.4), { shade: 0.5 });
    if (isLit(pen.style)) pen.glow(ellipse(28, 38, 5.4), WARM, { halo: 3, core: WARM_CORE });
    else pen.fill(ellipse(28, 38, 5.4), "#8fc0d8", { shade: 0.7 });
    pen.fill(path("M28 56 L31 80 L25 80 Z"), paint, { shade: 0.4 });
    pen.fill(rect(20, 77, 16, 4, 1), "#55565c", { shade: 0.5 });
  },
  lights: (style) => (style.traits.includes("off") ? [] : [{ x: 28, y: 88, radius: 36, colour: "#ffb35a", kind: "fire" }]),
});

const balloon = defineSubject({
  kind: "balloon",
  anchor: "sky",
  aspect: 0.72,
  baseSize: 0.34,
  motion: "fly",
  paint(pen) {
    const paint = paintOf(pen, ["#c9503f", "#d9923a", "#3f7f8c", "#8c5a86"]);
    const second = pen.pick("second", ["#f0dcae", "#f3ead6", "#e6b85a"]);
    for (const [x1, x2] of [
      [24, 29],
      [48, 43],
    ] as const)
      pen.line(line([x1, 68], [x2, 86]), "#6b5138", 0.6);
    const envelope = path("M36 2 C60 2 70 20 70 36 C70 54 52 66 46 76 L26 76 C20 66 2 54 2 36 C2 20 12 2 36 2 Z");
    if (isLit(pen.style)) pen.glow(envelope, paint, { halo: 5, core: lighten(paint, 0.55) });
    else pen.fill(envelope, paint, { shade: 1 });
    pen.within(envelope, () => {
      for (const [a, b] of [
        [-34, -20],
        [-7, 7],
        [20, 34],
      ] as const) {
        const stripe = path(
          `M36 2 C${36 + a * 1.1} 10 ${36 + a * 1.1} 50 ${36 + a * 0.3} 76 L${36 + b * 0.3} 76 C${36 + b * 1.1} 50 ${36 + b * 1.1} 10 36 2 Z`,
        );
        if (isLit(pen.style)) pen.glow(stripe, second, { halo: 0, core: lighten(second, 0.5) });
        else pen.fill(stripe, second, { shade: 0.8, edge: false });
      }
    });
    pen.fill(rect(26, 74.5, 20, 3, 1), darken(paint, 0.3), { shade: 0.3 });
    if (isLit(pen.style)) flame(pen, 36, 85, 8);
    pen.fill(path("M28 86 L44 86 L42.500 97 Q42 98.500 40 98.500 L32 98.500 Q30 98.500 29.500 97 Z"), "#9b6b3f", { shade: 0.7 });
    pen.fill(rect(27, 85, 18, 2.6, 1), "#6b4528", { shade: 0.3 });
  },
  lights: (style) => (isLit(style) ? [{ x: 36, y: 50, radius: 50, colour: "#ffb761", kind: "fire" }] : []),
});

export const TRAVEL = [train, boat, sailboat, aeroplane, rocket, balloon] as const;
