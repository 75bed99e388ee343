/**
 * One way to ask for an action from anywhere on a page: a `clash:command` event on the document whose detail names it. The page answers the
 * few that belong to every page; the canvas island hears the rest.
 */
import { switchTheme } from "../theme.ts";

export const COMMAND_EVENT = "clash:command";

export function runAction(doc: Document, run: string): void {
  doc.dispatchEvent(new CustomEvent(COMMAND_EVENT, { detail: { run } }));
}

export function answerActions(doc: Document): void {
  doc.addEventListener(COMMAND_EVENT, (event) => {
    const { run } = (event as CustomEvent<{ run: string }>).detail;
    if (run === "theme.switch") switchTheme(doc);
    if (run === "panel.fold") foldPanel(doc);
  });
  doc.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-theme-switch]")) switchTheme(doc);
    const button = target.closest<HTMLElement>("button[data-run]");
    if (button?.dataset.run) runAction(doc, button.dataset.run);
  });
}

/** The panel leaves and a button in the corner of the stage brings it back. */
function foldPanel(doc: Document): void {
  const side = doc.querySelector<HTMLElement>(".side");
  if (!side) return;
  const folded = side.dataset.folded !== "true";
  side.dataset.folded = String(folded);
  const unfold = doc.querySelector<HTMLElement>("[data-unfold]");
  if (unfold) unfold.hidden = !folded;
}
