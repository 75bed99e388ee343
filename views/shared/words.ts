/** Plain words for numbers: money in micro-USD, time in seconds or milliseconds, sizes in pixels and bytes. */
const MICRO = 1_000_000;

/** `$0.16`, `$0.039` below ten cents, `free` for 0. A price that is not known is never shown as 0: `null` gives "unknown". */
export function money(microUsd: number | null): string {
  if (microUsd === null) return "unknown";
  if (microUsd === 0) return "free";
  const usd = microUsd / MICRO;
  if (usd < 0.0005) return "< $0.001";
  return `$${usd < 0.1 ? usd.toFixed(3) : usd.toFixed(2)}`;
}

/** `$0.00`, `$12.50`, `$0.0412`: an exact sum, as in a ledger, with cents and with more digits only where they say something. */
export function amount(microUsd: number, digits = 2): string {
  const [whole = "0", rest = ""] = (Math.abs(microUsd) / MICRO).toFixed(6).split(".");
  const said = rest.replace(/0+$/, "").padEnd(digits, "0");
  return `${microUsd < 0 ? "−" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${said}`;
}

/** Digits behind the point that sums of one column need, so that they stand under each other. */
export const digitsFor = (sums: readonly number[]): number =>
  Math.max(2, ...sums.map((sum) => (Math.abs(sum) / MICRO).toFixed(6).replace(/0+$/, "").split(".")[1]?.length ?? 0));

/** `0:08`, `2:10`, `1:02:40`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** `40 s`, `8.5 s`, `1:12` from a minute up. */
export function length(seconds: number): string {
  if (seconds >= 60) return clock(seconds);
  return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const tail = n % 100;
  if (tail >= 11 && tail <= 13) return `${n}th`;
  return `${n}${["th", "st", "nd", "rd"][n % 10] ?? "th"}`;
}

/** `3 clips`, `1 clip`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `1.1 GB`, `640 KB`. */
export function bytes(n: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAY_MS = 86_400_000;

/**
 * When something happened, seen from `now`, both ms since the epoch: `just now`, `12 min ago`, `14:06`, `yesterday`, `Monday`, `2 November`.
 * Clock times and day borders are those of the server's time zone; the `<time>` around it carries the exact moment.
 */
export function ago(at: number, now: number): string {
  const gone = now - at;
  if (gone < 60_000) return "just now";
  if (gone < 3_600_000) return `${Math.floor(gone / 60_000)} min ago`;
  const then = new Date(at);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days === 0) return `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  if (days === 1) return "yesterday";
  if (days < 7) return DAYS[then.getDay()] ?? "";
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`;
  return then.getFullYear() === new Date(now).getFullYear() ? day : `${day} ${then.getFullYear()}`;
}
