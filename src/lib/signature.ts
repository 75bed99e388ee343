/** HMAC-SHA256 over lines of text, so that both sides can write down the same by hand. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** 64 hexadecimal digits. No line may hold a line end; the last has none after it. */
export const signLines = (key: string, lines: readonly string[]): string =>
  createHmac("sha256", key).update(lines.join("\n")).digest("hex");

export function isSignedBy(key: string, lines: readonly string[], signature: string): boolean {
  const [given, expected] = [Buffer.from(signature), Buffer.from(signLines(key, lines))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
