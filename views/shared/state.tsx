import { Html } from "@elysiajs/html";
import { Icon } from "./icon.tsx";

/** The tone of a state: its colour, never without its word and icon. */
export type Tone = "done" | "run" | "wait" | "warn" | "fail" | "pause" | "idle";

/** Every state a row or a node can be in, with the word and the glyph people see. */
export const STATES = {
  idle: { word: "Not run yet", icon: "circle-dashed", tone: "idle" },
  scheduled: { word: "Scheduled", icon: "clock", tone: "wait" },
  queued: { word: "Waiting", icon: "hourglass", tone: "wait" },
  running: { word: "Running", icon: "loader", tone: "run" },
  waiting: { word: "Running", icon: "loader", tone: "run" },
  done: { word: "Done", icon: "circle-check", tone: "done" },
  failed: { word: "Failed", icon: "circle-x", tone: "fail" },
  dead: { word: "Failed", icon: "circle-x", tone: "fail" },
  uncertain: { word: "Uncertain", icon: "triangle-alert", tone: "warn" },
  cancelled: { word: "Cancelled", icon: "ban", tone: "idle" },
} as const satisfies Record<string, { word: string; icon: string; tone: Tone }>;

export type State = keyof typeof STATES;

/** A state as colour, icon and word; `word` overrides the usual one ("Rendering", "Queued, 2nd"). */
export function StateWord({ state, word }: { state: State; word?: string }) {
  const known = STATES[state];
  return (
    <span class="state" data-state={known.tone}>
      <Icon name={known.icon} spin={known.tone === "run"} />
      <span safe>{word ?? known.word}</span>
    </span>
  );
}
