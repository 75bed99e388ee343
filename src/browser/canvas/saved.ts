/**
 * The word in the bar. It says what is known: a change is saved when the studio has answered that it is on its disk, and until then it is
 * being saved, or kept in this browser, or refused with a reason. Readers are told only when the line goes, comes or refuses.
 */
import type { SavedState, SavedWord } from "../../../views/project/bar.tsx";
import type { Island } from "./island.ts";
import { showLeft } from "./left.ts";
import type { Left } from "./journal.ts";
import type { Copy } from "./offline.ts";

export interface LineState {
  line: "opening" | "joined" | "away";
  /** Batches that were sent and not answered. */
  underWay: number;
  /** Why something could not be saved, and what becomes of it. */
  trouble: string | undefined;
}

export interface Saved {
  state: Readonly<LineState>;
  say(part: Partial<LineState>): void;
  sent(): void;
  answered(): void;
  /** The line is gone: nothing is under way. */
  cut(): void;
  /** Changes that could not be brought into a fresh document. */
  left(left: Left[]): void;
}

const TOLD = new Set<SavedState>(["offline", "unkept", "refused"]);

export function startSaved(island: Island, copy: Copy): Saved {
  const state: LineState = { line: "opening", underWay: 0, trouble: undefined };
  const draw = () => island.frame("saved", () => show(shownState(island, copy, state), copy.changes(), state.trouble));
  copy.onChange(draw);
  if (copy.left.length > 0) showLeft(island, copy.left);
  draw();
  const change = (part: Partial<LineState>) => {
    Object.assign(state, part);
    draw();
  };
  return {
    state,
    say: change,
    sent: () => change({ underWay: state.underWay + 1 }),
    answered: () => change({ underWay: Math.max(0, state.underWay - 1) }),
    cut: () => change({ underWay: 0 }),
    left: (left) => showLeft(island, left),
  };
}

function shownState(island: Island, copy: Copy, { line, underWay, trouble }: LineState): SavedState {
  if (trouble) return "refused";
  if (line === "away") return copy.keeps || copy.changes() === 0 ? "offline" : "unkept";
  if (line === "opening") return "connecting";
  if (island.readOnly) return "readonly";
  return underWay > 0 || copy.changes() > 0 ? "saving" : "saved";
}

function show(state: SavedState, changes: number, trouble: string | undefined): void {
  const place = document.getElementById("saved");
  if (!place) return;
  const words = (JSON.parse(place.dataset.words ?? "{}") as Record<SavedState, SavedWord>)[state];
  const text = ((changes === 1 ? words.one : changes > 1 ? words.many : undefined) ?? words.word).replace("#", String(changes));
  const before = place.dataset.saved as SavedState;
  place.dataset.saved = state;
  place.dataset.changes = String(changes);
  place.title = trouble ?? text;
  const word = place.querySelector("[data-word]");
  if (word && word.textContent !== text) word.textContent = text;
  place.querySelector("use")?.setAttribute("href", `/icons.svg#${words.icon}`);
  if (before === state || !(TOLD.has(state) || TOLD.has(before))) return;
  const told = document.getElementById("saved-told");
  if (told) told.textContent = trouble ?? text;
}
