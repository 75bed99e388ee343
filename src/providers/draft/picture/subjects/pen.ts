import type { CanvasGradient, Path2D, SKRSContext2D } from "@napi-rs/canvas";
import { lighten, mix, parseHex, type Tones, toHex, tonesOf, toRgba } from "./colour.ts";
import type { Style } from "./style.ts";

/**
 * The one way a subject puts paint down. A subject says which piece has which paint; the pen knows the light and the look: gradients for film,
 * hard shade for flat, wash and pigment edge for watercolour, a nib's outline for ink, a card's shadow for paper, neon dusk for the city.
 * Units are the subject's (its box is 100 high), so that a look's line is as strong on a cup as on a house.
 */
export interface Pen {
  readonly ctx: SKRSContext2D;
  readonly style: Style;
  readonly night: boolean;
  /** Width of the drawing in units; the height is 100. */
  readonly width: number;
  has(...traits: string[]): boolean;
  /** An entry picked by identity: the same for the same subject in every shot. `salt` keeps picks apart. */
  pick<T>(salt: string, list: readonly T[]): T;
  /** 0 to below 1 by identity. */
  chance(salt: string): number;
  /** A body piece. `shade`: how strongly it turns from light to shade, 0 to 1; `edge: false` leaves out the look's outline or card shadow. */
  fill(piece: Path2D, paint: string, options?: { shade?: number; edge?: boolean }): void;
  line(piece: Path2D, paint: string, width: number): void;
  /** A piece that gives light: not dimmed by night. */
  glow(piece: Path2D, colour: string, options?: { halo?: number; core?: string }): void;
  /** Soft darkness or light on what is already drawn inside `piece`. */
  shadow(piece: Path2D, strength?: number): void;
  within(piece: Path2D, draw: () => void): void;
  at(place: { x?: number; y?: number; scale?: number; flip?: boolean; turn?: number }, draw: () => void): void;
}

const css = (rgb: Tones["lit"]): string => toHex(rgb);

/** Small, stable mixing of a seed and a word. */
export function hash(seed: number, salt: string): number {
  let value = (seed ^ 0x9e3779b9) >>> 0;
  for (const letter of salt) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d) >>> 0;
  value ^= value >>> 12;
  return (Math.imul(value, 0x297a2d39) >>> 0) / 4294967296;
}

interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
  size: number;
}

function extentOf(piece: Path2D): Extent {
  const [left, top, right, bottom] = piece.getBounds();
  return { left, top, right, bottom, size: Math.max(0.5, Math.min(right - left, bottom - top)) };
}

export function createPen(ctx: SKRSContext2D, width: number, style: Style): Pen {
  const { light, look } = style;
  const flipped = { now: false };
  const towardLight = (): { x: number; y: number } => ({ x: Math.cos(light.angle) * (flipped.now ? -1 : 1), y: Math.sin(light.angle) });

  function turning({ left, top, right, bottom }: Extent, tones: Tones, shade: number): CanvasGradient {
    const toward = towardLight();
    const [cx, cy, reach] = [(left + right) / 2, (top + bottom) / 2, Math.hypot(right - left, bottom - top) / 2];
    const gradient = ctx.createLinearGradient(cx + toward.x * reach, cy + toward.y * reach, cx - toward.x * reach, cy - toward.y * reach);
    const dark = tones.lit.map(
      (part, index) => part + ((tones.shade[index] ?? part) - part) * Math.min(1, shade * 1.3),
    ) as unknown as Tones["lit"];
    gradient.addColorStop(0, css(tones.lit));
    gradient.addColorStop(1, css(dark));
    return gradient;
  }

  function wash(extent: Extent, tones: Tones, strength: number): void {
    for (let blot = 0; blot < 4; blot++) {
      const [x, y] = [extent.left + style.rng() * (extent.right - extent.left), extent.top + style.rng() * (extent.bottom - extent.top)];
      const radius = extent.size * (0.35 + style.rng() * 0.6);
      const gradient = ctx.createRadialGradient(x, y, radius * 0.2, x, y, radius);
      const colour = blot % 2 ? lighten(css(tones.lit), light.night ? 0.12 : 0.4) : css(tones.shade);
      gradient.addColorStop(0, toRgba(colour, strength));
      gradient.addColorStop(0.8, toRgba(colour, strength * 0.6));
      gradient.addColorStop(1, toRgba(colour, 0));
      ctx.fillStyle = gradient;
      ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
    }
  }

  function hardShade(piece: Path2D, extent: Extent, tones: Tones, shade: number): void {
    const toward = towardLight();
    const shift = Math.min(7, extent.size * 0.24) * shade * 1.6;
    ctx.fillStyle = css(tones.shade);
    ctx.fillRect(extent.left - 1, extent.top - 1, extent.right - extent.left + 2, extent.bottom - extent.top + 2);
    ctx.translate(toward.x * shift, toward.y * shift);
    ctx.fillStyle = css(tones.lit);
    ctx.fill(piece);
    ctx.translate(-toward.x * shift, -toward.y * shift);
  }

  /** A broad nib: the same line thrice along the nib's slant is thin one way and thick the other. */
  function nib(piece: Path2D, size: number, weight: number): void {
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    ctx.strokeStyle = light.night ? "rgba(12,11,14,.92)" : "rgba(28,24,24,.86)";
    const width = Math.min(1.1, 0.3 + size * 0.028) * weight;
    ctx.lineWidth = width * 0.55;
    for (const step of [-0.5, 0, 0.5]) {
      ctx.translate(step * width, step * width * 0.9);
      ctx.stroke(piece);
      ctx.translate(-step * width, -step * width * 0.9);
    }
  }

  function inside(piece: Path2D, draw: () => void): void {
    ctx.save();
    ctx.clip(piece);
    draw();
    ctx.restore();
  }

  function fill(piece: Path2D, paint: string, { shade = 0.6, edge = true }: { shade?: number; edge?: boolean } = {}): void {
    const tones = tonesOf(paint, light, look);
    const extent = extentOf(piece);
    ctx.save();
    if (look === "paper" && edge && extent.size > 2.5) {
      const [scale] = [Math.hypot(ctx.getTransform().a, ctx.getTransform().b)];
      ctx.shadowColor = light.night ? "rgba(0,0,0,.5)" : "rgba(40,28,30,.34)";
      ctx.shadowBlur = Math.min(2.2, extent.size * 0.12) * scale;
      ctx.shadowOffsetY = Math.min(0.9, extent.size * 0.05) * scale;
    }
    ctx.fillStyle = look === "flat" || look === "paper" ? css(tones.lit) : turning(extent, tones, shade);
    ctx.fill(piece);
    ctx.restore();
    ctx.save();
    finishPiece(piece, extent, tones, { shade, edge });
    ctx.restore();
  }

  function finishPiece(piece: Path2D, extent: Extent, tones: Tones, { shade, edge }: { shade: number; edge: boolean }): void {
    switch (look) {
      case "flat":
        if (shade > 0.15 && extent.size > 3.5) inside(piece, () => hardShade(piece, extent, tones, shade));
        return;
      case "paper":
        if (shade > 0.15 && extent.size > 6)
          inside(piece, () =>
            hardShade(piece, extent, { lit: tones.lit, shade: parseHex(mix(css(tones.lit), css(tones.shade), 0.35)) }, 0.5),
          );
        return;
      case "watercolour":
        if (extent.size > 7.6) inside(piece, () => wash(extent, tones, 0.2));
        if (!edge) return;
        ctx.strokeStyle = toRgba(css(tones.shade), 0.5);
        ctx.lineWidth = Math.min(0.7, extent.size * 0.07);
        ctx.stroke(piece);
        return;
      case "ink":
        if (extent.size > 7.6) inside(piece, () => wash(extent, tones, 0.26));
        if (edge) nib(piece, extent.size, 1);
        return;
      case "film":
        if (extent.size > 3) inside(piece, () => softCore(piece, extent, tones, shade));
        return;
      case "night-city":
        if (!edge || extent.size < 5) return;
        ctx.strokeStyle = toRgba(light.key, 0.16);
        ctx.lineWidth = 0.4;
        ctx.stroke(piece);
        return;
    }
  }

  /** Film: the piece darkens toward its own rim and catches a soft light on the side of the key. */
  function softCore(piece: Path2D, extent: Extent, tones: Tones, shade: number): void {
    const toward = towardLight();
    const [w, h] = [extent.right - extent.left, extent.bottom - extent.top];
    const [x, y] = [(extent.left + extent.right) / 2 + toward.x * w * 0.25, (extent.top + extent.bottom) / 2 + toward.y * h * 0.25];
    const gradient = ctx.createRadialGradient(x, y, 0, x, y, Math.max(w, h) * 0.55);
    gradient.addColorStop(0, toRgba(lighten(css(tones.lit), light.night ? 0.06 : 0.28), 0.55 * shade));
    gradient.addColorStop(1, toRgba(css(tones.lit), 0));
    ctx.fillStyle = gradient;
    ctx.fill(piece);
    ctx.strokeStyle = toRgba(css(tones.shade), 0.3 * shade);
    ctx.lineWidth = Math.min(1.6, extent.size * 0.12);
    ctx.stroke(piece);
  }

  function stroke(piece: Path2D, paint: string, width_: number): void {
    const tones = tonesOf(paint, light, look);
    ctx.save();
    ctx.lineCap = "round";
    ctx.lineJoin = "round";
    if (look === "ink") {
      ctx.strokeStyle = light.night ? "rgba(14,13,16,.92)" : mix("#1d1918", css(tones.shade), 0.35);
      ctx.lineWidth = width_ * 0.8;
      ctx.stroke(piece);
      ctx.translate(width_ * 0.22, width_ * 0.2);
      ctx.lineWidth = width_ * 0.5;
    } else {
      ctx.strokeStyle = css(tones.lit.map((part, index) => part * 0.6 + (tones.shade[index] ?? part) * 0.4) as unknown as Tones["lit"]);
      ctx.lineWidth = width_;
    }
    ctx.stroke(piece);
    ctx.restore();
  }

  function glow(piece: Path2D, colour: string, { halo = 2, core }: { halo?: number; core?: string } = {}): void {
    const extent = extentOf(piece);
    const scale = Math.hypot(ctx.getTransform().a, ctx.getTransform().b);
    ctx.save();
    if (halo > 0 && look !== "paper" && look !== "ink") {
      ctx.shadowColor = toRgba(colour, 0.85);
      ctx.shadowBlur = halo * scale;
    }
    const middle = ctx.createRadialGradient(
      (extent.left + extent.right) / 2,
      (extent.top + extent.bottom) / 2,
      0,
      (extent.left + extent.right) / 2,
      (extent.top + extent.bottom) / 2,
      Math.hypot(extent.right - extent.left, extent.bottom - extent.top) / 2,
    );
    middle.addColorStop(0, core ?? lighten(colour, 0.25));
    middle.addColorStop(1, colour);
    ctx.fillStyle = look === "flat" || look === "paper" ? mix(core ?? colour, colour, 0.45) : middle;
    ctx.fill(piece);
    ctx.restore();
    if (look === "ink") {
      ctx.save();
      nib(piece, extent.size, 0.8);
      ctx.restore();
    }
  }

  return {
    ctx,
    style,
    width,
    fill,
    glow,
    night: light.night,
    line: stroke,
    has: (...traits) => traits.some((trait) => style.traits.includes(trait)),
    chance: (salt) => hash(style.identity, salt),
    pick: (salt, list) => list[Math.floor(hash(style.identity, salt) * list.length)] as (typeof list)[number],
    shadow(piece, strength = 0.25) {
      ctx.save();
      ctx.globalCompositeOperation = "source-atop";
      ctx.fillStyle = `rgba(18,14,28,${strength})`;
      ctx.fill(piece);
      ctx.restore();
    },
    within: inside,
    at({ x = 0, y = 0, scale = 1, flip = false, turn = 0 }, draw) {
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(turn);
      ctx.scale(flip ? -scale : scale, scale);
      if (flip) flipped.now = !flipped.now;
      draw();
      if (flip) flipped.now = !flipped.now;
      ctx.restore();
    },
  };
}
