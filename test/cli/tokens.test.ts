/** Where a token is kept: in the keychain of the system where it works, else in a file of its owner's, and never in both. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeychain, type SecretStore } from "../../src/cli/keychain.ts";
import { checkToken, openTokens } from "../../src/cli/tokens.ts";

const URL = "https://studio.example";
const TOKEN = "test-key-mara-0001";
const PATIENCE_MS = 40;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clash-tokens-"));
  path = join(folder, "tokens.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * As Bun.secrets behaves with libsecret 0.20 and GNOME Keyring 42, tried 2026-11: what is not there is null; a locked keyring finds nothing, refuses to
 * keep and deletes nothing; without the library or a bus every call fails at once; a bus that does not answer leaves the promise open for ever.
 */
function store(state: "open" | "locked" | "missing" | "silent" = "open") {
  const kept = new Map<string, string>();
  const keyOf = ({ service, name }: { service: string; name: string }) => `${service}\n${name}`;
  const settle = async <T>(locked: () => T, work: () => T): Promise<T> => {
    if (self.state === "missing") throw Object.assign(new Error("libsecret not available"), { code: "ERR_SECRETS_PLATFORM_ERROR" });
    if (self.state === "silent") return new Promise<T>(() => {});
    return self.state === "locked" ? locked() : work();
  };
  const refuse = () => {
    throw Object.assign(new Error("Cannot create an item in a locked collection (code: 2)"), { code: "ERR_SECRETS_PLATFORM_ERROR" });
  };
  const secrets: SecretStore = {
    get: (entry) =>
      settle(
        () => null,
        () => kept.get(keyOf(entry)) ?? null,
      ),
    set: ({ value, ...entry }) => settle(refuse, () => void kept.set(keyOf(entry), value)),
    delete: (entry) =>
      settle(
        () => false,
        () => kept.delete(keyOf(entry)),
      ),
  };
  const self = { state, kept, secrets };
  return self;
}

const open = (secrets: SecretStore) => openTokens(folder, openKeychain(secrets, PATIENCE_MS));
const file = () => readFileSync(path, "utf8");

describe("with a keychain", () => {
  test("the token is in it and the file only says so; another process finds it; logging out leaves nothing", async () => {
    const { secrets, kept } = store();
    expect(await open(secrets).keep(URL, TOKEN)).toEqual({ place: "keychain" });
    expect(file()).not.toContain(TOKEN);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect([await open(secrets).find(URL), open(secrets).placeOf(URL)]).toEqual([TOKEN, "keychain"]);
    expect(await open(secrets).find("https://other.example")).toBeUndefined();
    expect(await open(secrets).forget(URL)).toBe(true);
    expect([kept.size, await open(secrets).forget(URL), open(secrets).placeOf(URL)]).toEqual([0, false, undefined]);
  });

  test("a token that lay in the file moves over", async () => {
    await open(store("missing").secrets).keep(URL, TOKEN);
    expect(file()).toContain(TOKEN);
    const { secrets, kept } = store();
    const tokens = open(secrets);
    expect(await tokens.keep(URL, (await tokens.find(URL)) ?? "")).toEqual({ place: "keychain" });
    expect([file().includes(TOKEN), kept.size]).toEqual([false, 1]);
  });

  test("two studios have a token each", async () => {
    const { secrets } = store();
    await open(secrets).keep(URL, TOKEN);
    await open(secrets).keep("http://10.0.0.2:3000", "test-key-other");
    expect([await open(secrets).find(URL), await open(secrets).find("http://10.0.0.2:3000")]).toEqual([TOKEN, "test-key-other"]);
    await open(secrets).forget(URL);
    expect(await open(secrets).find("http://10.0.0.2:3000")).toBe("test-key-other");
  });
});

describe("without one that works", () => {
  for (const [state, why] of [
    ["missing", "The keychain cannot be used: libsecret not available."],
    ["locked", "The keychain cannot be used: Cannot create an item in a locked collection (code: 2)."],
    ["silent", `The keychain cannot be used: it did not answer within ${PATIENCE_MS / 1000} s.`],
  ] as const)
    test(`${state}: the token is in a file that only its owner reads, and the reason is told`, async () => {
      const { secrets } = store(state);
      expect(await open(secrets).keep(URL, TOKEN)).toEqual({ place: "file", why });
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await open(secrets).find(URL)).toBe(TOKEN); // and the keychain is not asked
      expect(await open(secrets).forget(URL)).toBe(true);
      expect(file()).not.toContain(TOKEN);
    });

  test("the real one of this machine answers in time or is given up, and the token is kept either way", async () => {
    const tokens = openTokens(
      folder,
      openKeychain({ ...Bun.secrets, get: Bun.secrets.get, set: Bun.secrets.set, delete: Bun.secrets.delete }, 2_000),
    );
    const { place } = await tokens.keep("http://clash.test.invalid", TOKEN);
    expect(await tokens.find("http://clash.test.invalid")).toBe(TOKEN);
    expect(["keychain", "file"]).toContain(place);
    expect(await tokens.forget("http://clash.test.invalid")).toBe(true);
  });

  test("one that was there and is silent now: looking and forgetting say so, and the token is still known to be there", async () => {
    const there = store();
    await open(there.secrets).keep(URL, TOKEN);
    there.state = "silent";
    await expect(open(there.secrets).find(URL)).rejects.toThrow(/it did not answer within .* Unlock it, or set CLASH_TOKEN\./);
    await expect(open(there.secrets).forget(URL)).rejects.toThrow("it did not answer within");
    expect(open(there.secrets).placeOf(URL)).toBe("keychain");
    there.state = "open";
    expect(await open(there.secrets).find(URL)).toBe(TOKEN);
  });

  test("one that takes a token and gives back nothing is not trusted", async () => {
    const { secrets } = store();
    const forgetful = { ...secrets, get: async () => null };
    expect(await open(forgetful).keep(URL, TOKEN)).toEqual({
      place: "file",
      why: "The keychain cannot be used: it did not keep what it was given.",
    });
    expect(await open(forgetful).find(URL)).toBe(TOKEN);
  });
});

describe("the file", () => {
  test("that others can read is closed, and told", async () => {
    await open(store("missing").secrets).keep(URL, TOKEN);
    chmodSync(path, 0o644);
    expect(open(store("missing").secrets).notes[0]).toContain("could be read by others");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(open(store("missing").secrets).notes).toEqual([]);
  });

  for (const broken of [
    "{",
    "[]",
    '{"version":1,"studios":{"x":{"place":"file","token":"two words"}}}',
    '{"version":1,"studios":{"x":{"place":"cloud"}}}',
  ])
    test(`as ${broken} is put aside and never wiped`, () => {
      writeFileSync(path, broken, { mode: 0o600 });
      expect(open(store().secrets).notes[0]).toContain("log in again with clash auth login");
      const [aside = ""] = readdirSync(folder);
      expect([existsSync(path), aside.startsWith("tokens.json.broken-"), readFileSync(join(folder, aside), "utf8")]).toEqual([
        false,
        true,
        broken,
      ]);
    });
});

test("a token is one word of plain signs; a wrong one is not repeated", () => {
  expect(checkToken(" test-key-1\n")).toBe("test-key-1");
  for (const wrong of ["", "two words", "line\nbreak", "test-key-é", "x".repeat(5_000)]) {
    expect(() => checkToken(wrong)).toThrow("Nothing was kept.");
    if (wrong) expect(() => checkToken(wrong)).not.toThrow(wrong);
  }
});
