/** The fields of a generator's face: each change is an edit of the document. The number of takes is only for the next run. */
import type { Island } from "./island.ts";
import { askFaces } from "./faces.ts";

const MAX_TAKES = 16;

export function startFields(island: Island): void {
  island.nodes.addEventListener("change", (event) => {
    const control = event.target as HTMLSelectElement | HTMLInputElement;
    const nodeId = control.closest<HTMLElement>("[data-node]")?.dataset.node;
    if (!nodeId) return;
    if (control instanceof HTMLSelectElement) showChoice(control);
    if (control.dataset.param)
      island.edit([{ edit: "updateNode", id: nodeId, fields: { params: { [control.dataset.param]: controlValue(control) } } }]);
    if (control.dataset.value)
      island.edit([{ edit: "updateNode", id: nodeId, fields: { values: { [control.dataset.value]: control.value || null } } }]);
    if (control.dataset.field === "model") changeModel(island, nodeId, control.value);
  });
  island.nodes.addEventListener("click", (event) => {
    const step = (event.target as Element).closest<HTMLElement>("[data-step]");
    if (step) stepTakes(step);
  });
}

/** What stands in its place while the view moves. */
function showChoice(select: HTMLSelectElement): void {
  const pick = select.closest<HTMLElement>("[data-shown]");
  if (pick) pick.dataset.shown = select.selectedOptions[0]?.label ?? "";
}

/** As its card wants it. An emptied field takes the parameter away, so that the model decides again. */
function controlValue({ value, dataset }: HTMLSelectElement | HTMLInputElement): string | number | boolean | null {
  if (value === "") return null;
  switch (dataset.kind) {
    case "number":
      return Number(value);
    case "boolean":
      return value === "true";
    default:
      return value;
  }
}

/** Parameters of another model mean something else: they start at that model's defaults. */
function changeModel(island: Island, nodeId: string, model: string): void {
  const node = island.view().nodes[nodeId];
  if (node?.type !== "generator") return;
  const cleared = Object.fromEntries(Object.keys(node.params).map((name) => [name, null]));
  island.edit([{ edit: "updateNode", id: nodeId, fields: { model, params: cleared } }]);
  askFaces(island, [nodeId]);
}

function stepTakes(button: HTMLElement): void {
  const output = button.closest(".stepper")?.querySelector("output");
  const run = button.closest("[data-node]")?.querySelector<HTMLElement>('[data-command="generation.run"]');
  if (!output) return;
  const takes = Math.min(MAX_TAKES, Math.max(1, Number(output.dataset.takes) + Number(button.dataset.step)));
  output.dataset.takes = output.textContent = String(takes);
  if (run?.dataset.takes)
    run.dataset.takes = String(takes); // it opens a question first, which posts them
  else if (run) run.setAttribute("hx-vals", JSON.stringify({ ...(JSON.parse(run.getAttribute("hx-vals") ?? "{}") as object), takes }));
}
