/**
 * The keychain of the system, as a place for tokens: Keychain on macOS, Credential Manager on Windows, the Secret Service (GNOME Keyring, KWallet) on Linux,
 * all by `Bun.secrets` (bun.com/docs/runtime/secrets, read 2026-11). Where there is none, as on a server, it says so at once; one that waits for somebody to
 * unlock it, or never answers, is given up after a while.
 */
import { AppError, messageOf } from "../lib/errors.ts";

/** Each call throws AppError `unavailable` when the keychain is missing, locked or silent. */
export interface Keychain {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** What `Bun.secrets` is, for tests that bring their own. */
export interface SecretStore {
  get(entry: { service: string; name: string }): Promise<string | null>;
  set(entry: { service: string; name: string; value: string }): Promise<void>;
  delete(entry: { service: string; name: string }): Promise<boolean>;
}

const SERVICE = "Clash Studio";
/** With somebody at the terminal there is time to answer the dialog that unlocks it. */
const PATIENCE_MS = { withSomebody: 60_000, alone: 3_000 };

export function openKeychain(
  store: SecretStore = Bun.secrets,
  patienceMs = process.stdin.isTTY && process.stderr.isTTY ? PATIENCE_MS.withSomebody : PATIENCE_MS.alone,
): Keychain {
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(() => silence.reject(new Error(`it did not answer within ${patienceMs / 1000} s`)), patienceMs);
    try {
      return await Promise.race([work(), silence.promise]);
    } catch (error) {
      throw new AppError("unavailable", `The keychain cannot be used: ${messageOf(error)}.`);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    get: (name) => asked(async () => (await store.get({ service: SERVICE, name })) ?? undefined),
    set: (name, value) =>
      asked(async () => {
        await store.set({ service: SERVICE, name, value });
        const kept = await store.get({ service: SERVICE, name }); // a locked one may take it and give nothing back
        if (kept !== value) throw new Error("it did not keep what it was given");
      }),
    delete: (name) =>
      asked(async () => {
        await store.delete({ service: SERVICE, name });
      }),
  };
}
