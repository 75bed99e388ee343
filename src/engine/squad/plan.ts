/**
 * The Director's plan: all that those who work at the same time must agree on. Bounded, because each shot is work and money; its seconds are made to add up
 * to the film's, because arithmetic is what models are worst at.
 */
import { type Static, Type } from "@sinclair/typebox";
import { ASPECTS, choice } from "../../providers/card.ts";
import { closedObject } from "../structured.ts";

export const MOST_SHOTS = 24;
/** The plan's seconds may differ from their sum by so much before it is sent back. */
const FITTED_SHARE = 0.3;
const QUARTER = 0.25;

const words = (most: number, description: string) => Type.String({ maxLength: most, description });

export const planShot = closedObject({
  title: Type.String({ minLength: 1, maxLength: 100, description: "A few words." }),
  picture: Type.String({
    minLength: 1,
    maxLength: 1_500,
    description: "What is seen, in words that stand alone, beginning with the look.",
  }),
  seconds: Type.Number({ minimum: 0.5, maximum: 120 }),
  narration: words(600, "What the voice says during the shot; empty for none."),
  onScreen: words(200, "What stands on the picture; empty for none."),
});

export const squadPlanSchema = closedObject({
  title: Type.String({ minLength: 1, maxLength: 160 }),
  summary: words(1_500, "What will be made and what was decided where the brief is silent."),
  language: Type.String({ pattern: "^[a-z]{2}$", description: "Of narration and titles, ISO 639-1." }),
  look: words(200, "One phrase that every picture begins with."),
  aspect: choice(ASPECTS, { title: "Frame" }),
  seconds: Type.Number({ minimum: 0, maximum: 600, description: "Of the whole film, the end card included; 0 when there is none." }),
  shots: Type.Array(planShot, { maxItems: MOST_SHOTS, description: "In their order; none when nothing is to be filmed." }),
  endCard: closedObject({ text: words(200, "Empty for none."), seconds: Type.Number({ minimum: 0, maximum: 30 }) }),
  voice: words(200, "Who speaks: age, kind, pace; empty for nobody."),
  music: words(300, "Mood, tempo, where it drops out; empty for none."),
  tasks: closedObject({
    writer: words(1_000, "Empty when there is nothing to write."),
    artist: words(1_000, "Empty when nothing is to be drawn."),
    sound: words(1_000, "Empty when nothing is to be heard."),
    editor: words(1_000, "Empty when nothing is to be cut."),
  }),
});
export type SquadPlan = Static<typeof squadPlanSchema>;

/** A sentence for what a schema cannot say. */
export function planProblem(plan: SquadPlan): string | undefined {
  const sum = sumOf(plan);
  if (plan.shots.length === 0) return undefined;
  if (plan.seconds > 0 && Math.abs(sum - plan.seconds) > plan.seconds * FITTED_SHARE)
    return `The shots and the end card last ${sum} seconds together, and the film ${plan.seconds}. Give the shots lengths that add up to it.`;
  return undefined;
}

const sumOf = ({ shots, endCard }: SquadPlan) => shots.reduce((sum, shot) => sum + shot.seconds, endCard.text ? endCard.seconds : 0);

/** The same plan with lengths in quarters of a second that add up to exactly its seconds. */
export function fitted(plan: SquadPlan): SquadPlan {
  if (plan.shots.length === 0) return plan;
  const seconds = plan.seconds > 0 ? plan.seconds : sumOf(plan);
  const room = seconds - (plan.endCard.text ? plan.endCard.seconds : 0);
  const shown = plan.shots.reduce((sum, shot) => sum + shot.seconds, 0);
  if (Math.abs(room - shown) < 1e-6 || room <= plan.shots.length * QUARTER) return { ...plan, seconds: sumOf(plan) };
  const lengths = plan.shots.map((shot) => Math.max(QUARTER, Math.round((shot.seconds * room) / shown / QUARTER) * QUARTER));
  const rest = room - lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths.indexOf(Math.max(...lengths));
  lengths[longest] = Math.max(QUARTER, (lengths[longest] ?? 0) + rest);
  return { ...plan, seconds, shots: plan.shots.map((shot, index) => ({ ...shot, seconds: lengths[index] ?? shot.seconds })) };
}

/** As a person reads it. */
export function planWords(plan: SquadPlan): string {
  let at = 0;
  const shots = plan.shots.map((shot, index) => {
    const from = at;
    at += shot.seconds;
    return [
      `${index + 1}. **${shot.title}** (${clock(from)} to ${clock(at)}): ${shot.picture}`,
      shot.narration ? `   Voice: ${shot.narration}` : "",
      shot.onScreen ? `   On screen: ${shot.onScreen}` : "",
    ]
      .filter(Boolean)
      .join("\n");
  });
  const frame = plan.shots.length > 0 ? `${plan.seconds} s, ${plan.aspect}. Look: ${plan.look}.` : "";
  const sound = [plan.voice ? `Voice: ${plan.voice}.` : "", plan.music ? `Music: ${plan.music}.` : ""].filter(Boolean).join(" ");
  const card = plan.endCard.text ? `End card (${clock(at)} to ${clock(at + plan.endCard.seconds)}): ${plan.endCard.text}` : "";
  return [`**${plan.title}**`, plan.summary, frame, sound, shots.join("\n"), card].filter(Boolean).join("\n\n");
}

export function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const rest = (hundredths % 6_000) / 100;
  return `${Math.floor(hundredths / 6_000)}:${rest < 10 ? "0" : ""}${rest}`;
}
