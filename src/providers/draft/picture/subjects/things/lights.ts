import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { flame, paintOf, WARM } from "../parts.ts";
import { ellipse, limb, line, path, rect } from "../shape.ts";
import type { Style } from "../style.ts";

/** Lights that people light: on unless the prompt says they are off. */
const burns = (style: Style): boolean => !hasTrait(style, "off", "unlit", "out");
const DARK = "#3b3230";

const lamp = defineSubject({
  kind: "lamp",
  anchor: "table",
  aspect: 0.7,
  baseSize: 0.3,
  foot: [18, 52],
  paint(pen) {
    const shade = paintOf(pen, ["#e6c48a", "#c9764a", "#7f9f8c", "#d8cbb4"]);
    pen.fill(path("M18 97 Q18 91 35 91 Q52 91 52 97 L52 99 L18 99 Z"), "#6b4f3a", { shade: 0.6 });
    pen.fill(path("M32 92 C26 82 26 70 33 60 L37 60 C44 70 44 82 38 92 Z"), mix("#6b4f3a", shade, 0.25), { shade: 0.9 });
    pen.fill(rect(33.4, 48, 3.2, 14), "#a88a4a", { shade: 0.4 });
    const cone = path("M20 8 L50 8 L66 54 Q35 60 4 54 Z");
    if (burns(pen.style)) pen.glow(cone, mix(shade, WARM, 0.4), { halo: 7, core: "#fff3cc" });
    else pen.fill(cone, shade, { shade: 0.8 });
    pen.line(path("M4.500 54 Q35 60 65.500 54"), darken(shade, 0.25), 1.2);
    pen.line(line([20, 8], [50, 8]), darken(shade, 0.25), 1.2);
  },
  lights: (style) => (burns(style) ? [{ x: 35, y: 38, radius: 70, colour: WARM, kind: "lamp" }] : []),
});

const candle = defineSubject({
  kind: "candle",
  anchor: "table",
  aspect: 0.5,
  baseSize: 0.24,
  foot: [6, 44],
  paint(pen) {
    const wax = paintOf(pen, ["#efe3c8", "#e6d2a8", "#c9584a"]);
    pen.fill(path("M4 92 Q25 84 46 92 Q44 99 25 99.500 Q6 99 4 92 Z"), "#a07a45", { shade: 0.7 });
    pen.line(path("M45 91 C52 88 52 98 44 96"), "#a07a45", 2);
    const stick = path("M16 44 Q18 40 25 41 Q32 40 34 44 L34 91 Q25 95 16 91 Z");
    pen.fill(stick, wax, { shade: 0.8 });
    if (burns(pen.style))
      pen.within(stick, () => pen.glow(ellipse(25, 44, 12, 18), mix(wax, "#ffb85a", 0.5), { halo: 0, core: "#ffe6ae" }));
    pen.fill(path("M16 46 C15 56 18 58 18.500 52 C19.500 62 22 60 22 50 L22 44 L16 44 Z"), lighten(wax, 0.35), { shade: 0.3, edge: false });
    pen.line(line([25, 42], [25.4, 34]), DARK, 1);
    if (burns(pen.style)) flame(pen, 25.4, 37, 30, 0.03);
  },
  lights: (style) => (burns(style) ? [{ x: 25, y: 22, radius: 70, colour: "#ffb861", kind: "fire" }] : []),
  vents: (style) => (burns(style) ? [] : [{ x: 25, y: 32, size: 3 }]),
});

const campfire = defineSubject({
  kind: "campfire",
  anchor: "ground",
  aspect: 1.1,
  baseSize: 0.22,
  foot: [10, 100],
  paint(pen) {
    for (const [x, y, r] of [
      [14, 92, 9],
      [32, 96, 8],
      [80, 96, 8.5],
      [97, 92, 9],
    ] as const)
      pen.fill(ellipse(x, y, r, r * 0.62), "#7d7872", { shade: 0.8 });
    pen.fill(limb([22, 92], 5, [78, 76], 4.4), "#6b4a34", { shade: 0.6 });
    pen.fill(limb([88, 92], 5, [34, 76], 4.4), "#5a3d2a", { shade: 0.6 });
    for (const x of [22, 88]) pen.fill(ellipse(x, 92, 4, 4.6), "#c99a66", { shade: 0.3 });
    if (burns(pen.style)) {
      flame(pen, 38, 88, 46, -0.1);
      flame(pen, 72, 88, 44, 0.12);
      flame(pen, 55, 90, 80, 0.04);
      for (const [x, y] of [
        [34, 30],
        [76, 24],
        [62, 6],
        [46, 12],
      ] as const)
        pen.glow(ellipse(x, y, 1.1), "#ffb13d", { halo: 2 });
    } else for (const x of [48, 58, 66]) pen.fill(ellipse(x, 88, 6, 4), "#3a3432", { shade: 0.5 });
    for (const [x, y, r] of [
      [46, 98, 9],
      [64, 98, 9],
    ] as const)
      pen.fill(ellipse(x, y - 1, r, r * 0.55), "#8a847c", { shade: 0.8 });
  },
  lights: (style) => (burns(style) ? [{ x: 55, y: 64, radius: 120, colour: "#ff9a42", kind: "fire" }] : []),
  vents: (style) => (burns(style) ? [{ x: 56, y: 8, size: 10 }] : []),
});

const lantern = defineSubject({
  kind: "lantern",
  anchor: "float",
  aspect: 0.66,
  baseSize: 0.2,
  motion: "sway",
  paint(pen) {
    const paper = paintOf(pen, ["#d2503a", "#d2503a", "#e6b05a"]);
    pen.line(line([33, 0], [33, 14]), DARK, 1.4);
    const body = path("M33 16 C58 16 64 34 64 47 C64 60 58 78 33 78 C8 78 2 60 2 47 C2 34 8 16 33 16 Z");
    if (burns(pen.style)) pen.glow(body, paper, { halo: 8, core: mix(paper, "#ffedb0", 0.75) });
    else pen.fill(body, paper, { shade: 1 });
    pen.within(body, () => {
      for (const reach of [0, 9, 18])
        pen.line(
          path(
            `M${33 - reach * 0.6} 16 C${33 - reach * 1.5} 34 ${33 - reach * 1.5} 60 ${33 - reach * 0.6} 78 M${33 + reach * 0.6} 16 C${33 + reach * 1.5} 34 ${33 + reach * 1.5} 60 ${33 + reach * 0.6} 78`,
          ),
          darken(paper, 0.28),
          0.8,
        );
    });
    for (const y of [11.5, 76]) pen.fill(rect(20, y, 26, 6.5, 1.6), DARK, { shade: 0.5 });
    for (const x of [30, 33, 36]) pen.line(path(`M33 82 Q${x} 90 ${x} 98`), "#e0b54a", 1);
  },
  lights: (style) => (burns(style) ? [{ x: 33, y: 47, radius: 80, colour: "#ffab5a", kind: "lamp" }] : []),
});

export const LIGHTS = [lamp, candle, campfire, lantern] as const;
