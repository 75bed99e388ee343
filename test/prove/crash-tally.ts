/** What kills met, by its name. */

export interface Tally {
  kills: number;
  /** Generations that a kill met at a point they were brought to, and kills at a commit of anybody's. */
  injections: number;
  /** At a commit: `before generations/sending.ts keepTicket › keepFact`. */
  boundaries: Map<string, number>;
  /** In an HTTP call. */
  calls: Map<string, number>;
  /** Where generations stood in the rows that a next life found. */
  caught: Map<string, number>;
  /** How long each life took to open. */
  startMs: number[];
}

export const newTally = (): Tally => ({ kills: 0, injections: 0, boundaries: new Map(), calls: new Map(), caught: new Map(), startMs: [] });

export const countMore = (map: Map<string, number>, name: string, more = 1) => void map.set(name, (map.get(name) ?? 0) + more);

export const sum = (map: Map<string, number>): number => [...map.values()].reduce((total, n) => total + n, 0);

export const median = (list: readonly number[]): number => Math.round(list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0);

/** How often each boundary and each moment was met. */
export function tableOf({ boundaries, calls, caught }: Tally): string[] {
  const lines = (title: string, map: Map<string, number>) => [
    title,
    ...[...map].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, n]) => `${String(n).padStart(7)}  ${name}`),
  ];
  return [
    ...lines("killed at a commit", boundaries),
    ...lines("killed in an HTTP call, seen from the upstream", calls),
    ...lines("where generations stood that the next life found", caught),
  ];
}
