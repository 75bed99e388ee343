/** A node grows with what is written in it, up to a height; what is longer scrolls. */
import type { EditorView } from "@codemirror/view";
import type { Island } from "./island.ts";
import { CONSEQUENCE } from "./typing-undo.ts";
import type { Steps } from "./typing-sync.ts";

const TALLEST_PX = 640;

/** Only after one's own letters: whoever writes makes room, once. */
export function growNode(island: Island, nodeId: string, view: EditorView, steps: Steps): void {
  const node = island.view().nodes[nodeId];
  if (!node || !view.hasFocus) return;
  const missing = Math.ceil(view.contentHeight - view.scrollDOM.clientHeight);
  if (missing < 2 || node.h >= TALLEST_PX) return;
  island.doc.setNextCommitOrigin(CONSEQUENCE);
  island.edit([{ edit: "resizeNode", id: nodeId, w: node.w, h: Math.min(TALLEST_PX, Math.round(node.h + missing)) }], steps.current());
}
