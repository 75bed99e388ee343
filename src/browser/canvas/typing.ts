/** Writing in a node: a textarea over its text. Every keystroke is the smallest edit of the shared text, and other people's letters arrive while one types. */
import { textOf } from "./board.ts";
import { askFaces } from "./faces.ts";
import type { Island } from "./island.ts";

export function startTyping(island: Island): void {
  island.canvas.addEventListener("dblclick", (event) => {
    const node = (event.target as Element).closest<HTMLElement>("[data-node]")?.dataset.node;
    if (node && (event.target as Element).closest("[data-text]")) openText(island, node);
  });
  island.nodes.addEventListener("click", (event) => {
    const place = (event.target as Element).closest<HTMLElement>(".gen__prompt[data-text]");
    const node = place?.closest<HTMLElement>("[data-node]")?.dataset.node;
    if (node && !place?.querySelector("textarea")) openText(island, node);
  });
  island.onChange((change) => {
    for (const id of change.nodes.keys()) follow(island, id);
  });
}

const areaOf = (island: Island, nodeId: string) => island.element(nodeId)?.querySelector<HTMLTextAreaElement>("[data-text] textarea");

/** Starts writing in a text, a prompt or a generator's prompt. */
export function openText(island: Island, nodeId: string): void {
  const node = island.view().nodes[nodeId];
  const place = island.element(nodeId)?.querySelector<HTMLElement>("[data-text]");
  if (!node || !place || island.readOnly || node.locked || place.querySelector("textarea")) return;
  const field = place.dataset.text ?? "body";
  const area = document.createElement("textarea");
  area.className = "node__writing";
  area.value = textOf(node);
  area.spellcheck = false;
  area.setAttribute("aria-label", node.type === "text" ? "Text" : "Prompt");
  place.replaceChildren(area);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  area.addEventListener("input", () => island.edit([{ edit: "setText", id: nodeId, field, text: area.value }]));
  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") area.blur();
  });
  area.addEventListener(
    "blur",
    () => {
      area.remove();
      place.textContent = textOf(island.view().nodes[nodeId] ?? node);
      askFaces(island, [nodeId]);
      island.element(nodeId)?.focus({ preventScroll: true });
    },
    { once: true },
  );
}

/** Another person's letters in the open textarea: the caret stays at the same letter. */
function follow(island: Island, nodeId: string): void {
  const area = areaOf(island, nodeId);
  const node = island.view().nodes[nodeId];
  if (!area || !node || area.value === textOf(node)) return;
  const text = textOf(node);
  let same = 0;
  while (same < area.value.length && area.value[same] === text[same]) same++;
  const shift = text.length - area.value.length;
  const move = (at: number) => (at <= same ? at : Math.max(same, at + shift));
  const [from, to] = [move(area.selectionStart), move(area.selectionEnd)];
  area.value = text;
  area.setSelectionRange(from, to);
}
