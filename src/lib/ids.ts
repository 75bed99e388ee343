/**
 * Ids are `prefix_` + 10 characters of time + 12 random ones in Crockford's base 32: sortable by creation, safe in URLs and file names.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 12;

export type IdPrefix =
  | "usr"
  | "wsp"
  | "prj"
  | "nod"
  | "edg"
  | "ast"
  | "gen"
  | "job"
  | "trn"
  | "rnd"
  | "evt"
  | "tok"
  | "ses"
  | "req"
  | "itm"
  | "trk"
  | "mak"
  | "usg";

export function newId(prefix: IdPrefix, nowMs: number = Date.now()): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < TIME_LENGTH; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  return `${prefix}_${time}${Array.from(bytes, (byte) => ALPHABET[byte % 32]).join("")}`;
}

/** An id that follows from another value, so that a repeat of the same work names the same thing. */
export function derivedId(prefix: IdPrefix, ...parts: string[]): string {
  const hash = new Bun.CryptoHasher("sha256").update(parts.join("\n")).digest();
  return `${prefix}_${Array.from(hash.subarray(0, TIME_LENGTH + RANDOM_LENGTH), (byte) => ALPHABET[byte % 32]).join("")}`;
}
