/**
 * From one version of the settings' file to the next, each a pure function of what was in it. A file's version is the number of steps that it has been
 * through: new steps are added at the end, and old ones stay as they are.
 */
export type RawSettings = Readonly<Record<string, unknown>>;
type Migration = (file: RawSettings) => RawSettings;

export const MIGRATIONS: readonly Migration[] = [fromHand];

/** A file without a version was written by a person: names as `log-level` or `log_level`, and numbers and yes or no as texts. */
function fromHand(file: RawSettings): RawSettings {
  return Object.fromEntries(
    Object.entries(file).map(([name, value]) => [
      name.replaceAll(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      typeof value !== "string"
        ? value
        : value === "true" || value === "false"
          ? value === "true"
          : /^\d{1,9}$/.test(value)
            ? Number(value)
            : value,
    ]),
  );
}

export type Migrated = { version: number; file: RawSettings } | "newer" | "broken";

/** Never throws, whatever stands in the file. */
export function migrate(file: RawSettings, migrations = MIGRATIONS): Migrated {
  const { version = 0, ...rest } = file;
  if (!Number.isSafeInteger(version) || (version as number) < 0) return "broken";
  if ((version as number) > migrations.length) return "newer";
  return { version: migrations.length, file: migrations.slice(version as number).reduce((now, step) => step(now), rest as RawSettings) };
}
