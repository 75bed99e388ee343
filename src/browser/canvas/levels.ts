/**
 * How much of a node is shown at which scale: its full face; a face without captions and controls, with the small picture; and, from far
 * away, what the painter draws of it. Entering and leaving the far level are apart, so that no scale flickers between two.
 */
export type Level = "full" | "plain" | "far";

const PLAIN_BELOW = 0.45;
const FAR_BELOW = 0.2;
const NEAR_AGAIN = 0.22;

export function levelAt(scale: number, before: Level): Level {
  if (scale < (before === "far" ? NEAR_AGAIN : FAR_BELOW)) return "far";
  return scale < PLAIN_BELOW ? "plain" : "full";
}
