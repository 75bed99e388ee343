/** What Google's cards have in common. */
import type { InputRule, Price } from "../../card.ts";
import type { GoogleRoute, TokenRates } from "../rates.ts";

/** The day on which these facts were read together. */
export const READ = "2026-11-21";
export const SDK = "@google/genai 3.1.0 (2026-11-10)";

export const words: InputRule[] = [
  { role: "prompt", kinds: [], max: 8 },
  { role: "context", kinds: [], max: 8 },
];

const MIB = 1024 ** 2;
export const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"];

/** Pictures inside the request; at most 7 MB each: docs.cloud.google.com Gemini 3.1 Flash Image page, read 2026-11-20. */
export const pictures = (role: InputRule["role"], max: number): InputRule => ({
  role,
  kinds: ["image"],
  max,
  mimes: PICTURES,
  maxBytes: 7 * MIB,
});

/** micro-USD for a million tokens, from USD. */
export const usd = (rates: TokenRates): TokenRates =>
  Object.fromEntries(Object.entries(rates).map(([kind, dollars]) => [kind, Math.round(dollars * 1_000_000)])) as unknown as TokenRates;

/** The estimate of what is charged by the token for words alone. */
export function byToken(rates: TokenRates): Price {
  const { in: micros, out: outMicros, cached } = usd(rates);
  return { unit: "million-tokens", micros, outMicros, ...(cached === undefined ? {} : { cachedMicros: cached }) };
}

export const googleRoute = (route: Omit<GoogleRoute, "provider" | "date"> & { date?: string }): GoogleRoute => ({
  provider: "google",
  date: READ,
  ...route,
});
export const vertexRoute = (route: Omit<GoogleRoute, "provider" | "date"> & { date?: string }): GoogleRoute => ({
  provider: "vertex",
  date: READ,
  ...route,
});
