import { darken, lighten, mix } from "../colour.ts";
import type { Pen } from "../pen.ts";
import { ellipse, limb, path, type Point, reach, rect } from "../shape.ts";
import { drawHead, type HairCut, type Hat } from "./head.ts";
import { drawHeld } from "./held.ts";
import { BUILDS, type Build, type BuildName, type Pose, poseOf } from "./pose.ts";
import type { Held } from "../kinds.ts";

/**
 * One body for everybody: a skeleton posed by angles, dressed, drawn from far side to near side. The figure faces right, three quarters
 * toward us; from behind and from the front it is square to us.
 */
export interface Outfit {
  skin: string;
  hair: string;
  cut: HairCut;
  top: string;
  legs: string;
  shoes: string;
  /** How far down the top reaches. */
  hem: "jacket" | "coat" | "dress" | "robe";
  bare?: "shins" | "arms";
  hat?: Hat;
  hatPaint?: string;
  apron?: string;
  scarf?: string;
  pack?: string;
  badge?: boolean;
}

export interface Figure {
  build: BuildName;
  outfit: Outfit;
  held?: Held;
}

export type View = "side" | "back" | "front";

/** A skirt falls over the knees of whoever sits. */
function drawLap({ pen, build, pose, outfit, hip }: Frame): void {
  const knee = reach(hip, pose.nearLeg[0], build.thigh);
  const foot = knee[1] + build.shin * (outfit.hem === "robe" ? 0.86 : 0.42);
  const { scale } = build;
  pen.fill(
    path(
      `M${hip[0] - 7 * scale} ${hip[1] - 6 * scale} C${hip[0] - 9 * scale} ${hip[1] + 2} ${hip[0] - 8} ${hip[1] + 5 * scale} ${hip[0] - 5} ${hip[1] + 5.5 * scale} L${knee[0] - 6 * scale} ${knee[1] + 5 * scale} ` +
        `L${knee[0] - 6.5 * scale} ${foot} Q${knee[0]} ${foot + 2.4} ${knee[0] + 6 * scale} ${foot - 1} C${knee[0] + 6 * scale} ${knee[1] + 4} ${knee[0] + 6 * scale} ${knee[1] - 4} ${knee[0]} ${knee[1] - 4.8 * scale} L${hip[0] + 6 * scale} ${hip[1] - 6 * scale} Z`,
    ),
    outfit.apron ?? outfit.top,
    { shade: 0.6 },
  );
}

interface Frame {
  pen: Pen;
  build: Build;
  pose: Pose;
  outfit: Outfit;
  view: View;
  hip: Point;
  chest: Point;
  head: Point;
  held?: Held;
}

export function viewOf(pen: Pen): View {
  if (pen.has("back", "from-behind")) return "back";
  return pen.has("front", "facing-camera") ? "front" : "side";
}

export function drawFigure(pen: Pen, figure: Figure, cx = 32): void {
  const frame = poseFrame(pen, figure, cx);
  const { pose, outfit, view, held } = frame;
  const armsBehind = view === "back" && held !== undefined;
  if (pose.seated) drawSeat(frame);
  if (outfit.pack && view === "side") drawPack(frame);
  if (armsBehind) drawGrip(frame);
  if (view !== "front" || !held) drawArm(frame, "far");
  drawLeg(frame, "far");
  drawLeg(frame, "near");
  if (outfit.cut === "long" && view !== "back") drawLongHair(frame);
  drawTorso(frame);
  if (pose.seated && (outfit.hem === "robe" || outfit.hem === "dress")) drawLap(frame);
  drawStraps(frame);
  drawHead(pen, { at: frame.head, build: frame.build, outfit, view });
  if (outfit.pack && view === "back") drawPack(frame);
  if (!armsBehind) drawGrip(frame);
}

/** Where the joints are: the lower foot stands on the ground, the rest follows from the pose. */
function poseFrame(pen: Pen, { build: name, outfit, held }: Figure, cx: number): Frame {
  const build = BUILDS[name];
  const pose = poseOf(pen, held);
  const drops = [pose.nearLeg, pose.farLeg].map(([thigh, shin]) => reach(reach([0, 0], thigh, build.thigh), shin, build.shin)[1]);
  const hip: Point = [cx - (pose.seated ? 8 : pose.lean > 10 ? 6 : 0), 96.5 - Math.max(...drops)];
  const chest = reach(hip, 180 - (pose.lean + build.stoop), build.torso);
  const head = reach(chest, 180 - (pose.lean + build.stoop * 1.6), build.neck);
  return { pen, build, pose, outfit, view: viewOf(pen), hip, chest, head, held };
}

/** What is held and the arms around it: from the side the near arm is in front of it, from the front the thing hides the hands. */
function drawGrip(frame: Frame): void {
  const { pen, held, view, build } = frame;
  const take = (): void => {
    if (held) drawHeld(pen, held, handOf(frame, "near"), build.scale);
  };
  if (view !== "front") take();
  drawArm(frame, "near");
  if (view !== "front") return;
  if (held) drawArm(frame, "far");
  take();
}

function shoulderOf({ build, chest, view }: Frame, side: "near" | "far"): Point {
  const spread = view === "side" ? build.shoulders * 0.3 : build.shoulders * 0.46;
  return [chest[0] + (side === "near" ? -spread : spread), chest[1] + 2.6 * build.scale];
}

const BOTH_HANDS: readonly Held[] = ["bowl", "sign", "book", "box"];

function anglesOf(frame: Frame, side: "near" | "far"): readonly [number, number] {
  const { pose, view, held, build } = frame;
  if (side === "far" && view === "side" && held && BOTH_HANDS.includes(held)) {
    const hand = handOf(frame, "near");
    return reachFor(shoulderOf(frame, "far"), [hand[0] + 6 * build.scale, hand[1] - build.scale], build.arm);
  }
  if (view === "side" || pose.busy) return side === "near" ? pose.nearArm : pose.farArm;
  if (held && (side === "near" || BOTH_HANDS.includes(held))) return side === "near" ? [-14, 58] : [14, -58];
  return side === "near" ? [-9, -4] : [9, 4];
}

/** Angles of an arm of two equal bones whose hand is to be at `target`; the elbow hangs below. */
function reachFor(shoulder: Point, target: Point, bone: number): readonly [number, number] {
  const [dx, dy] = [target[0] - shoulder[0], target[1] - shoulder[1]];
  const straight = (Math.atan2(dx, dy) * 180) / Math.PI;
  const bend = (Math.acos(Math.min(1, Math.hypot(dx, dy) / (bone * 1.98))) * 180) / Math.PI;
  return [straight - bend, straight + bend];
}

function handOf(frame: Frame, side: "near" | "far"): Point {
  const [upper, fore] = anglesOf(frame, side);
  return reach(reach(shoulderOf(frame, side), upper, frame.build.arm), fore, frame.build.arm * 0.95);
}

function drawArm(frame: Frame, side: "near" | "far"): void {
  const { pen, build, outfit } = frame;
  const { scale } = build;
  const [upper, fore] = anglesOf(frame, side);
  const shoulder = shoulderOf(frame, side);
  const elbow = reach(shoulder, upper, build.arm);
  const wrist = reach(elbow, fore, build.arm * 0.86);
  const hand = reach(elbow, fore, build.arm * 0.98);
  const sleeve = side === "far" ? darken(outfit.top, 0.2) : mix(outfit.top, darken(outfit.top, 0.5), 0.12);
  pen.fill(limb(wrist, 1.6 * scale, hand, 2.35 * scale), side === "far" ? darken(outfit.skin, 0.12) : outfit.skin, { shade: 0.3 });
  pen.fill(limb(elbow, 2.6 * scale, wrist, 2.1 * scale), outfit.bare === "arms" ? outfit.skin : sleeve, { shade: 0.4 });
  pen.fill(limb(shoulder, 3.5 * scale, elbow, 2.75 * scale), sleeve, { shade: 0.4 });
  if (outfit.bare !== "arms") pen.fill(limb(elbow, 2.55 * scale, wrist, 2.1 * scale), sleeve, { shade: 0.4, edge: false });
}

function drawLeg({ pen, build, pose, outfit, view, hip }: Frame, side: "near" | "far"): void {
  const { scale } = build;
  const near = side === "near";
  const spread = view === "side" ? 1.5 * scale : 3.6 * scale;
  const [thigh, shin] = near ? pose.nearLeg : pose.farLeg;
  const from: Point = [hip[0] + (near ? -spread : spread), hip[1]];
  const square = view !== "side" && !pose.seated;
  const knee = reach(from, square ? thigh * 0.12 : thigh, build.thigh);
  const ankle = reach(knee, square ? shin * 0.06 : shin, build.shin * (square && !near && pose.stride ? 0.9 : 1));
  const cloth = near ? outfit.legs : darken(outfit.legs, 0.22);
  const bare = outfit.bare === "shins" || outfit.hem === "dress";
  const shoe = near ? outfit.shoes : darken(outfit.shoes, 0.2);
  const turn = Math.max(-0.9, Math.min(0.5, ((-shin + 4) * Math.PI) / 180));
  pen.at({ x: ankle[0], y: ankle[1], turn: square || pose.seated ? 0 : -turn * (shin < 0 ? -1 : 0.4), scale }, () => {
    pen.fill(
      square
        ? path("M-2.600 -3 L2.600 -3 C3.400 0 3.600 3 2.400 3.400 L-2.400 3.400 C-3.600 3 -3.400 0 -2.600 -3 Z")
        : path(
            "M-2.500 -3.500 L2.300 -3.500 C3 -1.200 6.500 -0.500 7.300 1.500 C7.700 2.700 7.300 3.400 6.600 3.400 L-2.200 3.400 C-3.200 3.400 -3.300 0 -2.500 -3.500 Z",
          ),
      shoe,
      { shade: 0.3 },
    );
  });
  const lower = limb(knee, (bare ? 2.9 : 3.7) * scale, ankle, (bare ? 1.9 : 2.7) * scale);
  pen.fill(lower, bare ? (near ? outfit.skin : darken(outfit.skin, 0.14)) : cloth, { shade: 0.45 });
  pen.fill(
    limb(from, 4.9 * scale, knee, (bare && outfit.hem === "dress" ? 2.9 : 3.7) * scale),
    outfit.hem === "dress" ? (near ? outfit.skin : darken(outfit.skin, 0.14)) : cloth,
    { shade: 0.45 },
  );
  if (!bare) pen.fill(limb(knee, 3.55 * scale, ankle, 2.7 * scale), cloth, { shade: 0.45, edge: false });
}

const HEM_REACH = { jacket: 5, coat: 20, dress: 23, robe: 40 } as const;
const FLARE = { jacket: 0.92, coat: 1.12, dress: 1.4, robe: 1.45 } as const;

function drawTorso({ pen, build, pose, outfit, view, hip, chest }: Frame): void {
  const { scale } = build;
  const wide = (build.shoulders / 2) * (view === "side" ? 0.76 : 1);
  const hemReach = pose.seated ? 4 : HEM_REACH[outfit.hem] * scale * (outfit.hem === "robe" ? build.thigh / 23 / scale : 1);
  const hem = hip[1] + hemReach;
  const flare = wide * (pose.seated ? 1 : FLARE[outfit.hem]);
  const swing = pose.stride && !pose.seated ? 2 : 0;
  const [cx, cy] = chest;
  const waist = cy + (hip[1] - cy) * 0.66;
  const shell = path(
    `M${cx - 2.6 * scale} ${cy - 2.2 * scale} C${cx - wide * 0.7} ${cy - 0.8} ${cx - wide} ${cy + 0.5} ${cx - wide * 1.04} ${cy + 4.5 * scale} ` +
      `C${cx - wide} ${cy + 14} ${hip[0] - wide * 0.84} ${waist - 4} ${hip[0] - wide * 0.84} ${waist} C${hip[0] - wide * 0.9} ${waist + 6} ${hip[0] - flare} ${hem - 8} ${hip[0] - flare - swing} ${hem - 0.6} ` +
      `Q${hip[0]} ${hem + 2.2} ${hip[0] + flare + swing} ${hem - 0.6} C${hip[0] + flare} ${hem - 8} ${hip[0] + wide * 0.92} ${waist + 6} ${hip[0] + wide * 0.86} ${waist} ` +
      `C${hip[0] + wide * 0.88} ${waist - 4} ${cx + wide} ${cy + 14} ${cx + wide * 1.02} ${cy + 4.5 * scale} C${cx + wide} ${cy + 0.5} ${cx + wide * 0.7} ${cy - 0.8} ${cx + 2.6 * scale} ${cy - 2.2 * scale} Z`,
  );
  pen.fill(rect(cx - 2.3 * scale + (view === "side" ? 0.4 : 0), cy - 5.5 * scale, 4.6 * scale, 6 * scale, 1), darken(outfit.skin, 0.12), {
    shade: 0.2,
    edge: false,
  });
  pen.fill(shell, outfit.top, { shade: 0.65 });
  pen.within(shell, () => {
    if (outfit.apron && view !== "back")
      pen.fill(
        path(
          `M${cx - 3} ${cy + 6} L${cx + wide * 0.7} ${cy + 6} L${hip[0] + flare * 0.86} ${hem - 3} Q${hip[0] + 1} ${hem} ${hip[0] - flare * 0.55} ${hem - 3} Z`,
        ),
        outfit.apron,
        { shade: 0.4 },
      );
    if (outfit.badge && view !== "back")
      for (let button = 0; button < 4; button++)
        pen.fill(ellipse(cx + wide * 0.34, cy + 6 + button * 6 * scale, 0.7 * scale), "#e6c667", { shade: 0, edge: false });
    else if (outfit.hem === "jacket" && view !== "back")
      pen.line(path(`M${cx + wide * 0.4} ${cy} Q${cx + wide * 0.5} ${waist} ${hip[0] + wide * 0.4} ${hem}`), darken(outfit.top, 0.35), 0.5);
    if (outfit.hem !== "jacket")
      pen.line(
        path(`M${hip[0] + wide * 0.1} ${waist + 4} Q${hip[0] + wide * 0.3} ${hem - 10} ${hip[0] + wide * 0.25} ${hem}`),
        darken(outfit.top, 0.3),
        0.45,
      );
  });
  if (outfit.hem === "robe" || outfit.apron)
    pen.fill(rect(hip[0] - wide * 0.86, waist - 1.6, wide * 1.74, 3, 1.2), darken(outfit.apron ?? outfit.top, 0.28), {
      shade: 0.3,
      edge: false,
    });
  if (outfit.scarf)
    pen.fill(
      path(
        `M${cx - 4.4 * scale} ${cy - 3.6 * scale} Q${cx + 1} ${cy + 1.6 * scale} ${cx + 4.8 * scale} ${cy - 3.8 * scale} L${cx + 5 * scale} ${cy - 0.6} Q${cx + 1} ${cy + 4.4 * scale} ${cx - 4.6 * scale} ${cy} Z`,
      ),
      outfit.scarf,
      { shade: 0.4 },
    );
}

function drawPack({ pen, build, outfit, view, chest, hip }: Frame): void {
  const { scale } = build;
  const paint = outfit.pack ?? "#c8743c";
  const back = view === "back";
  const [x, y] = back ? [chest[0], chest[1] - 3] : [chest[0] - build.shoulders * 0.62, chest[1] - 4];
  const [w, h] = [(back ? 15 : 11) * scale, (hip[1] - chest[1]) * 0.98];
  pen.fill(rect(x - w / 2 - 0.8, y - 4.2 * scale, w + 1.6, 5.4 * scale, 2.6 * scale), mix("#6f8f8a", lighten(paint, 0.3), 0.25), {
    shade: 0.7,
  });
  pen.fill(rect(x - w / 2, y, w, h, [4, 4, 3, 3]), paint, { shade: 0.8 });
  pen.fill(rect(x - w / 2 - 0.4, y - 0.4, w + 0.8, h * 0.34, [4, 4, 3, 3]), lighten(paint, 0.14), { shade: 0.5 });
  pen.fill(rect(x - w * 0.33, y + h * 0.55, w * 0.66, h * 0.34, 2), darken(paint, 0.16), { shade: 0.4 });
  if (back)
    for (const side of [-1, 1])
      pen.fill(rect(x + side * w * 0.28 - 0.7, y + h * 0.2, 1.4, h * 0.3, 0.5), darken(paint, 0.45), { shade: 0, edge: false });
}

/** Straps show on the chest of whoever carries a pack. */
function drawStraps({ pen, build, outfit, chest, view }: Frame): void {
  if (!outfit.pack || view === "back") return;
  for (const side of view === "front" ? [-1, 1] : [-0.2]) {
    const x = chest[0] + side * build.shoulders * 0.28;
    pen.line(path(`M${x} ${chest[1]} Q${x + 1.4} ${chest[1] + 8} ${x - 0.8} ${chest[1] + 16}`), darken(outfit.pack, 0.3), 1.6);
  }
}

function drawLongHair({ pen, build, outfit, head, chest, view }: Frame): void {
  const x = head[0] - (view === "side" ? 2.4 : 0);
  const half = build.head * (view === "side" ? 0.82 : 1.02);
  pen.fill(
    path(
      `M${x - half} ${head[1] - 1} C${x - half * 1.25} ${head[1] + 8} ${x - half * 1.1} ${chest[1] + 9} ${x - half * 0.5} ${chest[1] + 11} L${x + half * 0.8} ${chest[1] + 6} L${x + half} ${head[1]} Z`,
    ),
    outfit.hair,
    { shade: 0.6 },
  );
}

function drawSeat({ pen, build, hip }: Frame): void {
  const top = hip[1] + 4.2 * build.scale;
  if (pen.has("no-seat")) return;
  pen.fill(rect(hip[0] - 10, top, 20, 3.2, 1), "#8d6543", { shade: 0.4 });
  for (const x of [hip[0] - 8.5, hip[0] + 6]) pen.fill(rect(x, top + 3, 2.6, 97.5 - top, 0.6), "#6b4a30", { shade: 0.4 });
}
