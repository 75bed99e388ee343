import type { FilmPlan } from "./film-plan.ts";

/** A plan as a person reads it: Markdown with one paragraph for each shot. */
export function describePlan(plan: FilmPlan): string {
  let at = 0;
  const shots = plan.shots.map((shot, i) => {
    const from = at;
    at += shot.seconds;
    return [
      `### ${i + 1}. ${shot.title} (${clock(from)} to ${clock(at)})`,
      shot.prompt,
      shot.narration ? `> ${shot.narration}` : "",
      shot.onScreen ? `On screen: ${shot.onScreen}` : "",
    ]
      .filter(Boolean)
      .join("\n\n");
  });
  const head = `${plan.seconds} s, ${plan.aspect}, ${plan.look}. Voice: ${plan.voice.age} ${plan.voice.gender}, ${plan.voice.pace}. Music: ${plan.music.mood} ${plan.music.style}, ${plan.music.tempo} bpm${plan.music.dropouts.map((gap) => `, silent from ${clock(gap.startSeconds)} to ${clock(gap.endSeconds)}`).join("")}.`;
  const card = plan.endCard ? `### End card (${clock(at)} to ${clock(plan.seconds)})\n\n${plan.endCard.text}` : "";
  return [`# ${plan.title}`, head, ...shots, card].filter(Boolean).join("\n\n");
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0").replace(/\.00$/, "")}`;
}
