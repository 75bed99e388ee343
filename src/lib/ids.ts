/** Ids that follow from other values, so that a repeat of the same work names the same thing. Fresh ones are in `new-id.ts`. */
import { ID_ALPHABET, type IdPrefix } from "./new-id.ts";

export { newId } from "./new-id.ts";

const LENGTH = 22;

export function derivedId(prefix: IdPrefix, ...parts: string[]): string {
  const hash = new Bun.CryptoHasher("sha256").update(parts.join("\n")).digest();
  return `${prefix}_${Array.from(hash.subarray(0, LENGTH), (byte) => ID_ALPHABET[byte % 32]).join("")}`;
}
