/**
 * A mention and its edge live and die together. After the edits of a list are planned, a mention whose edge was deleted leaves the
 * text, and an edge whose mention was taken out of the text is deleted. Both are operations of the same list, so one undo brings both back.
 */
import type { CanvasNode, CanvasView } from "../document.ts";
import type { Draft } from "../draft.ts";
import { droppedMentions, mayMention, mentionsIn, proseFieldOf, proseOf, renameMentions } from "../prose.ts";

export function keepMentions(draft: Draft, view: CanvasView): void {
  const [cut, written] = [new Set<string>(), new Set<string>()];
  for (const op of draft.ops) {
    if (op.op === "deleteEdge") cut.add(op.id);
    if (op.op === "setText") written.add(op.id);
  }
  for (const id of written) dropEdges(draft, view, id);
  const targets = new Set([...cut].flatMap((id) => view.edges[id]?.target ?? []));
  for (const id of targets) dropMarks(draft, draft.node(id));
}

function dropEdges(draft: Draft, view: CanvasView, id: string): void {
  const [before, after] = [view.nodes[id], draft.node(id)];
  if (!before || !after || !mayMention(after)) return;
  for (const edgeId of droppedMentions(proseOf(before), proseOf(after), draft.edge, id)) draft.push({ op: "deleteEdge", id: edgeId });
}

/** Takes out the mentions of edges that are no longer there. */
function dropMarks(draft: Draft, node: CanvasNode | undefined): void {
  if (!node || !mayMention(node)) return;
  const field = proseFieldOf(node);
  const isGone = (edgeId: string) => !draft.edge(edgeId);
  if (!field || ![...mentionsIn(proseOf(node))].some(isGone)) return;
  const text = renameMentions(proseOf(node), (edgeId) => (isGone(edgeId) ? undefined : edgeId));
  draft.push({ op: "setText", id: node.id, field, text });
}
