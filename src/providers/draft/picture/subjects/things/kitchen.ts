import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { flame, isLit, paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, path, rect } from "../shape.ts";
import type { Style } from "../style.ts";

const IRON = "#3b3a40";
const steams = (style: Style): boolean => !hasTrait(style, "empty", "cold", "off");

function kettleBody(pen: Pen, paint: string): void {
  pen.line(path("M38 34 C36 8 84 8 82 34"), darken(paint, 0.25), 3.4);
  pen.line(path("M47 14.500 C54 9.500 66 9.500 73 14.500"), "#8a5d3b", 4.4);
  pen.fill(path("M30 52 C22 50 20 42 14 36 C12.500 34.500 14 32 16.500 32.500 L22 34 C27 40 30 42 36 44 Z"), paint, { shade: 0.8 });
  pen.fill(path("M60 30 C82 30 92 42 92 52 C92 62 82 70 76 71 L44 71 C38 70 28 62 28 52 C28 42 38 30 60 30 Z"), paint, { shade: 1 });
  pen.fill(ellipse(60, 31.5, 15, 3.6), darken(paint, 0.2), { shade: 0.5 });
  pen.fill(path("M47 30.500 C50 25.500 70 25.500 73 30.500 C68 32.500 52 32.500 47 30.500 Z"), lighten(paint, 0.1), { shade: 0.6 });
  pen.fill(ellipse(60, 24.5, 3, 2.6), "#8a5d3b", { shade: 0.5 });
  pen.within(ellipse(60, 50, 30, 19), () =>
    pen.fill(path("M36 44 C42 36 50 34 56 34 C48 38 42 44 40 54 Z"), lighten(paint, 0.28), { shade: 0, edge: false }),
  );
}

/** A clay stove with coals: they glow unless the stove is off. */
function stove(pen: Pen, burning: boolean): void {
  pen.fill(path("M20 76 L100 76 L94 98 Q93 99.500 91 99.500 L29 99.500 Q27 99.500 26 98 Z"), "#5e4a42", { shade: 0.7 });
  pen.fill(rect(16, 71, 88, 6.5, 2), "#73594d", { shade: 0.6 });
  const mouth = path("M36 81 L84 81 Q86 81 85 84 L82 94 Q81.500 96 79 96 L41 96 Q38.500 96 38 94 L35 84 Q34 81 36 81 Z");
  pen.fill(mouth, "#1d1310", { shade: 0.2 });
  if (burning) pen.glow(mouth, "#7a2a10", { halo: 4, core: "#c9501c" });
  pen.within(mouth, () => {
    for (let coal = 0; coal < 17; coal++) {
      const [x, y, r] = [38 + ((coal * 13.7) % 46), 88 + ((coal * 7.3) % 7), 2.4 + ((coal * 3.1) % 1.8)];
      if (burning)
        pen.glow(ellipse(x, y, r, r * 0.8), coal % 3 ? "#ff7a1f" : "#e2431c", { halo: 0, core: coal % 2 ? "#ffd36b" : "#ffa53c" });
      else pen.fill(ellipse(x, y, r, r * 0.8), "#3a3230", { shade: 0.5 });
    }
    if (burning)
      for (const [x, h] of [
        [46, 9],
        [58, 12],
        [70, 10],
      ] as const)
        flame(pen, x, 91, h, 0.08);
  });
  if (burning) for (const x of [34, 60, 86]) pen.glow(ellipse(x, 79, 4, 0.5), "#ff9a3c", { halo: 0 });
}

const onOwnStove = (style: Style): boolean => !hasTrait(style, "no-stove");
const kettleBurns = (style: Style): boolean => onOwnStove(style) && !hasTrait(style, "off", "cold", "unlit");

const kettle = defineSubject({
  kind: "kettle",
  anchor: "table",
  aspect: 1.2,
  baseSize: 0.5,
  foot: [26, 94],
  paint(pen) {
    const paint = pen.style.colour ?? IRON;
    if (!onOwnStove(pen.style)) return pen.at({ x: -18, y: 6, scale: 1.3 }, () => kettleBody(pen, paint));
    stove(pen, kettleBurns(pen.style));
    kettleBody(pen, paint);
    if (kettleBurns(pen.style)) pen.glow(path("M44 71 C52 72.6 68 72.6 76 71 C70 70 50 70 44 71 Z"), "#ff8a2a", { halo: 4 });
  },
  lights: (style) => (kettleBurns(style) ? [{ x: 60, y: 86, radius: 62, colour: "#ff8a3c", kind: "fire" }] : []),
  vents: (style) => (steams(style) ? [onOwnStove(style) ? { x: 14, y: 31, size: 6 } : { x: 2, y: 46, size: 7 }] : []),
});

const teapot = defineSubject({
  kind: "teapot",
  anchor: "table",
  aspect: 1.35,
  baseSize: 0.26,
  foot: [34, 96],
  paint(pen) {
    const paint = paintOf(pen, ["#a3573a", "#5f7f78", "#d8cbb0", "#3f5a72"]);
    pen.line(path("M98 42 C124 34 126 76 96 80"), darken(paint, 0.15), 6);
    pen.fill(path("M40 72 C26 68 20 50 10 42 C7 39 9 36 13 36 L20 37 C28 48 34 50 42 50 Z"), paint, { shade: 0.7 });
    pen.fill(path("M66 26 C94 26 104 46 104 62 C104 82 92 96 84 98 L48 98 C40 96 28 82 28 62 C28 46 38 26 66 26 Z"), paint, { shade: 1 });
    pen.fill(path("M44 28 C50 18 82 18 88 28 C78 33 54 33 44 28 Z"), lighten(paint, 0.08), { shade: 0.6 });
    pen.fill(ellipse(66, 15, 5, 4.5), darken(paint, 0.2), { shade: 0.5 });
    pen.fill(path("M36 52 C40 40 48 34 56 33 C46 42 42 52 42 64 C38 62 36 58 36 52 Z"), lighten(paint, 0.32), { shade: 0, edge: false });
  },
  vents: (style) => (steams(style) ? [{ x: 10, y: 36, size: 6 }] : []),
});

const bowl = defineSubject({
  kind: "bowl",
  anchor: "table",
  aspect: 1.5,
  baseSize: 0.24,
  foot: [48, 102],
  paint(pen) {
    const paint = paintOf(pen, ["#e6ddc9", "#c9d4d0", "#b9694a", "#6f8a94"]);
    pen.fill(rect(54, 86, 42, 12, [1, 1, 4, 4]), darken(paint, 0.22), { shade: 0.6 });
    pen.fill(path("M10 40 C12 72 42 92 75 92 C108 92 138 72 140 40 Z"), paint, { shade: 0.9 });
    pen.within(path("M10 40 C12 72 42 92 75 92 C108 92 138 72 140 40 Z"), () =>
      pen.line(path("M10 54 C34 66 116 66 140 54"), mix("#3f6f8c", paint, 0.15), 3),
    );
    pen.fill(ellipse(75, 40, 65, 13), darken(paint, 0.14), { shade: 0.5 });
    if (hasTrait(pen.style, "empty")) return;
    pen.fill(ellipse(75, 42, 58, 9.6), "#9b6a38", { shade: 0.5 });
    pen.fill(path("M28 40 C40 34 70 32 92 33 C70 36 50 38 36 44 Z"), "#c79a5c", { shade: 0, edge: false });
  },
  vents: (style) =>
    steams(style)
      ? [
          { x: 58, y: 34, size: 16 },
          { x: 92, y: 34, size: 14 },
        ]
      : [],
});

const cup = defineSubject({
  kind: "cup",
  anchor: "table",
  aspect: 1.1,
  baseSize: 0.2,
  foot: [22, 80],
  paint(pen) {
    const paint = paintOf(pen, ["#e6ddc9", "#c2603f", "#5f8a8a", "#d9b04a"]);
    pen.line(path("M82 36 C106 32 106 72 80 74"), darken(paint, 0.12), 6.5);
    pen.fill(path("M14 24 L86 24 C86 60 82 92 74 97 L26 97 C18 92 14 60 14 24 Z"), paint, { shade: 1 });
    pen.fill(ellipse(50, 24, 36, 8), darken(paint, 0.12), { shade: 0.4 });
    if (!hasTrait(pen.style, "empty")) pen.fill(ellipse(50, 25.5, 31, 6), "#7a4a2a", { shade: 0.5 });
    pen.fill(path("M22 38 C23 60 25 78 29 88 C33 78 30 56 29 39 Z"), lighten(paint, 0.4), { shade: 0, edge: false });
  },
  vents: (style) => (steams(style) ? [{ x: 50, y: 18, size: 16 }] : []),
});

const bottle = defineSubject({
  kind: "bottle",
  anchor: "table",
  aspect: 0.4,
  baseSize: 0.3,
  foot: [6, 34],
  paint(pen) {
    const paint = paintOf(pen, ["#4f7d5a", "#7f9fae", "#8a5a34"]);
    pen.fill(path("M15 14 L25 14 L25 34 C25 42 36 46 36 58 L36 94 Q36 99 31 99 L9 99 Q4 99 4 94 L4 58 C4 46 15 42 15 34 Z"), paint, {
      shade: 1,
    });
    pen.fill(rect(13.5, 4, 13, 11, 1.5), "#b98a5a", { shade: 0.5 });
    pen.fill(rect(4, 62, 32, 24), "#ece2cb", { shade: 0.4 });
    pen.fill(path("M8 60 C9 52 14 48 16 42 L17.500 42 C17 50 12 54 11 61 Z"), lighten(paint, 0.45), { shade: 0, edge: false });
    if (isLit(pen.style)) pen.glow(rect(8, 88, 24, 6, 2), lighten(paint, 0.2), { halo: 2 });
  },
});

export const KITCHEN = [kettle, teapot, bowl, cup, bottle] as const;
