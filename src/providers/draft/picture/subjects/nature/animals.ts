import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, limb, line, path, type Point, poly } from "../shape.ts";

/** Animals look to the right unless turned. Coats come from identity. */
const EYE = "#221a1c";
const soft = { shade: 0, edge: false } as const;

function eye(pen: Pen, x: number, y: number, r: number): void {
  pen.fill(ellipse(x, y, r, r * 1.15), EYE, soft);
  pen.fill(ellipse(x + r * 0.3, y - r * 0.4, r * 0.32), "#fdfbf5", soft);
}

/** A leg of two bones with a hoof or paw. */
function leg(pen: Pen, [hip, knee, foot]: readonly [Point, Point, Point], { thick, paint, end }: { thick: number; paint: string; end: string }): void {
  pen.fill(limb(knee, thick * 0.56, foot, thick * 0.44), paint, { shade: 0.4 });
  pen.fill(limb(hip, thick, knee, thick * 0.6), paint, { shade: 0.5 });
  pen.fill(path(`M${foot[0] - thick * 0.5} ${foot[1] - thick * 0.3} L${foot[0] + thick * 0.5} ${foot[1] - thick * 0.3} L${foot[0] + thick * 0.75} ${foot[1] + thick * 0.55} L${foot[0] - thick * 0.55} ${foot[1] + thick * 0.55} Z`), end, { shade: 0.2 });
}

const cat = defineSubject({
  kind: "cat", anchor: "ground", aspect: 0.86, baseSize: 0.16, foot: [14, 66], faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#c98546", "#5b565a", "#8d7a68", "#e3d6c2", "#35323a"]);
    const belly = mix(coat, "#f4ece0", 0.55);
    pen.line(path("M22 92 C2 92 2 66 14 58 C20 54 18 46 12 46"), darken(coat, 0.12), 7);
    pen.fill(path("M20 97 C14 70 30 46 48 42 C60 44 66 60 65 97 Z"), coat, { shade: 0.9 });
    pen.fill(path("M48 96 C46 78 48 62 54 54 C62 62 62 82 61 96 Z"), belly, { shade: 0.4, edge: false });
    for (const x of [50, 60]) pen.fill(ellipse(x, 96, 6, 3.6), belly, { shade: 0.4 });
    pen.fill(path("M20 97 C18 84 28 76 38 82 C44 88 42 97 40 98 Z"), darken(coat, 0.08), { shade: 0.5 });
    pen.fill(path("M34 26 L35 4 L50 15 Z M74 26 L74 4 L60 15 Z"), coat, { shade: 0.5 });
    pen.fill(path("M38 18 L38 10 L45 15 Z M70 18 L71 10 L64 15 Z"), "#d99a8c", soft);
    pen.fill(path("M54 12 C70 12 78 22 77 33 C76 44 66 49 54 49 C42 49 32 44 31 33 C30 22 38 12 54 12 Z"), coat, { shade: 0.8 });
    for (const x of [46, 54, 62]) pen.line(line([x, 13], [54 + (x - 54) * 0.7, 21]), darken(coat, 0.3), 1.4);
    pen.fill(ellipse(54, 41, 11, 7.5), belly, { shade: 0.3, edge: false });
    for (const x of [44.5, 64]) eye(pen, x, 30, 3.3);
    pen.fill(poly([51.8, 36.6], [56.8, 36.6], [54.3, 39.4]), "#c46a66", soft);
    pen.line(path("M54.300 39.400 Q51.500 44 48.500 41.600 M54.300 39.400 Q57 44 60 41.600"), EYE, 0.8);
    for (const side of [-1, 1]) for (const dy of [0, 3]) pen.line(line([54 + side * 13, 39 + dy], [54 + side * 25, 37 + dy * 1.8]), lighten(coat, 0.5), 0.45);
  },
});

const dog = defineSubject({
  kind: "dog", anchor: "ground", aspect: 1.24, baseSize: 0.2, motion: "walk", foot: [18, 96], faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#b98550", "#7a5a42", "#d9c6a6", "#4a4448", "#a9653c"]);
    const pale = mix(coat, "#f6eee0", 0.6);
    const far = darken(coat, 0.22);
    leg(pen, [[34, 62], [30, 78], [34, 95]], { thick: 6.5, paint: far, end: far });
    leg(pen, [[80, 64], [84, 80], [82, 95]], { thick: 5.6, paint: far, end: far });
    pen.line(path("M24 50 C12 46 6 34 8 22"), coat, 5.5);
    pen.fill(path("M22 56 C22 44 34 40 48 42 C62 43 74 38 84 40 C94 48 94 66 86 73 C72 76 58 70 46 73 C32 76 22 70 22 56 Z"), coat, { shade: 0.9 });
    pen.fill(path("M84 46 C94 54 92 68 84 73 C78 70 76 56 84 46 Z"), pale, { shade: 0.4, edge: false });
    leg(pen, [[29, 60], [22, 78], [26, 95]], { thick: 8, paint: coat, end: pale });
    leg(pen, [[78, 64], [77, 80], [76, 95]], { thick: 6.4, paint: coat, end: pale });
    pen.fill(path("M74 46 C74 30 80 18 92 16 C102 15 106 22 107 28 C114 30 121 33 121 37 C121 43 110 45 103 44 C98 50 92 54 84 54 Z"), coat, { shade: 0.8 });
    pen.fill(path("M104 29 C112 30 121 33 121 37 C121 43 110 45 102 43 C101 38 101 33 104 29 Z"), pale, { shade: 0.4, edge: false });
    pen.fill(path("M84 20 C76 22 72 34 75 44 C82 46 88 38 90 26 C90 22 88 19 84 20 Z"), darken(coat, 0.3), { shade: 0.6 });
    pen.fill(ellipse(119.5, 34.5, 3, 2.5), EYE, soft);
    eye(pen, 99, 27.5, 2.2);
    pen.line(path("M108 42 Q112 42.500 116 40"), EYE, 0.8);
    pen.fill(path("M76 50 C82 56 88 56 93 51 L94 54.500 C88 60 80 60 75 54 Z"), pen.pick("collar", ["#c2473a", "#2f6f8c", "#d9a441"]), { shade: 0.4 });
  },
});

interface Grazer {
  coat: string;
  far: string;
  hoof: string;
}

function grazerLegs(pen: Pen, { coat, far, hoof }: Grazer, walking: boolean): void {
  const step = walking ? 7 : 1.5;
  leg(pen, [[38, 58], [36 + step, 76], [32 + step * 1.3, 95]], { thick: 6, paint: far, end: hoof });
  leg(pen, [[88, 60], [90 - step, 78], [88 - step, 95]], { thick: 5, paint: far, end: hoof });
  leg(pen, [[31, 58], [28 - step * 0.4, 76], [30 - step, 95]], { thick: 7, paint: coat, end: hoof });
  leg(pen, [[82, 60], [83 + step * 0.8, 78], [84 + step, 95]], { thick: 5.6, paint: coat, end: hoof });
}

const horse = defineSubject({
  kind: "horse", anchor: "ground", aspect: 1.26, baseSize: 0.42, motion: "walk", foot: [22, 96], faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#8a5a3a", "#5a3d2c", "#b98a5a", "#d8d0c4", "#3a3236"]);
    const mane = darken(coat, 0.5);
    pen.fill(path("M24 42 C10 44 8 62 12 80 C16 72 20 62 28 54 Z"), mane, { shade: 0.6 });
    grazerLegs(pen, { coat, far: darken(coat, 0.25), hoof: "#2f282a" }, pen.has("walking", "running", "galloping"));
    pen.fill(path("M22 50 C22 40 34 36 48 40 C60 43 70 40 78 34 C82 26 88 16 96 9 C100 5 104 6 106 9 L120 22 C124 26 122 31 117 31 C112 31 108 28 104 27 C100 36 98 46 96 54 C94 64 86 68 76 67 C62 66 50 68 38 67 C28 66 22 60 22 50 Z"), coat, { shade: 0.9 });
    pen.fill(path("M99 5 C92 6 82 18 76 34 C80 38 84 40 84 46 C90 38 94 22 102 12 Z"), mane, { shade: 0.5 });
    pen.fill(poly([99, 10], [99, 1], [105, 8]), coat, { shade: 0.4 });
    eye(pen, 106, 15.5, 1.5);
    pen.fill(ellipse(118, 26.5, 1, 0.8), darken(coat, 0.6), soft);
    pen.line(path("M114 29.500 Q117 29.800 119.500 28.500"), darken(coat, 0.5), 0.6);
  },
});

const cow = defineSubject({
  kind: "cow", anchor: "ground", aspect: 1.32, baseSize: 0.3, motion: "walk", foot: [20, 104], faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#efe8dc", "#b5764a", "#7a5442", "#efe8dc"]);
    const patch = mix(coat, "#3a2f2c", 0.78);
    pen.line(path("M20 40 C12 44 12 60 15 68"), darken(coat, 0.15), 2);
    pen.fill(ellipse(15.5, 71, 2.4, 4.4), patch, { shade: 0.4 });
    grazerLegs(pen, { coat, far: darken(coat, 0.2), hoof: "#3a302e" }, pen.has("walking"));
    pen.fill(path("M58 66 C64 74 76 74 78 66 Z"), "#e0a79c", { shade: 0.4 });
    const body = path("M18 44 C20 34 34 33 50 34 C66 35 82 32 94 34 C104 38 106 56 98 66 C88 74 46 73 30 70 C20 67 16 56 18 44 Z");
    pen.fill(body, coat, { shade: 0.9 });
    pen.within(body, () => {
      for (const d of ["M24 32 C40 30 48 44 40 54 C30 58 20 50 18 44 Z", "M60 30 C78 30 84 44 74 50 C62 54 54 42 60 30 Z", "M50 74 C52 62 64 60 70 74 Z"]) pen.fill(path(d), patch, { shade: 0.5, edge: false });
    });
    pen.fill(path("M88 40 C90 28 98 20 106 20 L114 20 C120 24 120 34 121 42 C124 48 122 54 116 54 L108 54 C100 56 92 52 88 40 Z"), coat, { shade: 0.8 });
    pen.fill(path("M110 44 C116 42 122 44 123 49 C123 54 118 56 113 55 C108 54 106 48 110 44 Z"), "#e0a79c", { shade: 0.4 });
    pen.fill(path("M98 24 C90 20 86 22 84 27 C88 32 94 31 98 29 Z"), patch, { shade: 0.4 });
    pen.line(path("M101 20 Q99 13 104 10 M112 20 Q116 14 113 9"), "#d8cbb0", 2.2);
    eye(pen, 110, 31, 1.9);
    for (const x of [113, 119]) pen.fill(ellipse(x, 48.5, 0.9, 1.2), "#7a4a48", soft);
  },
});

const sheep = defineSubject({
  kind: "sheep", anchor: "ground", aspect: 1.2, baseSize: 0.2, motion: "walk", foot: [22, 96], faces: "right",
  paint(pen) {
    const wool = paintOf(pen, ["#f1ebdf", "#e6ddcc", "#efe9e2"]);
    const skin = pen.pick("skin", ["#3f3836", "#5a4a44", "#cbb9a2"]);
    for (const x of [32, 44, 76, 86]) pen.fill(limb([x, 70], 3.6, [x, 95], 2.8), darken(skin, x % 8 ? 0.1 : 0.3), { shade: 0.4 });
    const fleece = path("M20 56 C12 50 16 36 26 36 C28 24 44 20 52 28 C60 18 78 22 80 32 C92 30 100 42 94 52 C100 62 92 74 82 73 C78 82 62 82 56 76 C48 84 34 82 32 75 C20 76 14 66 20 56 Z");
    pen.fill(fleece, wool, { shade: 0.9 });
    for (const [x, y] of [[34, 46], [50, 40], [66, 46], [44, 58], [62, 62], [78, 54]] as const) pen.line(path(`M${x - 5} ${y} Q${x} ${y + 5} ${x + 5} ${y}`), darken(wool, 0.16), 1);
    pen.fill(path("M88 36 C94 28 106 28 112 36 C117 46 115 58 108 60 C98 62 88 50 88 36 Z"), skin, { shade: 0.6 });
    pen.fill(path("M90 40 C82 38 76 42 76 47 C82 49 88 47 92 44 Z"), darken(skin, 0.15), { shade: 0.4 });
    pen.fill(path("M86 36 C86 26 98 22 104 30 C98 34 92 36 86 36 Z"), wool, { shade: 0.5 });
    eye(pen, 104, 41, 1.9);
    pen.line(path("M106 55 Q109 56 111 53.500"), lighten(skin, 0.4), 0.7);
  },
});

const rabbit = defineSubject({
  kind: "rabbit", anchor: "ground", aspect: 0.9, baseSize: 0.14, foot: [14, 74], faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#b59a80", "#efe7da", "#8c8078", "#d8c2a0"]);
    pen.fill(ellipse(13, 78, 8), lighten(coat, 0.5), { shade: 0.5 });
    pen.fill(path("M52 40 C42 22 40 4 48 2 C56 2 60 22 60 38 Z"), darken(coat, 0.12), { shade: 0.5 });
    pen.fill(path("M14 78 C14 58 32 50 48 54 C64 58 70 76 66 97 L26 97 C18 96 14 88 14 78 Z"), coat, { shade: 0.9 });
    pen.fill(path("M24 97 C20 82 32 72 44 80 C50 88 46 98 44 98 Z"), darken(coat, 0.08), { shade: 0.6 });
    for (const x of [36, 66]) pen.fill(ellipse(x, 96, x < 50 ? 11 : 7, 3.4), lighten(coat, 0.2), { shade: 0.4 });
    pen.fill(path("M58 40 C52 20 56 2 63 2 C71 4 70 24 68 40 Z"), coat, { shade: 0.5 });
    pen.fill(path("M61 34 C58 20 60 8 63 8 C67 10 66 24 65 34 Z"), "#e0a89c", soft);
    pen.fill(path("M46 50 C46 38 56 33 66 35 C78 37 84 46 83 54 C81 63 70 66 60 65 C50 63 46 58 46 50 Z"), coat, { shade: 0.8 });
    eye(pen, 67, 47, 2.8);
    pen.fill(ellipse(82, 52, 2, 1.6), "#c98480", soft);
    pen.fill(ellipse(70, 57, 4, 2.4), mix(coat, "#e89a90", 0.35), soft);
  },
});

/** A bird on the wing in a few strokes: far away it is only the bow of its wings. */
function flyingBird(pen: Pen, { x, y, span, paint }: { x: number; y: number; span: number; paint: string }): void {
  const s = span / 2;
  pen.fill(path(`M${x} ${y} C${x - s * 0.3} ${y - s * 0.5} ${x - s * 0.7} ${y - s * 0.46} ${x - s} ${y - s * 0.16} C${x - s * 0.66} ${y - s * 0.3} ${x - s * 0.34} ${y - s * 0.2} ${x} ${y + s * 0.16} C${x + s * 0.34} ${y - s * 0.2} ${x + s * 0.66} ${y - s * 0.34} ${x + s} ${y - s * 0.26} C${x + s * 0.7} ${y - s * 0.54} ${x + s * 0.3} ${y - s * 0.5} ${x} ${y} Z`), paint, { shade: 0.2 });
}

const birds = defineSubject({
  kind: "birds", anchor: "sky", aspect: 2.2, baseSize: 0.12, motion: "fly", card: 0, faces: "right",
  paint(pen) {
    const paint = paintOf(pen, ["#3a3f4a", "#3a3f4a", "#f2efe8"]);
    for (const [x, y, span] of [[150, 28, 48], [108, 42, 42], [190, 46, 40], [72, 62, 34], [140, 66, 32], [40, 78, 28], [104, 86, 24]] as const) flyingBird(pen, { x, y, span, paint });
  },
});

const bird = defineSubject({
  kind: "bird", anchor: "ground", aspect: 1.1, baseSize: 0.1, foot: [40, 66], faces: "right",
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
  kind: "fish", anchor: "water", aspect: 1.7, baseSize: 0.14, motion: "bob", faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#e0833a", "#d2503f", "#4f8fb0", "#e0b53f"]);
    pen.fill(path("M40 50 C24 36 12 18 4 22 C8 36 10 44 14 50 C10 58 6 68 4 80 C14 82 26 64 40 50 Z"), darken(coat, 0.1), { shade: 0.6 });
    pen.fill(path("M70 22 C84 4 108 6 116 18 L110 30 L74 30 Z"), darken(coat, 0.12), { shade: 0.5 });
    pen.fill(path("M86 74 C90 88 104 92 112 88 L108 72 Z"), darken(coat, 0.16), { shade: 0.5 });
    const body = path("M34 50 C54 22 96 12 130 26 C148 34 160 44 164 50 C160 58 146 70 128 76 C96 86 54 76 34 50 Z");
    pen.fill(body, coat, { shade: 0.9 });
    pen.within(body, () => {
      pen.fill(path("M34 56 C70 78 120 78 166 52 L160 90 L40 90 Z"), mix(coat, "#fbe9c8", 0.6), { shade: 0.3, edge: false });
      for (let row = 0; row < 5; row++) for (let scale = 0; scale < 6; scale++) pen.line(path(`M${56 + scale * 11 + (row % 2) * 5} ${32 + row * 8} q5 4 0 8`), darken(coat, 0.2), 0.7);
    });
    pen.line(path("M128 28 C120 40 120 60 128 74"), darken(coat, 0.25), 1.4);
    pen.fill(path("M104 52 C96 60 88 66 82 66 C84 58 92 48 104 46 Z"), darken(coat, 0.2), { shade: 0.5 });
    pen.fill(ellipse(143, 43, 5.6), "#fbf6e8", { shade: 0.2, edge: false });
    eye(pen, 144, 43, 3.4);
    pen.line(path("M156 56 Q150 58 147 56"), darken(coat, 0.5), 1.2);
  },
});

const butterfly = defineSubject({
  kind: "butterfly", anchor: "float", aspect: 1.2, baseSize: 0.1, motion: "fly",
  paint(pen) {
    const wing = paintOf(pen, ["#e08a3a", "#5f8fc8", "#d9607a", "#e3c04a"]);
    for (const flip of [false, true]) pen.at({ x: 60, flip }, () => {
      pen.fill(path("M2 46 C10 10 40 -2 56 12 C62 30 44 54 4 54 Z"), darken(wing, 0.55), { shade: 0.3 });
      pen.fill(path("M6 45 C14 18 38 8 49 17 C53 30 38 48 8 50 Z"), wing, { shade: 0.6, edge: false });
      pen.fill(path("M3 54 C30 52 46 66 42 82 C32 98 12 86 3 60 Z"), darken(wing, 0.5), { shade: 0.3 });
      pen.fill(path("M6 58 C26 58 38 68 36 79 C28 88 14 80 6 62 Z"), lighten(wing, 0.16), { shade: 0.5, edge: false });
      for (const [x, y, r] of [[42, 20, 3.4], [34, 28, 2.4], [30, 74, 3]] as const) pen.fill(ellipse(x, y, r), lighten(wing, 0.6), soft);
      pen.line(path("M1 34 C4 22 10 14 16 12"), "#2f2628", 1);
    });
    pen.fill(path("M57 36 C57 30 63 30 63 36 L62.500 78 Q60 84 57.500 78 Z"), "#2f2628", { shade: 0.5 });
  },
});

export const ANIMALS = [cat, dog, horse, cow, sheep, rabbit, bird, birds, fish, butterfly] as const;
