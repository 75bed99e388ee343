/** Room, kitchen, workshop and studio: a wall, a window, light that comes from somewhere, a table in front. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { scatter } from "../motion.ts";
import { lit } from "../palette.ts";
import { between, pick } from "../random.ts";
import { paintGlow, paintRays, paintSprites, softDot } from "../sky.ts";
import { type Ctx, paintLayer, type Stage, streamOf, wholeArea } from "../stage.ts";
import { addConifer } from "../plants.ts";
import type { SettingPainter } from "./index.ts";

interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

const rectPath = ({ x, y, w, h }: Rect, round = 0): Path2D => {
  const path = new Path2D();
  path.roundRect(x, y, w, h, round);
  return path;
};

/** Indoor light: walls are warm, in the dark they fall back and lamps lead. */
function goIndoors(stage: Stage, wall: string): { wall: string; dim: string } {
  const { palette } = stage;
  stage.indoors = true;
  stage.lamplit = palette.dark && stage.spec.setting !== "kitchen";
  const ink = stage.spec.look === "ink";
  const night = palette.stars > 0.2;
  const dark = night ? mix("#2b1712", palette.shade, ink ? 0.9 : 0.12) : mix("#5a3f34", palette.shade, 0.4);
  const day = mix(wall, palette.key, 0.22);
  return palette.dark && !ink ? { wall: mix(day, dark, stage.lamplit ? (night ? 0.72 : 0.6) : 0.92), dim: shift(dark, -0.08) } : { wall: ink ? palette.fog : day, dim: mix(day, palette.shade, 0.35) };
}

function paintWall(stage: Stage, tones: { wall: string; dim: string }): void {
  const area = wholeArea(stage);
  paintLayer(stage, { name: "wall", depth: 0.1, sharp: true }, (ctx) => {
    stage.material.body(ctx, stage, { path: rectPath(area), line: new Path2D(), top: mix(tones.wall, tones.dim, 0.35), bottom: tones.wall, y0: area.y, y1: stage.height, depth: 0.9, kind: "built" });
  });
}

/** A window with the hour outside: sky, a ridge, a few trees. */
function paintWindow(stage: Stage, box: Rect, depth = 0.14): void {
  const { palette, unit } = stage;
  paintLayer(stage, { name: "window", depth }, (ctx) => {
    const frame = 14 * unit;
    stage.material.body(ctx, stage, { path: rectPath({ x: box.x - frame, y: box.y - frame, w: box.w + frame * 2, h: box.h + frame * 2 }, 3 * unit), top: frameColour(stage), bottom: shift(frameColour(stage), -0.05), y0: box.y, y1: box.y + box.h, depth: 0.9, kind: "built" });
    ctx.save();
    ctx.clip(rectPath(box));
    const gradient = ctx.createLinearGradient(0, box.y - box.h * 0.2, 0, box.y + box.h);
    for (const [i, hex] of palette.sky.entries()) gradient.addColorStop(i / 3, shift(hex, 0.03));
    ctx.fillStyle = gradient;
    ctx.fillRect(box.x, box.y, box.w, box.h);
    paintView(ctx, stage, box);
    ctx.restore();
    const bars = new Path2D();
    bars.rect(box.x + box.w / 2 - 4 * unit, box.y, 8 * unit, box.h);
    bars.rect(box.x, box.y + box.h * 0.46, box.w, 8 * unit);
    stage.material.mark(ctx, stage, bars, { colour: frameColour(stage), depth: 0.8 });
    stage.material.body(ctx, stage, { path: rectPath({ x: box.x - frame * 1.8, y: box.y + box.h + frame * 0.7, w: box.w + frame * 3.6, h: frame * 1.1 }, 2 * unit), top: shift(frameColour(stage), 0.05), bottom: frameColour(stage), y0: box.y + box.h, y1: box.y + box.h + frame * 2, depth: 0.9, kind: "built" });
  });
  const dark = palette.dark;
  paintGlow(stage, { name: "window light", x: box.x + box.w / 2, y: box.y + box.h / 2, radius: box.w * 1.5, colour: dark ? palette.sky[2] : palette.key, strength: dark ? 0.3 : 0.42, depth, squash: 1 });
}

const frameColour = (stage: Stage): string => (stage.palette.dark ? shift(mix(stage.palette.wood, stage.palette.shade, 0.72), -0.05) : mix(stage.palette.wood, "#f4ead8", stage.spec.mood === "joyful" ? 0.8 : 0.12));

function paintView(ctx: Ctx, stage: Stage, box: Rect): void {
  const rng = streamOf(stage, "view");
  for (const [i, depth] of [0.1, 0.3].entries()) {
    const hill = new Path2D();
    hill.moveTo(box.x, box.y + box.h);
    for (let t = 0; t <= 1.001; t += 0.05) hill.lineTo(box.x + box.w * t, box.y + box.h * (0.62 + i * 0.16 - 0.14 * Math.sin(t * 3.4 + i * 2) * (1 - i * 0.4)));
    hill.lineTo(box.x + box.w, box.y + box.h);
    ctx.fillStyle = lit(stage.palette, i === 0 ? stage.palette.rock : stage.palette.conifer, depth);
    ctx.fill(hill);
  }
  const trees = new Path2D();
  for (let i = 0; i < 4; i++) addConifer(trees, rng, box.x + box.w * between(rng, 0.05, 0.95), box.y + box.h * 1.02, box.h * between(rng, 0.2, 0.36));
  ctx.fillStyle = lit(stage.palette, stage.palette.conifer, 0.55);
  ctx.fill(trees);
}

/** Table or counter across the frame; returns the height things stand at. */
function paintTable(stage: Stage, top: number, colour: string): void {
  const { height, marginY, unit } = stage;
  const area = wholeArea(stage);
  const wood = stage.palette.dark ? mix(colour, stage.palette.shade, 0.6) : colour;
  paintLayer(stage, { name: "table", depth: 0.7, sharp: true }, (ctx) => {
    const edge = top + (height - top) * 0.62;
    stage.material.body(ctx, stage, { path: rectPath({ x: area.x, y: top, w: area.w, h: edge - top }), top: shift(wood, 0.03), bottom: shift(wood, -0.02), y0: top, y1: edge, depth: 0.95, kind: "built" });
    paintGrainLines(ctx, stage, { x: area.x, y: top, w: area.w, h: edge - top }, shift(wood, -0.06));
    stage.material.body(ctx, stage, { path: rectPath({ x: area.x, y: edge, w: area.w, h: height + marginY - edge }), top: shift(wood, -0.12), bottom: shift(wood, -0.2), y0: edge, y1: height, depth: 0.95, kind: "built" });
    ctx.fillStyle = fade(stage.palette.key, stage.palette.dark ? 0.12 : 0.3);
    ctx.fillRect(area.x, top, area.w, 3 * unit);
  });
}

function paintGrainLines(ctx: Ctx, stage: Stage, box: Rect, colour: string): void {
  const rng = streamOf(stage, "wood grain");
  ctx.strokeStyle = fade(colour, 0.4);
  for (let i = 0; i < 26; i++) {
    const y = box.y + box.h * rng();
    const x = box.x + box.w * rng();
    ctx.lineWidth = between(rng, 0.8, 2.2) * stage.unit;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.quadraticCurveTo(x + box.w * 0.1, y + between(rng, -5, 5) * stage.unit, x + box.w * between(rng, 0.15, 0.35), y);
    ctx.stroke();
  }
}

/** Dust that hangs in the light. */
function paintDust(stage: Stage): void {
  const rng = streamOf(stage, "dust");
  const points = scatter(rng, 44, { x: 0, y: stage.height * 0.08, w: stage.width, h: stage.height * 0.75 }, [3 * stage.unit, 8 * stage.unit]).map((point) => ({ ...point, alpha: point.alpha * 0.55 }));
  paintSprites(stage, "dust", 0.85, softDot(24, mix(stage.palette.key, "#ffffff", 0.3), 0.2), { kind: "twinkle", points, amount: 0.9, seconds: 5, drift: 38 * stage.unit }, "screen");
}

function lightFromWindow(stage: Stage, box: Rect): void {
  if (stage.palette.dark) return;
  const right = box.x > stage.width / 2;
  paintRays(stage, { x: box.x + box.w / 2, y: box.y - box.h * 0.3, length: stage.height * 1.1, angle: right ? Math.PI * 0.68 : Math.PI * 0.32, spread: 0.5, colour: stage.palette.key, strength: 0.3, depth: 0.8 });
}

function windowBox(stage: Stage, share: { w: number; h: number; y: number }): Rect {
  const { width, height } = stage;
  const w = Math.min(width * share.w, height * share.w * 1.78);
  const left = streamOf(stage, "window side")() < 0.6;
  return { x: left ? width * 0.08 : width * 0.92 - w, y: height * share.y, w, h: Math.min(height * share.h, w * 1.35) };
}

export const paintRoom: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const tones = goIndoors(stage, palette.wall);
  paintWall(stage, tones);
  const box = windowBox(stage, { w: 0.25, h: 0.46, y: 0.12 });
  paintWindow(stage, box);
  const free = box.x < width / 2 ? 0.68 : 0.12;
  paintPicture(stage, { x: width * free, y: height * 0.17, w: width * 0.14, h: height * 0.2 });
  const floor = height * 0.74;
  paintLayer(stage, { name: "floor", depth: 0.5, sharp: true }, (ctx) => {
    const area = wholeArea(stage);
    const colour = palette.dark ? mix(palette.wood, palette.shade, 0.7) : mix(palette.wood, palette.key, 0.25);
    stage.material.body(ctx, stage, { path: rectPath({ x: area.x, y: floor, w: area.w, h: height }), top: colour, bottom: shift(colour, -0.08), y0: floor, y1: height, depth: 0.95, kind: "built" });
    paintGrainLines(ctx, stage, { x: area.x, y: floor + 8, w: area.w, h: height - floor }, shift(colour, -0.08));
    const skirting = rectPath({ x: area.x, y: floor - height * 0.035, w: area.w, h: height * 0.036 });
    stage.material.mark(ctx, stage, skirting, { colour: shift(tones.wall, palette.dark ? 0.03 : 0.06), depth: 0.6 });
  });
  if (palette.dark) paintHangingLamp(stage, { x: width * (box.x < width / 2 ? 0.62 : 0.4), y: height * 0.2 });
  stage.stands = { ground: { y: () => height * 0.9, depth: 0.66, from: 0.14, to: 0.86, scale: 1.15 }, table: { y: () => height * 0.86, depth: 0.7, from: 0.2, to: 0.8, scale: 1.1 }, sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 } };
  if (stage.spec.subjects.some((subject) => subject.hero) && !needsFloor(stage)) paintTable(stage, height * 0.8, palette.wood);
  middle(stage);
  lightFromWindow(stage, box);
  paintDust(stage);
};

const SITTERS = new Set(["kettle", "teapot", "bowl", "cup", "candle", "book", "letter", "camera", "phone", "laptop", "bottle", "gift", "bouquet", "product", "bike-light", "clock", "lantern"]);

/** People, furniture and animals need the floor; cups and books a table. */
const needsFloor = (stage: Stage): boolean => stage.spec.subjects.some((subject) => subject.hero && !SITTERS.has(subject.kind));

function paintPicture(stage: Stage, box: Rect): void {
  paintLayer(stage, { name: "picture", depth: 0.14 }, (ctx) => {
    const edge = 9 * stage.unit;
    stage.material.mark(ctx, stage, rectPath({ x: box.x - edge, y: box.y - edge, w: box.w + edge * 2, h: box.h + edge * 2 }), { colour: frameColour(stage), depth: 0.6 });
    const tone = stage.palette.dark ? 0.55 : 0;
    const [a = "#e8604c", b = "#f2b33d", c = "#3f9fb0"] = stage.palette.accents;
    stage.material.mark(ctx, stage, rectPath(box), { colour: mix("#f1e6cf", stage.palette.shade, tone), depth: 0.6 });
    ctx.save();
    ctx.clip(rectPath(box));
    for (const [i, colour] of [c, b, a].entries()) {
      const hill = new Path2D();
      hill.ellipse(box.x + box.w * (0.2 + i * 0.35), box.y + box.h * (0.95 + i * 0.06), box.w * 0.6, box.h * (0.5 - i * 0.1), 0, 0, Math.PI * 2);
      stage.material.mark(ctx, stage, hill, { colour: mix(shift(colour, 0.04, 0.7), stage.palette.shade, tone), depth: 0.6 });
    }
    ctx.restore();
  });
}

function paintHangingLamp(stage: Stage, at: { x: number; y: number }): void {
  const { unit, palette } = stage;
  const size = 74 * unit;
  paintLayer(stage, { name: "lamp", depth: 0.4, area: { x: at.x - size * 2, y: -stage.marginY, w: size * 4, h: at.y + stage.marginY + size * 2 } }, (ctx) => {
    const shade = new Path2D();
    shade.moveTo(at.x - size * 0.28, at.y - size * 0.6);
    shade.lineTo(at.x + size * 0.28, at.y - size * 0.6);
    shade.lineTo(at.x + size, at.y + size * 0.2);
    shade.lineTo(at.x - size, at.y + size * 0.2);
    shade.closePath();
    shade.rect(at.x - 2 * unit, -stage.marginY, 4 * unit, at.y + stage.marginY - size * 0.55);
    stage.material.mark(ctx, stage, shade, { colour: mix(palette.accents[0] ?? palette.wood, palette.shade, 0.5), depth: 0.6 });
    const bulb = new Path2D();
    bulb.ellipse(at.x, at.y + size * 0.22, size * 0.66, size * 0.13, 0, 0, Math.PI * 2);
    stage.material.mark(ctx, stage, bulb, { colour: mix(palette.lamp, "#ffffff", 0.4), depth: 0.9 });
  });
  paintGlow(stage, { name: "lamp light", x: at.x, y: at.y + size * 0.5, radius: Math.max(stage.width, stage.height) * 0.5, colour: palette.lamp, strength: 0.6, depth: 0.4, flicker: 0.06 });
}

export const paintKitchen: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const tones = goIndoors(stage, mix(palette.wall, palette.accents[2] ?? palette.wall, 0.12));
  paintWall(stage, tones);
  const box = windowBox(stage, { w: 0.21, h: 0.4, y: 0.1 });
  paintWindow(stage, box);
  paintShelf(stage, { x: box.x < width / 2 ? width * 0.62 : width * 0.06, y: height * 0.3, w: width * 0.32 });
  const close = stage.spec.shot === "close" || stage.spec.shot === "extreme-close";
  const top = height * (close ? 0.82 : 0.76);
  const fire = stage.spec.subjects.some((subject) => subject.kind === "kettle" && !subject.traits.includes("off"));
  const foot = top + (height - top) * 0.34;
  if (fire && palette.dark) paintGlow(stage, { name: "fire on wall", x: width * 0.5, y: top - height * 0.08, radius: Math.max(width, height) * 0.62, colour: "#ff7a2a", strength: 0.85, depth: 0.2, flicker: 0.16, squash: 0.8 });
  paintTable(stage, top, mix(palette.wood, "#6b4430", 0.3));
  if (fire && palette.dark) paintGlow(stage, { name: "fire on table", x: width * 0.5, y: foot, radius: width * 0.4, colour: "#ff8433", strength: 0.42, depth: 0.7, flicker: 0.16, squash: 0.2 });
  stage.stands = { ground: { y: () => height * 0.93, depth: 0.7, from: 0.16, to: 0.84, scale: 1.2 }, table: { y: () => foot, depth: 0.7, from: 0.2, to: 0.8, scale: 1.15, spot: width * 0.5 }, sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 } };
  middle(stage);
  if (fire) paintSparks(stage, { x: width * 0.5, y: foot - height * 0.06, wide: width * 0.12, tall: height * 0.4 });
  lightFromWindow(stage, box);
  paintDust(stage);
};

function paintShelf(stage: Stage, shelf: { x: number; y: number; w: number }): void {
  const rng = streamOf(stage, "shelf");
  const { unit, palette } = stage;
  const tone = palette.dark ? 0.68 : 0.12;
  paintLayer(stage, { name: "shelf", depth: 0.16 }, (ctx) => {
    for (let row = 0; row < 2; row++) {
      const y = shelf.y + row * stage.height * 0.19;
      for (let x = shelf.x + 10 * unit; x < shelf.x + shelf.w - 40 * unit; ) {
        const w = between(rng, 26, 58) * unit;
        const h = between(rng, 36, 96) * unit;
        const jar = new Path2D();
        jar.roundRect(x, y - h, w, h, [w * 0.3, w * 0.3, w * 0.12, w * 0.12]);
        jar.rect(x + w * 0.22, y - h - 9 * unit, w * 0.56, 10 * unit);
        stage.material.mark(ctx, stage, jar, { colour: mix(pick(rng, ["#c9a27a", "#8fa39a", "#d9c9ae", "#b5654a", "#6f8796", ...palette.accents.slice(0, 2)]), palette.shade, tone), depth: 0.6 });
        x += w + between(rng, 6, 30) * unit;
      }
      stage.material.mark(ctx, stage, rectPath({ x: shelf.x, y, w: shelf.w, h: 12 * unit }), { colour: mix(palette.wood, palette.shade, tone), depth: 0.6 });
    }
  });
}

/** Sparks over a fire. */
function paintSparks(stage: Stage, at: { x: number; y: number; wide: number; tall: number }): void {
  const rng = streamOf(stage, "sparks");
  const points = scatter(rng, 16, { x: at.x - at.wide / 2, y: at.y, w: at.wide, h: at.tall * 0.1 }, [4 * stage.unit, 9 * stage.unit]);
  paintSprites(stage, "sparks", 0.72, softDot(16, "#ffd48a", 0.4), { kind: "rise", points, height: at.tall, swing: 18 * stage.unit, seconds: 3.4 }, "screen");
}

export const paintWorkshop: SettingPainter = (stage, middle) => {
  const { palette, width, height, unit } = stage;
  const tones = goIndoors(stage, mix(palette.wall, palette.wood, 0.3));
  paintWall(stage, tones);
  const box = windowBox(stage, { w: 0.24, h: 0.36, y: 0.1 });
  paintWindow(stage, box);
  const board = { x: box.x < width / 2 ? width * 0.52 : width * 0.06, y: height * 0.12, w: width * 0.42, h: height * 0.4 };
  paintLayer(stage, { name: "tools", depth: 0.16 }, (ctx) => {
    const tone = palette.dark ? 0.66 : 0.1;
    stage.material.body(ctx, stage, { path: rectPath(board, 4 * unit), top: mix("#b98d5f", palette.shade, tone), bottom: mix("#a5794d", palette.shade, tone), y0: board.y, y1: board.y + board.h, depth: 0.9, kind: "built" });
    paintTools(ctx, stage, board, tone);
  });
  if (palette.dark) paintHangingLamp(stage, { x: width * 0.5, y: height * 0.17 });
  paintTable(stage, height * 0.78, "#9a6a40");
  stage.stands = { ground: { y: () => height * 0.94, depth: 0.7, from: 0.16, to: 0.84, scale: 1.15 }, table: { y: () => height * 0.86, depth: 0.7, from: 0.18, to: 0.82, scale: 1.15 }, sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 } };
  middle(stage);
  lightFromWindow(stage, box);
  paintDust(stage);
};

/** Hammers, saws and spanners as simple outlines on their hooks. */
function paintTools(ctx: Ctx, stage: Stage, board: Rect, tone: number): void {
  const rng = streamOf(stage, "tools");
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 6; column++) {
      const x = board.x + board.w * ((column + 0.5) / 6);
      const y = board.y + board.h * (0.1 + row * 0.46);
      const size = board.h * between(rng, 0.26, 0.34);
      const handle = rectPath({ x: x - size * 0.06, y, w: size * 0.12, h: size }, size * 0.05);
      stage.material.mark(ctx, stage, handle, { colour: mix(pick(rng, ["#c07a3e", "#a33f34", "#3f6f8f", "#d9a441"]), stage.palette.shade, tone), depth: 0.6 });
      const head = new Path2D();
      const kind = Math.floor(rng() * 3);
      if (kind === 0) head.roundRect(x - size * 0.28, y - size * 0.05, size * 0.56, size * 0.2, size * 0.04);
      else if (kind === 1) head.arc(x, y + size * 0.05, size * 0.18, 0.6, Math.PI * 2 - 0.6);
      else {
        head.moveTo(x - size * 0.06, y + size * 0.4);
        head.lineTo(x + size * 0.3, y - size * 0.1);
        head.lineTo(x - size * 0.06, y - size * 0.1);
        head.closePath();
      }
      stage.material.mark(ctx, stage, head, { colour: mix("#7d858f", stage.palette.shade, tone), depth: 0.6 });
    }
  }
}

export const paintStudio: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  stage.indoors = true;
  const hero = stage.spec.subjects.find((subject) => subject.hero)?.colour;
  const accent = stage.spec.colours.length > 0 ? (palette.accents[0] ?? palette.fog) : (hero ?? palette.accents[2] ?? palette.fog);
  const tone = palette.dark ? mix(shift(accent, -0.4, 0.45), mix(palette.shade, palette.sky[2], 0.45), 0.7) : mix(shift(accent, 0.14, 0.42), palette.fog, 0.35);
  const area = wholeArea(stage);
  const bend = height * 0.72;
  paintLayer(stage, { name: "backdrop", depth: 0.08, sharp: true }, (ctx) => {
    stage.material.body(ctx, stage, { path: rectPath(area), line: new Path2D(), top: shift(tone, -0.06), bottom: shift(tone, 0.04), y0: area.y, y1: bend, depth: 0.9, kind: "built" });
    const floor = ctx.createLinearGradient(0, bend - height * 0.12, 0, height);
    floor.addColorStop(0, fade(shift(tone, 0.06), 0));
    floor.addColorStop(0.45, fade(shift(tone, 0.07), 0.9));
    floor.addColorStop(1, fade(shift(tone, -0.05), 0.9));
    ctx.fillStyle = floor;
    ctx.fillRect(area.x, bend - height * 0.12, area.w, height);
  });
  paintGlow(stage, { name: "spot", x: width * 0.5, y: height * 0.42, radius: width * 0.5, colour: palette.dark ? mix(accent, palette.key, 0.3) : "#ffffff", strength: palette.dark ? 0.4 : 0.55, depth: 0.1, squash: 0.9 });
  const stand = { y: () => height * 0.81, depth: 0.66, from: 0.16, to: 0.84, scale: 1.4 };
  stage.stands = { ground: stand, table: stand, sky: { y: () => height * 0.4, depth: 0.6, from: 0.2, to: 0.8, scale: 1.1 } };
  middle(stage);
  paintDust(stage);
};
