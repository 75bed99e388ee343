/**
 * What somebody who is here says about themselves, as plain values in the room's presence. People write it from their page, agents
 * from the server; name, hue, role and actor are added by the room and are nobody's own claim. Nothing of it is stored.
 *
 * A visitor has two keys, so that the pointer, which moves all the time, stays small: `c-…` for the cursor and `s-…` for the rest.
 */
import type { Box } from "./layout.ts";

export interface Editing {
  nodeId: string;
  /** `body`, `prompt` or `label`. */
  field: string;
  /** Encoded Loro cursors in base64: they stay at their letters while others write. */
  anchor?: string;
  focus?: string;
}

/** Key `c-<peer>`: where the pointer is, in canvas pixels. Gone when the pointer rests or leaves. */
export interface CursorSeat {
  x: number;
  y: number;
}

/** Key `s-<peer>`. */
export interface PersonSeat {
  /** At most `SELECTION_LIMIT` node ids. */
  selection?: string[];
  viewport?: Box;
  editing?: Editing;
  /** A number that rises with each call to come here. */
  call?: number;
  beat?: number;
}

/** What the room adds. */
export interface SeatOwner {
  actor: string;
  name: string;
  hue: number;
  role: string;
}

export const SELECTION_LIMIT = 50;
export const CURSOR_PREFIX = "c-";
export const PERSON_PREFIX = "s-";
/** The hue of agents; people have another. */
export const AGENT_HUE = 277;
