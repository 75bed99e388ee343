/** Every way to ask on the canvas, key, palette, menu or button, ends here; and the tools at the left. */
import { COMMAND_EVENT } from "../pages/actions.ts";
import type { Island, Tool } from "./island.ts";

const TOOLS: readonly Tool[] = ["select", "hand", "text", "prompt", "generator", "group"];

export function startCommands(island: Island): void {
  document.addEventListener(COMMAND_EVENT, (event) => island.run((event as CustomEvent<{ run: string }>).detail.run));
  document.getElementById("palette")?.addEventListener("click", (event) => {
    const tool = (event.target as Element).closest<HTMLElement>("[data-tool]")?.dataset.tool as Tool | undefined;
    if (tool && TOOLS.includes(tool)) setTool(island, tool);
  });
  for (const tool of ["select", "hand", "group"] as const) island.onRun(`tool.${tool}`, () => setTool(island, tool));
  island.onRun("tool.upload", () => document.getElementById("upload")?.click());
}

export function setTool(island: Island, tool: Tool): void {
  island.tool = tool;
  island.canvas.dataset.tool = tool;
  for (const button of document.querySelectorAll<HTMLElement>("#palette [data-tool]"))
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
}
