/** The border for values: text from a sandbox becomes plain data or is refused with a sentence. */
import type { Json } from "../canvas/nodes/define.ts";
import { AppError } from "../lib/errors.ts";

const MAX_DEPTH = 100;

/**
 * Plain data of JSON text that code made. Throws AppError `invalid`: not JSON, deeper than 100 levels, or with a property `__proto__`, which a later
 * `Object.assign` would take for an order to change the prototype.
 */
export function parseForeign(text: string, what: string): Json {
  const wrong = (why: string) => new AppError("invalid", `${what} ${why}.`);
  if (depthOf(text) > MAX_DEPTH) throw wrong(`goes deeper than ${MAX_DEPTH} levels`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw wrong("is not JSON");
  }
  if (hasProto(value)) throw wrong('has a property named "__proto__"');
  return value;
}

/** Levels of brackets in JSON text, brackets in strings left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (isString) {
      if (letter === 0x5c) i++;
      else if (letter === 0x22) isString = false;
    } else if (letter === 0x22) isString = true;
    else if (letter === 0x5b || letter === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (letter === 0x5d || letter === 0x7d) depth--;
  }
  return deepest;
}

function hasProto(value: Json): boolean {
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.some(hasProto);
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProto);
}
