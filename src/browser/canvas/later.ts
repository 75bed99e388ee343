/** Parts that a visit may never need: read when they are first asked for, or when the browser has nothing to do. */
import type { Island } from "./island.ts";

interface Later<Part> {
  /** The part, when it is here already. */
  here(): Part | undefined;
  /** Reads it once. undefined when it cannot be had, which has been said; the next time it is tried again. */
  read(): Promise<Part | undefined>;
}

export function readOnce<Part>(island: Island, load: () => Promise<Part>): Later<Part> {
  let part: Part | undefined;
  let reading: Promise<Part | undefined> | undefined;
  return {
    here: () => part,
    read() {
      reading ??= load().then(
        (read) => {
          part = read;
          return read;
        },
        () => {
          reading = undefined;
          island.say("A part of the page could not be read. Try again, or reload the page.", "fail");
          return undefined;
        },
      );
      return reading;
    },
  };
}

const PATIENCE_MS = 4_000;

/** So that it is there when the line is cut, and nobody waits for it. While parts are still to come the canvas says how many (`data-coming`). */
export function atIdle({ canvas }: Island, read: () => Promise<unknown>): void {
  count(canvas, 1);
  const run = () => void read().finally(() => count(canvas, -1));
  if ("requestIdleCallback" in globalThis) requestIdleCallback(run, { timeout: PATIENCE_MS });
  else setTimeout(run, PATIENCE_MS);
}

function count({ dataset }: HTMLElement, change: number): void {
  const coming = Number(dataset.coming ?? 0) + change;
  if (coming > 0) dataset.coming = String(coming);
  else delete dataset.coming;
}
