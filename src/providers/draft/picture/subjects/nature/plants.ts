import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, poly, rect, smooth } from "../shape.ts";
import type { Point } from "../shape.ts";

const leafPaint = (pen: Pen): string => {
  if (pen.style.colour) return pen.style.colour;
  if (pen.has("autumn", "golden")) return pen.pick("leaf", ["#d98a3a", "#c8663a", "#d9a53f"]);
  if (pen.has("blossom", "spring", "cherry")) return "#eaa9b8";
  return pen.pick("leaf", ["#5d8a52", "#6f9a58", "#4f7f5c"]);
};

/** A leafy mass: an uneven ring of lobes around (x, y). */
function crown(pen: Pen, { x, y, r, salt }: { x: number; y: number; r: number; salt: string }): ReturnType<typeof smooth> {
  const points: Point[] = Array.from({ length: 14 }, (_, index) => {
    const angle = (index / 14) * Math.PI * 2;
    const reach = r * (0.86 + pen.chance(`${salt}${index}`) * 0.2 + (index % 2 ? 0.05 : -0.03));
    return [x + Math.cos(angle) * reach * 1.08, y + Math.sin(angle) * reach * 0.94];
  });
  return smooth(points, false, 0.62);
}

/** A bare branch forks twice on its way up. */
function branch(
  pen: Pen,
  bark: string,
  { x, y, lean, length, width }: { x: number; y: number; lean: number; length: number; width: number },
): void {
  const [tx, ty] = [x + Math.sin(lean) * length, y - Math.cos(lean) * length];
  pen.line(path(`M${x} ${y} Q${x + Math.sin(lean * 0.5) * length * 0.55} ${y - length * 0.55} ${tx} ${ty}`), bark, width);
  if (length < 8) return;
  const sway = pen.chance(`sway${Math.round(x)}-${Math.round(y)}`) * 0.3;
  branch(pen, bark, { x: tx, y: ty, lean: lean - 0.42 - sway, length: length * 0.68, width: width * 0.62 });
  branch(pen, bark, { x: tx, y: ty, lean: lean + 0.38 + sway, length: length * 0.72, width: width * 0.62 });
}

const tree = defineSubject({
  kind: "tree",
  anchor: "ground",
  aspect: 0.84,
  baseSize: 0.6,
  motion: "sway",
  foot: [26, 58],
  paint(pen) {
    const bark = "#6b4f3a";
    pen.fill(path("M35 99 C37 86 37 72 35 58 L47 58 C45 72 46 86 50 99 Z"), bark, { shade: 0.8 });
    if (pen.has("bare", "winter")) {
      for (const lean of [-0.62, 0.04, 0.6]) branch(pen, bark, { x: 41, y: 62, lean, length: 20, width: 3.4 });
      return;
    }
    for (const [x2, y2] of [
      [24, 46],
      [58, 44],
      [42, 34],
    ] as const)
      pen.line(line([41, 66], [x2, y2]), bark, 2.6);
    const leaf = leafPaint(pen);
    pen.fill(crown(pen, { x: 24, y: 46, r: 19, salt: "a" }), darken(leaf, 0.16), { shade: 0.7 });
    pen.fill(crown(pen, { x: 60, y: 46, r: 18, salt: "b" }), darken(leaf, 0.12), { shade: 0.8 });
    pen.fill(crown(pen, { x: 42, y: 29, r: 26, salt: "c" }), leaf, { shade: 0.9 });
    pen.fill(crown(pen, { x: 35, y: 21, r: 11, salt: "d" }), lighten(leaf, 0.14), { shade: 0.3, edge: false });
    for (let dab = 0; dab < 16; dab++)
      pen.fill(
        ellipse(14 + pen.chance(`x${dab}`) * 56, 12 + pen.chance(`y${dab}`) * 46, 1.8, 1.1, pen.chance(`t${dab}`) * 3),
        dab % 2 ? lighten(leaf, 0.24) : darken(leaf, 0.2),
        { shade: 0, edge: false },
      );
  },
});

const pine = defineSubject({
  kind: "pine",
  anchor: "ground",
  aspect: 0.5,
  baseSize: 0.58,
  motion: "sway",
  foot: [14, 36],
  paint(pen) {
    const needle = pen.style.colour ?? pen.pick("needle", ["#3d5f4f", "#44664f", "#365a52"]);
    const snow = pen.has("snowy", "snow", "winter");
    pen.fill(rect(22.5, 84, 5, 15.5), "#5a4232", { shade: 0.6 });
    for (let tier = 5; tier >= 0; tier--) {
      const [top, half] = [3 + tier * 13.2, 6.5 + tier * 3];
      const foot = top + 22;
      const skirt: Point[] = [];
      for (let tip = 0; tip <= 6; tip++)
        skirt.push([25 + half - (half * 2 * tip) / 6, foot - (tip % 2 ? 3.2 : 0) - Math.abs(tip - 3) * -0.5]);
      const bough = poly([25, top], [25 + half * 0.5, top + 12], ...skirt, [25 - half * 0.5, top + 12]);
      pen.fill(bough, tier % 2 ? needle : darken(needle, 0.07), { shade: 0.9 });
      if (snow)
        pen.fill(
          path(
            `M25 ${top} L${25 + half * 0.62} ${top + 14} Q${25 + half * 0.3} ${top + 11} 25 ${top + 14} Q${25 - half * 0.3} ${top + 11} ${25 - half * 0.62} ${top + 14} Z`,
          ),
          "#f2f6fa",
          { shade: 0.5, edge: false },
        );
    }
  },
});

const cactus = defineSubject({
  kind: "cactus",
  anchor: "ground",
  aspect: 0.7,
  baseSize: 0.36,
  foot: [22, 50],
  paint(pen) {
    const green = paintOf(pen, ["#5f8f5f", "#4f7f5a", "#729a5a"]);
    for (const arm of ["M28 64 L14 64 C8 64 6 58 6 52 L6 40", "M42 56 L54 56 C62 56 64 50 64 44 L64 30"]) {
      pen.line(path(arm), darken(green, 0.12), 10.5);
      pen.line(path(arm), green, 8.5);
    }
    pen.fill(path("M25 99 L25 20 C25 2 45 2 45 20 L45 99 Z"), green, { shade: 1 });
    for (const x of [29.5, 35, 40.5]) pen.line(line([x, 14], [x, 97]), darken(green, 0.22), 0.7);
    for (let spine = 0; spine < 14; spine++)
      pen.line(line([27 + (spine % 3) * 6.4, 18 + spine * 5.6], [28.6 + (spine % 3) * 6.4, 17 + spine * 5.6]), "#f1ead2", 0.6);
    if (pen.chance("bloom") < 0.6)
      for (const turn of [-0.7, 0, 0.7])
        pen.at({ x: 35, y: 8, turn }, () => pen.fill(ellipse(0, -3.4, 1.8, 3.8), "#e0708a", { shade: 0.4 }));
  },
});

const mushroom = defineSubject({
  kind: "mushroom",
  anchor: "ground",
  aspect: 1,
  baseSize: 0.14,
  foot: [34, 68],
  paint(pen) {
    const cap = paintOf(pen, ["#c2473a", "#b5753f", "#8a5a42"]);
    pen.fill(path("M40 50 C42 68 40 84 36 97 Q50 101 64 97 C60 84 58 68 60 50 Z"), "#efe4cd", { shade: 0.9 });
    pen.fill(path("M34 60 Q50 68 66 60 L66 55 L34 55 Z"), "#e0d2b4", { shade: 0.4 });
    pen.fill(path("M4 52 C4 22 28 6 50 6 C72 6 96 22 96 52 C84 60 16 60 4 52 Z"), cap, { shade: 1 });
    pen.fill(path("M5 52 C30 44 70 44 95 52 C80 60 20 60 5 52 Z"), "#e6d6b8", { shade: 0.4 });
    for (const [x, y, r] of [
      [34, 26, 7],
      [58, 18, 5],
      [70, 36, 6.5],
      [20, 40, 4.5],
      [50, 38, 4],
    ] as const)
      pen.fill(ellipse(x, y, r, r * 0.8), "#f6efdf", { shade: 0.3, edge: false });
  },
});

const rock = defineSubject({
  kind: "rock",
  anchor: "ground",
  aspect: 1.5,
  baseSize: 0.16,
  foot: [8, 142],
  paint(pen) {
    const grey = paintOf(pen, ["#8a8782", "#7a7c82", "#948a7c"]);
    pen.fill(poly([6, 98], [16, 52], [42, 22], [84, 10], [118, 30], [140, 66], [146, 98]), grey, { shade: 1 });
    pen.fill(poly([42, 22], [84, 10], [78, 46], [50, 56]), lighten(grey, 0.18), { shade: 0.3, edge: false });
    pen.fill(poly([84, 10], [118, 30], [140, 66], [104, 60], [78, 46]), darken(grey, 0.12), { shade: 0.4, edge: false });
    pen.line(path("M50 56 L44 80 L54 98 M104 60 L112 84"), darken(grey, 0.35), 0.9);
    pen.fill(path("M6 98 C20 88 36 92 44 98 Z M110 98 C122 90 138 92 146 98 Z"), "#7d8f5a", { shade: 0.4, edge: false });
  },
});

const leaf = defineSubject({
  kind: "leaf",
  anchor: "float",
  aspect: 0.8,
  baseSize: 0.14,
  motion: "fly",
  paint(pen) {
    const paint = leafPaint(pen);
    pen.at({ x: 40, y: 50, turn: 0.45 }, () => {
      pen.fill(path("M0 -46 C28 -30 32 8 0 38 C-32 8 -28 -30 0 -46 Z"), paint, { shade: 0.7 });
      pen.fill(path("M0 -46 C28 -30 32 8 0 38 Z"), darken(paint, 0.12), { shade: 0.3, edge: false });
      pen.line(path("M0 -40 L0 48"), darken(paint, 0.32), 1.4);
      for (const y of [-26, -12, 2, 16]) pen.line(path(`M0 ${y + 6} L14 ${y - 4} M0 ${y + 6} L-14 ${y - 4}`), darken(paint, 0.26), 0.7);
    });
  },
});

const grass = defineSubject({
  kind: "grass",
  anchor: "ground",
  aspect: 2.4,
  baseSize: 0.09,
  motion: "sway",
  card: 0,
  paint(pen) {
    const green = paintOf(pen, ["#6f9a4f", "#86a85a", "#5f8a52"]);
    for (let blade = 0; blade < 44; blade++) {
      const [x, h, bend] = [6 + blade * 5.2, 42 + pen.chance(`h${blade}`) * 52, (pen.chance(`b${blade}`) - 0.5) * 34];
      pen.fill(
        path(
          `M${x - 2.4} 100 Q${x + bend * 0.3} ${100 - h * 0.6} ${x + bend} ${100 - h} Q${x + bend * 0.4 + 3} ${100 - h * 0.5} ${x + 2.6} 100 Z`,
        ),
        blade % 3 ? mix(green, "#3f6a42", pen.chance(`c${blade}`) * 0.5) : lighten(green, 0.16),
        { shade: 0.4 },
      );
    }
  },
});

/** A flower head around the origin. `open` petals of `paint`. */
function bloom(pen: Pen, { x, y, r, paint, petals = 8 }: { x: number; y: number; r: number; paint: string; petals?: number }): void {
  for (let petal = 0; petal < petals; petal++) {
    pen.at({ x, y, turn: (petal * Math.PI * 2) / petals }, () =>
      pen.fill(
        path(`M0 0 C${-r * 0.5} ${-r * 0.4} ${-r * 0.42} ${-r} 0 ${-r} C${r * 0.42} ${-r} ${r * 0.5} ${-r * 0.4} 0 0 Z`),
        petal % 2 ? paint : lighten(paint, 0.1),
        { shade: 0.5 },
      ),
    );
  }
  pen.fill(ellipse(x, y, r * 0.3), "#e8b53f", { shade: 0.6 });
}

const PETALS = ["#e0708a", "#d9503f", "#e8a53f", "#8f6fb5", "#f0ece2", "#5f8fc8"];

const flower = defineSubject({
  kind: "flower",
  anchor: "ground",
  aspect: 0.5,
  baseSize: 0.24,
  motion: "sway",
  paint(pen) {
    pen.line(path("M25 99 Q23 70 25 34"), "#5a8248", 2.2);
    pen.fill(path("M24.500 82 C14 80 6 70 4 60 C16 60 24 70 24.500 82 Z"), "#6a9452", { shade: 0.6 });
    pen.fill(path("M24.500 70 C34 68 42 58 45 50 C34 50 25 58 24.500 70 Z"), "#5f8a4c", { shade: 0.6 });
    bloom(pen, { x: 25, y: 25, r: 22, paint: paintOf(pen, PETALS) });
  },
});

const bouquet = defineSubject({
  kind: "bouquet",
  anchor: "hand",
  aspect: 0.8,
  baseSize: 0.22,
  paint(pen) {
    for (let stem = 0; stem < 7; stem++) pen.line(path(`M${36 + stem * 1.4} 66 L${32 + stem * 2.6} 99`), "#5a8248", 1.6);
    for (let frond = 0; frond < 9; frond++)
      pen.at({ x: 40, y: 58, turn: -1.3 + frond * 0.325 }, () =>
        pen.fill(path("M0 0 C-6 -16 -5 -36 0 -46 C5 -36 6 -16 0 0 Z"), frond % 2 ? "#6a9452" : "#547f4a", { shade: 0.5 }),
      );
    const lead = paintOf(pen, PETALS);
    for (const [x, y, r, index] of [
      [18, 34, 12, 1],
      [62, 34, 12, 2],
      [40, 16, 13, 3],
      [28, 46, 11, 4],
      [54, 48, 11, 0],
      [40, 34, 13, 5],
    ] as const)
      bloom(pen, { x, y, r, paint: index % 2 ? lead : (PETALS[index] ?? lead), petals: 7 });
    pen.fill(path("M20 52 L60 52 L47 80 L33 80 Z"), "#e6d3b0", { shade: 0.7 });
    pen.fill(path("M20 52 L40 62 L33 80 Z"), "#d6bf96", { shade: 0.4, edge: false });
    pen.fill(rect(31, 76, 18, 4.5, 1.5), "#b5503f", { shade: 0.5 });
  },
});

export const PLANTS = [tree, pine, cactus, mushroom, rock, leaf, grass, flower, bouquet] as const;
