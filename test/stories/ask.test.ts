/** Asking the agents from a terminal: processes of their own, what they print and how they end. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TurnEvent } from "../../src/engine/events.ts";
import { runCli } from "../cli/process.ts";
import { type Server, startServer } from "../server.ts";
import { OWNER_TOKEN } from "../world.ts";

let folder: string;
let server: Server;
let projectId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-ask-"));
  server = await startServer(folder);
  projectId = (await server.run("project.create", { title: "Asked" })).id ?? "";
}, 60_000);
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

const clash = (words: string[], { stdin = "", token = OWNER_TOKEN } = {}) =>
  runCli(words, { stdin, env: { CLASH_URL: server.url, CLASH_TOKEN: token, CLASH_DATA: join(folder, "unused") } });

test("ask: events as JSON lines with rising numbers, the words of the last one are the answer; without --json only the answer", async () => {
  const asked = await clash(["ask", "-p", "What is on the canvas?", "--project", projectId, "--approval", "plan", "--json"]);
  expect([asked.code, asked.err]).toEqual([0, ""]);
  const events = asked.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as TurnEvent);
  const stored = events.filter(({ seq }) => seq > 0).map(({ seq }) => seq);
  expect(stored).toEqual(stored.map((_, index) => index + 1));
  const last = events.at(-1);
  expect(last).toMatchObject({ kind: "session_sealed", data: { state: "done", costMicros: 0 } });
  const plain = await clash(["ask", "--project", projectId, "--approval", "plan", "--quiet"], { stdin: "What is on the canvas?" });
  expect([plain.code, plain.err]).toEqual([0, ""]);
  expect(plain.out.trim()).toBe(last?.kind === "session_sealed" ? last.data.text : "");
}, 60_000);

test("ask ends as documented: wrong use, no such project, a token that may not", async () => {
  expect((await clash(["ask", "--project", projectId], { stdin: "  " })).code).toBe(64);
  expect((await clash(["ask", "-p", "Hi", "--project", projectId, "--mode", "crowd"])).code).toBe(64);
  expect((await clash(["ask", "-p", "Hi", "--project", "prj_0000000000000000000000"])).code).toBe(66);
  const { token } = await server.run<{ token: string }>("token.create", { title: "Looks", role: "viewer" });
  const refused = await clash(["ask", "-p", "Hi", "--project", projectId], { token });
  expect([refused.code, refused.out]).toEqual([77, ""]);
}, 60_000);
