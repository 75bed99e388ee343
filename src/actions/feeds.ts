/** Which edge feeds which input of an action: by role and kind, in the order of the edges, the first input that has room. */
import type { CanvasEdge, CanvasNode } from "../canvas/document.ts";
import { GIVEN_AS } from "../canvas/nodes/action.ts";
import type { ActionInput } from "./manifest.ts";

export interface Feed {
  edge: CanvasEdge;
  source: CanvasNode;
}

export interface Filled {
  input: ActionInput;
  given: Feed[];
}

/** `unused`: what no input takes, or none that has room. */
export function fillInputs(inputs: readonly ActionInput[], feeds: readonly Feed[]): { filled: Filled[]; unused: Feed[] } {
  const filled: Filled[] = inputs.map((input) => ({ input, given: [] }));
  const unused = feeds.filter((feed) => {
    const one = filled.find(({ input, given }) => takes(input, feed) && given.length < input.max);
    one?.given.push(feed);
    return !one;
  });
  return { filled, unused };
}

/** Whether it takes such a node by such an edge, room or not. */
export function takes({ role, kinds }: ActionInput, { edge, source }: Feed): boolean {
  const kind = GIVEN_AS[source.type];
  return edge.role === role && kind !== undefined && kinds.includes(kind);
}
