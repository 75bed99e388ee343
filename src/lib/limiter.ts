/** Counts attempts per key in a window; remembers a bounded number of keys and forgets the oldest. */
import type { Clock } from "./clock.ts";
import { AppError } from "./errors.ts";

export interface Limiter {
  /** Throws AppError `limited` when `key` was used more than `most` times in the window. */
  hit(key: string): void;
  clear(key: string): void;
}

const KEYS_KEPT = 10_000;

export function createLimiter(clock: Clock, most: number, windowMs: number): Limiter {
  const seen = new Map<string, { count: number; until: number }>();
  return {
    hit(key) {
      const now = clock.now();
      const known = seen.get(key);
      const entry = known && known.until > now ? known : { count: 0, until: now + windowMs };
      entry.count++;
      seen.delete(key);
      seen.set(key, entry);
      if (seen.size > KEYS_KEPT) seen.delete(seen.keys().next().value ?? "");
      if (entry.count > most) {
        const seconds = Math.ceil((entry.until - now) / 1000);
        throw new AppError("limited", `Too many attempts. Try again in ${seconds} s.`, [], seconds);
      }
    },
    clear: (key) => void seen.delete(key),
  };
}
