/** The fields of a generator's and an action's face: each change is an edit of the document. The number of takes is only for the next run. */
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
    if (control.dataset.field) changeWhich(island, nodeId, control);
  });
  island.nodes.addEventListener("input", (event) => showBeside(event.target as HTMLInputElement));
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

/** A slider and the number beside it say the same. */
function showBeside(control: HTMLInputElement): void {
  if (!control.dataset.param) return;
  const own = control.dataset.beside ?? control.id;
  const other = control.dataset.beside ? `#${CSS.escape(own)}` : `[data-beside="${CSS.escape(own)}"]`;
  const beside = own ? control.parentElement?.querySelector<HTMLInputElement>(other) : null;
  if (beside) beside.value = control.value;
}

/** As its card wants it. An emptied field takes the parameter away, so that the model or the action decides again; words may be none. */
function controlValue(control: HTMLSelectElement | HTMLInputElement): string | number | boolean | null {
  const { value, dataset } = control;
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  if (dataset.kind === "words") return value;
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

/** Parameters of another model or action mean something else: they start at its defaults. */
function changeWhich(island: Island, nodeId: string, { value, dataset }: HTMLSelectElement | HTMLInputElement): void {
  const node = island.view().nodes[nodeId];
  if (node?.type !== "generator" && node?.type !== "action") return;
  const which = dataset.field === "model" ? { model: value } : { action: value };
  const cleared = Object.fromEntries(Object.keys(node.params).map((name) => [name, null]));
  island.edit([{ edit: "updateNode", id: nodeId, fields: { ...which, params: cleared } }]);
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
