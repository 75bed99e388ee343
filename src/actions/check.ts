/** What a schema cannot say of an action's file: that its names are its own, its defaults are among its choices, and its parts fit its runtime. */
import { isOnTheInternet } from "../assets/links.ts";
import { invalid } from "../lib/errors.ts";
import type { ActionFile, ActionManifest, ActionParam, ParamValue } from "./manifest.ts";

const MANIFEST_CHARACTERS = 128 * 1024;
const COLOUR = /^#[0-9a-fA-F]{6}$/;
const SHORT_TEXT_CHARACTERS = 4_000;
const LONG_TEXT_CHARACTERS = 40_000;

/** Throws AppError `invalid` that names the field. Nothing of it is run. */
export function checkActionFile({ manifest, code }: ActionFile): void {
  if (JSON.stringify(manifest).length > MANIFEST_CHARACTERS) throw invalid("file.manifest", "It is larger than 128 KiB.");
  for (const list of ["inputs", "params", "outputs", "secrets"] as const) uniqueNames(manifest[list], list);
  for (const [index, input] of manifest.inputs.entries())
    if (input.min > input.max) throw invalid(`file.manifest.inputs.${index}.min`, "It must be at most what max says.");
  for (const [index, param] of manifest.params.entries()) checkDefinition(param, `file.manifest.params.${index}`);
  checkRuntime(manifest, code);
  checkTimelines(manifest);
}

function uniqueNames(list: readonly { name: string }[], field: string): void {
  const seen = new Set<string>();
  for (const [index, { name }] of list.entries()) {
    if (seen.has(name)) throw invalid(`file.manifest.${field}.${index}.name`, `There are two called ${name}.`);
    seen.add(name);
  }
}

function checkDefinition(param: ActionParam, field: string): void {
  const { kind, min, max, step, choices, isLong } = param;
  if (kind === "choice" && !choices) throw invalid(`${field}.choices`, "A choice needs its choices.");
  if (kind !== "choice" && choices) throw invalid(`${field}.choices`, "Only a choice has choices.");
  if (kind !== "number" && (min ?? max ?? step) !== undefined) throw invalid(field, "Only a number has min, max and step.");
  if (kind !== "text" && isLong) throw invalid(`${field}.isLong`, "Only a text is long.");
  if (min !== undefined && max !== undefined && min > max) throw invalid(`${field}.min`, "It must be at most what max says.");
  const wrong = wrongValue(param, param.default);
  if (wrong) throw invalid(`${field}.default`, wrong);
}

/** A sentence when the value does not fit the parameter. */
export function wrongValue(param: ActionParam, value: unknown): string | undefined {
  switch (param.kind) {
    case "text": {
      const most = param.isLong ? LONG_TEXT_CHARACTERS : SHORT_TEXT_CHARACTERS;
      if (typeof value !== "string") return "It must be a text.";
      return value.length > most ? `It may have ${most} characters.` : undefined;
    }
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) return "It must be a number.";
      if (param.min !== undefined && value < param.min) return `It must be at least ${param.min}.`;
      return param.max !== undefined && value > param.max ? `It must be at most ${param.max}.` : undefined;
    case "choice":
      return param.choices?.some((choice) => choice.value === value)
        ? undefined
        : `It must be one of ${(param.choices ?? []).map((choice) => choice.value).join(", ")}.`;
    case "boolean":
      return typeof value === "boolean" ? undefined : "It must be true or false.";
    case "colour":
      return typeof value === "string" && COLOUR.test(value) ? undefined : "It must be a colour like #1a2b3c.";
  }
}

/** What was given, with the defaults of the rest. Throws AppError `invalid` for a name that is not there and a value that does not fit. */
export function checkedParams(manifest: ActionManifest, given: Readonly<Record<string, unknown>>): Record<string, ParamValue> {
  for (const name of Object.keys(given))
    if (!manifest.params.some((param) => param.name === name)) throw invalid(`params.${name}`, `${manifest.title} has no such parameter.`);
  return Object.fromEntries(
    manifest.params.map((param) => {
      const value = Object.hasOwn(given, param.name) ? given[param.name] : param.default;
      const wrong = wrongValue(param, value);
      if (wrong) throw invalid(`params.${param.name}`, wrong);
      return [param.name, value as ParamValue];
    }),
  );
}

function checkRuntime({ runtime, url, permissions, secrets, limits }: ActionManifest, code: string): void {
  const at = "file.manifest";
  if (runtime === "sandbox" && !code.trim()) throw invalid("file.code", "An action of the sandbox needs its code.");
  if (runtime !== "sandbox" && code.trim()) throw invalid("file.code", "Its code runs elsewhere: leave this empty.");
  if (runtime !== "http" && url !== undefined) throw invalid(`${at}.url`, "Only an action that runs at an address has one.");
  if (runtime !== "sandbox" && permissions.hosts)
    throw invalid(`${at}.permissions.hosts`, "It runs elsewhere, where hosts cannot be kept from it: leave them out.");
  if (runtime !== "sandbox" && limits?.memoryMib !== undefined)
    throw invalid(`${at}.limits.memoryMib`, "It runs elsewhere, where its memory cannot be limited: leave it out.");
  if (runtime === "sandbox" && secrets.length > 0 && !permissions.hosts)
    throw invalid(`${at}.secrets`, "A secret goes only into requests to its hosts, and it names none.");
  if (runtime === "http") checkAddress(url, secrets.length > 0);
}

function checkAddress(url: string | undefined, hasSecrets: boolean): void {
  const field = "file.manifest.url";
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw invalid(field, "It must be the http or https address at which the action runs.");
  if (parsed.username || parsed.password) throw invalid(field, "A name and a password do not belong into an address: declare a secret.");
  if (hasSecrets && parsed.protocol === "http:" && isOnTheInternet(parsed.href))
    throw invalid(field, "It takes secrets, which others could read on the way: it must be an https address.");
}

function checkTimelines({ inputs, outputs, permissions }: ActionManifest): void {
  const puts = outputs.findIndex((output) => output.kind === "captions");
  if (puts !== -1 && !permissions.timeline)
    throw invalid(`file.manifest.outputs.${puts}.kind`, "Captions change a timeline: ask for the permission timeline.");
  if (puts !== -1 && !inputs.some((input) => input.kinds.includes("timeline")))
    throw invalid(`file.manifest.outputs.${puts}.kind`, "Captions go on a timeline among its inputs, and no input takes one.");
}

/** Of bytes that only look like an action. Throws AppError `invalid`. */
export function parsedFile(text: string, field = "file"): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // falls through to the sentence below
  }
  throw invalid(field, "It is not an action: an action is a JSON object with clashAction, manifest and code. Nothing was kept.");
}

/** For what an action's file may weigh on its way in: 512 KiB of code can be six times as much in JSON's escapes, and mostly is not. */
export const ACTION_FILE_BYTES = 2 * 1024 ** 2;
