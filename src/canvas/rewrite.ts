import type { LoroText } from "loro-crdt";

/** Up to this many changed characters the difference is looked for letter by letter. */
const FINE_LIMIT = 1_000;
const FINE_MS = 50;

/**
 * Makes a text container say `wanted`, leaving alone what both have at the beginning and the end, so that other people's letters stay
 * where they are. Loro's own difference is finer inside what remains, but takes minutes for a hundred thousand changed letters.
 */
export function rewriteText(container: LoroText, wanted: string): void {
  const now = container.toString();
  if (now === wanted) return;
  const start = commonStart(now, wanted);
  const end = commonEnd(now, wanted, start);
  const [gone, come] = [now.length - start - end, wanted.slice(start, wanted.length - end)];
  if (gone > 0 && come.length > 0 && gone <= FINE_LIMIT && come.length <= FINE_LIMIT) {
    try {
      return container.update(wanted, { timeoutMs: FINE_MS });
    } catch {
      // it took too long: the plain way does as well
    }
  }
  if (gone > 0) container.delete(start, gone);
  if (come.length > 0) container.insert(start, come);
}

const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;

function commonStart(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length > 0 && isHigh(a.charCodeAt(length - 1)) ? length - 1 : length; // never between the halves of one character
}

function commonEnd(a: string, b: string, start: number): number {
  const limit = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length > 0 && isLow(a.charCodeAt(a.length - length)) ? length - 1 : length;
}
