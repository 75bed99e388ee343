/** Who stays on the page wherever the view goes: what is focused, selected, or held by somebody with a reason. */
import type { Island } from "./island.ts";

/** Beyond this many the selection is shown by the painter. */
const SELECTED_HELD = 40;

export interface Holding {
  keep(id: string, why: string): () => void;
  has(id: string): boolean;
  ids(): Iterable<string>;
  forget(id: string): void;
}

/** `onHeld` is told of a node that nobody held before, `onFree` when nobody holds one any more. */
export function createHolding(onHeld: (id: string) => void, onFree: () => void): Holding {
  const held = new Map<string, Set<symbol>>();
  return {
    keep(id, why) {
      const reason = Symbol(why);
      const known = held.get(id);
      const reasons = known ?? new Set<symbol>();
      held.set(id, reasons.add(reason));
      if (!known) onHeld(id);
      return () => {
        reasons.delete(reason);
        if (reasons.size > 0 || held.get(id) !== reasons) return;
        held.delete(id);
        onFree();
      };
    },
    has: (id) => held.has(id),
    ids: () => held.keys(),
    forget: (id) => void held.delete(id),
  };
}

export function holdFocus(island: Island, holding: Holding): void {
  let release = () => {};
  island.nodes.addEventListener("focusin", (event) => {
    release();
    const id = (event.target as Element).closest<HTMLElement>("[data-node]")?.dataset.node;
    release = id ? holding.keep(id, "focused") : () => {};
  });
  island.nodes.addEventListener("focusout", () => release());
}

export function holdSelection(island: Island, holding: Holding): void {
  let releases: (() => void)[] = [];
  island.onSelection(() => {
    const before = releases;
    const { selection } = island;
    releases = selection.size > SELECTED_HELD ? [] : [...selection].map((id) => holding.keep(id, "selected"));
    for (const release of before) release();
  });
}
