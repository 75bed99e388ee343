/** What an owner reads before installing: all of a version, and what it changes against the one that is installed. Plain values; nothing of it is run. */
import { structuredPatch } from "diff";
import type { ActionManifest } from "./manifest.ts";

/** A right that the version asks for, as a sentence for people. `change` says how it stands to what is installed now. */
export interface AskedRight {
  right: "look" | "timeline" | "host" | "address" | "secret" | "worker" | "time" | "memory";
  sentence: string;
  change: "new" | "kept" | "gone";
}

export interface CodeLine {
  kind: "same" | "added" | "removed";
  text: string;
}

export interface CodePart {
  /** Numbers of the first line, from 1, in the installed code and in this one. */
  before: number;
  after: number;
  lines: CodeLine[];
}

export interface Review {
  rights: AskedRight[];
  /** What else is another: title, inputs, parameters, outputs; a sentence for each. Empty for a first version. */
  changes: string[];
  /** Of the code, with three lines around each change; all of it as added for a first version. */
  parts: CodePart[];
  added: number;
  removed: number;
}

interface Side {
  manifest: ActionManifest;
  code: string;
}

export function reviewed(next: Side, installed: Side | undefined): Review {
  const parts = partsOf(installed?.code ?? "", next.code);
  const lines = parts.flatMap((part) => part.lines);
  return {
    rights: rightsBetween(next.manifest, installed?.manifest),
    changes: installed ? changesOf(next.manifest, installed.manifest) : [],
    parts,
    added: lines.filter((line) => line.kind === "added").length,
    removed: lines.filter((line) => line.kind === "removed").length,
  };
}

type Right = Pick<AskedRight, "right" | "sentence">;

function rightsBetween(next: ActionManifest, installed: ActionManifest | undefined): AskedRight[] {
  const [asked, had] = [rightsOf(next), installed ? rightsOf(installed) : []];
  const has = (list: readonly Right[], { sentence }: Right) => list.some((one) => one.sentence === sentence);
  return [
    ...asked.map((right) => ({ ...right, change: has(had, right) ? ("kept" as const) : ("new" as const) })),
    ...had.filter((right) => !has(asked, right)).map((right) => ({ ...right, change: "gone" as const })),
  ];
}

/** In the order of their weight. */
export function rightsOf({ runtime, url, permissions, secrets, limits }: ActionManifest): Right[] {
  const asked: (Right | false)[] = [
    runtime === "http" && { right: "address", sentence: `It runs at ${url}: its inputs are sent there.` },
    runtime === "worker" && { right: "worker", sentence: "It runs on a worker: its inputs are given to the machine that takes it." },
    ...(permissions.hosts ?? []).map((host): Right => ({ right: "host", sentence: `It may ask ${host} over https.` })),
    ...secrets.map(
      ({ name, isRequired }): Right => ({
        right: "secret",
        sentence: `It is told the secret ${name}${isRequired ? "" : ", where one is set"}.`,
      }),
    ),
    permissions.look === true && { right: "look", sentence: "It sees the pixels and hears the sound of its inputs." },
    permissions.timeline === true && { right: "timeline", sentence: "It puts captions on the timelines among its inputs." },
    limits?.seconds !== undefined && { right: "time", sentence: `It may take ${limits.seconds} seconds.` },
    limits?.memoryMib !== undefined && { right: "memory", sentence: `It may use ${limits.memoryMib} MiB of memory.` },
  ];
  return asked.filter((right) => right !== false);
}

function changesOf(next: ActionManifest, before: ActionManifest): string[] {
  const words = (["title", "description", "author", "homepage"] as const).flatMap((name) =>
    next[name] === before[name] ? [] : [`Its ${name} was “${(before[name] ?? "").slice(0, 200)}”.`],
  );
  const lists = (["inputs", "params", "outputs"] as const).flatMap((list) => listChanges(list, next[list], before[list]));
  return [...(next.runtime === before.runtime ? [] : [`It ran in another place before: ${before.runtime}.`]), ...words, ...lists];
}

const CALLED = { inputs: "input", params: "parameter", outputs: "output" } as const;

function listChanges(list: keyof typeof CALLED, next: readonly { name: string }[], before: readonly { name: string }[]): string[] {
  const what = CALLED[list];
  const known = new Map(before.map((one) => [one.name, JSON.stringify(one)]));
  const now = new Set(next.map((one) => one.name));
  return [
    ...next.flatMap((one) => {
      const was = known.get(one.name);
      if (was === undefined) return [`The ${what} ${one.name} is new.`];
      return was === JSON.stringify(one) ? [] : [`The ${what} ${one.name} is another.`];
    }),
    ...before.filter((one) => !now.has(one.name)).map((one) => `The ${what} ${one.name} is gone.`),
  ];
}

const CONTEXT_LINES = 3;
const KINDS = { "+": "added", "-": "removed", " ": "same" } as const;
/** Beyond this the two are shown as wholly different: a comparison of hostile texts would take minutes. */
const COMPARE_MS = 1_000;

function partsOf(before: string, after: string): CodePart[] {
  if (before === after) return [];
  const patch = structuredPatch("before", "after", before, after, undefined, undefined, { context: CONTEXT_LINES, timeout: COMPARE_MS });
  if (!patch) return [{ before: 1, after: 1, lines: [...linesAs("removed", before), ...linesAs("added", after)] }];
  return patch.hunks.map(({ oldStart, newStart, lines }) => ({
    before: oldStart,
    after: newStart,
    lines: lines.flatMap((line): CodeLine[] => {
      const kind = KINDS[line[0] as keyof typeof KINDS] as CodeLine["kind"] | undefined;
      return kind ? [{ kind, text: line.slice(1) }] : []; // "\ No newline at end of file"
    }),
  }));
}

const linesAs = (kind: CodeLine["kind"], text: string): CodeLine[] => (text ? text.split("\n").map((line) => ({ kind, text: line })) : []);
