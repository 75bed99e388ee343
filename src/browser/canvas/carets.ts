/** Other people's carets: where in a text they write, in their hue and with their name. They hang on letters, so they move with them. */
import { Cursor, type LoroDoc, type LoroText } from "loro-crdt";
import type { Editing } from "../../canvas/seat.ts";
import type { Seat, Seats } from "./seats.ts";

export interface Caret {
  id: string;
  name: string;
  hue: number;
  who: "person" | "agent";
  anchor: number;
  head: number;
}

/** Where my selection stands, as the others can find it again. */
export function editingOf(text: LoroText, place: { nodeId: string; field: string }, selection: { anchor: number; head: number }): Editing {
  const at = (offset: number) => encode(text.getCursor(offset));
  const [anchor, focus] = [at(selection.anchor), at(selection.head)];
  return { ...place, ...(anchor ? { anchor } : {}), ...(focus ? { focus } : {}) };
}

const encode = (cursor: Cursor | undefined) => cursor && btoa(String.fromCharCode(...cursor.encode()));

/** Who writes in this field now; letters that are not here yet put a caret at the end. */
export function caretsIn(doc: LoroDoc, seats: Seats, nodeId: string, field: string): Caret[] {
  return seats.others().flatMap((seat): Caret[] => {
    const { editing } = seat;
    if (editing?.nodeId !== nodeId || editing.field !== field) return [];
    const head = offsetOf(doc, editing.focus);
    if (head === undefined) return [];
    return [{ ...whoOf(seat), anchor: offsetOf(doc, editing.anchor) ?? head, head }];
  });
}

const whoOf = ({ id, name, hue, who }: Seat) => ({ id, name, hue, who });

function offsetOf(doc: LoroDoc, encoded: string | undefined): number | undefined {
  if (!encoded) return undefined;
  try {
    const cursor = Cursor.decode(Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0)));
    return doc.getCursorPos(cursor)?.offset;
  } catch {
    return undefined; // another peer may send anything
  }
}

/** A caret with its name, for an open editor as for a face. */
export function caretElement({ name, hue, who }: Pick<Caret, "name" | "hue" | "who">): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.contentEditable = "false";
  paintWho(caret, hue, who);
  const tag = document.createElement("b");
  tag.textContent = name;
  caret.append(tag);
  return caret;
}

/** Hues are few and stand in `carets.css`: an editor may not write styles of its own. */
const whoData = (hue: number, who: string) => ({ who, hue: String(Math.round(hue)) });

/** The hue of who it is, for styles to take up. */
export function paintWho(element: HTMLElement, hue: number, who: "person" | "agent"): void {
  Object.assign(element.dataset, whoData(hue, who));
}
