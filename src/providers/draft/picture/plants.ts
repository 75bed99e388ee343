/** Trees, bushes, grasses and flowers: outlines, and groves of them. */
import { Path2D } from "@napi-rs/canvas";
import { mix, shift } from "./colour.ts";
import { heightAt, type Line } from "./land.ts";
import { lit } from "./palette.ts";
import { between, pick, type Rng } from "./random.ts";
import { type Ctx, type Stage, streamOf } from "./stage.ts";

/** A conifer with drooping tiers; x, y is its foot. */
export function addConifer(path: Path2D, rng: Rng, x: number, y: number, height: number): void {
  const tiers = 6 + Math.floor(rng() * 3);
  const half = height * between(rng, 0.15, 0.2);
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  for (let i = 0; i < tiers; i++) {
    const t = (i + 1) / tiers;
    const wide = half * (0.16 + 0.84 * t) * between(rng, 0.86, 1.12);
    const bottom = y - height + height * 0.93 * t;
    left.push([x - wide, bottom + height * 0.012], [x - wide * 0.42, bottom - height * 0.035]);
    right.push([x + wide, bottom + height * 0.012], [x + wide * 0.42, bottom - height * 0.035]);
  }
  path.moveTo(x, y - height);
  for (const [px, py] of right) path.lineTo(px, py);
  path.lineTo(x + height * 0.022, y - height * 0.05);
  path.lineTo(x + height * 0.022, y);
  path.lineTo(x - height * 0.022, y);
  path.lineTo(x - height * 0.022, y - height * 0.05);
  for (const [px, py] of left.reverse()) path.lineTo(px, py);
  path.closePath();
}

/** The crown of a broadleaf tree as overlapping rounds. */
function addCrown(path: Path2D, rng: Rng, x: number, y: number, height: number): void {
  const radius = height * 0.3;
  const middle = y - height * 0.64;
  for (let i = 0; i < 9; i++) {
    const turn = (i / 9) * Math.PI * 2 + rng();
    const r = radius * between(rng, 0.46, 0.66);
    const px = x + Math.cos(turn) * radius * 0.62;
    const py = middle + Math.sin(turn) * radius * 0.6;
    path.moveTo(px + r, py);
    path.arc(px, py, r, 0, Math.PI * 2);
  }
  path.moveTo(x + radius * 0.7, middle);
  path.arc(x, middle, radius * 0.7, 0, Math.PI * 2);
}

export function addTrunk(path: Path2D, x: number, y: number, height: number): void {
  path.moveTo(x - height * 0.034, y);
  path.quadraticCurveTo(x - height * 0.012, y - height * 0.2, x - height * 0.016, y - height * 0.55);
  path.lineTo(x + height * 0.016, y - height * 0.55);
  path.quadraticCurveTo(x + height * 0.012, y - height * 0.2, x + height * 0.034, y);
  path.closePath();
}

/** Bare branches that fork. */
export function addBranches(
  path: Path2D,
  rng: Rng,
  branch: { x: number; y: number; angle: number; length: number; width: number },
  forks = 5,
): void {
  const { x, y, angle, length, width } = branch;
  const tipX = x + Math.cos(angle) * length;
  const tipY = y + Math.sin(angle) * length;
  const nx = Math.sin(angle) * width;
  const ny = -Math.cos(angle) * width;
  path.moveTo(x - nx, y - ny);
  path.lineTo(tipX - nx * 0.6, tipY - ny * 0.6);
  path.lineTo(tipX + nx * 0.6, tipY + ny * 0.6);
  path.lineTo(x + nx, y + ny);
  path.closePath();
  if (forks === 0) return;
  for (const side of [-1, 1]) {
    addBranches(
      path,
      rng,
      { x: tipX, y: tipY, angle: angle + side * between(rng, 0.25, 0.6), length: length * between(rng, 0.62, 0.8), width: width * 0.62 },
      forks - 1,
    );
  }
}

interface Grove {
  name: string;
  depth: number;
  /** Height of a full-grown tree in pixels. */
  height: number;
  count: number;
  /** Scene x from … to, and free places (the subject's) as [from, to]. */
  from: number;
  to: number;
  clear?: [number, number];
  /** Share of conifers. */
  conifers: number;
}

/** Trees along a line, in clumps, the back ones paler. Painted on the context of the line's layer. */
export function paintGrove(ctx: Ctx, stage: Stage, line: Line, grove: Grove): void {
  const rng = streamOf(stage, `grove ${grove.name}`);
  const clumps = Math.max(2, Math.round(grove.count / 6));
  const centres = Array.from({ length: clumps }, () => between(rng, grove.from, grove.to));
  const trees = Array.from({ length: grove.count }, () => {
    const x = pick(rng, centres) + (rng() + rng() - 1) * grove.height * 1.1;
    return { x, size: between(rng, 0.62, 1.08), back: rng() < 0.4, conifer: rng() < grove.conifers };
  }).filter((tree) => !grove.clear || tree.x < grove.clear[0] || tree.x > grove.clear[1]);
  trees.sort((a, b) => Number(b.back) - Number(a.back) || a.size - b.size);
  for (const tree of trees)
    paintTree(ctx, stage, rng, {
      x: tree.x,
      y: heightAt(line, tree.x) + grove.height * 0.06,
      height: grove.height * tree.size * (tree.back ? 0.85 : 1),
      depth: grove.depth - (tree.back ? 0.14 : 0),
      conifer: tree.conifer,
    });
}

function paintTree(
  ctx: Ctx,
  stage: Stage,
  rng: Rng,
  tree: { x: number; y: number; height: number; depth: number; conifer: boolean },
): void {
  const { palette, spec } = stage;
  if (tree.conifer) {
    const path = new Path2D();
    addConifer(path, rng, tree.x, tree.y, tree.height);
    stage.material.mark(ctx, stage, path, {
      colour: shift(lit(palette, palette.conifer, tree.depth), between(rng, -0.03, 0.03)),
      depth: tree.depth,
    });
    return;
  }
  const trunk = new Path2D();
  const bark = lit(palette, mix(palette.wood, palette.shade, 0.3), tree.depth);
  if (spec.season === "winter") {
    addBranches(trunk, rng, { x: tree.x, y: tree.y, angle: -Math.PI / 2, length: tree.height * 0.3, width: tree.height * 0.02 });
    stage.material.mark(ctx, stage, trunk, { colour: bark, depth: tree.depth });
    return;
  }
  addTrunk(trunk, tree.x, tree.y, tree.height);
  stage.material.mark(ctx, stage, trunk, { colour: bark, depth: tree.depth });
  paintCrown(ctx, stage, rng, tree);
}

function paintCrown(ctx: Ctx, stage: Stage, rng: Rng, tree: { x: number; y: number; height: number; depth: number }): void {
  const colour = lit(stage.palette, pick(rng, stage.palette.leaf), tree.depth);
  const crown = new Path2D();
  addCrown(crown, rng, tree.x, tree.y, tree.height);
  stage.material.mark(ctx, stage, crown, { colour: shift(colour, -0.035), depth: tree.depth });
  const side = stage.sun.x < tree.x ? -1 : 1;
  const middle = { x: tree.x, y: tree.y - tree.height * 0.64 };
  for (const [at, tone, count] of [
    [-0.1, -0.075, 16],
    [0.05, 0.0, 22],
    [0.17, 0.05, 16],
  ] as const) {
    const dabs = new Path2D();
    for (let i = 0; i < count; i++) {
      const reach = Math.sqrt(rng()) * tree.height * 0.34;
      const turn = rng() * Math.PI * 2;
      const x = middle.x + Math.cos(turn) * reach + side * at * tree.height * 0.8;
      const y = middle.y + Math.sin(turn) * reach * 0.85 - at * tree.height;
      addDab(dabs, x, y, tree.height * between(rng, 0.03, 0.07), rng() * Math.PI);
    }
    stage.material.mark(ctx, stage, dabs, {
      colour: tone > 0 ? mix(shift(colour, tone), stage.palette.key, 0.14) : shift(colour, tone),
      depth: tree.depth,
    });
  }
}

function addDab(path: Path2D, x: number, y: number, size: number, turn: number): void {
  path.moveTo(x + Math.cos(turn) * size, y + Math.sin(turn) * size);
  path.ellipse(x, y, size, size * 0.68, turn, 0, Math.PI * 2);
}

/** Leaves that hang into the top corners of the frame. */
export function paintCanopy(ctx: Ctx, stage: Stage, plan: { depth: number; reach: number }): void {
  const rng = streamOf(stage, "canopy");
  const { width, height, marginX, marginY } = stage;
  for (const tone of [-0.09, -0.04, 0.01]) {
    const path = new Path2D();
    for (let i = 0; i < 900; i++) {
      const x = between(rng, -marginX, width + marginX);
      const edge = Math.abs(x / width - 0.5) * 2;
      const hang = height * plan.reach * (0.08 + Math.min(1.1, edge) ** 3) * (0.7 + 0.5 * Math.sin(x / (60 * stage.unit)));
      const y = -marginY + (hang + marginY) * rng() ** 0.7;
      addDab(path, x, y, between(rng, 6, 17) * stage.unit, between(rng, 0.4, 2.4));
    }
    stage.material.mark(ctx, stage, path, {
      colour: shift(lit(stage.palette, mix(pick(rng, stage.palette.leaf), stage.palette.shade, 0.3), plan.depth), tone),
      depth: plan.depth,
    });
  }
}

/** Blades of grass along a line. */
export function paintGrass(
  ctx: Ctx,
  stage: Stage,
  line: Line,
  plan: { name: string; depth: number; height: number; every: number; colour: string; sink?: number },
): void {
  const rng = streamOf(stage, `grass ${plan.name}`);
  for (const tone of [-0.05, 0, 0.05]) {
    const path = new Path2D();
    for (let x = -stage.marginX; x < stage.width + stage.marginX; x += plan.every * between(rng, 0.5, 1.6)) {
      const y = heightAt(line, x) + (plan.sink ?? 0) * rng() + plan.height * 0.1;
      const tall = plan.height * between(rng, 0.4, 1);
      const bend = tall * between(rng, -0.4, 0.4);
      path.moveTo(x - plan.height * 0.035, y);
      path.quadraticCurveTo(x + bend * 0.2, y - tall * 0.6, x + bend, y - tall);
      path.quadraticCurveTo(x + bend * 0.2 + plan.height * 0.06, y - tall * 0.5, x + plan.height * 0.05, y);
      path.closePath();
    }
    stage.material.mark(ctx, stage, path, { colour: shift(lit(stage.palette, plan.colour, plan.depth), tone), depth: plan.depth });
  }
}

/** Dots of colour strewn over an area, smaller toward the top. */
export function paintFlowers(
  ctx: Ctx,
  stage: Stage,
  plan: { name: string; depth: number; top: number; bottom: number; count: number; size: number; colours: string[] },
): void {
  const rng = streamOf(stage, `flowers ${plan.name}`);
  for (const colour of plan.colours) {
    const path = new Path2D();
    for (let i = 0; i < plan.count; i++) {
      const t = rng() ** 0.8;
      const x = between(rng, -stage.marginX, stage.width + stage.marginX);
      const y = plan.top + (plan.bottom - plan.top) * t;
      const r = plan.size * (0.3 + 0.7 * t) * between(rng, 0.6, 1.1);
      for (let petal = 0; petal < 5; petal++) {
        const px = x + Math.cos((petal / 5) * Math.PI * 2) * r * 0.7;
        const py = y + Math.sin((petal / 5) * Math.PI * 2) * r * 0.5;
        path.moveTo(px + r * 0.5, py);
        path.arc(px, py, r * 0.5, 0, Math.PI * 2);
      }
    }
    stage.material.mark(ctx, stage, path, { colour: lit(stage.palette, colour, Math.min(1, plan.depth + 0.1)), depth: plan.depth });
  }
}
