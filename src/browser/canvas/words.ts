/**
 * The words of mounted nodes as they are now, without asking the server: the same functions drew them there. Where somebody else is writing,
 * their text is shown as it is typed, with their caret in it.
 */
import { escapeText, GHOSTS, ghostHtml, type MentionNamer, mentionView, proseHtml, valuesHtml } from "../../../views/nodes/words.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { mayMention, mentionsIn, partsOf, proseFieldOf, proseOf, variablesIn } from "../../canvas/prose.ts";
import { type Caret, caretElement, caretsIn, paintWho } from "./carets.ts";
import { askFaces } from "./faces.ts";
import type { Island } from "./island.ts";
import { atIdle } from "./later.ts";
import { nodesOf } from "./markup.ts";
import type { Seats } from "./seats.ts";

export function startWords(island: Island, seats: Seats): void {
  const paint = (id: string) => island.frame(`words ${id}`, () => paintWords(island, seats, id));
  island.onChange((change) => {
    for (const [id, before] of change.nodes) {
      const node = island.view().nodes[id];
      if (!node || !before) continue;
      if (proseOf(before) !== proseOf(node) || valuesOf(before) !== valuesOf(node)) paint(id);
      if (node.type === "generator" && !proseOf(before).trim() !== !proseOf(node).trim()) readyRun(island, node);
      if (before.label !== node.label)
        for (const edge of Object.values(island.view().edges)) if (edge.source === id) paintMentions(edge.target, edge.id);
    }
    for (const [id, before] of change.edges) paintMentions((island.view().edges[id] ?? before)?.target, id);
  });
  const paintMentions = (nodeId: string | undefined, edgeId: string) => {
    const node = nodeId && island.view().nodes[nodeId];
    if (node && mentionsIn(proseOf(node)).has(edgeId)) paint(node.id);
  };
  let written = new Set<string>();
  seats.onChange(() => {
    const now = new Set(seats.others().flatMap((seat) => seat.editing?.nodeId ?? []));
    for (const id of new Set([...written, ...now])) paint(id);
    written = now;
  });
  island.onDrawn((id) => written.has(id) && paint(id));
  atIdle(island, () => readCards());
}

export const valuesOf = (node: CanvasNode | undefined): unknown =>
  node?.type === "prompt" || node?.type === "generator" ? node.values : undefined;

export const namerOf =
  (island: Island, nodeId: string): MentionNamer =>
  (edgeId) =>
    mentionView(island.view(), nodeId, edgeId);

export function isMissing(island: Island, nodeId: string, name: string): boolean {
  const node = island.view().nodes[nodeId];
  return (node?.type === "prompt" || node?.type === "generator") && !node.values[name]?.trim();
}

export function paintWords(island: Island, seats: Seats, id: string): void {
  const node = island.view().nodes[id];
  const element = island.element(id);
  if (!node || !element) return;
  paintRenamer(seats, node, element);
  const place = element.querySelector<HTMLElement>("[data-text]");
  const field = proseFieldOf(node);
  if (!place || !field) return;
  paintValues(island, node, element);
  if (place.dataset.writing !== undefined) return; // mine: the editor shows it
  const carets = caretsIn(island.doc, seats, id, field);
  place.toggleAttribute("data-source", carets.length > 0);
  if (carets.length > 0) return place.replaceChildren(...sourceOf(island, node, carets));
  const text = proseOf(node);
  if (!mayMention(node) && text.trim()) return void paintCard(island, place, node);
  place.replaceChildren(...restingOf(island, node, text));
}

/** Markdown is read when the first card changes; what has changed once more by then is painted by that change. */
async function paintCard(island: Island, place: HTMLElement, node: CanvasNode): Promise<void> {
  const { cardHtml } = await readCards();
  const now = island.view().nodes[node.id];
  if (!now || proseOf(now) !== proseOf(node) || place.dataset.writing !== undefined || place.dataset.source !== undefined) return;
  place.replaceChildren(...nodesOf(cardHtml(proseOf(node))));
}

const readCards = () => import("../../../views/nodes/card.ts");

function restingOf(island: Island, node: CanvasNode, text: string): Node[] {
  if (!text.trim()) return nodesOf(ghostHtml(ghostOf(island, node)));
  return nodesOf(proseHtml(text, namerOf(island, node.id), (name) => isMissing(island, node.id, name)));
}

/** What stands where nothing is written yet. */
export function ghostOf(island: Island, node: CanvasNode): string {
  if (node.type !== "generator") return node.type === "text" ? GHOSTS.text : node.type === "debate" ? GHOSTS.debate : GHOSTS.prompt;
  const isFed = Object.values(island.view().edges).some((edge) => edge.target === node.id && edge.role === "prompt");
  return isFed ? GHOSTS.fed : GHOSTS.generator;
}

/** The text as it is typed, cut where carets and selections begin and end. */
function sourceOf(island: Island, node: CanvasNode, carets: readonly Caret[]): Node[] {
  const text = proseOf(node);
  const shown: Node[] = [];
  const marks = carets.flatMap((caret) => [caret.anchor, caret.head]);
  let at = 0;
  const pieces = mayMention(node) ? partsOf(text) : [{ kind: "words" as const, text }];
  for (const part of [...pieces, { kind: "words" as const, text: "" }]) {
    const end = at + part.text.length;
    const cuts = part.kind === "mention" ? [] : marks.filter((mark) => mark > at && mark < end);
    for (const to of [...new Set([...cuts, end])].sort((a, b) => a - b)) {
      const isLast = part.text === "";
      for (const caret of carets) if (caret.head === at && (to > at || isLast)) shown.push(caretElement(caret));
      if (to > at)
        shown.push(
          pieceOf(
            island,
            node,
            text.slice(at, to),
            carets.find((caret) => isWithin(caret, at, to)),
          ),
        );
      at = to;
    }
  }
  return shown;
}

const isWithin = ({ anchor, head }: Caret, from: number, to: number) => Math.min(anchor, head) <= from && Math.max(anchor, head) >= to;

function pieceOf(island: Island, node: CanvasNode, text: string, selecting: Caret | undefined): Node {
  const markup = mayMention(node) ? proseHtml(text, namerOf(island, node.id)) : escapeText(text);
  const piece = document.createElement("span");
  piece.append(...nodesOf(markup));
  if (selecting) {
    piece.className = "caret-range";
    paintWho(piece, selecting.hue, selecting.who);
  }
  return piece;
}

/** The fields of the variables follow the words; one that is being filled in stays. */
function paintValues(island: Island, node: CanvasNode, element: HTMLElement): void {
  const place = element.querySelector<HTMLElement>("[data-values]");
  if (!place || (node.type !== "prompt" && node.type !== "generator")) return;
  const names = variablesIn(proseOf(node));
  place.hidden = names.length === 0;
  const inputs = [...place.querySelectorAll<HTMLInputElement>("[data-value]")];
  if (inputs.map((input) => input.dataset.value).join() !== names.join())
    place.replaceChildren(...nodesOf(valuesHtml(proseOf(node), node.values, island.readOnly)));
  else
    for (const input of inputs) {
      if (input !== document.activeElement) input.value = node.values[input.dataset.value ?? ""] ?? "";
    }
}

/** Run may be pressed as soon as there is a word; whether it may not, the server knows. */
function readyRun(island: Island, node: CanvasNode): void {
  const button = island.element(node.id)?.querySelector<HTMLButtonElement>('[data-command="generation.run"]');
  if (button && proseOf(node).trim()) Object.assign(button, { disabled: false, title: "Run this generator" });
  askFaces(island, [node.id]);
}

/** Who renames a node shows above it. */
function paintRenamer(seats: Seats, node: CanvasNode, element: HTMLElement): void {
  const label = element.querySelector<HTMLElement>("[data-label]");
  const seat = seats.others().find((one) => one.editing?.nodeId === node.id && one.editing.field === "label");
  const shown = label?.parentElement?.querySelector(".caret");
  if (!seat) shown?.remove();
  else if (label && !shown) label.after(caretElement(seat));
}
