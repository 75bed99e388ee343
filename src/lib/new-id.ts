/**
 * Ids are `prefix_` + 10 characters of time + 12 random ones in Crockford's base 32: sortable by creation, safe in URLs and file names.
 * Nothing here needs a server, so browsers name their nodes in the same way.
 */
export const ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
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
  | "stp"
  | "itm"
  | "trk"
  | "mak"
  | "upl"
  | "cmt"
  | "shr"
  | "bud"
  | "end"
  | "sch"
  | "whk"
  | "bat"
  | "cht"
  | "cal"
  | "apr"
  | "act"
  | "acv"
  | "acr"
  | "wrk";

export function newId(prefix: IdPrefix, nowMs: number = Date.now()): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < TIME_LENGTH; i++, rest = Math.floor(rest / 32)) time = ID_ALPHABET[rest % 32] + time;
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
  return `${prefix}_${time}${Array.from(bytes, (byte) => ID_ALPHABET[byte % 32]).join("")}`;
}
