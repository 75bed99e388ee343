import { createCanvas } from "@napi-rs/canvas";
import { contactShadow, finishLayer, placeLayer } from "./finish.ts";
import { createPen, hash, type Pen } from "./pen.ts";
import type { Anchor, Box, Glow, Motion, Style, Subject, Vent } from "./style.ts";

export interface Drawing<Kind extends string> {
  kind: Kind;
  anchor: Anchor;
  aspect: number;
  baseSize: number;
  motion?: Motion;
  /** Width of paper's white edge in units; 0 for none. */
  card?: number;
  /** Left and right end of what stands on the ground, in units: a soft shadow lies there. */
  foot?: readonly [number, number] | ((style: Style) => readonly [number, number] | undefined);
  /** true for products: texture never varies and no brush bends the outline, so that it is the same in every shot. */
  steady?: boolean;
  /** The way it is drawn: traits `facing-left` and `facing-right` mirror it when it faces the other way. */
  faces?: "left" | "right";
  paint(pen: Pen): void;
  lights?(style: Style): Glow[];
  vents?(style: Style): Vent[];
}

/** How far beyond its box a layer reaches, as a part of the box. */
const OVERHANG = 0.1;

export const hasTrait = (style: Style, ...traits: string[]): boolean => traits.some((trait) => style.traits.includes(trait));

function isMirrored(drawing: Pick<Drawing<string>, "faces">, style: Style): boolean {
  if (!drawing.faces) return false;
  return hasTrait(style, drawing.faces === "left" ? "facing-right" : "facing-left");
}

/** Units to pixels of the box, mirrored when the subject is. */
function placeIn(box: Box, drawing: Drawing<string>, style: Style): (x: number, y: number) => { x: number; y: number } {
  const unit = box.h / 100;
  const mirrored = isMirrored(drawing, style);
  return (x, y) => ({ x: mirrored ? box.x + box.w - x * unit : box.x + x * unit, y: box.y + y * unit });
}

/** Makes a subject of a drawing in units: a box 100 high and 100 × aspect wide. */
export function defineSubject<const Kind extends string>(drawing: Drawing<Kind>): Subject<Kind> {
  const { kind, anchor, aspect, baseSize, motion, lights, vents } = drawing;
  return {
    kind,
    anchor,
    aspect,
    baseSize,
    ...(motion && { motion }),
    draw: (ctx, box, style) => drawInBox(ctx, drawing, { box, style: drawing.steady ? { ...style, rng: fixedChance() } : style }),
    ...(lights && {
      lights: (box: Box, style: Style) => {
        const place = placeIn(box, drawing, style);
        return lights(style).map((light) => ({ ...light, ...place(light.x, light.y), radius: (light.radius * box.h) / 100 }));
      },
    }),
    ...(vents && {
      steam: (box: Box, style: Style) => {
        const place = placeIn(box, drawing, style);
        return vents(style).map((vent) => ({ ...place(vent.x, vent.y), size: (vent.size * box.h) / 100 }));
      },
    }),
  };
}

/** The same numbers every time. */
function fixedChance(): () => number {
  let drawn = 0;
  return () => hash(1, String(drawn++));
}

function drawInBox(ctx: Parameters<Subject["draw"]>[0], drawing: Drawing<string>, { box, style }: { box: Box; style: Style }): void {
  const { a, b } = ctx.getTransform();
  const zoom = Math.max(0.05, Math.hypot(a, b));
  const margin = { x: box.w * OVERHANG, y: box.h * OVERHANG };
  const layer = createCanvas(Math.max(1, Math.ceil((box.w + margin.x * 2) * zoom)), Math.max(1, Math.ceil((box.h + margin.y * 2) * zoom)));
  const layerContext = layer.getContext("2d");
  const unit = (box.h / 100) * zoom;
  layerContext.translate(margin.x * zoom, margin.y * zoom);
  const mirrored = isMirrored(drawing, style);
  if (mirrored) layerContext.translate(box.w * zoom, 0);
  layerContext.scale(((box.w * zoom) / (100 * drawing.aspect)) * (mirrored ? -1 : 1), unit);
  const lit = mirrored ? { ...style, light: { ...style.light, angle: Math.PI - style.light.angle } } : style;
  drawing.paint(createPen(layerContext, 100 * drawing.aspect, lit));
  finishLayer(layer, style, { unit, steady: drawing.steady ?? false });
  if (drawing.foot && style.look !== "paper") standOnGround(ctx, drawing, { box, style });
  const size = { w: layer.width / zoom, h: layer.height / zoom };
  placeLayer(ctx, layer, style, { x: box.x - margin.x, y: box.y - margin.y, ...size, unit: unit / zoom, card: drawing.card ?? 0.8 });
}

function standOnGround(ctx: Parameters<Subject["draw"]>[0], drawing: Drawing<string>, { box, style }: { box: Box; style: Style }): void {
  const place = placeIn(box, drawing, style);
  const foot = typeof drawing.foot === "function" ? drawing.foot(style) : drawing.foot;
  if (!foot) return;
  const ends = foot.map((x) => place(x, 100).x);
  contactShadow(ctx, style, { from: Math.min(...ends), to: Math.max(...ends), y: box.y + box.h * 0.995, unit: box.h / 100 });
}
