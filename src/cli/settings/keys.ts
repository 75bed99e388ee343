/** What a person may choose once for the command line. Only what stands here can be set or is read: the list is the whitelist, the help and the check. */
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { field } from "../../commands/define.ts";
import { LOG_LEVELS } from "../../config.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import { validate } from "../../lib/validate.ts";

export const MODES = ["solo", "squad", "debate"] as const;
export const APPROVALS = ["plan", "assist", "auto"] as const;

const word = (longest: number, description: string, hint: string) =>
  Type.String({ pattern: `^[\\w.:/@+-]{1,${longest}}$`, description, hint });

const FIELDS = {
  url: Type.String({
    pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s\\x00-\\x20\\x7f@?#]{1,500}$",
    description: "the studio to talk to; without it the one of this machine",
    hint: "It must be an http or https address, without a password, ? or #.",
  }),
  project: Type.String({
    pattern: field.projectId.pattern as string,
    description: "the project of verbs that work in one, where --project is not given",
    hint: "It must be the id of a project, as clash projects list shows them.",
  }),
  mode: field.oneOf(MODES, { description: "who answers: solo, squad or debate" }),
  approval: field.oneOf(APPROVALS, { description: "how far agents may go: plan, assist or auto" }),
  model: word(200, "the model that talks", "It must be the id of a model, as clash models shows them."),
  preset: word(40, "the set of roles of a squad", "It must be the name of a set of roles."),
  rounds: Type.Integer({ minimum: 1, maximum: 10, description: "of a debate, at most" }),
  revisions: Type.Integer({ minimum: 0, maximum: 5, description: "how often the Critic may send work of a squad back" }),
  tui: Type.Boolean({ description: "false: plain lines in a terminal too" }),
  logLevel: field.oneOf(LOG_LEVELS, { description: `what is told of requests and of a studio in this process: ${LOG_LEVELS.join(", ")}` }),
};

export type SettingKey = keyof typeof FIELDS;
export type Settings = { [Key in SettingKey]?: Static<(typeof FIELDS)[Key]> };
export const SETTING_KEYS = Object.keys(FIELDS) as readonly SettingKey[];

export const meaningOf = (key: SettingKey): string => FIELDS[key].description ?? "";

/** Throws AppError `invalid` that lists what there is. `LOG-LEVEL` is `logLevel`. */
export function settingNamed(text: string): SettingKey {
  const plain = (name: string) => name.replaceAll(/[-_]/g, "").toLowerCase();
  const key = SETTING_KEYS.find((known) => plain(known) === plain(text));
  if (key) return key;
  const secret = /token|password|secret|key$/i.test(text) ? " A token is kept by clash auth login." : "";
  throw new AppError("invalid", `${shown(text)} is no setting. There are ${SETTING_KEYS.join(", ")}.${secret} Nothing was changed.`);
}

/** A value as it may be kept. Throws AppError `invalid` with a sentence that says what it must be. */
export function checkSetting<Key extends SettingKey>(key: Key, value: unknown): NonNullable<Settings[Key]> {
  try {
    const checked = validate(Type.Object({ value: FIELDS[key] as TSchema }), { value }).value;
    return (key === "url" ? tidyUrl(checked as string) : checked) as NonNullable<Settings[Key]>;
  } catch (error) {
    const { hint } = FIELDS[key] as { hint?: string };
    const found = error instanceof AppError ? error.fields[0]?.message : undefined;
    throw invalid(key, hint ?? found ?? "It does not have the right form.");
  }
}

/** What was typed, as the kind of value that the key has: `on` is true, `3` a number. */
export function readTyped(key: SettingKey, text: string): unknown {
  const { type } = FIELDS[key] as { type?: string };
  if (type === "boolean") return { true: true, on: true, yes: true, false: false, off: false, no: false }[text.toLowerCase()] ?? text;
  return type === "integer" && /^-?\d{1,9}$/.test(text) ? Number(text) : text;
}

/** Host in small letters and no slash at the end, so that one studio has one name. Throws when it is no address. */
export function tidyUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`.replace(/\/+$/, "");
}

/** A name from a file or a line, short and made harmless for a terminal. */
export const shown = (text: string): string => harmless(JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text));

/** Without what a terminal would obey: control characters, also the eight-bit ones, and marks that turn the direction of writing. */
export const harmless = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
