import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { paintOf } from "../parts.ts";
import { ellipse, line, path, poly } from "../shape.ts";
import { EYE, eye, leg, soft } from "./animal-parts.ts";

const cat = defineSubject({
  kind: "cat",
  anchor: "ground",
  aspect: 0.86,
  baseSize: 0.16,
  foot: [14, 66],
  faces: "right",
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
    for (const side of [-1, 1])
      for (const dy of [0, 3]) pen.line(line([54 + side * 13, 39 + dy], [54 + side * 25, 37 + dy * 1.8]), lighten(coat, 0.5), 0.45);
  },
});

const dog = defineSubject({
  kind: "dog",
  anchor: "ground",
  aspect: 1.24,
  baseSize: 0.2,
  motion: "walk",
  foot: [18, 96],
  faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#b98550", "#7a5a42", "#d9c6a6", "#4a4448", "#a9653c"]);
    const pale = mix(coat, "#f6eee0", 0.6);
    const far = darken(coat, 0.22);
    leg(
      pen,
      [
        [34, 62],
        [30, 78],
        [34, 95],
      ],
      { thick: 6.5, paint: far, end: far },
    );
    leg(
      pen,
      [
        [80, 64],
        [84, 80],
        [82, 95],
      ],
      { thick: 5.6, paint: far, end: far },
    );
    pen.line(path("M24 50 C12 46 6 34 8 22"), coat, 5.5);
    pen.fill(path("M22 56 C22 44 34 40 48 42 C62 43 74 38 84 40 C94 48 94 66 86 73 C72 76 58 70 46 73 C32 76 22 70 22 56 Z"), coat, {
      shade: 0.9,
    });
    pen.fill(path("M84 46 C94 54 92 68 84 73 C78 70 76 56 84 46 Z"), pale, { shade: 0.4, edge: false });
    leg(
      pen,
      [
        [29, 60],
        [22, 78],
        [26, 95],
      ],
      { thick: 8, paint: coat, end: pale },
    );
    leg(
      pen,
      [
        [78, 64],
        [77, 80],
        [76, 95],
      ],
      { thick: 6.4, paint: coat, end: pale },
    );
    pen.fill(
      path("M74 46 C74 30 80 18 92 16 C102 15 106 22 107 28 C114 30 121 33 121 37 C121 43 110 45 103 44 C98 50 92 54 84 54 Z"),
      coat,
      { shade: 0.8 },
    );
    pen.fill(path("M104 29 C112 30 121 33 121 37 C121 43 110 45 102 43 C101 38 101 33 104 29 Z"), pale, { shade: 0.4, edge: false });
    pen.fill(path("M84 20 C76 22 72 34 75 44 C82 46 88 38 90 26 C90 22 88 19 84 20 Z"), darken(coat, 0.3), { shade: 0.6 });
    pen.fill(ellipse(119.5, 34.5, 3, 2.5), EYE, soft);
    eye(pen, 99, 27.5, 2.2);
    pen.line(path("M108 42 Q112 42.500 116 40"), EYE, 0.8);
    pen.fill(path("M76 50 C82 56 88 56 93 51 L94 54.500 C88 60 80 60 75 54 Z"), pen.pick("collar", ["#c2473a", "#2f6f8c", "#d9a441"]), {
      shade: 0.4,
    });
  },
});

const rabbit = defineSubject({
  kind: "rabbit",
  anchor: "ground",
  aspect: 0.9,
  baseSize: 0.14,
  foot: [14, 74],
  faces: "right",
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

export const PETS = [cat, dog, rabbit] as const;
