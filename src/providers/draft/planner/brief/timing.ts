import { NUMBER, numberOf } from "./numbers.ts";

/** Seconds from the start by which something must have been seen. */
export interface Timing {
  /** The problem is over by then. */
  problemBy?: number;
  /** The product is on the screen by then. */
  productBy?: number;
  /** The brief speaks of a problem that the film should show. */
  problem: boolean;
}

const BY = `(?:in|within|during|inside)\\s+(?:the\\s+)?(?:first|opening)\\s+(${NUMBER})\\s*-?\\s*s(?:ec(?:ond)?s?)?\\b`;
const BEFORE = `(?:by|before|at|no later than)\\s+(?:second\\s+(${NUMBER})|(?:the\\s+)?(${NUMBER})(?:\\s*|-|th\\s+)s(?:ec(?:ond)?s?)?\\b)`;

export function findTiming(plain: string): Timing {
  const problem = /\b(?:problem|pain point|frustration|struggle)\b|痛点|问题|烦恼/i.test(plain);
  const problemBy = secondsNear(plain, "(?:problem|pain point)", "(?:痛点|问题)");
  const productBy = secondsNear(plain, "(?:product|light|device|logo|name|solution|hero)", "(?:产品|解决方案)");
  return { problem, ...(problemBy ? { problemBy } : {}), ...(productBy ? { productBy } : {}) };
}

function secondsNear(plain: string, thing: string, hanThing: string): number | undefined {
  const english = new RegExp(`\\b${thing}\\b[^.,;]{0,24}?(?:${BY}|${BEFORE})|(?:${BY}|${BEFORE})[^.,;]{0,14}\\b${thing}\\b`, "i").exec(
    plain,
  );
  const chinese = new RegExp(
    `前(${NUMBER})秒[^，。；]{0,8}${hanThing}|(?:第)?(${NUMBER})秒(?:前|以?内|之前|出现|展示)[^，。；]{0,6}${hanThing}|${hanThing}[^，。；]{0,8}?(?:前|第)(${NUMBER})秒`,
  ).exec(plain);
  const found = [...(english?.slice(1) ?? []), ...(chinese?.slice(1) ?? [])].find((value) => value !== undefined);
  const seconds = numberOf(found ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
