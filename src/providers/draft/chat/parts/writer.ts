/** The script as a card, with times, and the brief beside it where the canvas has none. */
import { clock, type CuePlan, frameIn, planIn } from "../plan.ts";
import { askedIn } from "../storyboard.ts";
import { listOf, plural, type Say, type Talk, troubleIn } from "../talk.ts";
import { putRight } from "./revision.ts";

export function write(talk: Talk): Say {
  const plan = planIn(talk);
  if (Array.isArray(talk.data.items)) return putRight(talk);
  const script = scriptOf(plan);
  if (!talk.offers("node_add")) return { words: `I may only look in this turn. This would be the script:\n\n${script}` };
  if (talk.steps > 0) {
    const spoken = plan.shots.filter((shot) => shot.narration).length;
    return {
      words:
        `The script is a card at the left: ${plural(plan.shots.length, "shot")}, ${plural(spoken, "spoken line")}. ${troubleIn(talk.used)}`.trim(),
    };
  }
  const hasCard = listOf(talk.data.material).some((each) => each.type === "text");
  const { brief } = askedIn(talk.data);
  const card = { name: "node_add", input: { type: "text", ...frameIn(talk, "brief"), label: "Brief", body: brief } };
  return {
    words: "I write the script.",
    calls: [
      ...(hasCard ? [] : [card]),
      { name: "node_add", input: { type: "text", ...frameIn(talk, "script"), label: "Script", body: script } },
    ],
  };
}

export function scriptOf(plan: CuePlan): string {
  let at = 0;
  const shots = plan.shots.map((shot, index) => {
    const from = at;
    at += shot.seconds;
    const lines = [`**${index + 1} ${shot.title}**, ${clock(from)} to ${clock(at)}`];
    if (shot.narration) lines.push(`> ${shot.narration}`);
    if (shot.onScreen) lines.push(`On screen: ${shot.onScreen}`);
    return lines.join("\n\n");
  });
  const card = plan.endCard.text
    ? [`**End card**, ${clock(at)} to ${clock(at + plan.endCard.seconds)}\n\nOn screen: ${plan.endCard.text}`]
    : [];
  const frame = [plan.seconds > 0 ? `${plan.seconds} s` : "", plan.aspect, plan.voice ? `voice: ${plan.voice}` : ""]
    .filter(Boolean)
    .join(", ");
  return [`# ${plan.title}`, frame, ...shots, ...card].join("\n\n");
}
