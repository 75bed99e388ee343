/** Puts the subjects of a scene on their stands: the hero first, company beside it, big things behind, small things on tables. */
import { castOf, type Member, shareOf, TOPS } from "./cast.ts";
import { mix, shift } from "./colour.ts";
import type { Travel } from "./motion.ts";
import { lit } from "./palette.ts";
import { between, hashText } from "./random.ts";
import { paintGlow, paintSprites, softDot } from "./sky.ts";
import { type Layer, paintLayer, SHOT_PLANS, type Stage, type Stand, streamOf } from "./stage.ts";
import type { Anchor, Box, Glow, Style } from "./subjects/style.ts";

interface Placed extends Member {
  box: Box;
  depth: number;
}

/** Paints every subject; the camera's focus becomes the hero. */
export function placeSubjects(stage: Stage): void {
  const placed = arrange(stage, castOf(stage));
  for (const item of placed) paintSubject(stage, item);
  const hero = placed.filter((item) => item.spec.hero);
  const around = hero.length > 0 ? hero : placed;
  if (around.length === 0) return;
  const x = around.reduce((sum, item) => sum + item.box.x + item.box.w / 2, 0) / around.length;
  const y = around.reduce((sum, item) => sum + item.box.y + item.box.h / 2, 0) / around.length;
  stage.focus = { x: clamp(x, stage.width * 0.25, stage.width * 0.75), y: clamp(y, stage.height * 0.3, stage.height * 0.72) };
}

const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, n));

/** Frame height a subject's size is a share of; narrow frames count their width. */
const yardstick = (stage: Stage): number => Math.min(stage.height, stage.width * 1.4);

function sizeOf(stage: Stage, member: Member, stand: Stand, cast: Member[]): { w: number; h: number } {
  const far = stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" || stage.spec.shot === "overhead";
  const shot = SHOT_PLANS[stage.spec.shot].subject * (stage.indoors && far ? 1.4 : 1);
  const crowd = member.spec.count > 4 ? 0.8 : 1;
  const wanted = yardstick(stage) * member.subject.baseSize * shot * stand.scale * crowd * shareOf(stage, member, cast);
  const fits = Math.min(wanted, stage.height * (member.behind ? 0.85 : 0.74), (stage.width * (member.behind ? 0.9 : 0.72)) / member.subject.aspect);
  return { w: fits * member.subject.aspect, h: fits };
}

function standFor(stage: Stage, anchor: Anchor): Stand {
  const { ground, table, water, sky } = stage.stands;
  switch (anchor) {
    case "ground":
      return ground;
    case "table":
      return table ?? ground;
    case "water":
      return water ?? ground;
    case "sky":
      return sky;
    case "hand":
      return table ?? ground;
    case "float":
      return stage.stands.float ?? { ...ground, y: () => stage.height * 0.62, from: 0.2, to: 0.8 };
  }
}

function arrange(stage: Stage, cast: Member[]): Placed[] {
  const groups: [Stand, Member[]][] = [];
  for (const member of cast) {
    const stand = standFor(stage, member.subject.anchor);
    const key = groups.find(([other, members]) => other.depth === stand.depth && sameRow(members[0], member) && other.y === stand.y);
    if (key) key[1].push(member);
    else groups.push([stand, [member]]);
  }
  const placed = groups.flatMap(([stand, members]) => (members[0]?.subject.anchor === "sky" ? strewInSky(stage, stand, members, cast) : standInRow(stage, stand, members, cast)));
  return settleSmall(placed).sort((a, b) => Number(b.behind) - Number(a.behind) || a.depth - b.depth || Number(a.spec.hero) - Number(b.spec.hero));
}

const sameRow = (a: Member | undefined, b: Member): boolean => a?.behind === b.behind && (a.subject.anchor === "sky") === (b.subject.anchor === "sky");

/** A row with the hero in the middle of it, others to its left and right in turn; shrunk when it would not fit. */
function standInRow(stage: Stage, stand: Stand, members: Member[], cast: Member[]): Placed[] {
  const rng = streamOf(stage, `row ${stand.depth} ${members[0]?.behind}`);
  const sorted = [...members].sort((a, b) => Number(b.spec.hero) - Number(a.spec.hero));
  const row: Member[] = [];
  for (const [i, member] of sorted.entries()) i % 2 === 0 ? row.push(member) : row.unshift(member);
  const sizes = row.map((member) => sizeOf(stage, member, stand, cast));
  const gap = (size: { w: number }) => size.w * 0.12 + stage.width * 0.008;
  const total = sizes.reduce((sum, size) => sum + size.w + gap(size), 0);
  const room = stage.width * (stand.to - stand.from) * (members[0]?.behind ? 1.25 : 1.1);
  const shrink = Math.min(1, room / total);
  const off = members[0]?.behind ? (rng() < 0.5 ? -0.2 : 0.2) * stage.width : row.length === 1 ? between(rng, -0.07, 0.07) * stage.width : 0;
  let x = (stand.spot ?? stage.width * 0.5) + off - (total * shrink) / 2;
  return row.map((member, i) => {
    const size = sizes[i] ?? { w: 0, h: 0 };
    const w = size.w * shrink;
    const h = size.h * shrink;
    const left = clamp(x + gap(size) * shrink * 0.5, -w * 0.1, stage.width - w * 0.9);
    x += (size.w + gap(size)) * shrink;
    const ground = Math.max(stand.y(left + w * 0.15), stand.y(left + w / 2), stand.y(left + w * 0.85));
    const foot = Math.min(ground + (member.behind ? -h * 0.02 : h * 0.02), stage.height * 0.985 + h * overflow(stage));
    return { ...member, box: { x: left, y: foot - h, w, h }, depth: stand.depth };
  });
}

/** Close shots may cut a subject at the bottom of the frame. */
const overflow = (stage: Stage): number => (stage.spec.shot === "extreme-close" ? 0.12 : 0);

function strewInSky(stage: Stage, stand: Stand, members: Member[], cast: Member[]): Placed[] {
  const rng = streamOf(stage, "sky things");
  return members.map((member, i) => {
    const size = sizeOf(stage, member, stand, cast);
    const lone = members.length === 1;
    const x = lone ? stage.width * (member.spec.hero ? 0.5 : between(rng, 0.24, 0.76)) : stage.width * (stand.from + ((i + between(rng, 0.25, 0.75)) / members.length) * (stand.to - stand.from));
    const y = stand.y(x) * (lone && member.spec.hero ? 1.15 : between(rng, 0.62, 1.25));
    return { ...member, box: { x: x - size.w / 2, y: Math.max(stage.height * 0.03, y - size.h / 2), w: size.w, h: size.h }, depth: stand.depth };
  });
}

/** Small things go onto a table or bench when there is one among the subjects. */
function settleSmall(placed: Placed[]): Placed[] {
  const top = placed.find((item) => TOPS.has(item.spec.kind));
  const small = placed.filter((item) => item.subject.anchor === "table");
  if (!top || small.length === 0) return placed;
  const height = top.spec.kind === "bench" ? 0.48 : 0.04;
  for (const [i, item] of small.entries()) {
    const t = (i + 0.5) / small.length;
    item.box.x = top.box.x + top.box.w * (0.14 + 0.72 * t) - item.box.w / 2;
    item.box.y = top.box.y + top.box.h * height - item.box.h * 0.96;
    item.depth = top.depth + 0.001;
  }
  return placed;
}

function styleOf(stage: Stage, item: Placed): Style {
  const { palette, spec } = stage;
  return {
    look: spec.look, colour: item.spec.colour, shape: item.spec.shape, traits: item.spec.traits, identity: hashText(`${item.spec.words.toLowerCase()}/${item.spec.colour ?? ""}/${item.index}`),
    rng: streamOf(stage, `${item.spec.kind} ${item.index}`),
    light: {
      key: stage.lamplit ? palette.lamp : palette.key, fog: palette.fog, night: palette.dark && spec.time !== "sunset" && !stage.lamplit && spec.look !== "night-city",
      ambient: spec.look === "night-city" ? shift(palette.ambient, 0.04) : stage.lamplit ? mix(stage.indoors ? "#7a5340" : mix(palette.ambient, palette.lamp, 0.25), palette.shade, stage.indoors ? 0.3 : 0.45) : mix(palette.ambient, palette.shade, palette.shadeAmount * 0.35),
      angle: stage.indoors ? -2.3 : Math.atan2(stage.sun.y - item.box.y, stage.sun.x - (item.box.x + item.box.w / 2)),
    },
  };
}

function paintSubject(stage: Stage, item: Placed): void {
  const { subject, box } = item;
  const style = styleOf(stage, item);
  const travel = travelOf(stage, item);
  const pad = { x: box.w * 0.16 + 4, y: box.h * 0.16 + 4 };
  const lights = subject.lights?.(box, style) ?? [];
  if (stage.palette.dark && item.spec.hero && lights.length === 0 && !stage.lamplit) paintBacklight(stage, item, travel);
  for (const light of lights) if (light.kind === "glow" || light.kind === "fire") paintLight(stage, item, light, travel, "behind");
  paintLayer(stage, {
    name: item.spec.kind, depth: item.depth, sharp: true, motion: motionOf(stage, item), travel,
    area: { x: box.x - pad.x, y: box.y - pad.y, w: box.w + pad.x * 2, h: box.h + pad.y * 2 },
  }, (ctx) => subject.draw(ctx, box, style));
  for (const light of lights) paintLight(stage, item, light, travel, "front");
  if (stage.palette.dark && lights.some((light) => light.kind !== "lamp") && subject.anchor === "ground") paintPool(stage, item, lights, travel);
  if (stage.palette.dark) paintWetShine(stage, item, lights, travel);
  for (const [i, vent] of (subject.steam?.(box, style) ?? []).entries()) paintSteam(stage, { ...vent, name: `${item.spec.kind} steam ${item.index}.${i}`, depth: item.depth, tall: box.h * 0.75, travel });
}

function paintLight(stage: Stage, item: Placed, light: Glow, travel: Travel | undefined, side: "behind" | "front"): void {
  const strength = { window: 0.6, headlight: 0.75, lamp: 0.7, fire: 0.6, glow: 0.62 }[light.kind] * (side === "behind" ? 0.8 : stage.palette.dark ? 1 : 0.55);
  const wide = side === "behind" ? 2.4 : light.kind === "window" ? 2 : 1.5;
  paintGlow(stage, {
    name: `${item.spec.kind} ${item.index} light ${Math.round(light.x)} ${side}`, x: light.x, y: light.y, radius: light.radius * wide, colour: light.colour, strength: Math.min(0.9, strength), depth: item.depth,
    flicker: light.kind === "fire" ? 0.32 : light.kind === "window" ? 0.1 : 0.06, travel,
  });
}

/** Air a little brighter behind a dark shape, so that it stands out at night. */
function paintBacklight(stage: Stage, item: Placed, travel: Travel | undefined): void {
  const { box } = item;
  paintGlow(stage, { name: `${item.spec.kind} ${item.index} air`, x: box.x + box.w / 2, y: box.y + box.h * 0.5, radius: Math.max(box.w, box.h) * 1.25, colour: shift(stage.palette.fog, 0.06), strength: 0.42, depth: item.depth, travel });
}

/** Light that lies on the ground at the foot of a lit thing. */
function paintPool(stage: Stage, item: Placed, lights: Glow[], travel: Travel | undefined): void {
  const x = lights.reduce((sum, light) => sum + light.x, 0) / lights.length;
  const colour = lights[0]?.colour ?? stage.palette.lamp;
  const reach = Math.max(item.box.w * 0.62, ...lights.map((light) => light.radius * 0.8));
  paintGlow(stage, { name: `${item.spec.kind} ${item.index} air`, x, y: item.box.y + item.box.h * 0.72, radius: reach * 1.9, colour, strength: 0.36, depth: item.depth, travel, flicker: 0.08 });
  paintGlow(stage, { name: `${item.spec.kind} ${item.index} pool`, x, y: item.box.y + item.box.h * 1.02, radius: reach * 1.3, colour, strength: 0.5, depth: item.depth, squash: 0.26, travel, flicker: 0.08 });
}

/** What shines is drawn out downward on wet ground. */
function paintWetShine(stage: Stage, item: Placed, lights: Glow[], travel: Travel | undefined): void {
  const top = stage.wetFrom;
  if (top === undefined) return;
  for (const [i, light] of lights.slice(0, 4).entries()) {
    const y = Math.max(top, item.box.y + item.box.h) + (stage.height - top) * 0.3;
    paintGlow(stage, { name: `${item.spec.kind} ${item.index} shine ${i}`, x: light.x, y, radius: Math.max(light.radius * 0.55, item.box.w * 0.2), colour: light.colour, strength: 0.5, depth: item.depth, squash: Math.max(0.8, ((stage.height - top) * 0.8) / Math.max(light.radius, item.box.w * 0.36)), travel, flicker: 0.14 });
  }
}

export interface Plume {
  name: string;
  x: number;
  y: number;
  /** Width at the foot and height, pixels. */
  size: number;
  tall: number;
  depth: number;
  travel?: Travel;
  colour?: string;
}

/** Steam or smoke that never stops rising. */
export function paintSteam(stage: Stage, plume: Plume): void {
  const rng = streamOf(stage, plume.name);
  const puff = softDot(64, plume.colour ?? shift(mix(stage.palette.cloudLit, lit(stage.palette, "#ffffff", 0.7), 0.5), 0.03), 0.05);
  const wind = stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 1.4 : 0.35;
  paintSprites(stage, plume.name, plume.depth, puff, {
    kind: "steam", x: plume.x, y: plume.y, height: plume.tall, spread: plume.size * 1.7, lean: plume.tall * wind * (stage.indoors ? 0.25 : 0.6), puffs: 54, seconds: 6.5, phase: rng(), strength: stage.palette.dark ? 0.27 : 0.36,
  });
  const layer = stage.layers.at(-1);
  if (layer) layer.travel = plume.travel;
}

const facesLeft = (item: Placed): boolean => item.spec.traits.includes("facing-left");

function travelOf(stage: Stage, item: Placed): Travel | undefined {
  const still = item.spec.traits.some((trait) => trait === "off" || trait === "sitting" || trait === "standing" || trait === "kneeling" || trait === "parked" || trait === "stopped");
  if (still || item.behind) return undefined;
  const speed = stage.unit * (facesLeft(item) ? -1 : 1);
  if (item.subject.motion === "drive") return { dx: speed * 20, dy: 0, bob: 1.6 * stage.unit, seconds: 0.62 };
  if (item.subject.motion === "fly") return { dx: speed * 22, dy: 0, bob: 6 * stage.unit, seconds: 2.1 };
  if (item.subject.motion === "walk" && item.spec.traits.some((trait) => trait === "walking" || trait === "running")) return { dx: speed * 16, dy: 0, bob: item.box.h * 0.012, seconds: 0.56 };
  return undefined;
}

function motionOf(stage: Stage, item: Placed): Layer["motion"] {
  const rng = streamOf(stage, `motion ${item.spec.kind} ${item.index}`);
  const phase = rng();
  const foot = { footX: item.box.x + item.box.w / 2, footY: item.box.y + item.box.h };
  switch (item.subject.motion) {
    case "bob":
      return { kind: "sway", dx: item.box.w * 0.012, dy: item.box.h * 0.03, seconds: between(rng, 4, 5.5), phase };
    case "sway":
      return { kind: "lean", angle: stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 0.1 : 0.035, seconds: 2.6, phase, ...foot };
    case "flow":
    case "fly":
      return { kind: "sway", dx: item.box.w * 0.03, dy: item.box.h * 0.05, seconds: between(rng, 4.5, 6), phase };
    case "walk":
      return { kind: "lean", angle: 0.012, seconds: 3, phase, ...foot };
    default:
      return undefined;
  }
}

