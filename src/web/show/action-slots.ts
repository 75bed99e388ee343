/** Which edge feeds which input of an action: by role and kind, in the order of the edges, the first input that has room. */
import type { ActionInput } from "../../actions/manifest.ts";
import type { CanvasEdge, CanvasNode, NodeType } from "../../canvas/document.ts";

export interface Feed {
  edge: CanvasEdge;
  source: CanvasNode;
}

export interface Slot {
  input: ActionInput;
  given: Feed[];
  /** What is missing, as words. */
  problem?: string;
}

type Kind = ActionInput["kinds"][number];

/** What a node gives to an action; nothing where it has no words and no file. */
const GIVES: Partial<Record<NodeType, Kind>> = { text: "text", prompt: "text", image: "image", video: "video", audio: "audio", timeline: "timeline" }; // biome-ignore format: a table

export function slotsFor(inputs: readonly ActionInput[], feeds: readonly Feed[]): { slots: Slot[]; unused: Feed[] } {
  const slots: Slot[] = inputs.map((input) => ({ input, given: [] }));
  const unused: Feed[] = [];
  for (const feed of feeds) {
    const slot = slots.find((one) => fits(one.input, feed) && one.given.length < one.input.max);
    if (slot) slot.given.push(feed);
    else unused.push(feed);
  }
  for (const slot of slots) {
    const problem = problemOf(slot);
    if (problem) slot.problem = problem;
  }
  return { slots, unused };
}

function fits({ role, kinds }: ActionInput, { edge, source }: Feed): boolean {
  const kind = GIVES[source.type];
  return edge.role === role && kind !== undefined && kinds.includes(kind);
}

function problemOf({ input, given }: Slot): string | undefined {
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
