/** Plans by the planner of films. What cannot be filmed gets a plan without shots and a writer. */
import { askedIn, planFromBrief, sizeOf } from "../storyboard.ts";
import type { Say, Talk } from "../talk.ts";

const TALK_ONLY = /^(?:what|why|how|who|when|where|which|should|could|can|is|are|do|does|explain|tell me|compare|discuss)\b|[?？]\s*$/i;

export async function direct({ data }: Talk): Promise<Say> {
  const { brief } = askedIn(data);
  if (sizeOf(brief) < 200 && TALK_ONLY.test(brief)) return { json: talkOnly(brief) };
  return { json: (await planFromBrief(data)) ?? talkOnly(brief) };
}

/** A question: nothing is to be made, the answer is words. */
const talkOnly = (brief: string) => ({
  title: brief.slice(0, 80) || "Nothing to make",
  summary: "Nothing is to be filmed here; the answer is words.",
  language: "en",
  look: "",
  aspect: "16:9",
  seconds: 0,
  shots: [],
  endCard: { text: "", seconds: 0 },
  voice: "",
  music: "",
  tasks: { writer: "", artist: "", sound: "", editor: "" },
});
