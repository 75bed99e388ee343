import type { Held } from "../kinds.ts";
import type { Pen } from "../pen.ts";

/** Lengths of a body in units (100 = from the ground to the crown). */
export interface Build {
  /** Half the width of the head. */
  head: number;
  neck: number;
  torso: number;
  shoulders: number;
  arm: number;
  thigh: number;
  shin: number;
  /** Degrees the upper body leans forward by age. */
  stoop: number;
  /** Thickness of limbs. */
  scale: number;
}

export const BUILDS = {
  adult: { head: 6.1, neck: 10.9, torso: 31, shoulders: 20, arm: 14.6, thigh: 23, shin: 22, stoop: 0, scale: 1 },
  slim: { head: 6.1, neck: 10.9, torso: 30, shoulders: 17.5, arm: 14.2, thigh: 23.5, shin: 22.5, stoop: 0, scale: 0.9 },
  elder: { head: 6.5, neck: 11.4, torso: 31, shoulders: 19, arm: 14.2, thigh: 21, shin: 20.5, stoop: 7, scale: 0.98 },
  child: { head: 8.2, neck: 14.6, torso: 28, shoulders: 19.5, arm: 12.6, thigh: 19.5, shin: 18.5, stoop: 0, scale: 1.02 },
} as const satisfies Record<string, Build>;
export type BuildName = keyof typeof BUILDS;

type Bend = readonly [number, number];

/** Absolute degrees: 0 hangs down, 90 points the way the figure faces. */
export interface Pose {
  nearArm: Bend;
  farArm: Bend;
  nearLeg: Bend;
  farLeg: Bend;
  lean: number;
  seated: boolean;
  stride: boolean;
  /** true when the arms do something that also shows from behind or in front. */
  busy: boolean;
}

const STANDING: Pose = {
  nearArm: [-7, 7],
  farArm: [9, 20],
  nearLeg: [-3, -3],
  farLeg: [6, 3],
  lean: 0,
  seated: false,
  stride: false,
  busy: false,
};

const LEGS = {
  walking: { nearLeg: [25, 6], farLeg: [-15, -36], nearArm: [-28, -8], farArm: [27, 48], lean: 4, stride: true },
  running: { nearLeg: [52, -8], farLeg: [-20, -82], nearArm: [-50, 30], farArm: [46, 122], lean: 13, stride: true },
  sitting: { nearLeg: [84, 3], farLeg: [78, -6], nearArm: [14, 66], farArm: [22, 72], lean: 3, seated: true },
  kneeling: { nearLeg: [74, -4], farLeg: [4, -84], nearArm: [14, 60], farArm: [30, 70], lean: 8 },
} as const satisfies Record<string, Partial<Pose>>;

const ARMS = {
  both: { nearArm: [12, 78], farArm: [26, 84], busy: false },
  one: { nearArm: [12, 82], farArm: [9, 20], busy: false },
  low: { nearArm: [4, 14], farArm: [16, 40], busy: false },
  raised: { nearArm: [38, 138], farArm: [8, 20], busy: false },
  waving: { farArm: [128, 168], busy: true },
  pointing: { farArm: [84, 88], busy: true },
  handing: { nearArm: [42, 80], farArm: [56, 84], busy: false },
} as const satisfies Record<string, Partial<Pose>>;

const GRIP: Record<Held, keyof typeof ARMS> = {
  bowl: "both",
  cup: "one",
  sign: "both",
  book: "both",
  box: "both",
  phone: "one",
  flower: "one",
  lantern: "low",
  umbrella: "raised",
  balloon: "raised",
};

/** The pose that the traits ask for; what is held decides the arms. */
export function poseOf(pen: Pen, held: Held | undefined): Pose {
  const legs = (["running", "walking", "sitting", "kneeling"] as const).find((name) => pen.has(name));
  const arms = armsOf(pen, held);
  return { ...STANDING, ...(legs && LEGS[legs]), ...(arms && ARMS[arms]) };
}

function armsOf(pen: Pen, held: Held | undefined): keyof typeof ARMS | undefined {
  if (pen.has("waving")) return "waving";
  if (pen.has("pointing")) return "pointing";
  if (pen.has("handing", "giving", "offering")) return "handing";
  return held ? GRIP[held] : pen.has("holding") ? "both" : undefined;
}
