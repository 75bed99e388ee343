/** A film plan as Markdown that people read and correct: what the draft text model answers. */
import type { FilmPlan } from "./film-plan.ts";

export function describePlan(plan: FilmPlan): string {
  const head = `# ${plan.title}\n\n${plan.seconds} s · ${plan.aspect} · ${plan.look} · ${plan.music.mood} ${plan.music.style}, ${Math.round(plan.music.tempo)} bpm`;
  const shots = plan.shots.map((shot, index) => {
    const lines = [`## ${index + 1}. ${shot.title} (${shot.seconds} s, ${shot.camera})`, shot.prompt];
    if (shot.narration) lines.push(`> ${shot.narration}`);
    if (shot.onScreen) lines.push(`On screen: **${shot.onScreen}**`);
    return lines.join("\n\n");
  });
  const end = plan.endCard ? [`## End card (${plan.endCard.seconds} s)\n\n**${plan.endCard.text}**`] : [];
  return [head, ...shots, ...end].join("\n\n");
}
