/** Roles and voices as their pages show them, each against what it is without the scope that is looked at. */
import { structuredPatch } from "diff";
import type { CodeLineView } from "../../../views/actions/action-view.ts";
import type { PersonaEditView, PersonaRowView, PersonaSource, ToolChoice } from "../../../views/settings/persona-view.ts";
import type { Clash } from "../../clash.ts";
import { CODER, EVERYTHING } from "../../engine/roles/tools.ts";
import { composed, type Persona, type PersonaKind } from "../../engine/roles/registry.ts";
import { registriesOf } from "../../personas.ts";

const ABOUT = 140;

export interface Both {
  /** As it is in the scope. */
  now: Persona[];
  /** As it is without the scope's own words. */
  below: Persona[];
}

/** `projectId` "" is the workspace. */
export async function personasIn(clash: Clash, projectId: string): Promise<Both> {
  const all = registriesOf(clash, projectId);
  const to = projectId === "" ? all.findIndex((registry) => registry.name === "workspace") : all.length - 1;
  return { now: await composed(all.slice(0, to + 1)), below: await composed(all.slice(0, to)) };
}

export const personaRow = (persona: Persona): PersonaRowView => ({
  kind: persona.kind,
  name: persona.name,
  title: persona.title,
  about: aboutOf(persona.prompt),
  source: persona.source as PersonaSource,
  isOverride: persona.isOverride,
  tools: persona.tools.length,
  ...(persona.model ? { model: persona.model } : {}),
});

/** The first words of its text, without the marks of Markdown. */
function aboutOf(prompt: string): string {
  const line = prompt.split("\n").find((one) => one.trim() && !one.startsWith("#")) ?? "";
  return line.replaceAll(/[*_`]/g, "").slice(0, ABOUT);
}

export function personaEdit(
  clash: Clash,
  both: Both,
  { kind, name, projectId }: { kind: PersonaKind; name: string; projectId: string },
): PersonaEditView | undefined {
  const same = (one: Persona) => one.kind === kind && one.name === name;
  const now = both.now.find(same);
  const below = both.below.find(same);
  const isNew = name === "";
  if (!now && !isNew) return undefined;
  const scope = projectId === "" ? "workspace" : "project";
  return {
    kind,
    name,
    isNew,
    title: now?.title ?? "",
    prompt: now?.prompt ?? "",
    model: now?.model ?? "",
    models: clash.models
      .cards()
      .filter((card) => card.kind === "text")
      .map((card) => ({ value: card.id, label: card.name })),
    tools: kind === "role" ? toolChoices(now, below) : [],
    source: (now?.source ?? scope) as PersonaSource,
    isOwn: now?.source === scope,
    hasBelow: below !== undefined,
    parts: now && below ? partsOf(below.prompt, now.prompt) : [],
    changes: now && below ? changesOf(now, below) : [],
  };
}

function toolChoices(now: Persona | undefined, below: Persona | undefined): ToolChoice[] {
  const [has, had] = [new Set(now?.tools), new Set(below?.tools)];
  const names = [...new Set<string>([...EVERYTHING, ...CODER, ...has, ...had])].sort();
  return names.map((tool) => ({ name: tool, isChosen: has.has(tool), isBelow: had.has(tool) }));
}

function changesOf(now: Persona, below: Persona): string[] {
  const added = now.tools.filter((tool) => !below.tools.includes(tool));
  const gone = below.tools.filter((tool) => !now.tools.includes(tool));
  return [
    now.title === below.title ? "" : `Its title was “${below.title}”.`,
    now.model === below.model ? "" : `Its model was ${below.model ?? "that of the turn"}.`,
    added.length === 0 ? "" : `It was given ${added.join(", ")}.`,
    gone.length === 0 ? "" : `It lost ${gone.join(", ")}.`,
  ].filter(Boolean);
}

const CONTEXT_LINES = 2;
const COMPARE_MS = 500;

function partsOf(before: string, after: string): CodeLineView[][] {
  if (before === after) return [];
  const patch = structuredPatch("before", "after", `${before}\n`, `${after}\n`, undefined, undefined, {
    context: CONTEXT_LINES,
    timeout: COMPARE_MS,
  });
  return (patch?.hunks ?? []).map(({ newStart, lines }) => {
    let number = newStart;
    return lines.flatMap((line): CodeLineView[] => {
      const text = line.slice(1);
      if (line[0] === "-") return [{ kind: "removed", text }];
      if (line[0] === "+") return [{ kind: "added", text, number: number++ }];
      return line[0] === " " ? [{ kind: "same", text, number: number++ }] : []; // "\ No newline at end of file"
    });
  });
}
