import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { isLit, paintOf, seams, WARM, windowPane } from "../parts.ts";
import { ellipse, line, path, poly, rect } from "../shape.ts";

const WOODS = ["#a5734a", "#8a5d3b", "#b98a5c", "#7a5540"];

const table = defineSubject({
  kind: "table",
  anchor: "ground",
  aspect: 1.7,
  baseSize: 0.26,
  foot: [14, 156],
  paint(pen) {
    const wood = paintOf(pen, WOODS);
    for (const [x, top] of [
      [34, 40],
      [128, 40],
    ] as const)
      pen.fill(rect(x, top, 6, 48, 1), darken(wood, 0.4), { shade: 0.4 });
    for (const x of [12, 150]) pen.fill(poly([x, 40], [x + 9, 40], [x + 7, 99], [x + 2, 99]), darken(wood, 0.15), { shade: 0.6 });
    pen.fill(rect(10, 37, 150, 11, 1), darken(wood, 0.22), { shade: 0.4 });
    const top = poly([22, 18], [148, 18], [168, 34], [2, 34]);
    pen.fill(top, lighten(wood, 0.08), { shade: 0.5 });
    seams(pen, top, { from: [0, 18], to: [170, 34], step: 5.3, paint: darken(wood, 0.2) });
    pen.fill(rect(1.5, 33.5, 167, 6, 1.5), wood, { shade: 0.3 });
  },
});

const chair = defineSubject({
  kind: "chair",
  anchor: "ground",
  aspect: 0.56,
  baseSize: 0.3,
  foot: [8, 48],
  faces: "right",
  paint(pen) {
    const wood = paintOf(pen, WOODS);
    for (const x of [14, 44]) pen.fill(poly([x, 56], [x + 4, 56], [x + 4.5, 92], [x + 1, 92]), darken(wood, 0.35), { shade: 0.4 });
    pen.fill(poly([6, 2], [10.5, 2], [12, 99], [7, 99]), wood, { shade: 0.6 });
    for (const y of [7, 20, 33]) pen.fill(rect(9, y, 9, 7, 1), darken(wood, 0.12), { shade: 0.4 });
    pen.fill(poly([14, 4], [18, 6], [19, 56], [15, 56]), darken(wood, 0.2), { shade: 0.4 });
    pen.fill(poly([5, 54], [18, 49], [52, 49], [48, 56]), pen.pick("seat", ["#b5503f", "#5f8a8a", "#d9c28c"]), { shade: 0.5 });
    pen.fill(rect(5, 55, 44, 5, 1.4), wood, { shade: 0.4 });
    pen.fill(poly([41, 60], [47, 60], [46, 99], [42, 99]), wood, { shade: 0.6 });
    pen.line(line([11, 82], [43, 82]), darken(wood, 0.2), 2);
  },
});

const bench = defineSubject({
  kind: "bench",
  anchor: "ground",
  aspect: 2.2,
  baseSize: 0.2,
  foot: [14, 206],
  paint(pen) {
    const wood = paintOf(pen, WOODS);
    for (const x of [22, 184]) {
      pen.fill(poly([x, 6], [x + 8, 6], [x + 10, 60], [x + 2, 60]), "#3f4148", { shade: 0.5 });
      pen.fill(poly([x - 8, 99], [x + 2, 58], [x + 10, 58], [x + 2, 99]), "#3f4148", { shade: 0.5 });
      pen.fill(poly([x + 10, 99], [x + 6, 62], [x + 14, 62], [x + 19, 99]), "#34363c", { shade: 0.4 });
    }
    for (const y of [8, 24, 40]) pen.fill(rect(8, y, 204, 11, 2), y === 24 ? wood : darken(wood, 0.06), { shade: 0.5 });
    pen.fill(poly([8, 57], [212, 57], [218, 66], [2, 66]), lighten(wood, 0.1), { shade: 0.4 });
    pen.fill(rect(2, 66, 216, 6, 1.5), darken(wood, 0.2), { shade: 0.3 });
  },
});

const windowAlone = defineSubject({
  kind: "window",
  anchor: "float",
  aspect: 0.9,
  baseSize: 0.36,
  paint(pen) {
    const frame = paintOf(pen, ["#6b4a35", "#efe6d4", "#4a5a5a"]);
    windowPane(pen, { x: 14, y: 10, w: 62, h: 74, columns: 2, rows: 3, frame, lit: isLit(pen.style) });
    pen.fill(rect(3, 90, 84, 7.5, 1.5), lighten(frame, 0.12), { shade: 0.4 });
    if (pen.has("curtains", "curtain"))
      for (const flip of [false, true])
        pen.at({ x: 45, flip }, () => pen.fill(path("M4 6 L36 6 L36 84 L26 84 C28 60 14 40 4 6 Z"), "#d8a58c", { shade: 0.6 }));
  },
  lights: (style) => (isLit(style) ? [{ x: 45, y: 48, radius: 80, colour: WARM, kind: "window" }] : []),
});

const door = defineSubject({
  kind: "door",
  anchor: "ground",
  aspect: 0.54,
  baseSize: 0.46,
  foot: [4, 50],
  paint(pen) {
    const paint = paintOf(pen, ["#3f6b6b", "#a0503c", "#4a5a7c", "#6b4a35"]);
    pen.fill(rect(2, 2, 50, 97, 1.5), darken(paint, 0.5), { shade: 0.3 });
    if (hasTrait(pen.style, "open")) {
      pen.glow(rect(7, 7, 40, 92), WARM, { halo: 4, core: "#fff3cc" });
      pen.fill(poly([7, 7], [24, 13], [24, 96], [7, 99]), paint, { shade: 0.6 });
      return;
    }
    pen.fill(rect(6.5, 6.5, 41, 92.5, 1), paint, { shade: 0.5 });
    for (const [x, y, h] of [
      [11, 12, 34],
      [29, 12, 34],
      [11, 54, 38],
      [29, 54, 38],
    ] as const) {
      pen.fill(rect(x, y, 14, h, 1), darken(paint, 0.2), { shade: 0.3 });
      pen.fill(rect(x + 1.6, y + 1.8, 10.8, h - 3.6, 0.6), lighten(paint, 0.06), { shade: 0.5, edge: false });
    }
    pen.fill(ellipse(44, 52, 1.9), "#e3c46d", { shade: 0.6 });
  },
  lights: (style) => (hasTrait(style, "open") ? [{ x: 30, y: 56, radius: 70, colour: WARM, kind: "window" }] : []),
});

const mirror = defineSubject({
  kind: "mirror",
  anchor: "float",
  aspect: 0.72,
  baseSize: 0.34,
  paint(pen) {
    pen.fill(ellipse(36, 50, 34, 48), paintOf(pen, ["#b98a45", "#8a5d3b", "#d8d2c4"]), { shade: 0.9 });
    const glass = ellipse(36, 50, 28, 42);
    pen.fill(glass, mix("#b9cdd6", pen.style.light.fog, 0.3), { shade: 0.8 });
    pen.within(glass, () => {
      pen.fill(poly([4, 70], [44, 0], [56, 0], [8, 86]), "#eaf3f5", { shade: 0, edge: false });
      pen.fill(poly([20, 96], [66, 14], [70, 22], [26, 102]), "#dbe8ec", { shade: 0, edge: false });
    });
  },
});

const clock = defineSubject({
  kind: "clock",
  anchor: "float",
  aspect: 1,
  baseSize: 0.22,
  paint(pen) {
    pen.fill(ellipse(50, 50, 47), paintOf(pen, ["#8a5d3b", "#2f3a48", "#b5503f", "#4f7a74"]), { shade: 0.9 });
    pen.fill(ellipse(50, 50, 39), "#f4eddc", { shade: 0.5 });
    for (let hour = 0; hour < 12; hour++)
      pen.at({ x: 50, y: 50, turn: (hour * Math.PI) / 6 }, () =>
        pen.fill(rect(hour % 3 ? -0.8 : -1.4, -35.5, hour % 3 ? 1.6 : 2.8, hour % 3 ? 4 : 7, 0.6), "#3a3432", { shade: 0, edge: false }),
      );
    const turn = pen.chance("hour") * Math.PI * 2;
    pen.at({ x: 50, y: 50, turn }, () => pen.fill(poly([-2, 4], [2, 4], [1.2, -20], [-1.2, -20]), "#2f2a2a", { shade: 0.2 }));
    pen.at({ x: 50, y: 50, turn: turn * 12 }, () =>
      pen.fill(poly([-1.5, 5], [1.5, 5], [0.7, -31], [-0.7, -31]), "#2f2a2a", { shade: 0.2 }),
    );
    pen.fill(ellipse(50, 50, 3), "#b5503f", { shade: 0.3 });
  },
});

const piano = defineSubject({
  kind: "piano",
  anchor: "ground",
  aspect: 1.3,
  baseSize: 0.34,
  foot: [8, 122],
  paint(pen) {
    const body = paintOf(pen, ["#3a2f2d", "#5a3a2a", "#2a2a30"]);
    pen.fill(rect(8, 12, 114, 80, 2), body, { shade: 0.6 });
    pen.fill(rect(4, 6, 122, 8, 2), lighten(body, 0.1), { shade: 0.4 });
    pen.fill(rect(16, 20, 98, 24, 2), darken(body, 0.25), { shade: 0.5 });
    pen.fill(path("M44 20 L62 17 L65 20 L68 17 L86 20 L86 40 L68 38 L65 40 L62 38 L44 40 Z"), "#f4ecd8", { shade: 0.3 });
    pen.fill(rect(3, 50, 124, 6, 1), lighten(body, 0.14), { shade: 0.3 });
    pen.fill(rect(9, 55, 112, 9), "#f4eedf", { shade: 0.3 });
    for (let key = 0; key < 28; key++) {
      pen.line(line([9 + key * 4, 55], [9 + key * 4, 64]), "#8d857a", 0.35);
      if (![2, 6].includes(key % 7)) pen.fill(rect(11.8 + key * 4, 55, 2.2, 5.4, 0.3), "#1d1b1e", { shade: 0, edge: false });
    }
    pen.fill(rect(2, 64, 126, 6, 1), body, { shade: 0.3 });
    for (const x of [6, 114]) pen.fill(rect(x, 69, 9, 30, 1), darken(body, 0.1), { shade: 0.5 });
    for (const x of [58, 66]) pen.fill(rect(x, 92, 6, 3, 1), "#c9a44a", { shade: 0.4 });
  },
});

export const FURNITURE = [table, chair, bench, windowAlone, door, mirror, clock, piano] as const;
