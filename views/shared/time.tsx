import { Html } from "@elysiajs/html";
import { ago } from "./words.ts";

/** A moment in words, with the exact time for machines and in the tooltip. `at` and `now` are ms since the epoch. */
export function Moment({ at, now }: { at: number; now: number }) {
  const exact = new Date(at).toISOString();
  return (
    <time datetime={exact} title={exact} safe>
      {ago(at, now)}
    </time>
  );
}
