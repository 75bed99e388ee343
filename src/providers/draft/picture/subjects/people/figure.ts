import { darken, mix } from "../colour.ts";
import type { Held } from "../kinds.ts";
import type { Pen } from "../pen.ts";
import { limb, type Point, path, reach, rect, union } from "../shape.ts";
import { drawLap, drawPack, drawStraps, drawTorso } from "./clothes.ts";
import { type Figure, type Frame, viewOf } from "./frame.ts";
import { drawHead } from "./head.ts";
import { drawHeld } from "./held.ts";
import { BUILDS, poseOf } from "./pose.ts";

/**
 * One body for everybody: a skeleton posed by angles, dressed, drawn from far side to near side. The figure faces right, three quarters
 * toward us; from behind and from the front it is square to us.
 */
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
  const spread = view === "side" ? build.shoulders * 0.3 : build.shoulders * 0.43;
  return [chest[0] + (side === "near" ? -spread : spread), chest[1] + (view === "side" ? 2.6 : 3.2) * build.scale];
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
  const upperArm = limb(shoulder, 3.5 * scale, elbow, 2.7 * scale);
  const foreArm = limb(elbow, 2.65 * scale, wrist, 2.1 * scale);
  pen.fill(union(upperArm, foreArm), sleeve, { shade: 0.4 });
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
  const skirted = bare && outfit.hem === "dress";
  const skin = near ? outfit.skin : darken(outfit.skin, 0.14);
  const lower = limb(knee, (bare ? 2.9 : 3.6) * scale, ankle, (bare ? 1.9 : 2.7) * scale);
  const upper = limb(from, 4.9 * scale, knee, (skirted ? 2.9 : 3.7) * scale);
  if (skirted || !bare) return pen.fill(union(upper, lower), skirted ? skin : cloth, { shade: 0.45 });
  pen.fill(lower, skin, { shade: 0.45 });
  pen.fill(upper, cloth, { shade: 0.45 });
}

function drawSeat({ pen, build, hip }: Frame): void {
  const top = hip[1] + 4.2 * build.scale;
  if (pen.has("no-seat")) return;
  pen.fill(rect(hip[0] - 10, top, 20, 3.2, 1), "#8d6543", { shade: 0.4 });
  for (const x of [hip[0] - 8.5, hip[0] + 6]) pen.fill(rect(x, top + 3, 2.6, 97.5 - top, 0.6), "#6b4a30", { shade: 0.4 });
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
