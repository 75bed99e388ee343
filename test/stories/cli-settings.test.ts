/** Choices, tokens and the first steps of a person at a terminal: processes of their own, what they print, what they leave and how they end. */
import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import type { Keychain } from "../../src/cli/keychain.ts";
import { openTokens } from "../../src/cli/tokens.ts";
import { createProgram } from "../../src/cli.ts";
import { type Ended, runCli, typeCli } from "../cli/process.ts";

let world: World;
let folder: string;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), "clash-cli-settings-"));
  projectId = (await world.run("project.create", { title: "Tea house" })).id ?? "";
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A person with settings of their own, and no studio in the environment. */
function person(name: string) {
  const home = join(folder, name);
  const path = join(home, "settings.json");
  const env = { CLASH_CONFIG: home, CLASH_DATA: join(folder, "unused"), CLASH_URL: "", CLASH_TOKEN: "" };
  return {
    home,
    path,
    env,
    clash: (words: string[], { stdin = "", ...more }: Record<string, string> = {}): Promise<Ended> =>
      runCli(words, { stdin, env: { ...env, ...more } }),
    settings: () => JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>,
    files: () => (existsSync(home) ? readdirSync(home).sort() : []),
  };
}

test("config: a choice is set, shown, used and taken back; what is wrong is refused with the name of it", async () => {
  const mara = person("mara");
  const [path, unset] = await Promise.all([mara.clash(["config", "path"]), mara.clash(["config", "get", "mode"])]);
  expect([path.code, path.out.trim()]).toEqual([0, mara.path]);
  expect([unset.code, unset.out, unset.err.trim()]).toEqual([66, "", "mode is not set."]);
  expect(mara.files()).toEqual([]); // reading makes nothing
  expect((await mara.clash(["config", "set", "log-level", "debug"])).out.trim()).toBe("logLevel is debug");
  expect((await mara.clash(["config", "set", "rounds", "3", "--json"])).out.trim()).toBe('{"key":"rounds","value":3}');
  const [list, wrong, unknown] = await Promise.all([
    mara.clash(["config", "list", "--json"], { LOG_LEVEL: "error" }),
    mara.clash(["config", "set", "rounds", "99"]),
    mara.clash(["config", "set", "token", "test-key-1"]),
  ]);
  const items = (JSON.parse(list.out) as { items: { key: string; value: unknown; from: string | null }[] }).items;
  expect(items.find(({ key }) => key === "rounds")).toMatchObject({ value: 3, from: "settings" });
  expect(items.find(({ key }) => key === "logLevel")).toMatchObject({ value: "error", from: "environment" });
  expect([wrong.code, wrong.err.trim()]).toEqual([64, "rounds: It must be at most 10, not 99."]);
  expect([unknown.code, unknown.err]).toEqual([64, expect.stringContaining("A token is kept by clash auth login.")]);
  expect((await mara.clash(["config", "unset", "rounds"])).out.trim()).toBe("rounds is not set any more");
  expect(mara.settings()).toEqual({ version: 1, logLevel: "debug" });
}, 60_000);

test("hostile settings stop no verb: a broken file is put aside, one of a newer Clash stays, and both are told on standard error", async () => {
  const [broken, newer] = [person("broken"), person("newer")];
  for (const { home } of [broken, newer]) mkdirSync(home, { recursive: true });
  writeFileSync(broken.path, '{"version":1,"mode":');
  writeFileSync(newer.path, '{"version":999,"mode":"solo"}');
  const [first, kept, refused] = await Promise.all([
    broken.clash(["config", "list", "--json"]),
    newer.clash(["config", "path"]),
    newer.clash(["config", "set", "mode", "solo"]),
  ]);
  expect([first.code, first.err]).toEqual([
    0,
    expect.stringContaining(`${broken.path} is broken. It was kept as ${broken.path}.broken-20`),
  ]);
  expect(JSON.parse(first.out).items.length).toBeGreaterThan(5);
  expect(broken.files()).toEqual([expect.stringMatching(/^settings\.json\.broken-20\d\d-/)]);
  expect([kept.code, kept.out.trim(), kept.err]).toEqual([0, newer.path, expect.stringContaining("written by a newer Clash")]);
  expect(refused.code).toBe(1);
  expect(readFileSync(newer.path, "utf8")).toBe('{"version":999,"mode":"solo"}');
}, 60_000);

test("auth: a token comes by standard input, is checked, kept for its owner alone, used, shown by its place only, and forgotten", async () => {
  const noor = person("noor");
  const login = (token: string, ...words: string[]) => noor.clash(["auth", "login", ...words], { stdin: `${token}\n` });
  const [nowhere, wrong, away] = await Promise.all([
    login("test-key-1"),
    login("test-key-wrong-0000000000", "--url", world.url),
    login(OWNER_TOKEN, "--url", "http://127.0.0.1:1"),
  ]);
  expect([nowhere.code, nowhere.err]).toEqual([64, expect.stringContaining("Name the studio by --url.")]);
  expect([wrong.code, wrong.err]).toEqual([77, expect.stringContaining("This token is unknown, expired or revoked. Nothing was kept.")]);
  expect([away.code, away.err]).toEqual([75, expect.stringContaining("does not answer")]);
  expect(noor.files()).toEqual([]);

  const kept = await login(OWNER_TOKEN, "--url", `${world.url}/`, "--json");
  expect([kept.code, JSON.parse(kept.out)]).toMatchObject([0, { url: world.url, isUsed: true }]);
  expect(noor.settings()).toEqual({ version: 1, url: world.url });
  expect(statSync(join(noor.home, "tokens.json")).mode & 0o777).toBe(0o600);

  const [status, used, loud, again, other] = await Promise.all([
    noor.clash(["auth", "status", "--json"]),
    noor.clash(["projects", "list"]),
    noor.clash(["projects", "list", "--json", "--log-level", "debug"]),
    noor.clash(["auth", "status"], { CLASH_TOKEN: "test-key-wrong-0000000000" }),
    noor.clash(["auth", "logout", "--url", "http://127.0.0.1:1"]),
  ]);
  expect(JSON.parse(status.out)).toMatchObject({ url: world.url, from: "settings", place: JSON.parse(kept.out).place, ok: true });
  expect([used.code, used.out, used.err]).toEqual([0, expect.stringContaining("Tea house"), ""]);
  expect(JSON.parse(loud.err)).toMatchObject({ level: "debug", method: "GET", path: "/api/projects", status: 200 });
  expect(JSON.parse(loud.out).items.length).toBe(1);
  expect([again.code, again.out]).toEqual([77, expect.stringContaining("CLASH_TOKEN of the environment")]);
  expect([other.code, other.out]).toEqual([0, expect.stringContaining("No token was kept")]);
  const said = [wrong, kept, status, used, loud, again].map(({ out, err }) => out + err).join("\n");
  expect(said).not.toContain(OWNER_TOKEN);

  expect((await noor.clash(["auth", "logout"])).out).toContain(`Forgotten. It is valid until it is revoked: ${world.url}/settings`);
  expect(readFileSync(join(noor.home, "tokens.json"), "utf8")).not.toContain(OWNER_TOKEN);
  expect((await noor.clash(["projects", "list"])).code).toBe(77);
}, 90_000);

test("a token in the keychain of the system is found by every verb, and logging out leaves nothing there", async () => {
  const lena = person("lena");
  const kept = new Map<string, string>();
  const keychain: Keychain = {
    get: async (name) => kept.get(name),
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  };
  await openTokens(lena.home, keychain).keep(world.url, OWNER_TOKEN);
  const before = { ...process.env };
  const printed = spyOn(console, "log").mockImplementation(() => {});
  const clash = async (...words: string[]) => {
    printed.mockClear();
    await createProgram({ keychain }).parseAsync(words, { from: "user" });
    return String(printed.mock.calls[0]?.[0]);
  };
  try {
    Object.assign(process.env, lena.env, { CLASH_URL: world.url });
    expect(JSON.parse(await clash("auth", "status", "--json"))).toMatchObject({ place: "keychain", ok: true });
    expect(await clash("projects", "list")).toContain("Tea house");
    expect(await clash("auth", "logout")).toContain("Forgotten.");
    expect([kept.size, await clash("auth", "status")]).toEqual([0, expect.stringContaining("none; clash auth login keeps one")]);
  } finally {
    for (const name of Object.keys(lena.env)) delete process.env[name];
    Object.assign(process.env, before);
    printed.mockRestore();
    process.exitCode = 0;
  }
}, 60_000);

test("--log-level tells of requests to a studio inside the verb too, and never of a token", async () => {
  const iris = person("iris");
  const data = join(folder, "inside");
  const { code, out, err } = await iris.clash(["projects", "list", "--json", "--log-level", "debug"], { CLASH_DATA: data });
  expect([code, JSON.parse(out)]).toEqual([0, { items: [], next: null }]);
  const lines = err
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(lines.filter(({ msg }) => msg === "request")).toMatchObject([{ level: "debug", path: "/api/projects", status: 200 }]);
  expect(err).not.toContain(readFileSync(join(data, "local.token"), "utf8"));
  expect((await iris.clash(["projects", "list", "--log-level", "loud"])).code).toBe(64);
}, 60_000);

test("init without questions takes flags and what is usual, checks the address, and writes nothing that is wrong", async () => {
  const ines = person("ines");
  const [plain, wrong] = [await ines.clash(["init"]), await ines.clash(["init", "--mode", "crowd"])];
  expect([plain.code, plain.err]).toEqual([0, ""]);
  expect(plain.out).toContain(`Written: ${ines.path}`);
  expect(plain.out).toMatch(/approval\s+assist\s+settings/);
  expect([wrong.code, wrong.err]).toEqual([64, expect.stringContaining("mode: It must be one of solo, squad, debate")]);
  const [away, offline] = [
    await ines.clash(["init", "--url", "http://127.0.0.1:1"]),
    await ines.clash(["init", "--url", "http://127.0.0.1:1", "--offline", "--approval", "plan", "--project", projectId, "--json"]),
  ];
  expect([away.code, away.out]).toEqual([75, ""]);
  expect(JSON.parse(offline.out)).toEqual({
    path: ines.path,
    settings: { url: "http://127.0.0.1:1", project: projectId, mode: "solo", approval: "plan" },
  });
}, 60_000);

test("init --interactive by lines: a wrong answer is told and asked again; answers that end too soon leave nothing", async () => {
  const otto = person("otto");
  const answers = [
    "studio",
    "http://127.0.0.1:1",
    world.url,
    "test-key-wrong-0000000000",
    OWNER_TOKEN,
    "Coffee house",
    "tea HOUSE",
    "crowd",
    "squad",
    "",
  ];
  const short = await otto.clash(["init", "--interactive"], { stdin: answers.slice(0, 6).join("\n") });
  expect([short.code, short.out]).toEqual([64, ""]);
  expect(short.err).toContain('The answers end before "Project to work in');
  expect(otto.files()).toEqual([]);
  const done = await otto.clash(["init", "--interactive"], { stdin: `${answers.join("\n")}\n` });
  expect(done.code).toBe(0);
  for (const sentence of [
    "url: It must be an http or https address",
    "The studio at http://127.0.0.1:1 does not answer",
    "This token is unknown, expired or revoked.",
    'project: There is no project "Coffee house" that this token can see.',
    "mode: It must be one of solo, squad, debate",
  ])
    expect(done.err).toContain(sentence);
  expect(otto.settings()).toEqual({ version: 1, url: world.url, project: projectId, mode: "squad", approval: "assist" });
  expect(done.out + done.err).not.toContain(OWNER_TOKEN);
  expect((await otto.clash(["canvas", "list", "--json"])).out.trim()).toBe('{"items":[]}'); // with the project that was chosen
}, 60_000);

test("init --interactive on a terminal does not show the token; Ctrl-C ends it by 130 with nothing written", async () => {
  const vera = person("vera");
  await using shown = typeCli(["init", "--interactive"], vera.env);
  await shown.until('"here" for the one of this machine [here]: ');
  await shown.type(`${world.url}\r`);
  await shown.until("Token: ");
  await shown.type(`${OWNER_TOKEN}\r`);
  await shown.until("Project to work in");
  await shown.type("\u0003");
  expect(await shown.ended).toBe(130);
  expect(shown.all()).not.toContain(OWNER_TOKEN);
  expect(shown.all()).toContain("Interrupted. Nothing was written.");
  expect(vera.files()).toEqual([]);
}, 60_000);
