/**
 * Who is on the stage, and how large beside each other. The subject list gives every kind a size of its own for when it is alone;
 * together, a bus is larger than its driver and smaller than a house, though less so than in life, so that all stay readable.
 */
import type { Setting, SubjectSpec } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { subjectNamed } from "./subjects/index.ts";
import type { Subject } from "./subjects/style.ts";

export interface Member {
  subject: Subject;
  spec: SubjectSpec;
  index: number;
  /** Stands behind the others: a house, a tree. */
  behind: boolean;
}

/** Heights in metres. What is missing counts as a grown-up. */
const METRES: Record<string, number> = {
  child: 1.2,
  girl: 1.25,
  boy: 1.25,
  granddaughter: 1.6,
  couple: 1.75,
  crowd: 1.75,
  cyclist: 1.85,
  cat: 0.5,
  dog: 0.7,
  horse: 2,
  cow: 1.6,
  sheep: 1,
  rabbit: 0.4,
  bird: 0.3,
  bus: 3.1,
  car: 1.6,
  taxi: 1.7,
  truck: 3.2,
  bicycle: 1.1,
  motorbike: 1.3,
  train: 3.8,
  "tea-house": 4.6,
  house: 6,
  cabin: 4.4,
  barn: 7,
  lighthouse: 15,
  tower: 16,
  skyscraper: 30,
  temple: 8,
  shop: 5,
  tent: 1.9,
  bridge: 5,
  windmill: 12,
  "street-lamp": 5.5,
  "road-lamps": 5.5,
  "traffic-light": 4,
  sign: 2,
  fence: 1.1,
  table: 0.9,
  chair: 1,
  bench: 1,
  campfire: 0.9,
  tree: 7,
  pine: 8,
  cactus: 3,
  mushroom: 0.4,
  rock: 1.2,
  flower: 0.5,
  grass: 0.4,
  snowman: 1.7,
  piano: 1.4,
  guitar: 1.1,
  umbrella: 1.1,
  mountain: 60,
};

const BUILDINGS = new Set(["tea-house", "house", "cabin", "barn", "shop", "temple", "lighthouse", "tower", "skyscraper"]);
const PARTS_OF_BUILDINGS = new Set(["window", "door"]);
export const TOPS = new Set(["table", "bench", "box"]);

const metresOf = (spec: SubjectSpec): number => METRES[spec.kind] ?? 1.75;

/** Every single thing to draw; parts that belong to another thing are drawn as that thing's traits. */
export function castOf(stage: Stage): Member[] {
  const specs = mergeParts(stage);
  const tallest = Math.max(0, ...specs.filter((spec) => spec.hero).map(metresOf));
  return specs.flatMap((spec) => {
    const subject = subjectNamed(spec.kind);
    if (!subject) return [];
    const behind = !spec.hero && subject.anchor === "ground" && metresOf(spec) >= Math.max(2.6, tallest * 1.25);
    return Array.from({ length: Math.min(12, Math.max(1, spec.count)) }, (_, index) => ({ subject, spec, index, behind }));
  });
}

/** "The light in the window goes out" beside a house is the house's light; a rider's lamp is on the bicycle. */
function mergeParts(stage: Stage): SubjectSpec[] {
  const { subjects } = stage.spec;
  const house = stage.indoors ? undefined : subjects.find((spec) => BUILDINGS.has(spec.kind));
  const rider = subjects.find((spec) => spec.kind === "cyclist" || spec.kind === "bicycle");
  const partOf = (spec: SubjectSpec) =>
    house && PARTS_OF_BUILDINGS.has(spec.kind) ? house : rider && spec.kind === "bike-light" && !spec.hero ? rider : undefined;
  return subjects
    .filter((spec) => !partOf(spec))
    .map((whole) => {
      const parts = subjects.filter((spec) => partOf(spec) === whole);
      if (parts.length === 0) return whole;
      const traits = [...whole.traits, ...parts.flatMap((part) => part.traits)];
      return {
        ...whole,
        traits: [...new Set(traits)],
        colour: whole.colour ?? parts[0]?.colour,
        shape: whole.shape ?? parts[0]?.shape,
        hero: whole.hero || parts.some((part) => part.hero),
      };
    });
}

/** Height of a member as a share of the height it would have alone. */
export function shareOf(stage: Stage, member: Member, cast: Member[]): number {
  const role = member.spec.hero ? 1 : member.behind ? 0.9 : 0.96;
  if (member.subject.anchor === "table" || member.subject.anchor === "hand") return role * smallShare(stage, member, cast);
  const lead =
    cast.find((other) => other.spec.hero && other.subject.anchor === "ground") ?? cast.find((other) => other.subject.anchor === "ground");
  if (member.subject.anchor !== "ground" || !lead || lead.spec.kind === member.spec.kind) return role;
  return role * (lead.subject.baseSize / member.subject.baseSize) * (metresOf(member.spec) / metresOf(lead.spec)) ** 0.62;
}

/** A bowl beside people is as small as a bowl; alone it may fill the picture. */
function smallShare(stage: Stage, member: Member, cast: Member[]): number {
  const company = cast.some((other) => other.subject.anchor === "ground" && !TOPS.has(other.spec.kind));
  if (company) return 0.34;
  return stage.spec.shot === "wide" && cast.length > 1 && !member.spec.hero ? 0.8 : 1;
}

const ROAD_USERS = new Set(["bus", "car", "taxi", "truck", "motorbike", "road-lamps"]);

/** Where a bus drives there is a road. */
export function settingFor(setting: Setting, subjects: SubjectSpec[]): Setting {
  const wild = setting === "mountains" || setting === "hills" || setting === "field" || setting === "forest";
  return wild && subjects.some((spec) => ROAD_USERS.has(spec.kind)) ? "road" : setting;
}
