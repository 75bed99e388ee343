import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { friendlyFace } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, path, poly, rect } from "../shape.ts";

/** Sky and water; in paper and flat they are characters with a face unless the prompt wants them plain. */
const hasFace = (pen: Pen): boolean => !pen.has("plain") && pen.has("smiling", "face", "character", "happy");

const droplet = defineSubject({
  kind: "droplet",
  anchor: "float",
  aspect: 0.76,
  baseSize: 0.34,
  motion: "bob",
  card: 3.4,
  paint(pen) {
    const water = pen.style.colour ?? "#62bdea";
    const drop = path("M38 3 C41 14 70 44 70 67 C70 86 56 97 38 97 C20 97 6 86 6 67 C6 44 35 14 38 3 Z");
    pen.fill(drop, water, { shade: 0.8 });
    pen.within(drop, () => {
      pen.fill(
        path("M38 97 C56 97 70 86 70 67 C70 60 68 54 65 48 C66 70 56 86 30 92 C20 94 16 92 12 88 C18 94 27 97 38 97 Z"),
        darken(water, 0.14),
        { shade: 0, edge: false },
      );
      pen.fill(path("M26 34 C20 44 14 54 13.500 64 C13.500 68 17 68 18 64 C20 54 24 46 30 37 C32 34 28 31 26 34 Z"), lighten(water, 0.6), {
        shade: 0,
        edge: false,
      });
      pen.fill(ellipse(19, 73, 2.6, 3.2), lighten(water, 0.6), { shade: 0, edge: false });
    });
    if (!pen.has("plain")) friendlyFace(pen, 38, 63, 19, "#1f4664");
  },
});

const CLOUD = "M30 70 C14 70 8 58 14 48 C10 34 28 26 38 32 C44 12 78 8 88 28 C104 18 124 28 120 44 C136 46 138 70 118 70 Z";

const cloud = defineSubject({
  kind: "cloud",
  anchor: "sky",
  aspect: 1.7,
  baseSize: 0.18,
  motion: "fly",
  card: 1.4,
  paint(pen) {
    const storm = pen.has("dark", "storm", "rain", "raining", "stormy");
    const paint = pen.style.colour ?? (storm ? "#8c97a6" : "#fbf8f1");
    pen.at({ x: 9, y: 4, scale: 1.08 }, () => {
      if (pen.style.look !== "paper")
        pen.at({ x: 14, y: 4, scale: 0.86 }, () => pen.fill(path(CLOUD), darken(paint, 0.08), { shade: 0.3, edge: false }));
      pen.fill(path(CLOUD), paint, { shade: 0.45 });
      pen.within(path(CLOUD), () =>
        pen.fill(path("M8 62 C30 56 44 68 62 60 C84 52 100 66 140 52 L140 80 L8 80 Z"), mix(paint, storm ? "#5c6a7c" : "#b8cbdc", 0.45), {
          shade: 0.1,
          edge: false,
        }),
      );
      if (hasFace(pen)) friendlyFace(pen, 68, 46, 17, "#53657a");
      if (storm)
        for (let drop = 0; drop < 6; drop++)
          pen.fill(path(`M${30 + drop * 15} ${76 + (drop % 2) * 5} q-3 7 0 8 q3 -1 0 -8 Z`), "#6fb4dd", { shade: 0.2, edge: false });
    });
  },
});

const sun = defineSubject({
  kind: "sun",
  anchor: "sky",
  aspect: 1,
  baseSize: 0.22,
  card: 0,
  paint(pen) {
    const paint =
      pen.style.colour ?? (pen.has("setting", "rising", "red") ? "#ff7a4a" : pen.style.look === "paper" ? "#ff8f5c" : "#ffcf5a");
    const rayed = pen.has("rays", "shining", "smiling") || hasFace(pen);
    if (rayed)
      for (let ray = 0; ray < 12; ray++)
        pen.at({ x: 50, y: 50, turn: (ray * Math.PI) / 6 }, () =>
          pen.glow(ray % 2 ? poly([-3.4, -35], [3.4, -35], [0, -45]) : poly([-4, -35], [4, -35], [0, -49]), mix(paint, "#ffb03a", 0.3), {
            halo: 1,
          }),
        );
    const disc = ellipse(50, 50, rayed ? 31 : 44);
    pen.glow(disc, paint, { halo: 6, core: lighten(paint, pen.style.look === "ink" ? 0.05 : 0.35) });
    if (pen.style.look === "paper")
      pen.within(disc, () => pen.glow(ellipse(46, 46, rayed ? 27 : 39), lighten(paint, 0.12), { halo: 0, core: lighten(paint, 0.12) }));
    if (hasFace(pen)) friendlyFace(pen, 50, 48, 18, "#9b4a1c");
  },
  lights: (style) => [{ x: 50, y: 50, radius: 120, colour: style.colour ?? "#ffdf9a", kind: "glow" }],
});

const moon = defineSubject({
  kind: "moon",
  anchor: "sky",
  aspect: 1,
  baseSize: 0.16,
  card: 0,
  paint(pen) {
    const paint = pen.style.colour ?? "#f6efd2";
    const crescent = pen.has("crescent", "new");
    const disc = crescent ? path("M62 8 A44 44 0 1 0 92 66 A36 36 0 1 1 62 8 Z") : ellipse(50, 50, 43);
    pen.glow(disc, paint, { halo: 5, core: lighten(paint, 0.3) });
    if (!crescent && !hasFace(pen))
      pen.within(disc, () => {
        for (const [x, y, r] of [
          [36, 38, 9],
          [60, 30, 5],
          [62, 58, 11],
          [40, 66, 6],
          [72, 42, 4],
        ] as const)
          pen.glow(ellipse(x, y, r, r * 0.9), mix(paint, "#b9b08c", 0.35), { halo: 0, core: mix(paint, "#b9b08c", 0.3) });
      });
    if (hasFace(pen)) friendlyFace(pen, 50, 50, 20, "#6b6140");
  },
  lights: (style) => [{ x: 50, y: 50, radius: 100, colour: style.colour ?? "#dfe4ff", kind: "glow" }],
});

const star = defineSubject({
  kind: "star",
  anchor: "sky",
  aspect: 1,
  baseSize: 0.1,
  card: 1.6,
  paint(pen) {
    const paint = pen.style.colour ?? "#ffd75e";
    const points = Array.from({ length: 10 }, (_, index) => {
      const [angle, reach] = [(index * Math.PI) / 5 - Math.PI / 2, index % 2 ? 22 : 46];
      return [50 + Math.cos(angle) * reach, 53 + Math.sin(angle) * reach] as const;
    });
    pen.glow(poly(...points), paint, { halo: 5, core: lighten(paint, 0.4) });
    if (hasFace(pen)) friendlyFace(pen, 50, 54, 14, "#8a5a1c");
  },
  lights: (style) => [{ x: 50, y: 53, radius: 70, colour: style.colour ?? "#ffe9a8", kind: "glow" }],
});

const rainbow = defineSubject({
  kind: "rainbow",
  anchor: "sky",
  aspect: 2,
  baseSize: 0.4,
  card: 0,
  paint(pen) {
    const bands = ["#e5604d", "#ef9a4a", "#f2d060", "#7fbf6a", "#5aa6d8", "#7d6bb8"];
    const soft = pen.style.look !== "paper" && pen.style.look !== "flat";
    pen.ctx.save();
    pen.ctx.globalAlpha = soft ? 0.62 : 1;
    bands.forEach((colour, index) => {
      const [outer, inner] = [96 - index * 6.5, 96 - (index + 1) * 6.5];
      pen.fill(
        path(
          `M${100 - outer} 99 A${outer} ${outer} 0 0 1 ${100 + outer} 99 L${100 + inner} 99 A${inner} ${inner} 0 0 0 ${100 - inner} 99 Z`,
        ),
        colour,
        { shade: 0.1, edge: !soft },
      );
    });
    pen.ctx.restore();
  },
});

const wave = defineSubject({
  kind: "wave",
  anchor: "water",
  aspect: 1.7,
  baseSize: 0.34,
  motion: "flow",
  card: 1,
  paint(pen) {
    const water = pen.style.colour ?? "#2f8fa8";
    pen.fill(
      path(
        "M0 99 L0 86 C26 84 40 70 54 48 C70 22 96 6 124 12 C148 18 152 40 138 48 C146 40 136 28 122 30 C102 34 104 66 128 80 C142 87 158 86 170 84 L170 99 Z",
      ),
      water,
      { shade: 0.9 },
    );
    pen.fill(path("M20 99 C44 92 62 72 72 54 C82 36 98 26 114 26 C96 32 92 58 104 76 C112 88 126 94 140 99 Z"), lighten(water, 0.22), {
      shade: 0.6,
      edge: false,
    });
    pen.fill(
      path(
        "M54 48 C70 22 96 6 124 12 C148 18 152 40 138 48 C142 42 138 38 134 41 C135 35 129 33 126 37 C125 31 118 31 116 35 C112 28 104 30 102 35 C98 28 90 33 90 38 C84 34 78 40 78 45 C72 40 60 44 54 48 Z",
      ),
      "#f4fafa",
      { shade: 0.3 },
    );
    for (const [x, y, r] of [
      [146, 54, 2],
      [152, 46, 1.4],
      [141, 60, 1.4],
      [156, 58, 1],
    ] as const)
      pen.fill(ellipse(x, y, r), "#f4fafa", { shade: 0, edge: false });
    pen.fill(path("M0 99 L0 92 C24 90 40 94 60 93 C90 90 120 94 170 90 L170 99 Z"), lighten(water, 0.45), { shade: 0.2, edge: false });
  },
});

const mountain = defineSubject({
  kind: "mountain",
  anchor: "ground",
  aspect: 1.7,
  baseSize: 0.56,
  card: 1,
  paint(pen) {
    const paint = pen.style.colour ?? "#6f86a0";
    pen.fill(path("M96 99 L122 46 L132 36 L142 48 L168 99 Z"), mix(paint, pen.style.light.fog, 0.25), { shade: 0.6 });
    const peak = path("M4 99 C20 84 34 66 46 48 C54 36 62 22 72 10 C80 20 86 30 96 42 C108 60 124 82 146 99 Z");
    pen.fill(peak, paint, { shade: 0.8 });
    pen.within(peak, () =>
      pen.fill(poly([72, 8], [82, 34], [76, 52], [92, 74], [88, 99], [150, 99], [100, 40]), darken(paint, 0.2), {
        shade: 0.3,
        edge: false,
      }),
    );
    pen.fill(path("M72 10 C80 20 86 30 92 37 L86 44 L80 38 L74 47 L66 38 L60 45 L54 37 C60 28 66 18 72 10 Z"), "#f4f6f8", { shade: 0.5 });
    if (hasTrait(pen.style, "smiling")) friendlyFace(pen, 68, 70, 16, "#33445a");
  },
});

const snowman = defineSubject({
  kind: "snowman",
  anchor: "ground",
  aspect: 0.7,
  baseSize: 0.3,
  foot: [10, 60],
  card: 1.4,
  paint(pen) {
    const snow = "#f3f6fa";
    for (const [x, end] of [
      [14, 2],
      [56, 68],
    ] as const)
      pen.line(path(`M${x} 52 Q${(x + end) / 2} 46 ${end} 38`), "#6b4a34", 1.8);
    for (const [y, r] of [
      [76, 24],
      [48, 17],
      [26, 12.5],
    ] as const)
      pen.fill(ellipse(35, y, r, r * 0.95), snow, { shade: 0.9 });
    for (const y of [44, 51, 58]) pen.fill(ellipse(35, y, 1.5), "#3a3336", { shade: 0, edge: false });
    pen.fill(path("M24 35 Q35 41 46 35 L46.500 40 Q35 46 23.500 40 Z"), paintScarf(pen), { shade: 0.5 });
    pen.fill(path("M40 40 L46 40 L48 54 L42 55 Z"), darken(paintScarf(pen), 0.12), { shade: 0.4 });
    for (const x of [30.5, 39.5]) pen.fill(ellipse(x, 23, 1.5), "#2c282c", { shade: 0, edge: false });
    pen.fill(poly([35, 25.5], [49, 29], [35, 29.5]), "#e2813a", { shade: 0.4 });
    pen.line(path("M29 31 Q34 34.500 39 32"), "#3a3336", 0.9);
    pen.fill(rect(25, 3, 20, 12, 1), "#34333c", { shade: 0.5 });
    pen.fill(rect(20, 13.5, 30, 3, 1.4), "#2b2a32", { shade: 0.4 });
  },
});

const paintScarf = (pen: Pen): string => pen.style.colour ?? pen.pick("scarf", ["#c2493c", "#3f7f8c", "#d9a441"]);

export const NATURE = [droplet, cloud, sun, moon, star, rainbow, wave, mountain, snowman] as const;
