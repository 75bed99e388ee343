import { darken, lighten, mix } from "../colour.ts";
import { defineSubject, hasTrait } from "../define.ts";
import { paintOf } from "../parts.ts";
import type { Pen } from "../pen.ts";
import { ellipse, path, poly, rect } from "../shape.ts";
import type { Style } from "../style.ts";

/**
 * Products must look identical in every shot: nothing here depends on chance, only on shape, colour and whether they are lit.
 */
export const BIKE_LIME = "#b6f23c";

const rounded = (size: number): ReturnType<typeof path> => {
  const [h, w, r] = [size * 0.5, size * 0.58, size * 0.13];
  return path(
    `M${-r * 0.9} ${-h + r * 0.4} Q0 ${-h - r * 0.9} ${r * 0.9} ${-h + r * 0.4} L${w - r * 0.2} ${h - r * 1.3} Q${w + r * 0.5} ${h + r * 0.1} ${w - r} ${h + r * 0.1} L${-w + r} ${h + r * 0.1} Q${-w - r * 0.5} ${h + r * 0.1} ${-w + r * 0.2} ${h - r * 1.3} Z`,
  );
};

/** The triangular rear light, centred at (x, y) and `size` high: dark rubber body, lime lens, white-hot core when it brakes. */
export function bikeLight(pen: Pen, { x, y, size, lit }: { x: number; y: number; size: number; lit: boolean }): void {
  const lime = pen.style.colour ?? BIKE_LIME;
  const braking = pen.has("braking", "brighter", "stopping");
  pen.at({ x, y }, () => {
    pen.fill(rounded(size), "#33362f", { shade: 0.8 });
    pen.at({ y: size * 0.075, scale: 0.74 }, () => {
      pen.fill(rounded(size * 1.08), "#20231d", { shade: 0.2, edge: false });
      if (lit) pen.glow(rounded(size), lime, { halo: size * (braking ? 0.5 : 0.2), core: lighten(lime, braking ? 0.4 : 0.25) });
      else pen.fill(rounded(size), mix(lime, "#4a5a2a", 0.55), { shade: 0.6, edge: false });
    });
    if (lit)
      pen.at({ y: size * 0.13, scale: braking ? 0.46 : 0.36 }, () =>
        pen.glow(rounded(size), mix(lime, "#ffffff", braking ? 0.7 : 0.45), { halo: size * (braking ? 0.3 : 0.15), core: "#ffffff" }),
      );
    if (size > 30)
      for (const side of [-1, 1]) pen.fill(ellipse(side * size * 0.36, size * 0.44, size * 0.02), "#14160f", { shade: 0, edge: false });
  });
}

const bikeLightAlone = defineSubject({
  kind: "bike-light",
  anchor: "float",
  aspect: 1.16,
  baseSize: 0.42,
  card: 1.2,
  steady: true,
  paint: (pen) => bikeLight(pen, { x: 58, y: 52, size: 84, lit: !pen.has("off") }),
  lights: (style) =>
    hasTrait(style, "off")
      ? []
      : [
          {
            x: 58,
            y: 58,
            radius: hasTrait(style, "braking", "brighter", "stopping") ? 130 : 78,
            colour: style.colour ?? BIKE_LIME,
            kind: "glow",
          },
        ],
});

const star = (r: number): ReturnType<typeof poly> =>
  poly(
    ...Array.from({ length: 10 }, (_, index) => {
      const [angle, reach] = [(index * Math.PI) / 5 - Math.PI / 2, index % 2 ? r * 0.48 : r];
      return [Math.cos(angle) * reach, Math.sin(angle) * reach] as const;
    }),
  );

const SHAPES = {
  triangle: () => rounded(80),
  circle: () => ellipse(0, 0, 42),
  square: () => rect(-40, -40, 80, 80, 12),
  star: () => star(46),
  heart: () => path("M0 40 C-50 4 -44 -38 -20 -38 C-8 -38 -2 -30 0 -24 C2 -30 8 -38 20 -38 C44 -38 50 4 0 40 Z"),
  diamond: () => poly([0, -46], [38, 0], [0, 46], [-38, 0]),
  none: () => rect(-30, -42, 60, 84, 10),
} as const;

const glowing = (style: Style): boolean => hasTrait(style, "glowing", "lit", "braking");

const product = defineSubject({
  kind: "product",
  anchor: "float",
  aspect: 1,
  baseSize: 0.42,
  card: 1.2,
  steady: true,
  paint(pen) {
    const paint = paintOf(pen, ["#3f7f8c", "#d2643f", "#5a5f8a", "#d9a441"]);
    const outline = SHAPES[pen.style.shape ?? "none"]();
    pen.at({ x: 50, y: 50 }, () => {
      pen.fill(outline, darken(paint, 0.45), { shade: 0.8 });
      pen.at({ y: 1.5, scale: 0.88 }, () =>
        glowing(pen.style) ? pen.glow(outline, paint, { halo: 8, core: lighten(paint, 0.55) }) : pen.fill(outline, paint, { shade: 0.9 }),
      );
      pen.at({ y: 2.5, scale: 0.6 }, () => pen.fill(outline, lighten(paint, glowing(pen.style) ? 0.6 : 0.2), { shade: 0.5, edge: false }));
      pen.within(outline, () =>
        pen.fill(path("M-46 -46 L-6 -46 Q-36 -24 -40 20 L-46 20 Z"), lighten(paint, 0.45), { shade: 0, edge: false }),
      );
    });
  },
  lights: (style) => (glowing(style) ? [{ x: 50, y: 50, radius: 80, colour: style.colour ?? "#ffffff", kind: "glow" }] : []),
});

export const PRODUCTS = [bikeLightAlone, product] as const;
