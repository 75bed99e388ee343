/** Clouds: drifting sheets made of noise, or shapes with an outline. */
import { type Canvas, createCanvas, Path2D, PathOp } from "@napi-rs/canvas";
import { mix, parseHex } from "./colour.ts";
import { torusFractal } from "./noise.ts";
import { between, type Rng } from "./random.ts";
import { paintLayer, type Stage, streamOf } from "./stage.ts";

/** Two sheets of cloud that drift at different speeds; the sheet repeats at its width. */
export function paintSoftClouds(stage: Stage, cover: number): void {
  const wind = stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 3.2 : 1;
  const sheets = [
    { name: "high clouds", depth: 0.03, dx: 5, top: -0.05, tall: 0.75, cells: 5, alpha: 0.6 },
    { name: "clouds", depth: 0.06, dx: 10, top: 0.12, tall: 0.8, cells: 4, alpha: 0.9 },
  ];
  for (const [i, sheet] of sheets.entries()) {
    const wrap = Math.round(stage.width * 1.5);
    const height = Math.round(stage.horizon * sheet.tall);
    const fine = Math.round(Math.min(420, Math.max(120, stage.width * 0.3)));
    const canvas = cloudSheet(stage, {
      width: fine,
      height: Math.max(24, Math.round((fine * height) / wrap)),
      cells: sheet.cells,
      cover: cover * (i === 0 ? 0.8 : 1),
      seed: stage.seed + i * 101,
    });
    stage.layers.push({
      name: sheet.name,
      depth: sheet.depth,
      canvas,
      x: -stage.marginX,
      y: stage.horizon * sheet.top,
      scale: wrap / canvas.width,
      alpha: sheet.alpha,
      blend: "source-over",
      motion: { kind: "drift", dx: sheet.dx * wind * stage.unit, wrap },
    });
  }
}

/** Clouds from noise: alpha by density, colour by how much light comes from above. Fades out at top and bottom. */
function cloudSheet(stage: Stage, plan: { width: number; height: number; cells: number; cover: number; seed: number }): Canvas {
  const { width, height } = plan;
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(width, height);
  const shadeRgb = parseHex(stage.palette.cloudShade);
  const litRgb = parseHex(stage.palette.cloudLit);
  const stretch = (width / height) * 0.42;
  const density = (x: number, y: number) => {
    const v = ((y / width) * stretch * 2.2) % 1;
    const warp = torusFractal(x / width, v, { cells: plan.cells, octaves: 2, seed: plan.seed + 5 }) - 0.5;
    return torusFractal(x / width + warp * 0.05, v + warp * 0.08, { cells: plan.cells, octaves: 6, seed: plan.seed, gain: 0.52 });
  };
  const field = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) field[y * width + x] = density(x, y);
  const low = 0.64 - plan.cover * 0.3;
  for (let y = 0; y < height; y++) {
    const edge = Math.min(1, (y / height) * 4, (1 - y / height) * 3);
    for (let x = 0; x < width; x++) {
      const here = field[y * width + x] ?? 0;
      const below = field[Math.min(height - 1, y + 5) * width + x] ?? 0;
      const t = Math.min(1, Math.max(0, (here - low) / 0.2));
      const alpha = t * t * (3 - 2 * t) * edge;
      const light = Math.min(1, Math.max(0, 0.55 + (below - here) * -3.2 - (here - low) * 0.7 + 0.3));
      const at = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) image.data[at + c] = ((shadeRgb[c] ?? 0) + ((litRgb[c] ?? 0) - (shadeRgb[c] ?? 0)) * light) * 255;
      image.data[at + 3] = alpha * 225;
    }
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/** Clouds with an outline, for paper, flat and ink. */
export function paintCutClouds(stage: Stage, cover: number): void {
  const rng = streamOf(stage, "cut clouds");
  const count = Math.round(2 + cover * 6);
  for (let i = 0; i < count; i++) {
    const wide = between(rng, 150, 330) * stage.unit * (0.7 + cover * 0.5);
    const x = ((i + between(rng, 0.1, 0.9)) / count) * stage.width * 1.1 - stage.width * 0.05;
    const y = stage.horizon * between(rng, 0.1, 0.58);
    const depth = between(rng, 0.04, 0.14);
    const pad = wide * 0.35;
    const sway = {
      kind: "sway",
      dx: between(rng, 14, 34) * stage.unit,
      dy: 2 * stage.unit,
      seconds: between(rng, 14, 24),
      phase: rng(),
    } as const;
    paintLayer(
      stage,
      {
        name: "cloud",
        depth,
        motion: sway,
        sharp: true,
        area: { x: x - wide / 2 - pad, y: y - wide * 0.4 - pad, w: wide + pad * 2, h: wide * 0.5 + pad * 2 },
      },
      (ctx) => {
        const path = cloudPath(rng, x, y, wide);
        const far = 1 - depth * 6;
        const top = mix(stage.palette.cloudLit, stage.palette.sky[2], far * 0.25);
        stage.material.body(ctx, stage, {
          path,
          top,
          bottom: mix(stage.palette.cloudShade, top, 0.35),
          y0: y - wide * 0.32,
          y1: y + wide * 0.1,
          depth: 0.55 + depth,
          kind: "cloud",
        });
      },
    );
  }
}

/** Round heads on a flat base, about `wide` across; x is the middle, y the base. */
function cloudPath(rng: Rng, x: number, y: number, wide: number): Path2D {
  const heads = 5;
  let cloud = new Path2D();
  cloud.roundRect(x - wide * 0.5, y - wide * 0.13, wide, wide * 0.2, wide * 0.1);
  for (let i = 0; i < heads; i++) {
    const t = (i + 0.5) / heads;
    const size = wide * (0.1 + 0.13 * Math.sin(Math.PI * t)) * between(rng, 0.85, 1.2);
    const head = new Path2D();
    head.arc(x - wide * 0.4 + wide * 0.8 * t, y - wide * 0.06 - size * 0.45, size, 0, Math.PI * 2);
    cloud = cloud.op(head, PathOp.Union);
  }
  return cloud;
}
