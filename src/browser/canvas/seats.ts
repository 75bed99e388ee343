/**
 * Presence of this room: what I say about myself, at most every 50 ms and only when it changed, and what the others say. With many
 * people here everybody speaks less often. Whoever draws is told once a frame.
 */
import {
  AGENT_HUE,
  CURSOR_PREFIX,
  type CursorSeat,
  type Editing,
  PERSON_PREFIX,
  type PersonSeat,
  type SeatOwner,
  SELECTION_LIMIT,
} from "../../canvas/seat.ts";
import type { RoomConnection } from "./connection.ts";
import type { Island } from "./island.ts";

/** One open page of somebody, mine excepted. */
export interface Seat extends PersonSeat, SeatOwner {
  /** Of the page: a person may have several. */
  id: string;
  who: "person" | "agent";
  cursor?: CursorSeat;
}

export interface Seats {
  others(): readonly Seat[];
  say(change: Partial<PersonSeat>): void;
  point(at: CursorSeat | undefined): void;
  /** Called in a frame after anything has changed. */
  onChange(listener: () => void): void;
}

const SEND_MS = 50;
/** Said again so often that the others know I am still here. */
const REPEAT_MS = 10_000;
/** Beyond so many people, each speaks proportionally less often. */
const CROWD = 20;

export function openSeats(island: Island, { presence }: RoomConnection): Seats {
  const me = island.doc.peerIdStr;
  const listeners = new Set<() => void>();
  let seats: readonly Seat[] | undefined;
  const others = () => {
    seats ??= readSeats(presence.getAllStates() as Record<string, unknown>, me);
    return seats;
  };
  presence.subscribe((event) => {
    if (event.by === "local") return;
    seats = undefined;
    island.frame("seats", () => {
      for (const listener of listeners) listener();
    });
  });
  const pause = () => SEND_MS * Math.max(1, others().length / CROWD);
  const cursor = speaker<CursorSeat>(pause, (value) => put(CURSOR_PREFIX + me, value));
  let beat = 0; // a repetition must differ, or the room takes it for old news and forgets me after a while
  const person = speaker<PersonSeat>(pause, (value) => put(PERSON_PREFIX + me, { ...value, beat: beat++ }));
  const put = (key: string, value: CursorSeat | PersonSeat | undefined) =>
    value === undefined ? presence.delete(key) : presence.set(key, value as never);
  let mine: PersonSeat = {};
  person.say(mine);
  setInterval(person.repeat, REPEAT_MS);
  addEventListener("pagehide", () => {
    put(CURSOR_PREFIX + me, undefined);
    put(PERSON_PREFIX + me, undefined);
  });
  addEventListener("pageshow", person.repeat);
  return {
    others,
    say(change) {
      mine = trimmed({ ...mine, ...change });
      person.say(mine);
    },
    point: cursor.say,
    onChange: (listener) => void listeners.add(listener),
  };
}

const trimmed = (seat: PersonSeat): PersonSeat => {
  const kept = Object.entries(seat).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...(seat.selection ? { selection: seat.selection.slice(0, SELECTION_LIMIT) } : {}) };
};

/** Sends the newest value, the first at once and the last for certain, with pauses between. */
function speaker<T>(pause: () => number, send: (value: T | undefined) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let said = "";
  let wanted: T | undefined;
  const speak = () => {
    timer = undefined;
    const text = JSON.stringify(wanted) ?? "";
    if (text === said) return;
    said = text;
    send(wanted);
    timer = setTimeout(speak, pause());
  };
  return {
    say(value: T | undefined) {
      wanted = value;
      if (timer === undefined) speak();
    },
    repeat() {
      said = "";
      if (timer === undefined) speak();
    },
  };
}

function readSeats(states: Record<string, unknown>, me: string): Seat[] {
  const seats: Seat[] = [];
  for (const [key, value] of Object.entries(states)) {
    const id = key.slice(PERSON_PREFIX.length);
    if (!key.startsWith(PERSON_PREFIX) || id === me || !isRecord(value)) continue;
    const cursor = states[CURSOR_PREFIX + id];
    seats.push(seatOf(id, value, isRecord(cursor) ? cursor : undefined));
  }
  return seats;
}

/** What comes from other pages is checked: a peer may send anything. */
function seatOf(id: string, value: Record<string, unknown>, cursor: Record<string, unknown> | undefined): Seat {
  const hue = number(value.hue) ?? 0;
  const [viewport, editing] = [boxOf(value.viewport), editingOf(value.editing)];
  const at = { x: number(cursor?.x), y: number(cursor?.y) };
  return {
    id,
    actor: String(value.actor ?? ""),
    name: String(value.name ?? "Somebody"),
    role: String(value.role ?? ""),
    hue,
    who: hue === AGENT_HUE ? "agent" : "person",
    ...(Array.isArray(value.selection)
      ? { selection: value.selection.filter((one) => typeof one === "string").slice(0, SELECTION_LIMIT) }
      : {}),
    ...(viewport ? { viewport } : {}),
    ...(editing ? { editing } : {}),
    ...(number(value.call) === undefined ? {} : { call: Number(value.call) }),
    ...(at.x === undefined || at.y === undefined ? {} : { cursor: { x: at.x, y: at.y } }),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);
const text = (value: unknown): string | undefined => (typeof value === "string" && value.length < 500 ? value : undefined);

function boxOf(value: unknown) {
  if (!isRecord(value)) return undefined;
  const [x, y, w, h] = [number(value.x), number(value.y), number(value.w), number(value.h)];
  return x === undefined || y === undefined || !w || !h || w < 0 || h < 0 ? undefined : { x, y, w, h };
}

function editingOf(value: unknown): Editing | undefined {
  if (!isRecord(value)) return undefined;
  const [nodeId, field, anchor, focus] = [text(value.nodeId), text(value.field), text(value.anchor), text(value.focus)];
  return nodeId && field ? { nodeId, field, ...(anchor ? { anchor } : {}), ...(focus ? { focus } : {}) } : undefined;
}
