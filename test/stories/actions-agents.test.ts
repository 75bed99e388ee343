/** Agents and custom actions: a squad writes one, tries it in the sandbox and hands it in; a person installs it; it runs on the canvas. And what no turn can do. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";
import { listen } from "../wire/http.ts";
import { actionFile, install, runAction } from "./action-files.ts";

setDefaultTimeout(90_000);

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
}, 60_000);
afterAll(() => studio.close());

const FILE = actionFile({ name: "count-words", title: "Count words", params: [] });
const first = `export default (call) => ({ outputs: { out: [{ text: String(call.inputs.text[0].text.split(" ").length) }] } });`;
const better = `export default (call) => {
  const words = (call.inputs.text ?? []).flatMap((item) => item.text.split(" ").filter(Boolean));
  return { outputs: { out: [{ text: words.length + " words" }] } };
};`;
const input = (...texts: string[]) => ({ inputs: { text: texts.map((text) => ({ text })) } });

const partOf = ({ cue }: ChatRequest) => `${cue?.part}${cue?.data.verdict === true ? " verdict" : ""}${cue?.data.items ? " again" : ""}`;
const resultsIn = (request: ChatRequest) => JSON.stringify(request.messages.filter((message) => message.role === "tool"));

test("Coder writes, Reviewer breaks it in the sandbox, Consensus hands in what was tried, a person installs it, it runs", async () => {
  const { promise: never } = Promise.withResolvers<void>();
  let isStopped = false;
  let verdicts = 0;
  const seen: Record<string, string> = {};
  studio.model.plays((request) => {
    const part = partOf(request);
    const used = resultsIn(request);
    if (used !== "[]") seen[part] = used;
    switch (part) {
      case "coder":
        if (used !== "[]") return { says: "It counts words." };
        return {
          says: "I write it.",
          calls: [
            { name: "sandbox_write", input: { path: "manifest.json", text: JSON.stringify(FILE.manifest) } },
            { name: "sandbox_write", input: { path: "action.js", text: first } },
            { name: "sandbox_exec", input: { file: "action.js", input: input("a red door") } },
          ],
        };
      case "reviewer":
        if (used !== "[]") return { says: "I tried it on nothing at all." };
        return {
          says: "I break it.",
          calls: [{ name: "sandbox_exec", input: { file: "action.js", input: { inputs: {} } } }],
          ...(isStopped ? {} : { waits: () => never }),
        };
      case "reviewer verdict": {
        const item = {
          nodeId: null,
          shot: null,
          member: "Coder",
          severity: "must",
          words: "It throws without an input.",
          fix: "Take none.",
        };
        return {
          json:
            ++verdicts === 1 ? { verdict: "revise", words: "Not yet.", items: [item] } : { verdict: "accept", words: "Good.", items: [] },
        };
      }
      case "coder again":
        if (used !== "[]") return { says: "It takes none now." };
        return { says: "Better.", calls: [{ name: "sandbox_write", input: { path: "action.js", text: better } }] };
      case "consensus":
        if (used !== "[]") return { says: "It is handed in." };
        return {
          says: "I hand it in, and try to install it.",
          calls: [
            { name: "sandbox_propose", input: {} },
            { name: "action_install", input: { versionId: "acv_0000000000000000000000", sha256: "0".repeat(64) } },
          ],
        };
      default:
        return { says: "Not asked." };
    }
  });
  const { id } = await studio.start("Write an action that counts words.", { mode: "squad", preset: "actions" });
  await studio.until(async () => (await studio.clash.db.read.rows("select 1 from sandbox_uses")).length === 3);
  await studio.until(() => studio.model.requests.some((request) => partOf(request) === "reviewer"));
  isStopped = true;
  await studio.restart();
  expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "It is handed in." });
  expect(seen.coder).toContain('\\"3\\"');
  expect(seen.reviewer).toContain("0 words"); // the second time; what it threw the first time was sent back
  expect(seen.consensus).toContain("Done: Propose a custom action.");
  expect(seen.consensus).toContain('There is no tool \\"action_install\\" for you');
  const action = (await studio.ask("/api/actions/count-words")).body as { state: string; waiting: { versionId: string; turnId: string }[] };
  expect(action).toMatchObject({ state: "waiting", waiting: [{ turnId: id }] });
  const versionId = action.waiting[0]?.versionId ?? "";
  const { body: review } = await studio.ask(`/api/action-versions/${versionId}`);
  expect(review).toMatchObject({ source: "written", code: better, rights: [] });
  const { projectId } = studio;
  const text = await studio.run("node.add", { projectId, type: "text", body: "rain on the  roof" });
  const node = await studio.run("node.add", { projectId, type: "action", action: "count-words" });
  await studio.run("edge.connect", { projectId, source: text.id, target: node.id, role: "context" });
  await expect(studio.run("action.run", { projectId, nodeId: node.id })).rejects.toThrow(/not installed/);
  await studio.run("action.install", { versionId, sha256: String(review.sha256) });
  const run = await runAction(studio, { projectId, nodeId: node.id });
  expect(run.state).toBe("done");
  const { nodes } = await studio.clash.rooms.view(projectId);
  expect(nodes[run.outputs?.[0]?.nodeId ?? ""]).toMatchObject({ type: "text", body: "4 words" });
});

test("an agent runs what stays in the studio by itself in auto, and asks a person before what reaches outside, also when its node was changed behind it", async () => {
  const { projectId } = studio;
  let asked = 0;
  const server = await listen(async () => {
    asked++;
    return { body: { outputs: {}, note: "It was asked." } };
  });
  await install(studio, actionFile());
  await install(studio, actionFile({ name: "away", title: "Away", runtime: "http", url: server.url, code: "", params: [] }));
  const text = await studio.run("node.add", { projectId, type: "text", body: "rain" });
  const node = await studio.run("node.add", { projectId, type: "action", action: "shout" });
  await studio.run("edge.connect", { projectId, source: text.id, target: node.id, role: "context" });
  let results = "";
  const plays = (calls: { name: string; input: Record<string, unknown> }[]) =>
    studio.model.plays((request) => {
      const used = resultsIn(request);
      if (used === "[]") return { says: "I run it.", calls };
      results = used;
      return { says: "Done." };
    });
  try {
    plays([{ name: "action_run", input: { nodeId: node.id } }]);
    const own = await studio.start("Run it.");
    expect(await studio.ended(own.id)).toMatchObject({ state: "done", approvals: [] });
    await studio.drain();
    expect(results).toContain("acr_");
    plays([
      { name: "node_update", input: { nodeId: node.id, action: "away" } },
      { name: "action_run", input: { nodeId: node.id } },
    ]);
    const changed = await studio.start("Run it differently.");
    expect(await studio.ended(changed.id)).toMatchObject({ state: "done" });
    expect([results.includes("was not done. Call it again by itself"), asked]).toEqual([true, 0]);
    plays([{ name: "action_run", input: { nodeId: node.id } }]);
    const away = await studio.start("Run it outside.");
    await studio.told(away.id, "approval_requested");
    const [approval] = (await studio.turn(away.id)).approvals;
    expect(approval?.edits).toMatchObject([{ command: "action.run", params: { nodeId: node.id, action: "away" }, effect: "outside" }]);
    expect(asked).toBe(0);
    await studio.run("turn.approve", { projectId, approvalId: approval?.id, decision: "always" });
    await studio.ended(away.id);
    await studio.drain();
    expect(asked).toBe(1);
    await install(studio, actionFile({ name: "farther", title: "Farther", runtime: "http", url: server.url, code: "", params: [] }));
    plays([
      { name: "action_run", input: { action: "away", inputs: { text: [text.id] } } },
      { name: "action_run", input: { action: "farther", inputs: { text: [text.id] } } },
    ]);
    const again = await studio.start("Run both.", { chatId: away.chatId });
    await studio.told(again.id, "approval_requested"); // a yes for always is for one action
    await studio.run("turn.cancel", { projectId, turnId: again.id });
    await studio.ended(again.id);
    expect(asked).toBe(1);
  } finally {
    await server.stop();
  }
});

test("the sandbox of a turn is its own, small, and closed; what goes wrong in it is a sentence", async () => {
  const calls = [
    { name: "sandbox_exec", input: { code: "export default () => fetch('https://example.com')" } },
    { name: "sandbox_exec", input: { code: "export default () => { const all = []; for (;;) all.push(new Uint8Array(1e6)); }" } },
    { name: "sandbox_exec", input: { code: "export default () => { files.write('kept.txt', 'yes'); return files.list(); }" } },
    { name: "sandbox_read", input: { path: "kept.txt" } },
    { name: "sandbox_read", input: { path: "action.js" } },
    { name: "sandbox_write", input: { path: "../x", text: "no" } },
    { name: "sandbox_write", input: { path: "x", assetId: "ast_0000000000000000000000" } },
    { name: "sandbox_propose", input: {} },
  ];
  let results: string[] = [];
  studio.model.plays((request) => {
    const used = request.messages.filter((message) => message.role === "tool");
    if (used.length === 0) return { says: "I try.", calls };
    results = used.map((message) => JSON.stringify(message.parts));
    return { says: "Tried." };
  });
  const { id } = await studio.start("Try the sandbox.");
  expect(await studio.ended(id)).toMatchObject({ state: "done" });
  const sentences = [
    /It threw/,
    /memory|MiB/,
    /kept\.txt/,
    /yes/,
    /There is no file action\.js .* There are kept\.txt/,
    /A file is named/,
    /no such file in this project/,
    /no file manifest\.json/,
  ];
  for (const [index, sentence] of sentences.entries()) expect([index, results[index]]).toEqual([index, expect.stringMatching(sentence)]);
});
