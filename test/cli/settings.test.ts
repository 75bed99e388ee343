/** The settings of the command line: whatever the file holds, nothing wrong is used, nothing is lost, and nobody else reads it. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { openSettings } from "../../src/cli/settings/file.ts";
import { checkSetting, readTyped, SETTING_KEYS, settingNamed } from "../../src/cli/settings/keys.ts";
import { migrate, MIGRATIONS } from "../../src/cli/settings/migrations.ts";
import { settingsFolder } from "../../src/config.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clash-settings-"));
  path = join(folder, "settings.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date("2026-03-01T12:00:00Z");
const open = () => openSettings(folder, { now });
const text = () => readFileSync(path, "utf8");

describe("the file", () => {
  test("is made at the first change, for its owner alone, and read again", () => {
    const file = openSettings(join(folder, "deep", "down"), { now });
    expect([file.settings, file.notes]).toEqual([{}, []]);
    expect(file.change({ mode: "squad", rounds: 3 })).toEqual({ mode: "squad", rounds: 3 });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "deep", "down")).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(file.path, "utf8"))).toEqual({ version: MIGRATIONS.length, mode: "squad", rounds: 3 });
    expect(openSettings(join(folder, "deep", "down")).change({ mode: undefined })).toEqual({ rounds: 3 });
  });

  test("takes all of a change or nothing of it", () => {
    open().change({ mode: "solo" });
    const before = text();
    expect(() => open().change({ approval: "auto", rounds: 99 })).toThrow("rounds: It must be at most 10, not 99.");
    expect(text()).toBe(before);
    expect(readdirSync(folder)).toEqual(["settings.json"]);
  });

  test("keeps what another window has written since", () => {
    const [one, other] = [open(), open()];
    one.change({ mode: "debate" });
    expect(other.change({ approval: "plan" })).toEqual({ mode: "debate", approval: "plan" });
  });

  test("stays where a link points", () => {
    mkdirSync(join(folder, "dotfiles"));
    const real = join(folder, "dotfiles", "clash.json");
    writeFileSync(real, '{"version":1,"mode":"solo"}');
    symlinkSync(real, path);
    open().change({ mode: "squad" });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(real, "utf8")).mode).toBe("squad");
  });

  for (const [what, broken] of [
    ["is cut", '{"version":1,"mode":"squ'],
    ["is empty", ""],
    ["is a list", "[1,2]"],
    ["is null", "null"],
    ["has a version that is none", '{"version":"one","mode":"squad"}'],
    ["has a version below zero", '{"version":-1}'],
    ["is no text", "\u0000\u0001\uFFFD"],
  ] as const)
    test(`that ${what} is put aside whole, and told`, () => {
      writeFileSync(path, broken);
      const file = open();
      const aside = `${path}.broken-2026-03-01T12-00-00`;
      expect(file.settings).toEqual({});
      expect(file.notes).toEqual([`${path} is broken. It was kept as ${aside}, and the usual settings are used.`]);
      expect(readFileSync(aside, "utf8")).toBe(broken);
      writeFileSync(path, broken); // once more in the same second
      expect(open().notes[0]).toContain(`${aside}-2`);
      expect(readFileSync(aside, "utf8")).toBe(broken);
      expect(file.change({ mode: "solo" })).toEqual({ mode: "solo" });
    });

  test("of a newer Clash is neither read nor written over", () => {
    const newer = JSON.stringify({ version: MIGRATIONS.length + 1, mode: "orchestra" });
    writeFileSync(path, newer);
    const file = open();
    expect(file.settings).toEqual({});
    expect(file.notes[0]).toContain("was written by a newer Clash");
    expect(() => file.change({ mode: "solo" })).toThrow("It was not touched. Nothing was changed.");
    expect([text(), readdirSync(folder)]).toEqual([newer, ["settings.json"]]);
  });

  test("with more than it may hold: the rest is read, told without what a terminal obeys, and kept before it is written over", () => {
    const hostile =
      '{"version":1,"mode":"squad","__proto__":{"approval":"auto"},"\\u001b[2Jtoken":"test-key-1","approval":"all","rounds":1e9,"url":"javascript:1"}';
    writeFileSync(path, hostile);
    const file = open();
    expect(file.settings).toEqual({ mode: "squad" });
    expect(file.settings.approval).toBeUndefined();
    const told = file.notes.join("\n");
    expect(told).toContain("is no setting and was not read");
    expect(told).toContain('approval: It must be one of plan, assist, auto, not "all". It was not read.');
    expect(told).not.toContain("test-key-1");
    expect(told).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text()).toBe(hostile); // reading changes nothing
    file.change({ rounds: 2 });
    expect(readFileSync(`${path}.before-2026-03-01T12-00-00`, "utf8")).toBe(hostile);
    expect(JSON.parse(text())).toEqual({ version: 1, mode: "squad", rounds: 2 });
  });

  test("that is a folder, or far too large, is left alone and told", () => {
    mkdirSync(path);
    expect(open().notes[0]).toContain("cannot be read");
    expect(() => open().change({ mode: "solo" })).toThrow("Nothing was changed.");
    rmSync(path, { recursive: true });
    writeFileSync(path, `{"mode":"squad","x":"${"y".repeat(300_000)}"}`);
    expect(open().notes[0]).toContain("at most 262144 are read");
    expect(readdirSync(folder)).toEqual(["settings.json"]);
  });

  test("in a folder that cannot be written is told, and nothing of it remains", () => {
    writeFileSync(join(folder, "inside"), "a file where a folder should be");
    const file = openSettings(join(folder, "inside"));
    expect(() => file.change({ mode: "solo" })).toThrow("cannot be written");
    chmodSync(folder, 0o700);
    expect(readdirSync(folder)).toEqual(["inside"]);
  });
});

describe("migrations", () => {
  test("run from a file's version on, in their order, and change nothing that they are given", () => {
    const steps = ["a", "b", "c"].map((letter) => (file: Readonly<Record<string, unknown>>) => ({
      ...file,
      way: `${file.way ?? ""}${letter}`,
    }));
    const file = Object.freeze({ version: 1, way: "" });
    expect(migrate(file, steps)).toEqual({ version: 3, file: { way: "bc" } });
    expect(migrate({}, steps)).toEqual({ version: 3, file: { way: "abc" } });
    expect(migrate({ version: 3, way: "x" }, steps)).toEqual({ version: 3, file: { way: "x" } });
    expect(migrate({ version: 4 }, steps)).toBe("newer");
    expect(migrate({ version: 1.5 }, steps)).toBe("broken");
  });

  test("a file written by hand has no version: its names and values become those of the first", () => {
    writeFileSync(path, '\uFEFF{"log-level":"debug","tui":"false","rounds":"4","log_colour":"x"}');
    const file = open();
    expect(file.settings).toEqual({ logLevel: "debug", tui: false, rounds: 4 });
    expect(file.notes).toEqual([`${path}: "logColour" is no setting and was not read.`]);
  });

  test("whatever a file holds, reading it never throws and yields only what could also be set", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc
            .dictionary(
              fc.constantFrom("version", ...SETTING_KEYS),
              fc.oneof(fc.jsonValue(), fc.constantFrom("squad", "auto", "3", 3, true, "off", "debug", "http://X/")),
            )
            .map((value) => JSON.stringify(value)),
        ),
        (content) => {
          writeFileSync(path, content);
          const { settings } = open();
          for (const key of Object.keys(settings))
            expect(checkSetting(settingNamed(key), settings[settingNamed(key)])).toBe(settings[settingNamed(key)] as never);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("keys", () => {
  test("are named in any spelling; one that is none names those that there are, and where a token belongs", () => {
    expect([settingNamed("log-level"), settingNamed("LOG_LEVEL"), settingNamed("logLevel")]).toEqual(["logLevel", "logLevel", "logLevel"]);
    expect(() => settingNamed("colour")).toThrow('"colour" is no setting. There are url, project, mode,');
    expect(() => settingNamed("apiToken")).toThrow("A token is kept by clash auth login.");
    expect(() => settingNamed("__proto__")).toThrow("is no setting");
    expect(() => settingNamed("constructor")).toThrow("is no setting");
  });

  test("read what is typed as the kind that they are", () => {
    expect([readTyped("tui", "off"), readTyped("rounds", "3"), readTyped("model", "3")]).toEqual([false, 3, "3"]);
    expect(() => checkSetting("rounds", readTyped("rounds", "3e2"))).toThrow("rounds:");
    expect(() => checkSetting("tui", readTyped("tui", "maybe"))).toThrow("tui:");
  });

  test("an address has one form, and never a password", () => {
    expect(checkSetting("url", "HTTPS://Studio.Example:8443/clash/")).toBe("https://studio.example:8443/clash");
    for (const wrong of ["studio", "ftp://x", "http://mara:test-key-1@x", "http://x?token=1", "http://x#y", "http://", "http://a b"])
      expect(() => checkSetting("url", wrong)).toThrow("url: It must be an http or https address");
  });
});

test("the folder is the usual one of each system", () => {
  const env = (values: Record<string, string>) => (name: string) => values[name] ?? "";
  expect(settingsFolder(env({ XDG_CONFIG_HOME: "/etc/mara" }), "linux")).toBe("/etc/mara/clash-studio");
  expect(settingsFolder(env({ XDG_CONFIG_HOME: "not/absolute" }), "linux")).toEndWith("/.config/clash-studio");
  expect(settingsFolder(env({}), "darwin")).toEndWith("/Library/Application Support/Clash Studio");
  expect(settingsFolder(env({ APPDATA: "/c/Roaming" }), "win32")).toBe("/c/Roaming/Clash Studio");
  expect(settingsFolder(env({ CLASH_CONFIG: "/own", XDG_CONFIG_HOME: "/etc/mara" }), "linux")).toBe("/own");
});
