/** Where each subject stands: the hero first, company beside it, big things behind, small things on tables. */
import { type Member, TOPS, shareOf } from "./cast.ts";
import { between } from "./random.ts";
import { SHOT_PLANS, type Stage, type Stand, streamOf } from "./stage.ts";
import type { Anchor, Box } from "./subjects/style.ts";

export interface Placed extends Member {
  box: Box;
  depth: number;
  /** The way to its company, for people and animals who stand together. */
  towards?: "facing-left" | "facing-right";
}

export const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, n));

/** Frame height a subject's size is a share of; narrow frames count their width. */
const yardstick = (stage: Stage): number => Math.min(stage.height, stage.width * 1.4);

function sizeOf(stage: Stage, member: Member, stand: Stand, cast: Member[]): { w: number; h: number } {
  const far = stage.spec.shot === "wide" || stage.spec.shot === "extreme-wide" || stage.spec.shot === "overhead";
  const shot = SHOT_PLANS[stage.spec.shot].subject * (stage.indoors && far ? 1.4 : 1);
  const crowd = member.spec.count > 4 ? 0.8 : 1;
  const wanted = yardstick(stage) * member.subject.baseSize * shot * stand.scale * crowd * shareOf(stage, member, cast);
  const fits = Math.min(
    wanted,
    stage.height * (member.behind ? 0.85 : 0.74),
    (stage.width * (member.behind ? 0.9 : 0.72)) / member.subject.aspect,
  );
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

export function arrange(stage: Stage, cast: Member[]): Placed[] {
  const groups: [Stand, Member[]][] = [];
  for (const member of cast) {
    const stand = standFor(stage, member.subject.anchor);
    const key = groups.find(([other, members]) => other.depth === stand.depth && sameRow(members[0], member) && other.y === stand.y);
    if (key) key[1].push(member);
    else groups.push([stand, [member]]);
  }
  const placed = groups.flatMap(([stand, members]) =>
    members[0]?.subject.anchor === "sky" ? strewInSky(stage, stand, members, cast) : standInRow(stage, stand, members, cast),
  );
  return settleSmall(faceEachOther(stepForward(stage, placed))).sort(
    (a, b) => Number(b.behind) - Number(a.behind) || a.depth - b.depth || Number(a.spec.hero) - Number(b.spec.hero),
  );
}

const sameRow = (a: Member | undefined, b: Member): boolean =>
  a?.behind === b.behind && (a.subject.anchor === "sky") === (b.subject.anchor === "sky");

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
  const off = members[0]?.behind
    ? (rng() < 0.5 ? -0.2 : 0.2) * stage.width
    : row.length === 1
      ? between(rng, -0.07, 0.07) * stage.width
      : 0;
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

/** Who stands before a house stands nearer: no higher in the picture than the foot of what is behind. */
function stepForward(stage: Stage, placed: Placed[]): Placed[] {
  const walls = placed.filter((item) => item.behind);
  for (const item of placed) {
    if (item.behind || item.subject.anchor !== "ground") continue;
    for (const { box } of walls) {
      const apart = item.box.x > box.x + box.w || item.box.x + item.box.w < box.x;
      const foot = Math.min(box.y + box.h * 1.012, stage.height * 0.985);
      if (!apart) item.box.y = Math.max(item.box.y, foot - item.box.h);
    }
  }
  return placed;
}

/** Those who stand together look at each other; who walks looks where it goes. */
function faceEachOther(placed: Placed[]): Placed[] {
  const alive = placed.filter(
    (item) => item.subject.motion === "walk" && !item.spec.traits.some((trait) => trait === "walking" || trait === "running"),
  );
  if (alive.length < 2) return placed;
  const middleOf = (item: Placed) => item.box.x + item.box.w / 2;
  const middle = alive.reduce((sum, item) => sum + middleOf(item), 0) / alive.length;
  for (const item of alive) item.towards = middleOf(item) < middle ? "facing-right" : "facing-left";
  return placed;
}

/** Close shots may cut a subject at the bottom of the frame. */
const overflow = (stage: Stage): number => (stage.spec.shot === "extreme-close" ? 0.12 : 0);

function strewInSky(stage: Stage, stand: Stand, members: Member[], cast: Member[]): Placed[] {
  const rng = streamOf(stage, "sky things");
  return members.map((member, i) => {
    const size = sizeOf(stage, member, stand, cast);
    const lone = members.length === 1;
    const x = lone
      ? stage.width * (member.spec.hero ? 0.5 : between(rng, 0.24, 0.76))
      : stage.width * (stand.from + ((i + between(rng, 0.25, 0.75)) / members.length) * (stand.to - stand.from));
    const y = stand.y(x) * (lone && member.spec.hero ? 1.15 : between(rng, 0.62, 1.25));
    return {
      ...member,
      box: { x: x - size.w / 2, y: Math.max(stage.height * 0.03, y - size.h / 2), w: size.w, h: size.h },
      depth: stand.depth,
    };
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
