/**
 * `settings.json` of a person. It is read whole and written whole; what it holds beside the known keys is not used and told; a file that is broken is put
 * aside, one of a newer Clash is left as it is. Nothing of it is ever wiped: before a change drops something, the file as it was is kept beside it.
 */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../../lib/errors.ts";
import { putAside, readPrivate, writePrivate } from "../private-file.ts";
import { checkSetting, harmless, SETTING_KEYS, type SettingKey, type Settings, shown } from "./keys.ts";
import { migrate, MIGRATIONS, type RawSettings } from "./migrations.ts";

export interface SettingsFile {
  path: string;
  settings: Settings;
  /** Sentences for the person: what was put aside, dropped or not understood. */
  notes: readonly string[];
  /** Writes all changes at once; `undefined` takes a key out. Throws AppError, and then nothing has changed. */
  change(values: { [Key in SettingKey]?: unknown }): Settings;
}

interface Found {
  settings: Settings;
  notes: string[];
  /** Why it may not be written over. */
  locked?: string;
  hasMore: boolean;
}

const NAME = "settings.json";
const NAMES_TOLD = 5;

export function openSettings(folder: string, { migrations = MIGRATIONS, now = () => new Date() } = {}): SettingsFile {
  const path = join(folder, NAME);
  const found = read(path, migrations, now);
  return {
    path,
    settings: found.settings,
    notes: found.notes,
    change(values) {
      if (found.locked) throw new AppError("conflict", `${found.locked} Nothing was changed.`);
      const next: Settings = { ...read(path, migrations, now).settings }; // another window may have written since
      for (const key of SETTING_KEYS)
        if (Object.hasOwn(values, key)) {
          if (values[key] === undefined) delete next[key];
          else Object.assign(next, { [key]: checkSetting(key, values[key]) });
        }
      if (found.hasMore) copyFileSync(path, `${path}.before-${now().toISOString().slice(0, 19).replaceAll(":", "-")}`);
      writePrivate(path, `${JSON.stringify({ version: migrations.length, ...next }, null, 2)}\n`);
      return next;
    },
  };
}

function read(path: string, migrations: typeof MIGRATIONS, now: () => Date): Found {
  const nothing = { settings: {}, notes: [], hasMore: false };
  let text: string | undefined;
  try {
    text = readPrivate(path);
  } catch (error) {
    return { ...nothing, notes: [`${messageOf(error)} The usual settings are used.`], locked: messageOf(error) };
  }
  if (text === undefined) return nothing;
  const file = objectIn(text);
  const migrated = file ? migrate(file, migrations) : "broken";
  if (migrated === "broken") return { ...nothing, ...aside(path, now()) };
  if (migrated === "newer") {
    const words = `${path} was written by a newer Clash (version ${String(file?.version)}; this one knows ${migrations.length}). It was not touched.`;
    return { ...nothing, notes: [`${words} The usual settings are used.`], locked: words };
  }
  return pick(path, migrated.file);
}

function aside(path: string, now: Date): Pick<Found, "notes" | "locked"> {
  try {
    return { notes: [`${path} is broken. It was kept as ${putAside(path, "broken", now)}, and the usual settings are used.`] };
  } catch (error) {
    const locked = `${path} is broken, and could not be put aside (${messageOf(error)}).`;
    return { notes: [`${locked} The usual settings are used.`], locked };
  }
}

function objectIn(text: string): RawSettings | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawSettings) : undefined;
  } catch {
    return undefined; // not JSON: it is put aside
  }
}

/** Only what is known and right. */
function pick(path: string, file: RawSettings): Found {
  const settings: Settings = {};
  const wrong: string[] = [];
  for (const key of SETTING_KEYS) {
    if (!Object.hasOwn(file, key)) continue;
    try {
      Object.assign(settings, { [key]: checkSetting(key, file[key]) });
    } catch (error) {
      wrong.push(harmless(messageOf(error)));
    }
  }
  const unknown = Object.keys(file).filter((name) => !SETTING_KEYS.includes(name as SettingKey));
  const more = unknown.length > NAMES_TOLD ? ` and ${unknown.length - NAMES_TOLD} more` : "";
  const notes = [
    ...(unknown.length > 0
      ? [`${path}: ${unknown.slice(0, NAMES_TOLD).map(shown).join(", ")}${more} is no setting and was not read.`]
      : []),
    ...wrong.map((sentence) => `${path}: ${sentence} It was not read.`),
  ];
  return { settings, notes, hasMore: notes.length > 0 };
}
