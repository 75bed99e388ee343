/** Which nodes, edges and timelines a change touched, as the history keeps it. */
import type { Touched } from "../schema.ts";
import type { Changed } from "./messages.ts";

export type { Touched };

/** More ids than this are counted, not named. */
const NAMED_LIMIT = 1_000;
const KINDS = ["nodes", "edges", "timelines"] as const;

export function touchedBy(changed: Changed): Touched {
  return within({ nodes: Object.keys(changed.nodes), edges: Object.keys(changed.edges), timelines: Object.keys(changed.timelines) });
}

export function joinTouched(a: Touched | null, b: Touched | null): Touched {
  const joined = { nodes: [] as string[], edges: [] as string[], timelines: [] as string[] };
  for (const kind of KINDS) joined[kind] = [...new Set([...(a?.[kind] ?? []), ...(b?.[kind] ?? [])])];
  return within({ ...joined, more: moreOf(a, b) });
}

export const countTouched = (touched: Touched | null, kind: (typeof KINDS)[number]): number =>
  (touched?.[kind].length ?? 0) + (touched?.more?.[kind] ?? 0);

function moreOf(a: Touched | null, b: Touched | null): NonNullable<Touched["more"]> {
  const more = (kind: (typeof KINDS)[number]) => (a?.more?.[kind] ?? 0) + (b?.more?.[kind] ?? 0);
  return { nodes: more("nodes"), edges: more("edges"), timelines: more("timelines") };
}

function within(touched: Touched): Touched {
  const named: Touched = { nodes: [], edges: [], timelines: [] };
  const more = { nodes: 0, edges: 0, timelines: 0 };
  for (const kind of KINDS) {
    named[kind] = touched[kind].slice(0, NAMED_LIMIT);
    more[kind] = (touched.more?.[kind] ?? 0) + touched[kind].length - named[kind].length;
  }
  return more.nodes + more.edges + more.timelines > 0 ? { ...named, more } : named;
}
