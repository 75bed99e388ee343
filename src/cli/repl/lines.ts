/**
 * Lines become texts: what is pasted in one piece stays one text however many lines it has, and so does a line that ends with a backslash. A terminal says
 * where a paste begins and ends when it is asked to (bracketed paste, xterm control sequences, DECSET 2004).
 */
export const PASTE_ON = "\x1b[?2004h";
export const PASTE_OFF = "\x1b[?2004l";

export interface Lines {
  /** Answers the text when it is complete. */
  line(text: string): string | undefined;
  /** The name of each key, as readline calls it. */
  key(name: string | undefined): void;
  /** Whether a text has begun. */
  hasMore(): boolean;
  drop(): void;
}

export function collectLines(): Lines {
  let pending: string[] = [];
  let isPasting = false;
  return {
    line(text) {
      const goesOn = !isPasting && /(^|[^\\])(\\\\)*\\$/.test(text);
      pending.push(goesOn ? text.slice(0, -1) : text);
      if (isPasting || goesOn) return undefined;
      const whole = pending.join("\n");
      pending = [];
      return whole;
    },
    key(name) {
      if (name === "paste-start") isPasting = true;
      if (name === "paste-end") isPasting = false;
    },
    hasMore: () => pending.length > 0,
    drop() {
      pending = [];
    },
  };
}
