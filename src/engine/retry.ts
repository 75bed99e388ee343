/** What follows a failed call: the same upstream again after a while, the next one, or nothing. Pure. */
import type { JobFailure } from "../jobs/define.ts";

export type Next = { way: "again"; inMs: number } | { way: "other" } | { way: "end" };

export interface Tried {
  /** How often this upstream was asked by now, from 1. */
  tries: number;
  /** Another upstream is left. */
  hasOther: boolean;
  /** Words of the answer were passed on; asking again would say them twice. */
  hasBegun: boolean;
  /** Asking twice costs nothing and gives the same. */
  isRepeatable: boolean;
  /** 0 to 1. */
  chance: number;
}

const TRIES = 4;
/** The first failure may be a moment's; after the second another upstream is asked. */
const TRIES_BEFORE_OTHER = 2;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** Who names a longer wait is not waited for: the turn ends, and people hear why. */
const LONGEST_NAMED_MS = 60_000;

/**
 * Only what certainly was not accepted is asked again: `limited` and `unavailable`. `refused`, `rejected` and `config` are the same the next time, and an
 * `uncertain` answer may have been paid for.
 */
export function nextAfter({ failureClass, retryAfterMs }: JobFailure, { tries, hasOther, hasBegun, isRepeatable, chance }: Tried): Next {
  const wasNotAccepted = failureClass === "limited" || failureClass === "unavailable" || (isRepeatable && failureClass === "uncertain");
  if (!wasNotAccepted || hasBegun) return { way: "end" };
  const isTooLong = (retryAfterMs ?? 0) > LONGEST_NAMED_MS;
  if (hasOther && (isTooLong || tries >= TRIES_BEFORE_OTHER)) return { way: "other" };
  if (isTooLong || tries >= TRIES) return { way: "end" };
  const named = retryAfterMs === undefined ? undefined : retryAfterMs * (1 + chance / 10); // never before it, and not all at the same moment
  const usual = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)) * (0.75 + chance / 2);
  return { way: "again", inMs: Math.ceil(named ?? usual) };
}

/** An upstream's words for a conversation that is longer than it takes (published error bodies of OpenAI, Anthropic, Google, vLLM, Ollama, OpenRouter). */
const TOO_LONG =
  /context[_ ](length|window|size)|maximum context|prompt is too long|input (is )?too long|too many (input )?tokens|exceeds? (the )?(maximum|model'?s?)[^.]{0,40}(tokens|context|length)|input token count/i;

export const isTooLong = ({ failureClass, message }: JobFailure): boolean => failureClass === "rejected" && TOO_LONG.test(message);
