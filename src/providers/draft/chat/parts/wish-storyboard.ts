/** A whole brief in the chat: script, prompts and picture generators in rows, put on the canvas in one go. */
import { placesFor } from "../../../../canvas/storyboard.ts";
import { frameIn, planIn } from "../plan.ts";
import { askedIn, planFromBrief, runsPictures, sizeOf } from "../storyboard.ts";
import { plural, type Talk } from "../talk.ts";
import { shotCalls } from "./artist.ts";
import type { Desk, Intent } from "./desk.ts";
import { scriptOf } from "./writer.ts";

const LONG_BRIEF = 200;

const dataOf = ({ text, chosen }: Desk) => ({ text, material: chosen.map(({ type, label, words }) => ({ type, label, words })) });

export const storyboard: Intent = {
  name: "storyboard",
  matches: (desk) => {
    const { brief } = askedIn(dataOf(desk));
    return /\b(?:storyboard|shot ?list|plan (?:a|the|this) film)\b|分镜/i.test(desk.text)
      ? sizeOf(brief) >= 20
      : sizeOf(brief) >= LONG_BRIEF && !/[?？]\s*$/.test(desk.text);
  },
  async play(desk) {
    const plan = await planFromBrief(dataOf(desk));
    const shots = Array.isArray(plan?.shots) ? plan.shots.length : 0;
    if (!plan || shots === 0)
      return {
        words: "I could not make a plan of this brief. Say in a few sentences what happens in the film, how long it is and how it looks.",
      };
    const places = placesFor(desk.canvas.nodes, shots, String(plan.aspect));
    const talk: Talk = { ...desk.talk, data: { ...desk.talk.data, plan, places } };
    const script = { type: "text", ...frameIn(talk, "script"), label: "Script", body: scriptOf(planIn(talk)) };
    return {
      words: `I put a storyboard of ${plural(shots, "shot")} on the canvas: ${String(plan.summary)}`,
      calls: [{ name: "node_add", input: script }, ...Array.from({ length: shots }, (_, index) => shotCalls(talk, index + 1)).flat()],
    };
  },
  runs: (desk) => runsPictures(dataOf(desk)),
};
