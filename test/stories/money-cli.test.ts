/** Money by the command line: keys, budgets, what was spent, and a yes to what has no known price. */
import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram } from "../../src/cli.ts";
import { exitCodeOf } from "../../src/cli/exit.ts";
import { credentialsOf } from "../../src/keys.ts";
import { openTill, TILL_KEY } from "../till.ts";
import { OWNER_TOKEN, openWorld, type World } from "../world.ts";

const till = openTill(100_000);
let world: World;
let projectId: string;
const kept = { ...process.env };
const printed = spyOn(console, "log").mockImplementation(() => {});
beforeAll(async () => {
  world = await openWorld({ providers: [till.provider] });
  await world.run("key.set", { provider: "till", fields: { key: TILL_KEY } });
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  Object.assign(process.env, { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN });
});
afterAll(async () => {
  for (const name of ["CLASH_URL", "CLASH_TOKEN"]) delete process.env[name];
  Object.assign(process.env, kept);
  process.exitCode = 0;
  printed.mockRestore();
  await world.close();
});
const clash = async (...words: string[]) => {
  printed.mockClear();
  await createProgram().parseAsync(words, { from: "user" });
  return printed.mock.calls.map((call) => String(call[0])).join("\n");
};

test("sets and tests keys without showing them; a value may come by standard input", async () => {
  const child = Bun.spawn([process.execPath, "src/cli.ts", "keys", "set", "till", "--field", "key=-"], {
    stdin: new Blob(["test-key-from-standard-input\n"]),
    stdout: "pipe",
    env: { ...process.env },
  });
  expect((await new Response(child.stdout).text()).trim()).toBe("The key of till is kept.");
  expect((await credentialsOf(world.clash, "till"))?.fields.key).toBe("test-key-from-standard-input");
  const listed = await clash("keys", "list", "--json");
  expect(JSON.parse(listed).items).toMatchObject([{ provider: "till", state: "set" }]);
  expect(listed).not.toContain("standard-input");
  till.check = { state: "bad-key", sentence: "The key was refused." };
  expect(await clash("keys", "test", "till")).toBe("bad-key: The key was refused.");
  expect(process.exitCode).toBe(1);
});

test("runs what has no known price only with a yes, and gives parameters as the model's form means them", async () => {
  const out = await mkdtemp(join(tmpdir(), "clash-out-"));
  const words = [
    "--project",
    projectId,
    "generate",
    "--model",
    "till-unknown",
    "--prompt",
    "A kite",
    "--out",
    out,
    "--set",
    "length=8",
    "count=2",
    "loop=true",
  ];
  await expect(clash(...words)).rejects.toThrow("acceptUnknownPrice");
  till.calls.length = 0;
  await clash(...words, "--accept-unknown-price");
  expect(till.calls.length).toBe(1);
  expect((await world.ask(`/api/generations/${till.calls[0]}`)).body.params).toEqual({ length: "8", count: 2, loop: true });
});

test("sets budgets, and shows what was spent as a table and as CSV", async () => {
  const node = await world.run("node.add", { projectId, type: "generator", model: "till-known", prompt: "A red kite" });
  await world.run("generation.run", { projectId, nodeId: node.id, takes: 1 });
  await world.drain();
  expect(await clash("--project", projectId, "budgets", "set", "project", "12.50")).toMatch(/^bud_/);
  expect(await clash("budgets", "list")).toContain("$12.5000");
  expect(exitCodeOf(await clash("budgets", "set", "project", "lots").catch((error: unknown) => error))).toBe(64);
  expect(await clash("--project", projectId, "spend", "--by", "model")).toMatch(/till-known\s+1 takes\s+\$0\.1000/);
  const file = join(await mkdtemp(join(tmpdir(), "clash-csv-")), "spend.csv");
  await clash("spend", "--csv", file, "--days", "7");
  expect(await Bun.file(file).text()).toContain(projectId);
});
