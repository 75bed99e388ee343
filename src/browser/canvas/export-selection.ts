/** The export dialog, for what is selected: its links name the nodes. Opened from the project's menu it is about everything. */
import type { Island } from "./island.ts";

/** More would not fit into an address; a group counts once, with all that is in it. */
const MAX_IDS = 300;

export function startExport(island: Island): void {
  const dialog = document.getElementById("exporting");
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.addEventListener("close", () => narrow(dialog, []));
  island.onRun("selection.export", () => {
    const ids = outermost(island);
    if (ids.length > MAX_IDS)
      return island.say(`At most ${MAX_IDS} nodes are exported by themselves. Group them, or export everything.`, "fail");
    narrow(dialog, ids);
    dialog.showModal();
  });
}

/** A group brings what is in it. */
function outermost({ selection, view }: Island): string[] {
  const { nodes } = view();
  const inside = (id: string) => {
    for (let up = nodes[id]?.parentId; up; up = nodes[up]?.parentId) if (selection.has(up)) return true;
    return false;
  };
  return [...selection].filter((id) => nodes[id] && !inside(id));
}

function narrow(dialog: HTMLDialogElement, ids: readonly string[]): void {
  for (const link of dialog.querySelectorAll<HTMLAnchorElement>("a[download]")) {
    const url = new URL(link.href);
    if (ids.length > 0) url.searchParams.set("ids", ids.join(","));
    else url.searchParams.delete("ids");
    link.href = url.pathname + url.search;
  }
  const scope = dialog.querySelector("[data-export-scope]");
  if (scope)
    scope.textContent = ids.length > 0 ? `What is selected: ${ids.length} ${ids.length === 1 ? "node" : "nodes"}` : "The whole project";
}
