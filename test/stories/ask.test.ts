/** Asking the agents from a terminal: processes of their own, what they print and how they end. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TurnEvent } from "../../src/engine/events.ts";
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

const CLI = join(import.meta.dir, "..", "..", "src", "cli.ts");

interface Ended {
  code: number;
  out: string;
  err: string;
}

async function clash(words: string[], { stdin = "", token = OWNER_TOKEN } = {}): Promise<Ended> {
  const child = Bun.spawn([process.execPath, CLI, ...words], {
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, CLASH_URL: server.url, CLASH_TOKEN: token, CLASH_DATA: join(folder, "unused") },
  });
  const [code, out, err] = await Promise.all([child.exited, new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code, out, err };
}

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

test("the REPL without a terminal does one line after the other, tells what went wrong and goes on", async () => {
  const { code, out, err } = await clash(["repl", "--project", projectId], {
    stdin: ["/mode", "/approval plan", "/nothing", "What is on the canvas?", "/session", "/cost", "/quit", "/mode"].join("\n"),
  });
  expect(code).toBe(0);
  expect(out).toContain("mode: solo\napproval: plan\n");
  expect(out).toContain("(done, free)");
  expect(out).toMatch(/\*\s+cht_/);
  expect(out).toMatch(/1 turns, \d+ tokens read/);
  expect(out.match(/mode: solo/g)).toHaveLength(1); // nothing after /quit
  expect(err).toContain("There is no /nothing. /help lists what there is.");
}, 60_000);

test("the REPL in a terminal greets, completes commands from their list and leaves by /quit", async () => {
  const script = Bun.which("script");
  if (!script) throw new Error("script is missing; it comes with util-linux.");
  const child = Bun.spawn([script, "-qec", `${process.execPath} ${CLI} repl --project ${projectId}`, "/dev/null"], {
    stdin: "pipe",
    stdout: "pipe",
    env: { ...process.env, CLASH_URL: server.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_DATA: join(folder, "unused") },
  });
  const shown = reader(child.stdout);
  const type = async (keys: string) => {
    child.stdin.write(keys);
    await child.stdin.flush();
  };
  await shown.until("/help lists commands");
  await shown.until("clash> ");
  await type("/appr");
  await shown.until("appr"); // a terminal may show it letter by letter at first
  await type("\t");
  await shown.until("oval"); // what was missing
  await type(" plan\r");
  await shown.until("approval: plan");
  await type("/quit\r");
  expect(await child.exited).toBe(0);
}, 60_000);

/** What a terminal shows, as it comes; each look begins behind the one before. */
function reader(output: ReadableStream<Uint8Array>) {
  const pieces = output.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async until(words: string) {
      while (!text.includes(words)) {
        const { value, done } = await pieces.read();
        if (done) throw new Error(`It ended before "${words}": ${text}`);
        text += decoder.decode(value, { stream: true });
      }
      text = text.slice(text.indexOf(words) + words.length);
    },
  };
}
