import { darken, lighten, mix } from "../colour.ts";
import { defineSubject } from "../define.ts";
import { paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, limb, path, poly } from "../shape.ts";
import { eye, leg, soft } from "./animal-parts.ts";

interface Grazer {
  coat: string;
  far: string;
  hoof: string;
}

function grazerLegs(pen: Pen, { coat, far, hoof }: Grazer, walking: boolean): void {
  const step = walking ? 7 : 1.5;
  leg(
    pen,
    [
      [38, 58],
      [36 + step, 76],
      [32 + step * 1.3, 95],
    ],
    { thick: 6, paint: far, end: hoof },
  );
  leg(
    pen,
    [
      [88, 60],
      [90 - step, 78],
      [88 - step, 95],
    ],
    { thick: 5, paint: far, end: hoof },
  );
  leg(
    pen,
    [
      [31, 58],
      [28 - step * 0.4, 76],
      [30 - step, 95],
    ],
    { thick: 7, paint: coat, end: hoof },
  );
  leg(
    pen,
    [
      [82, 60],
      [83 + step * 0.8, 78],
      [84 + step, 95],
    ],
    { thick: 5.6, paint: coat, end: hoof },
  );
}

const horse = defineSubject({
  kind: "horse",
  anchor: "ground",
  aspect: 1.26,
  baseSize: 0.42,
  motion: "walk",
  foot: [22, 96],
  faces: "right",
  paint(pen) {
    const coat = paintOf(pen, ["#8a5a3a", "#5a3d2c", "#b98a5a", "#d8d0c4", "#3a3236"]);
    const mane = darken(coat, 0.5);
    pen.fill(path("M24 42 C10 44 8 62 12 80 C16 72 20 62 28 54 Z"), mane, { shade: 0.6 });
    grazerLegs(pen, { coat, far: darken(coat, 0.25), hoof: "#2f282a" }, pen.has("walking", "running", "galloping"));
    pen.fill(
      path(
        "M22 50 C22 40 34 36 48 40 C60 43 70 40 78 34 C82 26 88 16 96 9 C100 5 104 6 106 9 L120 22 C124 26 122 31 117 31 C112 31 108 28 104 27 C100 36 98 46 96 54 C94 64 86 68 76 67 C62 66 50 68 38 67 C28 66 22 60 22 50 Z",
      ),
      coat,
      { shade: 0.9 },
    );
    pen.fill(path("M99 5 C92 6 82 18 76 34 C80 38 84 40 84 46 C90 38 94 22 102 12 Z"), mane, { shade: 0.5 });
    pen.fill(poly([99, 10], [99, 1], [105, 8]), coat, { shade: 0.4 });
    eye(pen, 106, 15.5, 1.5);
    pen.fill(ellipse(118, 26.5, 1, 0.8), darken(coat, 0.6), soft);
    pen.line(path("M114 29.500 Q117 29.800 119.500 28.500"), darken(coat, 0.5), 0.6);
  },
});

const cow = defineSubject({
  kind: "cow",
  anchor: "ground",
  aspect: 1.32,
  baseSize: 0.34,
  motion: "walk",
  foot: [20, 104],
  faces: "right",
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
      for (const d of [
        "M24 32 C40 30 48 44 40 54 C30 58 20 50 18 44 Z",
        "M60 30 C78 30 84 44 74 50 C62 54 54 42 60 30 Z",
        "M50 74 C52 62 64 60 70 74 Z",
      ])
        pen.fill(path(d), patch, { shade: 0.5, edge: false });
    });
    pen.fill(path("M88 40 C90 28 98 20 106 20 L114 20 C120 24 120 34 121 42 C124 48 122 54 116 54 L108 54 C100 56 92 52 88 40 Z"), coat, {
      shade: 0.8,
    });
    pen.fill(path("M110 44 C116 42 122 44 123 49 C123 54 118 56 113 55 C108 54 106 48 110 44 Z"), "#e0a79c", { shade: 0.4 });
    pen.fill(path("M98 24 C90 20 86 22 84 27 C88 32 94 31 98 29 Z"), patch, { shade: 0.4 });
    pen.line(path("M101 20 Q99 13 104 10 M112 20 Q116 14 113 9"), "#d8cbb0", 2.2);
    eye(pen, 110, 31, 1.9);
    for (const x of [113, 119]) pen.fill(ellipse(x, 48.5, 0.9, 1.2), "#7a4a48", soft);
  },
});

const sheep = defineSubject({
  kind: "sheep",
  anchor: "ground",
  aspect: 1.2,
  baseSize: 0.2,
  motion: "walk",
  foot: [22, 96],
  faces: "right",
  paint(pen) {
    const wool = paintOf(pen, ["#f1ebdf", "#e6ddcc", "#efe9e2"]);
    const skin = pen.pick("skin", ["#3f3836", "#5a4a44", "#cbb9a2"]);
    for (const x of [32, 44, 76, 86]) pen.fill(limb([x, 70], 3.6, [x, 95], 2.8), darken(skin, x % 8 ? 0.1 : 0.3), { shade: 0.4 });
    const fleece = path(
      "M20 56 C12 50 16 36 26 36 C28 24 44 20 52 28 C60 18 78 22 80 32 C92 30 100 42 94 52 C100 62 92 74 82 73 C78 82 62 82 56 76 C48 84 34 82 32 75 C20 76 14 66 20 56 Z",
    );
    pen.fill(fleece, wool, { shade: 0.9 });
    for (const [x, y] of [
      [34, 46],
      [50, 40],
      [66, 46],
      [44, 58],
      [62, 62],
      [78, 54],
    ] as const)
      pen.line(path(`M${x - 5} ${y} Q${x} ${y + 5} ${x + 5} ${y}`), darken(wool, 0.16), 1);
    pen.fill(path("M88 36 C94 28 106 28 112 36 C117 46 115 58 108 60 C98 62 88 50 88 36 Z"), skin, { shade: 0.6 });
    pen.fill(path("M90 40 C82 38 76 42 76 47 C82 49 88 47 92 44 Z"), darken(skin, 0.15), { shade: 0.4 });
    pen.fill(path("M86 36 C86 26 98 22 104 30 C98 34 92 36 86 36 Z"), wool, { shade: 0.5 });
    eye(pen, 104, 41, 1.9);
    pen.line(path("M106 55 Q109 56 111 53.500"), lighten(skin, 0.4), 0.7);
  },
});

export const GRAZERS = [horse, cow, sheep] as const;
