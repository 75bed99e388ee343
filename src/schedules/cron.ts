/** Cron lines and the times they name, by croner: a time that a change of the clock skips runs at the first moment after it, and one that comes twice runs once. */
import { Cron } from "croner";
import { invalid } from "../lib/errors.ts";

/** When something runs. */
export interface Line {
  /** Five fields, a name as `@daily`, or one moment in ISO 8601. */
  cron: string;
  /** IANA name. */
  timezone: string;
}

const LONGEST_CRON = 120;

export const ownTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The next times of a cron line after `from`, as ms since the epoch. Throws AppError `invalid` that names `cron` or `timezone`. */
export function nextTimes(line: Line, from: number, many: number): number[] {
  const cron = readCron(line);
  const times: number[] = [];
  for (let at: Date | null = cron.nextRun(new Date(from)); at && times.length < many; at = cron.nextRun(at)) times.push(at.getTime());
  return times;
}

function readCron({ cron, timezone }: Line): Cron {
  if (!isTimezone(timezone))
    throw invalid("timezone", `"${timezone.slice(0, 60)}" is not a time zone. Use a name like Europe/Berlin or UTC.`);
  const line = cron.trim();
  if (line.length > LONGEST_CRON) throw invalid("cron", `It may have ${LONGEST_CRON} characters.`);
  try {
    return new Cron(line, { timezone, mode: "5-part", paused: true });
  } catch {
    throw invalid(
      "cron",
      `"${line.slice(0, 60)}" is not a time. Use five fields like "0 6 * * 1" (Mondays at six), a name like @daily, or one moment like 2027-01-31T06:00.`,
    );
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false; // the runtime does not know it
  }
}

/** null: never again. */
export const nextAfter = (row: Line, from: number): number | null => nextTimes(row, from, 1)[0] ?? null;

/** At most `many` times up to `until`, the newest first. */
export const timesBefore = (line: Line, until: number, many: number): number[] =>
  readCron(line)
    .previousRuns(many, new Date(until + 1000))
    .map((at) => at.getTime())
    .filter((at) => at <= until);
