/** The inputs of an action as its node shows them: what feeds each, and what is missing. */
import { type Feed, type Filled, fillInputs } from "../../actions/feeds.ts";
import type { ActionInput } from "../../actions/manifest.ts";

interface Slot extends Filled {
  /** What is missing, as words. */
  problem?: string;
}

type Kind = ActionInput["kinds"][number];

export function slotsFor(inputs: readonly ActionInput[], feeds: readonly Feed[]): { slots: Slot[]; unused: Feed[] } {
  const { filled, unused } = fillInputs(inputs, feeds);
  const slots = filled.map((one) => {
    const problem = problemOf(one);
    return problem ? { ...one, problem } : one;
  });
  return { slots, unused };
}

function problemOf({ input, given }: Filled): string | undefined {
  const few = input.min - given.length;
  if (few > 0)
    return `${input.title}: connect ${given.length === 0 && few === 1 ? takesWords(input) : `${few} more, ${takesWords(input)}`}.`;
  const unready = given.find(({ source }) => "assetId" in source && source.status !== undefined && !source.assetId);
  return unready ? `${input.title}: ${unready.source.label || unready.source.type} has no file yet.` : undefined;
}

const ONE: Record<Kind, string> = { text: "a text", image: "a picture", video: "a clip", audio: "a sound", timeline: "a timeline" };
const MANY: Record<Kind, string> = { text: "texts", image: "pictures", video: "clips", audio: "sounds", timeline: "timelines" };

export const manyWords = (kind: Kind | "captions"): string => (kind === "captions" ? "captions" : MANY[kind]);

/** `a picture or a clip`, `pictures or clips`. */
export function takesWords({ kinds, max }: Pick<ActionInput, "kinds" | "max">): string {
  const words = kinds.map((kind) => (max === 1 ? ONE : MANY)[kind]);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
