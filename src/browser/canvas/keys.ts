/**
 * Keys of the canvas. Which there are stands in the list of shortcuts on the page (`views/project/actions.ts`); here they are only heard.
 * One chord may belong to several actions: the first whose needs hold is meant, so Delete removes nodes or the selected edge.
 */
import { COMMAND_EVENT } from "../pages/actions.ts";
import { allHold, factsOf } from "./facts.ts";
import type { Hands } from "./hands.ts";

interface Bound {
  run: string;
  needs: string | undefined;
}

const TYPING = "input, textarea, select, dialog, [contenteditable]:not([contenteditable='false'])";
/** Things that answer Enter, Space and arrows themselves. */
const ANSWERS = "button, a, summary, audio, video, [role=menu], [role=tablist], [role=listbox]";
const OWN_KEYS = new Set(["Enter", "Space", "Arrows"]);

export function startKeys(hands: Hands): void {
  const bound = readBindings();
  const space = { isHeld: false, wasUsed: false };
  document.addEventListener("keydown", (event) => {
    const target = event.target as Element;
    if (event.key === "Escape" && !event.defaultPrevented && leaveControl(target)) return event.preventDefault();
    if (event.defaultPrevented || target.closest(TYPING) || document.querySelector("dialog[open], .menu--canvas:not([hidden])")) return;
    const chord = chordOf(event);
    if (chord === "Space" && !target.closest(ANSWERS)) return holdSpace(hands, event, space);
    const found = bound.get(chord);
    if (!found || (OWN_KEYS.has(chord.split("+").at(-1) ?? "") && !isOurs(hands, target))) return;
    const facts = factsOf(hands);
    const meant = found.find(({ needs }) => allHold(needs, facts));
    if (!meant || isNative(chord)) return;
    event.preventDefault();
    ask(meant.run + directionOf(event));
  });
  document.addEventListener("keyup", (event) => {
    if (event.code !== "Space" || !space.isHeld) return;
    space.isHeld = false;
    delete hands.island.canvas.dataset.held;
    if (!space.wasUsed && allHold("one media", factsOf(hands))) ask("node.open");
  });
  hands.island.canvas.addEventListener("pointerdown", () => {
    space.wasUsed ||= space.isHeld;
  });
}

/** From a field or a button of a node back to the node. What is being written in answers Escape itself. */
function leaveControl(target: Element): boolean {
  const node = target.closest<HTMLElement>("[data-node]");
  if (!node || target === node || target.closest("textarea, [contenteditable]:not([contenteditable='false'])")) return false;
  node.focus({ preventScroll: true });
  return true;
}

/** Held, Space lets the pointer pan; pressed and released, it opens what is selected. */
function holdSpace(hands: Hands, event: KeyboardEvent, space: { isHeld: boolean; wasUsed: boolean }): void {
  if (!isOurs(hands, event.target as Element)) return;
  event.preventDefault();
  if (event.repeat) return;
  Object.assign(space, { isHeld: true, wasUsed: false });
  hands.island.canvas.dataset.held = "";
}

function readBindings(): Map<string, Bound[]> {
  const bound = new Map<string, Bound[]>();
  for (const { dataset } of document.querySelectorAll<HTMLElement>("#shortcuts [data-run][data-chords]"))
    for (const chord of (dataset.chords ?? "").split(" ").filter(Boolean)) {
      const known = bound.get(chord) ?? [];
      known.push({ run: dataset.run ?? "", needs: dataset.needs });
      bound.set(chord, known);
    }
  return bound;
}

/** The browser makes copy, cut and paste of these itself, with the clipboard in hand. */
const isNative = (chord: string): boolean => ["Ctrl+C", "Ctrl+X", "Ctrl+V"].includes(chord);

const isOurs = ({ island }: Hands, target: Element): boolean =>
  (target === document.body || island.canvas.contains(target)) && !target.closest(ANSWERS);

const directionOf = ({ key }: KeyboardEvent): string => (key.startsWith("Arrow") ? `.${key.slice(5).toLowerCase()}` : "");

/** `Ctrl+Shift+Z`. Shift counts for letters and named keys; of a sign it is only how the sign is typed. */
export function chordOf(event: KeyboardEvent): string {
  const key = nameOf(event);
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key);
  const modifiers = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && !isSign && "Shift"].filter(
    Boolean,
  );
  return [...modifiers, key].join("+");
}

function nameOf({ key, code, altKey }: KeyboardEvent): string {
  if (key === " ") return "Space";
  if (key.startsWith("Arrow")) return "Arrows";
  if (altKey && code.startsWith("Key")) return code.slice(3); // with Alt a Mac types another letter
  return key.length === 1 ? key.toUpperCase() : key;
}

export const ask = (run: string): void => void document.dispatchEvent(new CustomEvent(COMMAND_EVENT, { detail: { run } }));
