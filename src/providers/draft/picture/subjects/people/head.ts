import { darken, lighten, mix } from "../colour.ts";
import type { Pen } from "../pen.ts";
import { ellipse, path, type Point, rect } from "../shape.ts";
import type { Outfit, View } from "./frame.ts";
import type { Build } from "./pose.ts";

export type HairCut = "short" | "bob" | "long" | "bun" | "ponytail" | "plaits" | "thin";
export type Hat = "cap" | "beanie" | "straw" | "helmet" | "brim" | "kerchief";

interface HeadPlace {
  at: Point;
  build: Build;
  outfit: Outfit;
  view: View;
}

/** The head in its own units: the skull is 10 wide and the face looks right. */
export function drawHead(pen: Pen, { at, build, outfit, view }: HeadPlace): void {
  pen.at({ x: at[0] + (view === "side" ? 0.8 : 0), y: at[1], scale: build.head / 5 }, () => {
    if (view !== "back") backHair(pen, outfit, view);
    if (view === "side")
      pen.fill(
        path(
          "M-4.600 -1 C-4.800 -5 -2 -6.400 0.500 -6.400 C3.500 -6.400 5 -4 4.900 -1.500 C4.900 -0.800 5.500 0 5.600 0.700 C5.600 1.100 5 1.200 5 1.500 C5.100 3.500 4.500 5.600 2.400 5.900 C-0.500 6.200 -4.200 4 -4.600 -1 Z",
        ),
        outfit.skin,
        { shade: 0.4 },
      );
    else
      pen.fill(
        path(
          "M-4.700 -1 C-4.700 -5 -2.400 -6.400 0 -6.400 C2.400 -6.400 4.700 -5 4.700 -1 C4.700 3.200 2.600 6 0 6 C-2.600 6 -4.700 3.200 -4.700 -1 Z",
        ),
        outfit.skin,
        { shade: 0.4 },
      );
    if (view !== "back") drawFace(pen, outfit, { view, child: build.head > 7.5 });
    frontHair(pen, outfit, view);
    if (outfit.hat) drawHat(pen, outfit, view);
  });
}

function drawFace(pen: Pen, outfit: Outfit, { view, child }: { view: View; child: boolean }): void {
  const ink = mix("#2b1a16", outfit.skin, 0.12);
  const middle = view === "side" ? 2.2 : 0;
  const eyes = view === "side" ? [-1.3, 1.7] : [-1.9, 1.9];
  const smiling = pen.has("smiling", "happy", "laughing", "joyful") || child;
  const soft = { shade: 0, edge: false } as const;
  for (const side of eyes) {
    if ((smiling && pen.has("laughing")) || outfit.hair.startsWith("#d"))
      pen.line(path(`M${middle + side - 0.6} 0.100 Q${middle + side} -0.600 ${middle + side + 0.6} 0.100`), ink, 0.34);
    else pen.fill(ellipse(middle + side, 0, child ? 0.55 : 0.42, child ? 0.72 : 0.58), ink, soft);
    pen.line(
      path(`M${middle + side - 0.7} -1.700 Q${middle + side} -2.100 ${middle + side + 0.7} -1.650`),
      mix(outfit.hair, outfit.skin, 0.25),
      0.3,
    );
  }
  pen.line(
    view === "side" ? path("M4.300 0.400 Q5 1.200 4.200 1.500") : path("M-0.350 1.500 Q0 1.800 0.350 1.500"),
    darken(outfit.skin, 0.3),
    0.3,
  );
  const depth = smiling ? 1 : 0.35;
  pen.line(path(`M${middle - 0.9} 3.100 Q${middle + 0.3} ${3.1 + depth} ${middle + 1.5} 3`), mix("#7a2f2a", outfit.skin, 0.2), 0.36);
  for (const side of view === "side" ? [-1.9] : [-2.7, 2.7])
    pen.fill(ellipse(middle + side, 2, 1.05, 0.7), mix(outfit.skin, "#e0705c", child ? 0.42 : 0.24), soft);
  if (view === "side") pen.fill(ellipse(-2.1, 0.7, 0.95, 1.35), darken(outfit.skin, 0.1), { shade: 0.2 });
}

function backHair(pen: Pen, { hair, cut }: Outfit, view: View): void {
  const side = view === "side";
  if (cut === "bun") pen.fill(ellipse(side ? -4.4 : 0, side ? -4.2 : -7.2, 2.7), darken(hair, 0.08), { shade: 0.6 });
  if (cut === "ponytail")
    pen.fill(path(side ? "M-3 -4 C-8 -5 -9 1 -7.600 7 C-6 8 -5 4 -4.400 0 Z" : "M3 -5 C7 -4 7.500 2 6 6 C5 5 4 0 3 -3 Z"), hair, {
      shade: 0.6,
    });
  if (cut === "bob")
    pen.fill(
      path(
        side
          ? "M-5 -2 C-6.600 3 -5.800 6 -4 6.400 L0.600 6 L0 -3 Z"
          : "M-5.400 -2 C-6.400 3 -6 5.600 -4.600 6 L4.600 6 C6 5.600 6.400 3 5.400 -2 Z",
      ),
      hair,
      { shade: 0.6 },
    );
  if (cut === "plaits")
    for (const x of side ? [-3.6] : [-4.8, 4.8]) {
      pen.fill(path(`M${x - 1.3} 2 C${x - 2.4} 6 ${x - 1.8} 11 ${x - 0.4} 13 C${x + 1.6} 11 ${x + 1.9} 6 ${x + 1.2} 2 Z`), hair, {
        shade: 0.6,
      });
      pen.fill(rect(x - 1.5, 10.4, 2.4, 1.1, 0.5), "#d2553f", { shade: 0, edge: false });
    }
}

function frontHair(pen: Pen, { hair, cut }: Outfit, view: View): void {
  const full = { shade: 0.7 } as const;
  if (view === "back") {
    pen.fill(
      path(
        "M-5 0 C-5.400 -5.600 -2.600 -7.200 0 -7.200 C2.600 -7.200 5.400 -5.600 5 0 C4.900 2.600 3.600 3.800 2.600 4.200 L-2.600 4.200 C-3.600 3.800 -4.900 2.600 -5 0 Z",
      ),
      hair,
      full,
    );
    if (cut === "bun") pen.fill(ellipse(0, -2.5, 2.8), darken(hair, 0.14), { shade: 0.7 });
    if (cut === "long" || cut === "bob")
      pen.fill(
        path(
          `M-5 -1 C-5.800 4 -5.400 ${cut === "long" ? 12 : 6} -4 ${cut === "long" ? 13 : 7} L4 ${cut === "long" ? 13 : 7} C5.400 ${cut === "long" ? 12 : 6} 5.800 4 5 -1 Z`,
        ),
        hair,
        full,
      );
    if (cut === "ponytail") pen.fill(path("M-1.500 -2 C-2.600 4 -2 9 0 11 C2 9 2.600 4 1.500 -2 Z"), darken(hair, 0.1), full);
    if (cut === "plaits")
      for (const x of [-3.4, 3.4])
        pen.fill(
          path(`M${x - 1.3} 2 C${x - 2} 6 ${x - 1.6} 11 ${x} 13 C${x + 1.6} 11 ${x + 2} 6 ${x + 1.3} 2 Z`),
          darken(hair, 0.08),
          full,
        );
    return;
  }
  const side = view === "side";
  if (cut === "thin")
    pen.fill(
      path(
        side
          ? "M-4.800 1.600 C-5.600 -2 -4.800 -4.400 -3.400 -5.200 C-3.600 -3 -3 -1.400 -3.200 0.600 Z"
          : "M-5 1 C-5.400 -2 -4.800 -4 -3.800 -4.800 C-4 -2.600 -4.200 -1 -4.200 1 Z M5 1 C5.400 -2 4.800 -4 3.800 -4.800 C4 -2.600 4.200 -1 4.200 1 Z",
      ),
      hair,
      full,
    );
  else if (side)
    pen.fill(
      path(
        "M-4.300 2.600 C-5.900 0 -5.800 -4 -3.600 -6 C-1.400 -7.900 3 -7.700 4.800 -5 C5.300 -4 5.200 -3 4.900 -2.300 C3.600 -3.800 1.200 -4.300 -0.600 -3.900 C-1 -2.400 -1.400 -1.300 -2.200 -0.500 C-2.900 -0.900 -3.300 0.700 -3 1.700 C-3.200 2.500 -3.700 2.900 -4.300 2.600 Z",
      ),
      hair,
      full,
    );
  else
    pen.fill(
      path(
        "M-4.900 0.800 C-6 -4 -4 -7.400 0 -7.400 C4 -7.400 6 -4 4.900 0.800 C4.600 -1 4.200 -2.600 3.200 -3.600 C1 -3 -1.600 -3.200 -2.600 -4.200 C-3.600 -3 -4.400 -1.600 -4.900 0.800 Z",
      ),
      hair,
      full,
    );
}

function drawHat(pen: Pen, { hat, hatPaint = "#33475f" }: Outfit, view: View): void {
  const [side, back] = [view === "side", view === "back"];
  const full = { shade: 0.6 } as const;
  switch (hat) {
    case "cap":
      pen.fill(path("M-5.600 -3.200 C-6.200 -7.600 -3 -9.200 0.400 -9 C4.600 -8.800 6.200 -6.600 5.600 -3.400 Z"), hatPaint, full);
      pen.fill(rect(-5.6, -4.2, 11.2, 1.7, 0.6), darken(hatPaint, 0.4), { shade: 0.2 });
      if (!back)
        pen.fill(
          side
            ? path("M1.600 -3 C5 -3.400 8 -2.800 8.400 -1.600 C6 -2 3.600 -1.900 1.800 -1.700 Z")
            : path("M-4.600 -2.800 C-2 -3.600 2 -3.600 4.600 -2.800 C3 -1 -3 -1 -4.600 -2.800 Z"),
          darken(hatPaint, 0.55),
          { shade: 0.2 },
        );
      if (!back) pen.fill(ellipse(side ? 3.2 : 0, -5.8, 0.85), "#e2bf5e", { shade: 0, edge: false });
      return;
    case "beanie":
      pen.fill(path("M-5.300 -2.200 C-6 -7.400 -3 -9.400 0.200 -9.400 C3.800 -9.400 5.900 -7 5.200 -2.800 Z"), hatPaint, full);
      pen.fill(rect(-5.7, -4.2, 11.2, 2.6, 1.2), lighten(hatPaint, 0.2), { shade: 0.4 });
      pen.fill(ellipse(0, -9.8, 1.7), lighten(hatPaint, 0.35), { shade: 0.4 });
      return;
    case "straw":
      pen.fill(path("M-11 -2 C-6 -3.500 -3 -9 0 -10.400 C3 -9 6 -3.500 11 -2 C6 -0.300 -6 -0.300 -11 -2 Z"), "#d9b56a", full);
      pen.line(path("M-6.500 -3.800 Q0 -2.200 6.500 -3.800"), "#a8823f", 0.4);
      return;
    case "helmet":
      pen.fill(path("M-6 -2 C-7 -7.600 -3 -9.800 1 -9.400 C5.200 -9 7.400 -5.600 6 -2.400 C3 -3.800 -3 -3.600 -6 -2 Z"), hatPaint, full);
      for (const x of [-2.2, 1, 4]) pen.line(path(`M${x} -4.400 Q${x - 0.8} -6.600 ${x - 1.8} -8`), darken(hatPaint, 0.5), 0.9);
      if (!back) pen.line(path("M-1.800 -2 Q-1 4 1.400 6"), "#2c2a2e", 0.45);
      return;
    case "brim":
      pen.fill(path("M-4.800 -3 C-5 -8 -2.600 -9.400 0 -9.200 C2.600 -9.400 5 -8 4.900 -3.400 Z"), hatPaint, full);
      pen.fill(path("M-8.500 -2.600 C-4 -5 4 -5 8.500 -3 C5 -1.400 -5 -1.200 -8.500 -2.600 Z"), darken(hatPaint, 0.12), full);
      return;
    case "kerchief":
      pen.fill(path("M-5.200 1 C-6.400 -5 -3.600 -8 0.200 -8 C4 -8 5.600 -5.600 5 -2.400 C2 -4.400 -2 -3.600 -5.200 1 Z"), hatPaint, full);
      return;
    case undefined:
      return;
  }
}
