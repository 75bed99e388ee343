/** The REPL as a process of its own: by lines, and typed in a terminal. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI, runCli, typeCli } from "../cli/process.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

let world: World;
let root: string;
let folder: string;
let projectId: string;
let env: Record<string, string>;
beforeAll(async () => {
  world = await openWorld();
  root = mkdtempSync(join(tmpdir(), "clash-cli-repl-"));
}, 60_000);
beforeEach(async () => {
  folder = mkdtempSync(join(root, "person-"));
  projectId = (await world.run("project.create", { title: "Asked" })).id ?? "";
  env = { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_DATA: join(folder, "unused"), CLASH_CONFIG: folder };
});
afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true, force: true });
});

test("by lines: one after the other, what goes wrong is told and the next one comes; nothing comes after /quit", async () => {
  const lines = [
    ...["/mode", "/approval plan", "/nothing", "/config rounds 99", "/config approval plan", "/config"],
    ...["What is \\", "on the canvas?", "/session", "/cost", "/personas", "/team", "/team crowd", "/model draft-nothing"],
    ...['/do node.add type=text body="A red bus" label=7', "/do node.paint", "/canvas", "/doctor", "/undo", "/cancel", "/quit", "/mode"],
  ];
  const { code, out, err } = await runCli(["repl", "--project", projectId], { stdin: lines.join("\n"), env });
  expect(code).toBe(0);
  expect(out).toContain("mode: solo\napproval: plan\n");
  expect(out).toContain("(done, free)");
  expect(out).toMatch(/\*\s+cht_\w+\s+What is/);
  expect(out).toMatch(/1 turns, \d+ tokens read/);
  expect(out).toMatch(/rounds\s+–\s+not set/);
  expect(out).toMatch(/approval\s+plan\s+settings/);
  expect(out).toMatch(/\*\s+studio\s+Film studio\s+director, writer, artist, sound, editor, critic, coordinator/);
  expect(out).toMatch(/persona\s+sceptic/);
  expect(out).toMatch(/ok\s+ffmpeg/);
  expect(out).toMatch(new RegExp(`ok\\s+studio\\s+${world.url}`));
  expect(out).toMatch(/nod_\w+\s+text\s+idle\s+7/);
  expect(out.match(/mode: solo/g)).toHaveLength(1);
  for (const sentence of [
    "There is no /nothing. /help lists what there is.",
    "rounds: It must be at most 10, not 99.",
    'team: "crowd" does not exist. There are studio, actions.',
    'model: "draft-nothing" does not exist.',
    'There is no command "node.paint". There are node.add,',
    "Nothing works now.",
  ])
    expect(err).toContain(sentence);
  expect(JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"))).toEqual({ version: 1, approval: "plan" });
}, 60_000);

test("in a terminal: completes from the lists, takes a paste of several lines as one, and finds its lines again the next time", async () => {
  {
    await using repl = typeCli(["repl", "--project", projectId], env);
    await repl.until("/help lists commands");
    await repl.until("clash> ");
    await repl.type("/appr");
    await repl.until("appr"); // a terminal may show it letter by letter at first
    await repl.type("\t");
    await repl.until("oval"); // what was missing
    await repl.type(" plan\r");
    await repl.until("approval: plan");
    await repl.type("/do project.du\t");
    await repl.until("plicate");
    await repl.type("\u0003"); // drops the line, not the REPL
    await repl.until("clash> ");
    await repl.type("\u001b[200~Count the nodes\rand say it\u001b[201~");
    await repl.until("…> ");
    await repl.until("and say it");
    await repl.type("\r");
    await repl.until("(done, free)");
    await repl.type("/quit\r");
    expect(await repl.ended).toBe(0);
  }
  const [turn] = (await world.ask(`/api/projects/${projectId}/chats`)).body.items as { id: string }[];
  const chat = (await world.ask(`/api/projects/${projectId}/chats/${turn?.id}`)).body as { turns: { text: string }[] };
  expect(JSON.stringify(chat)).toContain("Count the nodes\\nand say it");
  expect(statSync(join(folder, "history")).mode & 0o777).toBe(0o600);
  await using again = typeCli(["repl", "--project", projectId], env);
  await again.until("clash> ");
  await again.type("\u001b[A\u001b[A"); // up, up
  await again.until("and say it");
  await again.type("\u0003");
  await again.until("clash> ");
  await again.type("\u0003");
  expect(await again.ended).toBe(130);
}, 60_000);

test("by lines: Ctrl-C ends it by 130, and nothing comes after it", async () => {
  const child = Bun.spawn([process.execPath, CLI, "repl", "--project", projectId], {
    stdin: "pipe",
    stdout: "pipe",
    env: { ...process.env, ...env },
  });
  child.stdin.write("/mode\n");
  await child.stdin.flush();
  const { value } = await child.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toBe("mode: solo\n");
  child.kill("SIGINT");
  expect(await child.exited).toBe(130);
}, 60_000);

test("do gives any command: parameters by name or as JSON, the project put in, and refusals by their codes", async () => {
  const clash = (words: string[], stdin = "") => runCli(words, { stdin, env });
  const [made, wrong, none, json] = await Promise.all([
    clash(["do", "node.add", "--project", projectId, "--set", "type=text", "body=42", "--json"]),
    clash(["do", "node.add", "--project", projectId, "--set", "type=boat"]),
    clash(["do", "boat.row"]),
    clash(["do", "project.create", "--params", "-"], "[1]"),
  ]);
  expect([made.code, JSON.parse(made.out).id]).toEqual([0, expect.stringMatching(/^nod_/)]);
  expect([wrong.code, wrong.out]).toEqual([64, ""]);
  expect([none.code, none.err.trim()]).toEqual([66, 'There is no command "boat.row". clash schema lists them.']);
  expect([json.code, json.err]).toEqual([64, expect.stringContaining("--params: It must be a JSON object")]);
}, 60_000);
