/** What a turn may take at most, and whether it has. What the studio sets holds unless a turn asks for less. */
import type { TurnOptions } from "../schema.ts";
import { type Limits, LimitReached, type Usage } from "./define.ts";

const MINUTE_MS = 60_000;

/** Of one turn. People's waiting is not counted as time. */
export const STUDIO_LIMITS: Limits = {
  steps: 40,
  calls: 240,
  tokens: 4_000_000,
  micros: null,
  elapsedMs: 60 * MINUTE_MS,
  fanOut: 6,
  editsPerMinute: 240,
};

export function limitsOf(asked: TurnOptions["limits"] = {}): Limits {
  const least = (studio: number, own: number | undefined) => (own === undefined ? studio : Math.min(studio, own));
  return {
    ...STUDIO_LIMITS,
    steps: least(STUDIO_LIMITS.steps, asked.steps),
    calls: least(STUDIO_LIMITS.calls, asked.calls),
    tokens: least(STUDIO_LIMITS.tokens, asked.tokens),
    elapsedMs: least(STUDIO_LIMITS.elapsedMs, asked.seconds === undefined ? undefined : asked.seconds * 1_000),
    micros: asked.micros ?? STUDIO_LIMITS.micros,
  };
}

/** Before a call: what a turn alone can tell. What it shares with those it starts is asked in `tree-limits.ts`. Throws LimitReached. */
export function checkLimits(limits: Limits, usage: Usage, workedMs: number): void {
  const { calls, tokens } = usage;
  refuseUsedUp(limits, { calls, tokens: tokens.input + tokens.output }, "this turn");
  if (workedMs >= limits.elapsedMs)
    throw new LimitReached("elapsedMs", `The turn has worked for ${Math.round(limits.elapsedMs / 1_000)} seconds, which is its limit.`);
}

/** `whose`: "this turn". Throws LimitReached with a sentence for people. */
export function refuseUsedUp(limits: Pick<Limits, "calls" | "tokens">, used: { calls: number; tokens: number }, whose: string): void {
  const say = (what: string) => `The limit of ${whose} is ${what}, and that is used up. No model was asked.`;
  if (used.calls >= limits.calls) throw new LimitReached("calls", say(`${limits.calls} calls of models`));
  if (used.tokens >= limits.tokens) throw new LimitReached("tokens", say(`${limits.tokens.toLocaleString("en")} tokens`));
}

/** Lets so many in at once; the others wait in their order. */
export function createGate(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const line: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else free++;
    }
  };
}

/** Milliseconds until one more may happen, for at most `most` in a minute; counts it when that is now. */
export function createPace(most: number): (now: number) => number {
  let times: number[] = [];
  return (now) => {
    times = times.filter((at) => at > now - MINUTE_MS);
    const oldest = times[0];
    if (oldest !== undefined && times.length >= most) return oldest + MINUTE_MS - now;
    times.push(now);
    return 0;
  };
}

const WARN_AT = 3;
const END_AT = 5;

export type LoopWord = { state: "fine" } | { state: "warned"; words: string } | { state: "ended"; words: string };

/** Watches one agent: the same call with the same result over and over is told to it, and at last ends its work. */
export function createLoopDetector(): (call: { tool: string; input: unknown }, result: string) => LoopWord {
  const seen = new Map<string, number>();
  return ({ tool, input }, result) => {
    const key = new Bun.CryptoHasher("sha256").update(JSON.stringify([tool, input, result])).digest("hex");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count >= END_AT) return { state: "ended", words: `${tool} was called ${count} times with the same input and the same result.` };
    if (count >= WARN_AT)
      return {
        state: "warned",
        words: `You have called ${tool} ${count} times with the same input, and the result was the same each time. Do something else or finish.`,
      };
    return { state: "fine" };
  };
}
