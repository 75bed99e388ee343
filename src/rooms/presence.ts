/**
 * Who is here: cursors, selections, viewports. An EphemeralStore per room on the main thread, never stored. A peer says what it does
 * under keys of its own; who that is (actor, name, hue) the server writes, from the session. What a key says is the owner's alone.
 */
import { EphemeralStore, type Value } from "loro-crdt";
import type { RoomLimits } from "./limits.ts";
import type { Visitor } from "./port.ts";

export interface Presence {
  /** Everything known, for somebody who joins; undefined when nobody is here. */
  all(): Uint8Array | undefined;
  join(visitor: Visitor): PresenceSeat;
  close(): void;
}

export interface PresenceSeat {
  /** Takes a peer's update in; false when it cannot be read or says too much. */
  apply(update: Uint8Array): boolean;
  leave(): void;
}

/** A peer that has said nothing for so long is gone; clients repeat themselves well before. */
const PRESENCE_TIMEOUT_MS = 30_000;

type Fields = Record<string, Value>;

/** `tell` gets every change as bytes, with the seat that need not hear of it. */
export function openPresence(limits: RoomLimits, tell: (bytes: Uint8Array, from: PresenceSeat | undefined) => void): Presence {
  const store = new EphemeralStore<Fields>(PRESENCE_TIMEOUT_MS);
  const owners = new Map<string, { seat: PresenceSeat; actor: string }>();

  function seatOf(visitor: Visitor): PresenceSeat {
    const said = new EphemeralStore<Fields>(PRESENCE_TIMEOUT_MS);
    const mine = () => [...owners].flatMap(([key, owner]) => (owner.seat === seat ? [key] : []));
    const forget = (key: string) => {
      store.delete(key);
      owners.delete(key);
      tell(store.encode(key), undefined);
    };
    const seat: PresenceSeat = {
      apply(update) {
        try {
          said.apply(update);
        } catch {
          return false;
        }
        const states = said.getAllStates();
        for (const key of mine()) if (states[key] === undefined) forget(key);
        const refused = Object.entries(states).filter(([key, value]) => value !== undefined && !take(seat, visitor, key, value));
        for (const [key] of refused) said.delete(key);
        return refused.length === 0;
      },
      leave() {
        for (const key of mine()) forget(key);
        said.destroy();
      },
    };
    return seat;
  }

  function take(seat: PresenceSeat, visitor: Visitor, key: string, value: Value): boolean {
    const owner = owners.get(key);
    const held = [...owners.values()].filter((one) => one.seat === seat).length;
    if (key.length > 200 || (!owner && held >= limits.presenceKeysPerSession)) return false;
    const isPlain = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
    const known = { ...(isPlain ? value : { value }), actor: visitor.actor, name: visitor.name, hue: visitor.hue, role: visitor.role };
    const text = JSON.stringify(known);
    if (text.length > limits.presenceValueBytes) return false;
    // An official client repeats all that it has heard when it joins: what is another's is left alone. The same person who says
    // something new under an old key has come back before the old connection was given up.
    if (owner && (JSON.stringify(store.get(key)) === text || (owner.seat !== seat && owner.actor !== visitor.actor))) return true;
    owners.set(key, { seat, actor: visitor.actor });
    store.set(key, known);
    tell(store.encode(key), seat);
    return true;
  }

  return {
    all: () => (store.keys().length > 0 ? store.encodeAll() : undefined),
    join: seatOf,
    close: () => store.destroy(),
  };
}
