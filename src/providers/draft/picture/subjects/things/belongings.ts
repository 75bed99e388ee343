import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf } from "../parts.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";
import type { Style } from "../style.ts";

const SCREEN = "#bfe0ff";
const screenOn = (style: Style): boolean => !hasTrait(style, "off") && (isLit(style) || hasTrait(style, "on", "lit", "glowing"));

const book = defineSubject({
  kind: "book",
  anchor: "table",
  aspect: 1.5,
  baseSize: 0.16,
  foot: [6, 144],
  paint(pen) {
    const cover = paintOf(pen, ["#8a3f38", "#2f5f6c", "#6b5a8c", "#4f7048"]);
    if (hasTrait(pen.style, "open", "reading")) {
      pen.fill(path("M4 34 L75 46 L146 34 L146 92 L75 98 L4 92 Z"), cover, { shade: 0.4 });
      pen.fill(path("M10 28 C34 20 60 26 75 40 L75 92 C58 80 32 78 10 86 Z"), "#f6eedb", { shade: 0.5 });
      pen.fill(path("M140 28 C116 20 90 26 75 40 L75 92 C92 80 118 78 140 86 Z"), "#efe4cc", { shade: 0.5 });
      for (let row = 0; row < 6; row++)
        pen.line(
          path(
            `M18 ${36 + row * 7.4} C36 ${31 + row * 7.4} 54 ${35 + row * 7.4} 67 ${43 + row * 7} M132 ${36 + row * 7.4} C114 ${31 + row * 7.4} 96 ${35 + row * 7.4} 83 ${43 + row * 7}`,
          ),
          "#b3a68c",
          0.9,
        );
      return;
    }
    pen.fill(poly([14, 62], [100, 44], [144, 62], [58, 84]), lighten(cover, 0.05), { shade: 0.6 });
    pen.fill(poly([58, 84], [144, 62], [142, 78], [60, 99]), "#efe4cc", { shade: 0.4 });
    for (const y of [4, 8, 12]) pen.line(line([60, 84 + y], [142, 63 + y]), "#c9bb9c", 0.6);
    pen.fill(path("M14 62 L58 84 L60 99 L14 77 Q8 70 14 62 Z"), darken(cover, 0.2), { shade: 0.4 });
    pen.line(poly([32, 62], [98, 49], [126, 61], [60, 76]), "#d9b564", 1);
  },
});

const letter = defineSubject({
  kind: "letter",
  anchor: "table",
  aspect: 1.45,
  baseSize: 0.16,
  paint(pen) {
    const paper = paintOf(pen, ["#f2e8d2", "#e9dcc0", "#f4efe4"]);
    pen.fill(rect(6, 8, 133, 84, 3), paper, { shade: 0.4 });
    pen.fill(path("M8 91 L60 46 L85 46 L137 91 Z"), lighten(paper, 0.25), { shade: 0.4 });
    pen.fill(path("M7 9 L138 9 L78 58 Q72.500 62 67 58 Z"), darken(paper, 0.06), { shade: 0.4 });
    pen.fill(ellipse(72.5, 57, 10.5), "#b5403a", { shade: 0.8 });
    pen.fill(
      path("M72.500 63 C64 57 66 51 69.500 51 C71.500 51 72.500 53 72.500 54 C72.500 53 73.500 51 75.500 51 C79 51 81 57 72.500 63 Z"),
      "#d96a60",
      { shade: 0.2, edge: false },
    );
  },
});

const umbrella = defineSubject({
  kind: "umbrella",
  anchor: "float",
  aspect: 1.04,
  baseSize: 0.3,
  paint(pen) {
    const paint = paintOf(pen, ["#c4473a", "#3d6f8e", "#d9a441", "#5b7d57"]);
    pen.line(path("M52 6 L52 88 C52 98 66 98 66 89"), "#5a4334", 2.4);
    const canopy = path(
      "M3 52 C5 22 28 8 52 8 C76 8 99 22 101 52 Q93 43 85 50 Q77 43 68.500 50 Q60 43 52 50 Q44 43 35.500 50 Q27 43 19 50 Q11 43 3 52 Z",
    );
    pen.fill(canopy, paint, { shade: 0.9 });
    pen.within(canopy, () => {
      pen.fill(
        path("M52 8 C40 18 36 34 35.500 52 L19 52 C22 30 36 14 52 8 Z M52 8 C64 18 68 34 68.500 52 L85 52 C82 30 68 14 52 8 Z"),
        darken(paint, 0.14),
        { shade: 0.3, edge: false },
      );
    });
    pen.line(line([52, 8], [52, 2]), "#5a4334", 1.8);
  },
});

const backpack = defineSubject({
  kind: "backpack",
  anchor: "ground",
  aspect: 0.8,
  baseSize: 0.2,
  foot: [10, 70],
  paint(pen) {
    const paint = paintOf(pen, ["#d0703a", "#3f7f8c", "#8a9a4a", "#b4453f"]);
    pen.line(path("M32 14 C32 3 48 3 48 14"), darken(paint, 0.4), 3);
    pen.fill(rect(3, 46, 14, 36, 5), darken(paint, 0.22), { shade: 0.5 });
    pen.fill(rect(63, 46, 14, 36, 5), darken(paint, 0.26), { shade: 0.5 });
    pen.fill(path("M11 40 C11 20 22 10 40 10 C58 10 69 20 69 40 L71 90 Q71 99 63 99 L17 99 Q9 99 9 90 Z"), paint, { shade: 0.9 });
    pen.fill(path("M11 42 C11 22 22 12 40 12 C58 12 69 22 69 42 C56 50 24 50 11 42 Z"), lighten(paint, 0.14), { shade: 0.6 });
    pen.fill(rect(19, 58, 42, 33, 6), darken(paint, 0.12), { shade: 0.5 });
    pen.line(line([23, 67], [57, 67]), "#e8dcc0", 1.4);
    for (const x of [25, 51]) pen.fill(rect(x, 38, 4, 20, 1), "#4a3a30", { shade: 0.3 });
    for (const x of [23.8, 49.8]) pen.fill(rect(x, 50, 6.4, 5, 1), "#d8c08a", { shade: 0.3 });
  },
});

const camera = defineSubject({
  kind: "camera",
  anchor: "table",
  aspect: 1.4,
  baseSize: 0.18,
  foot: [6, 134],
  paint(pen) {
    const body = paintOf(pen, ["#35363c", "#5a4436", "#3f5a5a"]);
    pen.fill(path("M44 24 L52 6 L88 6 L96 24 Z"), lighten(body, 0.3), { shade: 0.5 });
    for (const x of [14, 108]) pen.fill(rect(x, 14, 18, 9, 2), "#b9b9bd", { shade: 0.6 });
    pen.fill(rect(4, 20, 132, 77, 9), body, { shade: 0.6 });
    pen.fill(rect(4, 20, 132, 17, [9, 9, 0, 0]), "#c9c7c2", { shade: 0.5 });
    for (const [r, paint] of [
      [33, "#b9b9bd"],
      [28, "#26262b"],
      [20, "#3a4a5c"],
      [10, "#1c2430"],
    ] as const)
      pen.fill(ellipse(70, 61, r), paint, { shade: 0.8 });
    pen.fill(ellipse(62, 52, 6, 4, -0.7), "#cfe0ee", { shade: 0, edge: false });
    pen.fill(rect(108, 42, 18, 10, 3), "#efe9d6", { shade: 0.5 });
    pen.fill(ellipse(17, 46, 3.4), "#c2473a", { shade: 0.5 });
  },
});

const phone = defineSubject({
  kind: "phone",
  anchor: "hand",
  aspect: 0.5,
  baseSize: 0.24,
  paint(pen) {
    pen.fill(rect(2, 1, 46, 98, 8), paintOf(pen, ["#2a2b31", "#d8d5ce", "#3f5a72"]), { shade: 0.5 });
    const screen = rect(5, 5, 40, 90, 5);
    if (!hasTrait(pen.style, "off")) {
      pen.glow(screen, mix(SCREEN, "#7fb0e6", 0.4), { halo: pen.night ? 6 : 0, core: "#f2f9ff" });
      pen.glow(rect(10, 16, 30, 26, 3), "#7f9fd8", { halo: 0, core: "#a9c4ee" });
      for (const y of [48, 56, 64]) pen.glow(rect(10, y, y === 64 ? 18 : 30, 4, 2), "#9db4cf", { halo: 0, core: "#9db4cf" });
    } else pen.fill(screen, "#15161a", { shade: 0.5, edge: false });
    pen.fill(rect(19, 7.5, 12, 3, 1.5), "#15161a", { shade: 0, edge: false });
  },
  lights: (style) => (style.light.night && !hasTrait(style, "off") ? [{ x: 25, y: 50, radius: 60, colour: SCREEN, kind: "glow" }] : []),
});

const laptop = defineSubject({
  kind: "laptop",
  anchor: "table",
  aspect: 1.5,
  baseSize: 0.22,
  foot: [4, 146],
  paint(pen) {
    const shell = paintOf(pen, ["#b9bcc2", "#4a4d55", "#d8d0c4"]);
    pen.fill(rect(20, 3, 110, 78, 5), darken(shell, 0.3), { shade: 0.5 });
    const screen = rect(25, 8, 100, 67, 2);
    if (screenOn(pen.style)) {
      pen.glow(screen, mix(SCREEN, "#7fb0e6", 0.35), { halo: pen.night ? 6 : 0, core: "#f4faff" });
      for (const [x, y, w, h, paint] of [
        [31, 15, 26, 52, "#8fa9d8"],
        [62, 15, 56, 24, "#b9cdee"],
        [62, 44, 34, 4, "#9db4cf"],
        [62, 52, 50, 4, "#9db4cf"],
        [62, 60, 42, 4, "#9db4cf"],
      ] as const)
        pen.glow(rect(x, y, w, h, 1.5), paint, { halo: 0, core: paint });
    } else {
      pen.fill(screen, "#26303c", { shade: 0.6, edge: false });
      pen.within(screen, () => pen.fill(poly([40, 80], [84, 0], [100, 0], [56, 80]), "#3a4654", { shade: 0, edge: false }));
    }
    pen.fill(poly([18, 82], [132, 82], [148, 94], [2, 94]), shell, { shade: 0.4 });
    pen.fill(poly([28, 84], [122, 84], [129, 90], [21, 90]), darken(shell, 0.4), { shade: 0.2, edge: false });
    pen.fill(rect(2, 93.5, 146, 5, 2), darken(shell, 0.12), { shade: 0.3 });
  },
  lights: (style) => (screenOn(style) ? [{ x: 75, y: 42, radius: 80, colour: SCREEN, kind: "glow" }] : []),
});

const box = defineSubject({
  kind: "box",
  anchor: "ground",
  aspect: 1.1,
  baseSize: 0.18,
  foot: [6, 104],
  paint(pen) {
    const card = paintOf(pen, ["#c49a6a", "#b58a58", "#cfa878"]);
    pen.fill(poly([6, 34], [66, 42], [66, 99], [6, 88]), card, { shade: 0.4 });
    pen.fill(poly([66, 42], [104, 30], [104, 82], [66, 99]), darken(card, 0.18), { shade: 0.4 });
    if (hasTrait(pen.style, "open")) {
      pen.fill(poly([6, 34], [46, 24], [104, 30], [66, 42]), darken(card, 0.5), { shade: 0.3 });
      for (const flap of [
        [
          [6, 34],
          [66, 42],
          [58, 58],
          [-2, 48],
        ],
        [
          [66, 42],
          [104, 30],
          [110, 44],
          [74, 58],
        ],
        [
          [6, 34],
          [46, 24],
          [40, 10],
          [2, 20],
        ],
      ] as const)
        pen.fill(poly(...flap), lighten(card, 0.1), { shade: 0.4 });
      return;
    }
    pen.fill(poly([6, 34], [46, 24], [104, 30], [66, 42]), lighten(card, 0.14), { shade: 0.3 });
    pen.fill(poly([33, 37.6], [75, 27], [83, 27.8], [42, 38.8], [42, 54], [33, 52]), "#e6d3ac", { shade: 0.2, edge: false });
  },
});

const gift = defineSubject({
  kind: "gift",
  anchor: "ground",
  aspect: 0.94,
  baseSize: 0.16,
  foot: [8, 86],
  paint(pen) {
    const paper = paintOf(pen, ["#c2473a", "#3f7f8c", "#7a5a9c", "#4f8a5a"]);
    const ribbon = pen.pick("ribbon", ["#f0d68a", "#f4ece0"]);
    pen.fill(rect(9, 46, 76, 53, 2), paper, { shade: 0.7 });
    pen.fill(rect(4, 32, 86, 17, 2), lighten(paper, 0.1), { shade: 0.6 });
    pen.fill(rect(39, 32, 16, 67), ribbon, { shade: 0.5 });
    for (const flip of [false, true])
      pen.at({ x: 47, flip }, () => {
        pen.fill(path("M0 31 C6 8 34 2 38 14 C40 26 18 31 0 32 Z"), ribbon, { shade: 0.7 });
        pen.fill(path("M6 28 C12 16 26 11 29 16 C30 23 18 27 6 28 Z"), darken(ribbon, 0.35), { shade: 0.3, edge: false });
      });
    pen.fill(ellipse(47, 30, 6.4, 5.4), darken(ribbon, 0.08), { shade: 0.6 });
  },
});

const guitar = defineSubject({
  kind: "guitar",
  anchor: "ground",
  aspect: 0.44,
  baseSize: 0.36,
  foot: [8, 36],
  paint(pen) {
    const wood = paintOf(pen, ["#c98a4a", "#a8643a", "#8a3f30"]);
    pen.fill(path("M17.500 1 L26.500 1 L26 13 L18 13 Z"), "#4a3326", { shade: 0.4 });
    for (const y of [3, 6.5, 10]) for (const x of [15.5, 26.5]) pen.fill(rect(x, y, 2, 1.6, 0.6), "#d8d2c4", { shade: 0.2, edge: false });
    pen.fill(rect(19.6, 12, 4.8, 46), "#3a2a22", { shade: 0.4 });
    pen.fill(
      path("M22 48 C33 46 36 54 34 61 C33 66 37 69 40 76 C44 90 36 99 22 99 C8 99 0 90 4 76 C7 69 11 66 10 61 C8 54 11 46 22 48 Z"),
      wood,
      { shade: 0.9 },
    );
    pen.line(
      path(
        "M22 50.500 C31 49 33.500 55 32 61 C31 67 35 70 37.500 77 C41 89 34 96.500 22 96.500 C10 96.500 3 89 6.500 77 C9 70 13 67 12 61 C10.500 55 13 49 22 50.500 Z",
      ),
      darken(wood, 0.35),
      0.7,
    );
    pen.fill(ellipse(22, 68, 6), "#2a1c16", { shade: 0.3 });
    pen.line(ellipse(22, 68, 7.4), darken(wood, 0.3), 0.8);
    pen.fill(rect(14.5, 84, 15, 3.2, 0.8), "#3a2a22", { shade: 0.3 });
    for (const x of [20.4, 21.5, 22.5, 23.6]) pen.line(line([x, 4], [x, 85]), "#efe6d0", 0.22);
  },
});

export const BELONGINGS = [book, letter, umbrella, backpack, camera, phone, laptop, box, gift, guitar] as const;
