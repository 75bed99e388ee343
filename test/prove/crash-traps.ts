/** What the upstreams of a killed studio do with a call that comes to one of its moments: let it pass, hold it, or have the studio killed. */
import type { Moment, OnMoment } from "../wire/lamp-server.ts";

export interface Trap {
  moment: Moment;
  /** So many others pass before. */
  skip: number;
  meet(): Promise<"killed" | "goes on">;
}

export interface Traps {
  onMoment: OnMoment;
  set(trap: Trap): void;
  /** From now on those calls are held of which `isHeld` says so. */
  hold(isHeld: () => boolean): void;
  held(): number;
  /** Takes everything back and lets go what is held: its asker has died, or nobody needs it. Answers the moments that a kill met. */
  spring(): Moment[];
}

export function createTraps(): Traps {
  let trap: Trap | undefined;
  let isHeld: (() => boolean) | undefined;
  let met: Moment[] = [];
  let waiting: ((word: "drop") => void)[] = [];

  return {
    async onMoment(moment) {
      if (trap?.moment === moment && trap.skip-- <= 0) {
        const { meet } = trap;
        trap = undefined;
        if ((await meet()) === "goes on") return undefined;
        met.push(moment);
        return "drop";
      }
      if (!isHeld?.()) return undefined;
      met.push(moment);
      return new Promise((resolve) => waiting.push(resolve));
    },
    set(next) {
      trap = next;
    },
    hold(next) {
      isHeld = next;
    },
    held: () => waiting.length,
    spring() {
      const moments = met;
      for (const resolve of waiting) resolve("drop");
      trap = undefined;
      isHeld = undefined;
      [met, waiting] = [[], []];
      return moments;
    },
  };
}
