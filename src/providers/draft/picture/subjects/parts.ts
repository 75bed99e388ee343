import { mix } from "./colour.ts";
import { hasTrait } from "./define.ts";
import type { Pen } from "./pen.ts";
import { ellipse, line, path, poly, rect } from "./shape.ts";
import type { Style } from "./style.ts";

/** Pieces that several subjects share. */

export const WARM = "#ffc766";
export const WARM_CORE = "#fff1c4";

/** Lamps and windows burn at night unless the prompt says `off`, and by day only when it says `lit`. */
export const isLit = (style: Style): boolean =>
  !hasTrait(style, "off", "dark", "closed") && (style.light.night || hasTrait(style, "lit", "glowing"));

interface Pane {
  x: number;
  y: number;
  w: number;
  h: number;
  columns?: number;
  rows?: number;
  frame?: string;
  lit?: boolean;
}

/** A window: frame, glass with the sky in it or the room's light behind it, and bars. */
export function windowPane(pen: Pen, { x, y, w, h, columns = 2, rows = 2, frame = "#5b3b27", lit = isLit(pen.style) }: Pane): void {
  const rim = Math.min(w, h) * 0.1;
  pen.fill(rect(x - rim, y - rim, w + rim * 2, h + rim * 2, rim * 0.4), frame, { shade: 0.3 });
  const glass = rect(x, y, w, h);
  if (lit) pen.glow(glass, WARM, { halo: Math.min(4, w * 0.2), core: WARM_CORE });
  else {
    pen.fill(glass, mix("#8fa9b8", pen.style.light.ambient, 0.35), { shade: 0.5, edge: false });
    pen.within(glass, () =>
      pen.fill(poly([x, y + h], [x + w * 0.55, y], [x + w * 0.85, y], [x + w * 0.2, y + h]), "#d5e2e6", { shade: 0, edge: false }),
    );
  }
  const bar = Math.max(0.5, rim * 0.55);
  for (let column = 1; column < columns; column++)
    pen.fill(rect(x + (w * column) / columns - bar / 2, y, bar, h), frame, { shade: 0, edge: false });
  for (let row = 1; row < rows; row++) pen.fill(rect(x, y + (h * row) / rows - bar / 2, w, bar), frame, { shade: 0, edge: false });
}

/** Boards: thin seams over a piece that is already painted. */
export function seams(
  pen: Pen,
  piece: ReturnType<typeof rect>,
  {
    from,
    to,
    step,
    upright = false,
    paint,
  }: { from: readonly [number, number]; to: readonly [number, number]; step: number; upright?: boolean; paint: string },
): void {
  if (pen.style.look === "paper") return;
  pen.within(piece, () => {
    const [start, end] = upright ? [from[0], to[0]] : [from[1], to[1]];
    for (let at = start + step; at < end; at += step) {
      pen.line(upright ? line([at, from[1]], [at, to[1]]) : line([from[0], at], [to[0], at]), paint, 0.35);
    }
  });
}

export function wheel(
  pen: Pen,
  { x, y, r, hub = "#c9c6c0", tyre = "#2a2728" }: { x: number; y: number; r: number; hub?: string; tyre?: string },
): void {
  pen.fill(ellipse(x, y, r), tyre, { shade: 0.4 });
  pen.fill(ellipse(x, y, r * 0.56), hub, { shade: 0.7, edge: false });
  pen.fill(ellipse(x, y, r * 0.24), mix(hub, "#2a2728", 0.6), { shade: 0.2, edge: false });
}

/** A tongue of fire standing on (x, y), `h` high. */
export function flame(pen: Pen, x: number, y: number, h: number, lean = 0): void {
  const tongue = (scale: number): ReturnType<typeof path> => {
    const [t, w] = [h * scale, h * scale * 0.34];
    return path(
      `M${x} ${y} C${x - w * 1.4} ${y - t * 0.1} ${x - w} ${y - t * 0.55} ${x + lean * t} ${y - t} C${x + w * 0.3 + lean * t} ${y - t * 0.7} ${x + w * 1.6} ${y - t * 0.35} ${x} ${y} Z`,
    );
  };
  pen.glow(tongue(1), "#ff8a2a", { halo: h * 0.25, core: "#ffb13d" });
  pen.glow(tongue(0.66), "#ffc247", { halo: 0, core: "#ffe08a" });
  pen.glow(tongue(0.36), "#fff0b8", { halo: 0, core: "#fffbe6" });
}

/** Two eyes, cheeks and a smile, for characters of a children's picture. `r` is half the width of the face. */
export function friendlyFace(pen: Pen, x: number, y: number, r: number, ink = "#274a66"): void {
  const smile = path(`M${x - r * 0.36} ${y + r * 0.3} Q${x} ${y + r * 0.78} ${x + r * 0.36} ${y + r * 0.3}`);
  for (const side of [-1, 1]) {
    pen.glow(ellipse(x + side * r * 0.48, y + r * 0.42, r * 0.2, r * 0.13), "#ff9fa8", { halo: 0, core: "#ff9fa8" });
    pen.glow(ellipse(x + side * r * 0.44, y, r * 0.14, r * 0.18), ink, { halo: 0, core: ink });
    pen.glow(ellipse(x + side * r * 0.44 + r * 0.045, y - r * 0.07, r * 0.05), "#ffffff", { halo: 0, core: "#ffffff" });
  }
  pen.ctx.save();
  pen.ctx.strokeStyle = ink;
  pen.ctx.lineCap = "round";
  pen.ctx.lineWidth = r * 0.12;
  pen.ctx.stroke(smile);
  pen.ctx.restore();
}

/** Main paint: the colour the prompt names, or one picked by identity. */
export const paintOf = (pen: Pen, paints: readonly string[]): string => pen.style.colour ?? pen.pick("paint", paints);
