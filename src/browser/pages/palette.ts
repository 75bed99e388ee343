/**
 * The command palette: opens on Ctrl/Cmd-K, filters as one types, moves by arrows, runs by Enter or click. What was used last stands first;
 * other projects are looked up when it opens.
 */
import { runAction } from "./actions.ts";
import { openDialog } from "./dialogs.ts";
import { matchOf } from "./palette-match.ts";

interface Palette {
  doc: Document;
  dialog: HTMLDialogElement;
  input: HTMLInputElement;
  /** As the server drew them: their order comes back when nothing is typed. */
  groups: { group: HTMLElement; lines: HTMLElement[] }[];
}

const RECENT_KEY = "clash.palette";
const RECENT_SHOWN = 4;
const PROJECTS_SHOWN = 50;

export function startPalette(doc: Document): void {
  const dialog = doc.querySelector<HTMLDialogElement>("dialog#commands");
  const input = dialog?.querySelector("input");
  if (!dialog || !input) return;
  const groups = [...dialog.querySelectorAll<HTMLElement>("[data-group]")].map((group) => ({ group, lines: linesIn(group) }));
  const palette: Palette = { doc, dialog, input, groups };
  doc.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) openDialog(dialog);
    }
  });
  dialog.addEventListener("toggle", () => {
    if (!dialog.open) return;
    showRecent(palette);
    refresh(palette);
    void loadProjects(palette);
  });
  // cleared on leaving, not on opening: what is typed right after the shortcut must not be lost
  dialog.addEventListener("close", () => {
    input.value = "";
    filter(palette);
  });
  showRecent(palette);
  filter(palette);
  input.addEventListener("input", () => filter(palette));
  input.addEventListener("keydown", (event) => steer(palette, event));
  dialog.addEventListener("click", (event) => {
    const line = (event.target as Element).closest<HTMLElement>('[role="option"]');
    if (line) run(palette, line);
  });
}

const linesIn = (group: HTMLElement) => [...group.querySelectorAll<HTMLElement>('[role="option"]')];

const shownLines = ({ dialog }: Palette) => [
  ...dialog.querySelectorAll<HTMLElement>('[role="group"]:not([hidden]) [role="option"]:not([hidden])'),
];

/** What the words of a line are, without its keys. */
const titleOf = (line: HTMLElement) => line.querySelector("span")?.textContent ?? "";

function filter(palette: Palette): void {
  const { dialog, input, groups } = palette;
  const query = input.value.trim();
  const matched = groups.map(({ group, lines }) => ({
    group,
    lines: lines.map((line) => ({ line, match: matchOf(`${titleOf(line)} ${line.dataset.words ?? ""}`.trim(), query) })),
  }));
  // letters with others between count only while nothing is called by the very words
  const isStrict = matched.some(({ lines }) => lines.some(({ match }) => match && !match.isLoose));
  const ranked = matched.map(({ group, lines }) => {
    const found = lines.filter(({ match }) => match && !(isStrict && match.isLoose));
    const best = Math.min(...found.map(({ match }) => match?.rank ?? 0));
    for (const { line } of lines) line.hidden = true;
    for (const { line } of query ? found.sort((a, b) => (a.match?.rank ?? 0) - (b.match?.rank ?? 0)) : found) {
      line.hidden = false;
      group.append(line);
    }
    group.hidden = found.length === 0 || (query === "" && group.dataset.projects !== undefined);
    return { group, best };
  });
  if (query) ranked.sort((a, b) => a.best - b.best);
  for (const { group } of ranked) group.parentElement?.append(group);
  const recent = dialog.querySelector<HTMLElement>("[data-recent]");
  if (recent) recent.hidden = query !== "" || recent.querySelector('[role="option"]') === null;
  const found = shownLines(palette);
  const none = dialog.querySelector<HTMLElement>("[data-none]");
  if (none) none.hidden = found.length > 0;
  choose(palette, found[0]);
}

/** After the list changed, not the question: who has moved to a line already stays on it. */
function refresh(palette: Palette): void {
  const chosen = palette.dialog.querySelector<HTMLElement>('[role="option"][aria-selected="true"]');
  filter(palette);
  if (chosen && palette.input.value && shownLines(palette).includes(chosen)) choose(palette, chosen);
}

function choose({ dialog, input }: Palette, line: HTMLElement | undefined): void {
  for (const other of dialog.querySelectorAll('[role="option"][aria-selected="true"]')) other.setAttribute("aria-selected", "false");
  line?.setAttribute("aria-selected", "true");
  line?.scrollIntoView({ block: "nearest" });
  if (line) input.setAttribute("aria-activedescendant", line.id);
  else input.removeAttribute("aria-activedescendant");
}

function steer(palette: Palette, event: KeyboardEvent): void {
  const found = shownLines(palette);
  const at = found.findIndex((line) => line.getAttribute("aria-selected") === "true");
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 8, found.length - 1), PageUp: Math.max(at - 8, 0) }[event.key];
  if (to !== undefined && found.length > 0) {
    event.preventDefault();
    choose(palette, found[(to + found.length) % found.length]);
  }
  const line = found[at];
  if (event.key === "Enter" && line && !event.isComposing) {
    event.preventDefault();
    run(palette, line);
  }
}

function run({ doc, dialog }: Palette, line: HTMLElement): void {
  dialog.close();
  const { href, opens, run: action } = line.dataset;
  remember(keyOf(line));
  if (href) doc.location.assign(href);
  const opened = opens ? doc.getElementById(opens) : null;
  if (opened instanceof HTMLDialogElement) openDialog(opened);
  if (action) runAction(doc, action);
}

// ── recent ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const keyOf = ({ dataset: { run: action, opens, href } }: HTMLElement): string => action ?? opens ?? href ?? "";

function recentKeys(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return []; // the browser keeps nothing, or something else wrote there
  }
}

function remember(key: string): void {
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify([key, ...recentKeys().filter((known) => known !== key)].slice(0, 12)));
  } catch {
    // the browser keeps nothing: then nothing is recent
  }
}

function showRecent({ dialog, groups }: Palette): void {
  const place = dialog.querySelector<HTMLElement>("[data-recent]");
  if (!place) return;
  for (const old of place.querySelectorAll('[role="option"]')) old.remove();
  const lines = groups.flatMap((one) => one.lines);
  const used = recentKeys().flatMap((key) => lines.find((line) => keyOf(line) === key) ?? []);
  for (const [index, line] of used.slice(0, RECENT_SHOWN).entries()) {
    const copy = line.cloneNode(true) as HTMLElement;
    copy.id = `command-recent-${index}`;
    copy.hidden = false;
    place.append(copy);
  }
}

// ── other projects ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface Listed {
  id: string;
  title: string;
}

/** Asked each time it opens: a project that was made meanwhile is there. What cannot be asked leaves the list as it is. */
async function loadProjects(palette: Palette): Promise<void> {
  const place = palette.dialog.querySelector<HTMLElement>("[data-projects]");
  const sample = palette.dialog.querySelector<HTMLElement>('[data-group] [role="option"][data-href]');
  const response = place && sample ? await fetch(place.dataset.projects ?? "").catch(() => undefined) : undefined;
  if (!place || !sample || !response?.ok) return;
  const answer = (await response.json().catch(() => undefined)) as Listed[] | { items?: Listed[]; projects?: Listed[] } | undefined;
  const listed = Array.isArray(answer) ? answer : (answer?.items ?? answer?.projects ?? []);
  for (const old of place.querySelectorAll('[role="option"]')) old.remove();
  for (const [index, { id, title }] of listed.slice(0, PROJECTS_SHOWN).entries())
    place.append(lineFor(sample, `command-project-${index}`, { id, title }));
  const known = palette.groups.find(({ group }) => group === place);
  if (known) known.lines = linesIn(place);
  if (palette.dialog.open && palette.input.value) refresh(palette);
}

function lineFor(sample: HTMLElement, id: string, project: Listed): HTMLElement {
  const line = sample.cloneNode(true) as HTMLElement;
  line.id = id;
  line.hidden = false;
  line.dataset.href = `/projects/${encodeURIComponent(project.id)}`;
  line.setAttribute("aria-selected", "false");
  line.querySelector("use")?.setAttribute("href", "/icons.svg#folder");
  for (const key of line.querySelectorAll("kbd")) key.remove();
  const words = line.querySelector("span");
  if (words) words.textContent = project.title;
  return line;
}
