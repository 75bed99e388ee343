/** Paints the subjects of a scene on their stands, with their light, their steam and the way they move. */
import { type Placed, arrange, clamp } from "./arrange.ts";
import { castOf } from "./cast.ts";
import { mix, shift } from "./colour.ts";
import type { Travel } from "./motion.ts";
import { between, hashText } from "./random.ts";
import { paintBacklight, paintLight, paintPool, paintWetShine } from "./shine.ts";
import { type Layer, type Stage, paintLayer, streamOf } from "./stage.ts";
import { paintSteam } from "./steam.ts";
import type { Style } from "./subjects/style.ts";

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

function styleOf(stage: Stage, item: Placed): Style {
  const { palette, spec } = stage;
  return {
    look: spec.look,
    colour: item.spec.colour,
    shape: item.spec.shape,
    traits: facingOf(stage, item),
    identity: hashText(`${item.spec.words.toLowerCase()}/${item.spec.colour ?? ""}/${item.index}`),
    rng: streamOf(stage, `${item.spec.kind} ${item.index}`),
    light: {
      key: stage.lamplit ? palette.lamp : palette.key,
      fog: palette.fog,
      night: palette.dark && spec.time !== "sunset" && !stage.lamplit && spec.look !== "night-city",
      ambient:
        spec.look === "night-city"
          ? shift(palette.ambient, 0.04)
          : stage.lamplit
            ? mix(stage.indoors ? "#7a5340" : mix(palette.ambient, palette.lamp, 0.25), palette.shade, stage.indoors ? 0.3 : 0.45)
            : mix(palette.ambient, palette.shade, palette.shadeAmount * 0.35),
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
  paintLayer(
    stage,
    {
      name: item.spec.kind,
      depth: item.depth,
      sharp: true,
      motion: motionOf(stage, item),
      travel,
      area: { x: box.x - pad.x, y: box.y - pad.y, w: box.w + pad.x * 2, h: box.h + pad.y * 2 },
    },
    (ctx) => subject.draw(ctx, box, style),
  );
  for (const light of lights) paintLight(stage, item, light, travel, "front");
  if (stage.palette.dark && lights.some((light) => light.kind !== "lamp") && subject.anchor === "ground")
    paintPool(stage, item, lights, travel);
  if (stage.palette.dark) paintWetShine(stage, item, lights, travel);
  for (const [i, vent] of (subject.steam?.(box, style) ?? []).entries())
    paintSteam(stage, { ...vent, name: `${item.spec.kind} steam ${item.index}.${i}`, depth: item.depth, tall: box.h * 0.75, travel });
}

const MOVES = new Set(["drive", "walk", "fly"]);

/** What moves is told which way to face: as the prompt says, else along with the camera, else to the right. */
function facingOf(stage: Stage, item: Placed): string[] {
  const { traits } = item.spec;
  const said = traits.some((trait) => trait.startsWith("facing-") || trait === "front" || trait === "rear" || trait === "back");
  if (said || !MOVES.has(item.subject.motion ?? "")) return traits;
  if (item.towards) return [...traits, item.towards];
  return [...traits, stage.spec.camera === "track-left" ? "facing-left" : "facing-right"];
}

function travelOf(stage: Stage, item: Placed): Travel | undefined {
  const still = item.spec.traits.some(
    (trait) =>
      trait === "off" || trait === "sitting" || trait === "standing" || trait === "kneeling" || trait === "parked" || trait === "stopped",
  );
  if (still || item.behind) return undefined;
  const facing = facingOf(stage, item);
  const speed = stage.unit * (facing.includes("facing-left") ? -1 : facing.includes("facing-right") ? 1 : 0);
  if (item.subject.motion === "drive") return { dx: speed * 20, dy: 0, bob: 1.6 * stage.unit, seconds: 0.62 };
  if (item.subject.motion === "fly") return { dx: speed * 22, dy: 0, bob: 6 * stage.unit, seconds: 2.1 };
  if (item.subject.motion === "walk" && item.spec.traits.some((trait) => trait === "walking" || trait === "running"))
    return { dx: speed * 16, dy: 0, bob: item.box.h * 0.012, seconds: 0.56 };
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
      return {
        kind: "lean",
        angle: stage.spec.weather === "wind" || stage.spec.weather === "storm" ? 0.1 : 0.035,
        seconds: 2.6,
        phase,
        ...foot,
      };
    case "flow":
    case "fly":
      return { kind: "sway", dx: item.box.w * 0.03, dy: item.box.h * 0.05, seconds: between(rng, 4.5, 6), phase };
    case "walk":
      return { kind: "lean", angle: 0.012, seconds: 3, phase, ...foot };
    default:
      return undefined;
  }
}
