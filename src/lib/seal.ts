/**
 * Secrets at rest: AES-256-GCM under a key derived from the server's secret. What is sealed is bound to words that say what it is for, so that a row
 * that was moved or changed does not open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

export interface Seal {
  /** `bound` must be the same when it is opened. */
  seal(text: string, bound: string): string;
  /** Undefined when it was sealed under another secret or for something else. */
  open(sealed: string, bound: string): string | undefined;
}

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "clash: keys of providers", 32));
  return {
    seal(text, bound) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(bound));
      const bytes = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${bytes.toString("base64url")}`;
    },
    open(sealed, bound) {
      const [version, body] = sealed.split(".");
      const bytes = Buffer.from(body ?? "", "base64url");
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      try {
        const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(bound))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + cipher.final("utf8");
      } catch {
        return undefined; // another secret, or other words than it was bound to: both are "does not open"
      }
    },
  };
}
