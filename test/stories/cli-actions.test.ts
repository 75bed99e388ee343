/** Custom actions from a terminal: read before they are installed, run, told their secrets, taken along. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli, typeCli } from "../cli/process.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { actionFile } from "./action-files.ts";

let world: World;
let folder: string;
let projectId: string;
let env: Record<string, string>;
beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), "clash-cli-actions-"));
  projectId = (await world.run("project.create", { title: "Loud" })).id ?? "";
  env = { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_DATA: join(folder, "unused"), CLASH_CONFIG: folder };
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const clash = (words: string[], stdin = "", more: Record<string, string> = {}) =>
  runCli(["--project", projectId, ...words], { stdin, env: { ...env, ...more } });

function written(name: string, more: Parameters<typeof actionFile>[0] = {}): string {
  const path = join(folder, `${name}.action.json`);
  writeFileSync(path, JSON.stringify(actionFile({ name, ...more })));
  return path;
}

test("a file is installed after a yes alone, run on a node, taken along and removed", async () => {
  const path = written("shout");
  const asked = await clash(["actions", "install", path]);
  expect([asked.code, asked.err]).toEqual([
    64,
    expect.stringContaining("give --yes. It is not installed, and waits for a review: clash actions review acv_"),
  ]);
  expect(asked.out).toContain("- read the names and words of its inputs, and nothing else");
  expect((await clash(["actions", "list"])).out).toMatch(/^shout\s+waiting\s+1\.0\.0\s+1\.0\.0 waits: acv_/m);
  const { token } = await world.run<{ token: string }>("token.create", { title: "Edits", role: "editor" });
  expect((await clash(["actions", "install", path, "--yes"], "", { CLASH_TOKEN: token })).code).toBe(77);
  const installed = JSON.parse((await clash(["actions", "install", "shout", "--yes", "--json"])).out);
  expect(installed).toMatchObject({
    name: "shout",
    version: "1.0.0",
    rights: [],
    state: "installed",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect((await clash(["actions", "install", path])).out).toContain("shout 1.0.0 is installed."); // the same bytes need no second yes
  expect((await clash(["actions", "show", "shout"])).out).toMatch(/takes\s+text\s+text, 1 to 3\s+Text\nset\s+mark/);

  const { id: nodeId } = await world.run("node.add", { projectId, type: "text", body: "a red door" });
  const run = await clash(["actions", "run", "shout", "--input", `text=${nodeId}`, "--set", "mark=?", "--json"]);
  expect([run.code, run.err]).toEqual([0, expect.stringContaining("Said it loudly.")]);
  const [made] = JSON.parse(run.out).outputs as { nodeId: string }[];
  expect(JSON.parse((await clash(["canvas", "get", made?.nodeId ?? ""])).out)).toMatchObject({ body: "A RED DOOR?" });
  const [short, both, none] = await Promise.all([
    clash(["actions", "run", "shout"]),
    clash(["actions", "run"]),
    clash(["actions", "run", "whisper", "--input", `text=${nodeId}`]),
  ]);
  expect([short.code, both.code, none.code]).toEqual([64, 64, 66]);

  const out = join(folder, "taken.action.json");
  expect((await clash(["actions", "export", "shout", "--out", out])).out).toStartWith(out);
  expect(JSON.parse(readFileSync(out, "utf8"))).toEqual(actionFile({ name: "shout" }));
  expect((await clash(["actions", "remove", "shout"])).out.trim()).toBe("shout is removed.");
  const [list, all] = await Promise.all([clash(["actions", "list"]), clash(["actions", "list", "--all"])]);
  expect([list.out.includes("shout"), all.out.includes("shout")]).toEqual([false, true]);
}, 90_000);

test("a review shows what a new version may do and every line of its code, and nothing in them moves the terminal", async () => {
  await clash(["actions", "install", written("grows"), "--yes"]);
  const hostile = written("grows", {
    version: "1.1.0",
    title: "Grows\u001b[1A\u001b[2KIt may do nothing",
    permissions: { hosts: ["api.example.com"] },
    secrets: [{ name: "API_KEY", title: "Key", isRequired: true }],
    code: `export default () => ({ outputs: {} }); // \u202Eyltsenoh\u001b[8m\u009b8m\n`,
  });
  const asked = await clash(["actions", "install", hostile]);
  expect(asked.out).toMatch(/NEW\s+It may ask api\.example\.com over https\./);
  expect(asked.out).toMatch(/NEW\s+It is told the secret API_KEY\./);
  const review = await clash(["actions", "review", "grows"]);
  expect(review.out).toContain("Against 1.0.0, which is installed:");
  expect(review.out).toContain("+ export default () => ({ outputs: {} }); // ?yltsenoh?[8m?8m");
  expect(review.out).toMatch(/^- export default function run/m);
  expect(asked.out + review.out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect((await clash(["actions", "show", "grows"])).out).toContain("1.1.0 waits for a review");
  expect((await clash(["actions", "refuse", "grows", "--reason", "Too curious."])).code).toBe(0);
  expect((await clash(["actions", "review", "grows"])).code).toBe(66);
}, 60_000);

test("on a terminal it asks: no leaves it waiting, yes installs it; a secret is asked for and not shown", async () => {
  const path = written("asks", {
    permissions: { hosts: ["api.example.com"] },
    secrets: [{ name: "API_KEY", title: "Key", isRequired: true }],
  });
  for (const [answer, code] of [
    ["\r", 1],
    ["yes\r", 0],
  ] as const) {
    await using shown = typeCli(["actions", "install", path], env);
    await shown.until("It is told the secret API_KEY.");
    await shown.until("Install asks 1.0.0? yes or no [no]: ");
    await shown.type(answer);
    expect(await shown.ended).toBe(code);
  }
  expect((await clash(["actions", "list"])).out).toMatch(/asks\s+needs a secret/);
  {
    await using shown = typeCli(["actions", "secret", "asks", "API_KEY"], env);
    await shown.until("API_KEY: ");
    await shown.type("test-key-0000001\r");
    await shown.until("API_KEY is kept.");
    expect(await shown.ended).toBe(0);
    expect(shown.all()).not.toContain("test-key");
  }
  expect((await clash(["actions", "show", "asks"])).out).toMatch(/secret\s+API_KEY\s+set/);
  expect((await clash(["actions", "secret", "asks", "API_KEY", "--remove"])).out.trim()).toBe("API_KEY is taken away.");
}, 60_000);
