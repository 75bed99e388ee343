/** What happens in one simulated world, as plain steps: made from a seed, printed when it fails, cut down to what is needed. */
import type { Edit } from "../../src/canvas/edit.ts";
import { chance } from "./chance.ts";
import { EDIT_NAMES } from "./edits.ts";

export type Step = { a: number; b: number; n: number; peer: number; waitMs: number } & (
  | { do: "edit"; name: Edit["edit"] }
  | { do: "apply"; name: Edit["edit"] }
  | { do: "undo" | "redo" | "restore" | "trim" | "forge" | "request" | "output" | "settle" | "name" }
  | { do: "cut" | "crash" | "trap" | "diskFull" | "diskFree" | "wait" }
);

export interface Schedule {
  seed: number;
  peers: { actor: string; isViewer: boolean }[];
  steps: Step[];
}

/** How often each happens. */
const WEIGHTS: [Step["do"], number][] = [
  ["edit", 60],
  ["apply", 6],
  ["undo", 8],
  ["redo", 4],
  ["restore", 1],
  ["trim", 0.4],
  ["forge", 3],
  ["request", 2],
  ["output", 3],
  ["settle", 3],
  ["name", 0.5],
  ["cut", 5],
  ["crash", 1.5],
  ["trap", 1],
  ["diskFull", 1],
  ["diskFree", 2],
  ["wait", 3],
];

export function scheduleOf(seed: number): Schedule {
  const random = chance(seed);
  const whole = (limit: number) => Math.floor(random() * limit);
  const count = 2 + Math.floor(random() * random() * 4);
  const peers = Array.from({ length: count }, (_, index) => ({
    actor: `usr_${random() < 0.15 ? 0 : index}`,
    isViewer: index === count - 1 && count > 2 && random() < 0.25,
  }));
  const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  const pick = (): Step["do"] => {
    let left = random() * total;
    for (const [kind, weight] of WEIGHTS) {
      left -= weight;
      if (left < 0) return kind;
    }
    return "wait";
  };
  const steps = Array.from({ length: 6 + whole(18) }, (): Step => {
    const kind = pick();
    const numbers = {
      a: whole(1_000),
      b: whole(1_000),
      n: whole(1_001) - 500,
      peer: whole(count),
      waitMs: random() < 0.5 ? 0 : whole(kind === "wait" ? 900 : 40),
    };
    // The commoner edits stand first.
    const name = EDIT_NAMES[Math.floor(random() * random() * EDIT_NAMES.length)] ?? "addNode";
    return kind === "edit" || kind === "apply" ? { do: kind, name, ...numbers } : { do: kind, ...numbers };
  });
  return { seed, peers, steps };
}
