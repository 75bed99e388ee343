/** Room, kitchen, workshop and studio: a wall, a window, light that comes from somewhere, a table in front. */
import { Path2D } from "@napi-rs/canvas";
import { fade, mix, shift } from "../colour.ts";
import { scatter } from "../motion.ts";
import { paintGlow, paintRays, paintSprites, softDot } from "../light.ts";
import { paintLayer, type Stage, streamOf, wholeArea } from "../stage.ts";
import { subjectNamed } from "../subjects/index.ts";
import { paintHangingLamp, paintPicture, paintShelf, paintTools, paintWindow, type Rect, rectPath, windowBox } from "./furniture.ts";
import type { SettingPainter } from "./index.ts";
import { paintCounter, paintFloor, paintTable } from "./woodwork.ts";

/** Indoor light: walls are warm, in the dark they fall back and lamps lead. */
function goIndoors(stage: Stage, wall: string): { wall: string; dim: string } {
  const { palette } = stage;
  stage.indoors = true;
  stage.lamplit = palette.dark && (stage.spec.setting !== "kitchen" || needsFloor(stage));
  const ink = stage.spec.look === "ink";
  const night = palette.stars > 0.2;
  const dark = night ? mix("#2b1712", palette.shade, ink ? 0.9 : 0.12) : mix("#5a3f34", palette.shade, 0.4);
  const day = mix(wall, palette.key, 0.22);
  return palette.dark && !ink
    ? { wall: mix(day, dark, stage.lamplit ? (night ? 0.64 : 0.56) : 0.92), dim: shift(dark, -0.08) }
    : { wall: ink ? palette.fog : day, dim: mix(day, palette.shade, 0.35) };
}

function paintWall(stage: Stage, tones: { wall: string; dim: string }): void {
  const area = wholeArea(stage);
  paintLayer(stage, { name: "wall", depth: 0.1, sharp: true }, (ctx) => {
    stage.material.body(ctx, stage, {
      path: rectPath(area),
      line: new Path2D(),
      top: mix(tones.wall, tones.dim, 0.35),
      bottom: tones.wall,
      y0: area.y,
      y1: stage.height,
      depth: 0.9,
      kind: "built",
    });
  });
}

/** Dust that hangs in the light. */
function paintDust(stage: Stage): void {
  const rng = streamOf(stage, "dust");
  const points = scatter(rng, 44, { x: 0, y: stage.height * 0.08, w: stage.width, h: stage.height * 0.75 }, [
    3 * stage.unit,
    8 * stage.unit,
  ]).map((point) => ({ ...point, alpha: point.alpha * 0.55 }));
  paintSprites(
    stage,
    "dust",
    0.85,
    softDot(24, mix(stage.palette.key, "#ffffff", 0.3), 0.2),
    { kind: "twinkle", points, amount: 0.9, seconds: 5, drift: 38 * stage.unit },
    "screen",
  );
}

function lightFromWindow(stage: Stage, box: Rect): void {
  if (stage.palette.dark) return;
  const right = box.x > stage.width / 2;
  paintRays(stage, {
    x: box.x + box.w / 2,
    y: box.y - box.h * 0.3,
    length: stage.height * 1.1,
    angle: right ? Math.PI * 0.68 : Math.PI * 0.32,
    spread: 0.5,
    colour: stage.palette.key,
    strength: 0.3,
    depth: 0.8,
  });
}

export const paintRoom: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  const tones = goIndoors(stage, palette.wall);
  paintWall(stage, tones);
  const box = windowBox(stage, { w: 0.25, h: 0.46, y: 0.12 });
  paintWindow(stage, box);
  const free = box.x < width / 2 ? 0.68 : 0.12;
  paintPicture(stage, { x: width * free, y: height * 0.17, w: width * 0.14, h: height * 0.2 });
  paintFloor(stage, height * 0.74, tones.wall);
  if (palette.dark) paintHangingLamp(stage, { x: width * (box.x < width / 2 ? 0.62 : 0.4), y: height * 0.2 });
  stage.stands = {
    ground: { y: () => height * 0.9, depth: 0.66, from: 0.14, to: 0.86, scale: 1.15 },
    table: { y: () => height * 0.86, depth: 0.7, from: 0.2, to: 0.8, scale: 1.1 },
    sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 },
  };
  if (stage.spec.subjects.some((subject) => subject.hero) && !needsFloor(stage)) paintTable(stage, height * 0.8, palette.wood);
  middle(stage);
  lightFromWindow(stage, box);
  paintDust(stage);
};

/** People, furniture and animals need the floor; cups and books a table. */
const needsFloor = (stage: Stage): boolean =>
  stage.spec.subjects.some((subject) => subject.hero && subjectNamed(subject.kind)?.anchor === "ground");

/** A table in front for small things; a counter along the wall and a floor for those who stand. */
function paintWorktop(stage: Stage, top: number, colour: string, wall: string): void {
  if (!needsFloor(stage)) return paintTable(stage, top, colour);
  const { height } = stage;
  paintCounter(stage, { top: height * 0.6, bottom: height * 0.79, colour });
  paintFloor(stage, height * 0.78, wall);
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
  if (fire && palette.dark && !needsFloor(stage))
    paintGlow(stage, {
      name: "fire on wall",
      x: width * 0.5,
      y: top - height * 0.08,
      radius: Math.max(width, height) * 0.62,
      colour: "#ff7a2a",
      strength: 0.85,
      depth: 0.2,
      flicker: 0.16,
      squash: 0.8,
    });
  paintWorktop(stage, top, mix(palette.wood, "#6b4430", 0.3), tones.wall);
  if (fire && palette.dark && !needsFloor(stage))
    paintGlow(stage, {
      name: "fire on table",
      x: width * 0.5,
      y: foot,
      radius: width * 0.4,
      colour: "#ff8433",
      strength: 0.42,
      depth: 0.7,
      flicker: 0.16,
      squash: 0.2,
    });
  stage.stands = {
    ground: { y: () => height * 0.93, depth: 0.7, from: 0.16, to: 0.84, scale: 1.2 },
    table: { y: () => foot, depth: 0.7, from: 0.2, to: 0.8, scale: 1.15, spot: width * 0.5 },
    sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 },
  };
  if (needsFloor(stage)) stage.stands.table = { y: () => height * 0.605, depth: 0.4, from: 0.2, to: 0.8, scale: 1.5, spot: width * 0.3 };
  if (needsFloor(stage) && palette.dark) paintHangingLamp(stage, { x: width * 0.5, y: height * 0.16 });
  middle(stage);
  if (fire && !needsFloor(stage)) paintSparks(stage, { x: width * 0.5, y: foot - height * 0.06, wide: width * 0.12, tall: height * 0.4 });
  lightFromWindow(stage, box);
  paintDust(stage);
};

/** Sparks over a fire. */
function paintSparks(stage: Stage, at: { x: number; y: number; wide: number; tall: number }): void {
  const rng = streamOf(stage, "sparks");
  const points = scatter(rng, 16, { x: at.x - at.wide / 2, y: at.y, w: at.wide, h: at.tall * 0.1 }, [4 * stage.unit, 9 * stage.unit]);
  paintSprites(
    stage,
    "sparks",
    0.72,
    softDot(16, "#ffd48a", 0.4),
    { kind: "rise", points, height: at.tall, swing: 18 * stage.unit, seconds: 3.4 },
    "screen",
  );
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
    stage.material.body(ctx, stage, {
      path: rectPath(board, 4 * unit),
      top: mix("#b98d5f", palette.shade, tone),
      bottom: mix("#a5794d", palette.shade, tone),
      y0: board.y,
      y1: board.y + board.h,
      depth: 0.9,
      kind: "built",
    });
    paintTools(ctx, stage, board, tone);
  });
  if (palette.dark) paintHangingLamp(stage, { x: width * 0.5, y: height * 0.17 });
  paintWorktop(stage, height * 0.78, "#9a6a40", tones.wall);
  stage.stands = {
    ground: { y: () => height * 0.94, depth: 0.7, from: 0.16, to: 0.84, scale: 1.15 },
    table: { y: () => height * 0.86, depth: 0.7, from: 0.18, to: 0.82, scale: 1.15 },
    sky: { y: () => height * 0.3, depth: 0.5, from: 0.3, to: 0.7, scale: 0.8 },
  };
  middle(stage);
  lightFromWindow(stage, box);
  paintDust(stage);
};

export const paintStudio: SettingPainter = (stage, middle) => {
  const { palette, width, height } = stage;
  stage.indoors = true;
  const hero = stage.spec.subjects.find((subject) => subject.hero)?.colour;
  const accent = stage.spec.colours.length > 0 ? (palette.accents[0] ?? palette.fog) : (hero ?? palette.accents[2] ?? palette.fog);
  const tone = palette.dark
    ? mix(shift(accent, -0.4, 0.45), mix(palette.shade, palette.sky[2], 0.45), 0.7)
    : mix(shift(accent, 0.14, 0.42), palette.fog, 0.35);
  const area = wholeArea(stage);
  const bend = height * 0.72;
  paintLayer(stage, { name: "backdrop", depth: 0.08, sharp: true }, (ctx) => {
    stage.material.body(ctx, stage, {
      path: rectPath(area),
      line: new Path2D(),
      top: shift(tone, -0.06),
      bottom: shift(tone, 0.04),
      y0: area.y,
      y1: bend,
      depth: 0.9,
      kind: "built",
    });
    const floor = ctx.createLinearGradient(0, bend - height * 0.12, 0, height);
    floor.addColorStop(0, fade(shift(tone, 0.06), 0));
    floor.addColorStop(0.45, fade(shift(tone, 0.07), 0.9));
    floor.addColorStop(1, fade(shift(tone, -0.05), 0.9));
    ctx.fillStyle = floor;
    ctx.fillRect(area.x, bend - height * 0.12, area.w, height);
  });
  paintGlow(stage, {
    name: "spot",
    x: width * 0.5,
    y: height * 0.42,
    radius: width * 0.5,
    colour: palette.dark ? mix(accent, palette.key, 0.3) : "#ffffff",
    strength: palette.dark ? 0.4 : 0.55,
    depth: 0.1,
    squash: 0.9,
  });
  const stand = { y: () => height * 0.81, depth: 0.66, from: 0.16, to: 0.84, scale: 1.4 };
  stage.stands = { ground: stand, table: stand, sky: { y: () => height * 0.4, depth: 0.6, from: 0.2, to: 0.8, scale: 1.1 } };
  middle(stage);
  paintDust(stage);
};
