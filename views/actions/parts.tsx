import { Html } from "@elysiajs/html";
import { Icon } from "../shared/icon.tsx";
import type { Tone } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name, type Actor } from "../shared/who.tsx";
import type { ActionState } from "./action-view.ts";

const STATES = {
  installed: { word: "Installed", icon: "circle-check", tone: "done" },
  waiting: { word: "Waiting for review", icon: "hourglass", tone: "warn" },
  removed: { word: "Removed", icon: "circle-slash", tone: "idle" },
  refused: { word: "Refused", icon: "ban", tone: "idle" },
} as const satisfies Record<ActionState, { word: string; icon: string; tone: Tone }>;

export function ActionStateWord({ state }: { state: ActionState }) {
  const known = STATES[state];
  return (
    <span class="state" data-state={known.tone}>
      <Icon name={known.icon} />
      <span>{known.word}</span>
    </span>
  );
}

/** Who proposed it, how, and when. */
export function Proposed({ proposer, origin, at, now }: { proposer: Actor; origin: string; at: number; now: number }) {
  return (
    <span class="proposed faint">
      <Avatar actor={proposer} small />
      <Name actor={proposer} />
      <span safe>{origin}</span>
      <Moment at={at} now={now} />
    </span>
  );
}

const NOTHING_MORE = "It gets the names, sizes, words and times of what is connected, and nothing else.";

/** What it may do, a sentence each. */
export function Rights({ rights }: { rights: readonly string[] }) {
  return (
    <ul class="rights">
      {(rights.length > 0 ? rights : [NOTHING_MORE]).map((sentence) => (
        <li>
          <Icon name={rightIcon(sentence)} small />
          <span safe>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

/** By the beginning of its sentence, as `src/actions/review.ts` writes them. */
export function rightIcon(sentence: string): string {
  if (sentence.startsWith("It may ask") || sentence.startsWith("It runs at")) return "globe";
  if (sentence.startsWith("It is told")) return "key-round";
  if (sentence.startsWith("It sees")) return "eye";
  if (sentence.startsWith("It puts captions")) return "captions";
  if (sentence.startsWith("It runs on")) return "server";
  if (sentence.startsWith("It may")) return "timer";
  return "shield-check";
}
