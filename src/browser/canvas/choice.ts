/** A short list to choose from, beside a node: the page's own menu, filled here. */
import type { Island } from "./island.ts";
import { openMenu } from "./menu.ts";

export interface Choice {
  title: string;
  note?: string;
  icon: string;
  run(): void;
}

export type Place = string | { clientX: number; clientY: number };

export interface Choosing {
  label: string;
  /** The node beside which it opens, or a point of the window. */
  at: Place;
  choices: readonly Choice[];
}

export function chooseFrom(island: Island, { label, at, choices }: Choosing): void {
  const menu = document.getElementById("choice-menu");
  const template = menu?.querySelector("template");
  if (!menu || !template) return;
  for (const old of menu.querySelectorAll(":scope > [role=menuitem]")) old.remove();
  menu.setAttribute("aria-label", label);
  const byItem = new Map(choices.map((choice) => [itemOf(menu, template, choice), choice]));
  openMenu(menu, { ...pointOf(island, at), choose: (item) => byItem.get(item)?.run() });
}

function pointOf(island: Island, at: Place): { clientX: number; clientY: number } {
  if (typeof at !== "string") return at;
  const box = (island.element(at) ?? island.canvas).getBoundingClientRect();
  return { clientX: box.right + 8, clientY: box.top };
}

function itemOf(menu: HTMLElement, template: HTMLTemplateElement, { title, note, icon }: Choice): HTMLElement {
  const item = document.importNode(template.content, true).firstElementChild as HTMLElement;
  const [name] = item.querySelectorAll("span");
  if (name) name.textContent = title;
  const beside = item.querySelector("[data-note]");
  if (beside) beside.textContent = note ?? "";
  item.querySelector("use")?.setAttribute("href", `/icons.svg#${icon}`);
  menu.append(item);
  return item;
}
