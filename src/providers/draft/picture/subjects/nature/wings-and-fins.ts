import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, path } from "../shape.ts";
import { eye, soft } from "./animal-parts.ts";

/** A bird on the wing in a few strokes: far away it is only the bow of its wings. */
function flyingBird(pen: Pen, { x, y, span, paint }: { x: number; y: number; span: number; paint: string }): void {
  const s = span / 2;
  pen.fill(
    path(
      `M${x} ${y} C${x - s * 0.3} ${y - s * 0.5} ${x - s * 0.7} ${y - s * 0.46} ${x - s} ${y - s * 0.16} C${x - s * 0.66} ${y - s * 0.3} ${x - s * 0.34} ${y - s * 0.2} ${x} ${y + s * 0.16} C${x + s * 0.34} ${y - s * 0.2} ${x + s * 0.66} ${y - s * 0.34} ${x + s} ${y - s * 0.26} C${x + s * 0.7} ${y - s * 0.54} ${x + s * 0.3} ${y - s * 0.5} ${x} ${y} Z`,
    ),
    paint,
    { shade: 0.2 },
  );
}

const birds = defineSubject({
  kind: "birds",
  anchor: "sky",
  aspect: 2.2,
  baseSize: 0.12,
  motion: "fly",
  card: 0,
  faces: "right",
  paint(pen) {
    const paint = paintOf(pen, ["#3a3f4a", "#454048", "#3c4852"]);
    for (const [x, y, span] of [
      [150, 28, 48],
      [108, 42, 42],
      [190, 46, 40],
      [72, 62, 34],
      [140, 66, 32],
      [40, 78, 28],
      [104, 86, 24],
    ] as const)
      flyingBird(pen, { x, y, span, paint });
  },
});

const bird = defineSubject({
  kind: "bird",
  anchor: "ground",
  aspect: 1.1,
  baseSize: 0.1,
  foot: [40, 66],
  faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#4f7fa8", "#c2603f", "#7a6a58", "#5f8a5a", "#d9a441"]);
    const breast = mix(coat, "#f6ead2", 0.65);
    for (const x of [50, 58]) pen.line(path(`M${x} 78 L${x + 1} 96 M${x - 3} 97 L${x + 6} 97`), "#a8763f", 1.5);
    pen.fill(path("M26 60 L2 74 L6 80 L32 72 Z"), darken(coat, 0.25), { shade: 0.4 });
    pen.fill(path("M20 62 C24 38 46 32 58 24 C66 14 86 14 90 30 C94 54 80 84 52 84 C34 84 22 76 20 62 Z"), coat, { shade: 0.9 });
    pen.fill(path("M90 36 C94 58 78 82 56 83 C66 74 66 54 78 40 Z"), breast, { shade: 0.5, edge: false });
    pen.fill(path("M26 58 C34 46 52 46 60 56 C56 70 36 78 16 76 C20 72 24 66 26 58 Z"), darken(coat, 0.22), { shade: 0.7 });
    pen.fill(path("M88 28 L106 33 L89 37 Z"), "#e0a03c", { shade: 0.4 });
    eye(pen, 79, 28, 3);
  },
});

const fish = defineSubject({
  kind: "fish",
  anchor: "water",
  aspect: 1.7,
  baseSize: 0.14,
  motion: "bob",
  faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#e0833a", "#d2503f", "#4f8fb0", "#e0b53f"]);
    pen.fill(path("M40 50 C24 36 12 18 4 22 C8 36 10 44 14 50 C10 58 6 68 4 80 C14 82 26 64 40 50 Z"), darken(coat, 0.1), { shade: 0.6 });
    pen.fill(path("M70 22 C84 4 108 6 116 18 L110 30 L74 30 Z"), darken(coat, 0.12), { shade: 0.5 });
    pen.fill(path("M86 74 C90 88 104 92 112 88 L108 72 Z"), darken(coat, 0.16), { shade: 0.5 });
    const body = path("M34 50 C54 22 96 12 130 26 C148 34 160 44 164 50 C160 58 146 70 128 76 C96 86 54 76 34 50 Z");
    pen.fill(body, coat, { shade: 0.9 });
    pen.within(body, () => {
      pen.fill(path("M34 56 C70 78 120 78 166 52 L160 90 L40 90 Z"), mix(coat, "#fbe9c8", 0.6), { shade: 0.3, edge: false });
      for (let row = 0; row < 5; row++)
        for (let scale = 0; scale < 6; scale++)
          pen.line(path(`M${56 + scale * 11 + (row % 2) * 5} ${32 + row * 8} q5 4 0 8`), darken(coat, 0.2), 0.7);
    });
    pen.line(path("M128 28 C120 40 120 60 128 74"), darken(coat, 0.25), 1.4);
    pen.fill(path("M104 52 C96 60 88 66 82 66 C84 58 92 48 104 46 Z"), darken(coat, 0.2), { shade: 0.5 });
    pen.fill(ellipse(143, 43, 5.6), "#fbf6e8", { shade: 0.2, edge: false });
    eye(pen, 144, 43, 3.4);
    pen.line(path("M156 56 Q150 58 147 56"), darken(coat, 0.5), 1.2);
  },
});

const butterfly = defineSubject({
  kind: "butterfly",
  anchor: "float",
  aspect: 1.2,
  baseSize: 0.1,
  motion: "fly",
  paint(pen) {
    const wing = paintOf(pen, ["#e08a3a", "#5f8fc8", "#d9607a", "#e3c04a"]);
    for (const flip of [false, true])
      pen.at({ x: 60, flip }, () => {
        pen.fill(path("M2 46 C10 10 40 -2 56 12 C62 30 44 54 4 54 Z"), darken(wing, 0.55), { shade: 0.3 });
        pen.fill(path("M6 45 C14 18 38 8 49 17 C53 30 38 48 8 50 Z"), wing, { shade: 0.6, edge: false });
        pen.fill(path("M3 54 C30 52 46 66 42 82 C32 98 12 86 3 60 Z"), darken(wing, 0.5), { shade: 0.3 });
        pen.fill(path("M6 58 C26 58 38 68 36 79 C28 88 14 80 6 62 Z"), lighten(wing, 0.16), { shade: 0.5, edge: false });
        for (const [x, y, r] of [
          [42, 20, 3.4],
          [34, 28, 2.4],
          [30, 74, 3],
        ] as const)
          pen.fill(ellipse(x, y, r), lighten(wing, 0.6), soft);
        pen.line(path("M1 34 C4 22 10 14 16 12"), "#2f2628", 1);
      });
    pen.fill(path("M57 36 C57 30 63 30 63 36 L62.500 78 Q60 84 57.500 78 Z"), "#2f2628", { shade: 0.5 });
  },
});

export const WINGS_AND_FINS = [bird, birds, fish, butterfly] as const;
