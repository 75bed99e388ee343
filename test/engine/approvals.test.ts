import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "." }));
}, 60_000);
afterAll(() => studio.close());

const add = (label: string) => ({ name: "node_add", input: { type: "text", label, body: label } });
const labels = async () => Object.values((await studio.clash.rooms.view(studio.projectId)).nodes).map((node) => node.label);
const toolWords = (request: ChatRequest | undefined) => JSON.stringify(request?.messages.filter(({ role }) => role === "tool"));

/** First these calls, then a last word. */
const once = (...calls: { name: string; input: unknown }[]) =>
  studio.model.plays((request) => (request.messages.some(({ role }) => role === "tool") ? { says: "Done." } : { calls }));

const answer = (approvalId: string, decision: string, more: Record<string, unknown> = {}) =>
  studio.run("turn.approve", { projectId: studio.projectId, approvalId, decision, ...more });

async function proposed(text: string, params: Record<string, unknown> = {}) {
  const { id, chatId } = await studio.start(text, { approval: "assist", ...params });
  const { data } = await studio.told(id, "approval_requested");
  return { id, chatId, approvalId: data.approvalId, data };
}

describe("assist", () => {
  test("puts all changes of one answer as one question of named edits, and makes none before the yes", async () => {
    once(add("Moon"), { name: "canvas_read", input: {} }, add("Sun"));
    const { id, approvalId, data } = await proposed("Add two notes.");
    expect(data.edits.map(({ command, params }) => [command, params.label])).toEqual([
      ["node.add", "Moon"],
      ["node.add", "Sun"],
    ]);
    expect(data).toMatchObject({ estimateMicros: 0, isCostUnknown: false });
    expect(await labels()).toEqual([]);
    expect((await studio.turn(id)).state).toBe("waiting");
    expect((await studio.ask(`/api/projects/${studio.projectId}/approvals`)).body.items).toHaveLength(1);
    await answer(approvalId, "once");
    expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "Done." });
    expect((await labels()).sort()).toEqual(["Moon", "Sun"]);
    expect((await studio.events(id)).find((event) => event.kind === "approval_given")?.data).toMatchObject({
      scope: "once",
      isEdited: false,
    });
  }, 60_000);

  test("refused with a reason, changes nothing and tells the agent the reason", async () => {
    once(add("Ghost"));
    const { id, approvalId } = await proposed("Add a ghost.");
    await answer(approvalId, "reject", { reason: "No ghosts in this film." });
    await studio.ended(id);
    expect(await labels()).not.toContain("Ghost");
    expect(toolWords(studio.model.requests.at(-1))).toContain("No ghosts in this film.");
  }, 60_000);

  test("edited, makes what the person made of it: other values, fewer changes", async () => {
    once(add("Red"), add("Blue"));
    const { id, approvalId, data } = await proposed("Add colours.");
    const [first] = data.edits;
    await answer(approvalId, "once", { edits: JSON.stringify([{ ...first, params: { ...first?.params, label: "Crimson" } }]) });
    await studio.ended(id);
    const now = await labels();
    expect(now).toContain("Crimson");
    expect(now).not.toContain("Red");
    expect(now).not.toContain("Blue");
    const told = toolWords(studio.model.requests.at(-1));
    expect(told).toContain("changed this");
    expect(told).toContain("left this out");
  }, 60_000);

  test("takes no edit that was not proposed, and none that the door would refuse; the question stays open", async () => {
    once(add("Plain"));
    const { id, approvalId, data } = await proposed("Add one.");
    const [first] = data.edits;
    const stranger = [{ command: "project.delete", params: {} }];
    await expect(answer(approvalId, "once", { edits: stranger })).rejects.toThrow("not one of the changes");
    const wrong = [{ ...first, params: { ...first?.params, type: "dragon" } }];
    await expect(answer(approvalId, "once", { edits: wrong })).rejects.toThrow("edits.0");
    expect((await studio.turn(id)).approvals[0]?.state).toBe("open");
    await answer(approvalId, "reject");
    await studio.ended(id);
  }, 60_000);

  test("is answered once: the same answer again is nothing, another one comes too late", async () => {
    once(add("Twice"));
    const { id, approvalId } = await proposed("Add it.");
    await Promise.all([answer(approvalId, "once"), answer(approvalId, "once")]);
    await expect(answer(approvalId, "reject")).rejects.toThrow("yes already");
    await studio.ended(id);
    expect((await labels()).filter((label) => label === "Twice")).toHaveLength(1);
    expect((await studio.events(id)).filter(({ kind }) => kind === "approval_given")).toHaveLength(1);
  }, 60_000);

  test("allowed always, does not ask for this tool in this chat again, and does in another", async () => {
    once(add("Always 1"));
    const { id, chatId, approvalId } = await proposed("Add it.");
    await answer(approvalId, "always");
    await studio.ended(id);
    studio.model.plays((request) => (request.messages.at(-1)?.role === "tool" ? { says: "Done." } : { calls: [add("Always 2")] }));
    const again = await studio.start("Add another.", { approval: "assist", chatId });
    expect((await studio.ended(again.id)).approvals).toEqual([]);
    expect(await labels()).toContain("Always 2");
    const other = await proposed("Add a third.");
    await answer(other.approvalId, "reject");
    await studio.ended(other.id);
    await studio.run("chat.set", { projectId: studio.projectId, chatId, always: [] });
    const taken = await proposed("Add a fourth.", { chatId });
    await answer(taken.approvalId, "reject");
    await studio.ended(taken.id);
  }, 60_000);

  test("waits through a restart: the question is still there, and its answer goes on where it stood", async () => {
    once(add("After the night"));
    const { id, approvalId } = await proposed("Add it tomorrow.");
    const asked = studio.model.requests.length;
    await studio.restart();
    expect((await studio.turn(id)).approvals).toEqual([expect.objectContaining({ id: approvalId, state: "open" })]);
    await answer(approvalId, "once");
    expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "Done." });
    expect(await labels()).toContain("After the night");
    expect(studio.model.requests).toHaveLength(asked + 1);
    expect((await studio.events(id)).filter(({ kind }) => kind === "approval_requested")).toHaveLength(1);
  }, 60_000);

  test("a stopped turn withdraws its question, which nobody can answer any more", async () => {
    once(add("Never"));
    const { id, approvalId } = await proposed("Add it.");
    await studio.run("turn.cancel", { projectId: studio.projectId, turnId: id });
    expect((await studio.ended(id)).approvals[0]?.state).toBe("withdrawn");
    await expect(answer(approvalId, "once")).rejects.toThrow("ended");
    expect(await labels()).not.toContain("Never");
  }, 60_000);
});

describe("who may say yes", () => {
  test("no agent and no viewer: the door refuses them", async () => {
    once(add("Mine"));
    const { id, approvalId } = await proposed("Add it.");
    const { token } = await studio.run<{ token: string }>("token.create", { title: "Script", role: "editor" });
    const refused = await studio.ask("/api/commands/turn.approve", {
      method: "POST",
      token,
      body: JSON.stringify({ projectId: studio.projectId, approvalId, decision: "once" }),
    });
    expect(refused.status).toBe(403);
    expect((await studio.turn(id)).approvals[0]?.state).toBe("open");
    const offered = studio.model.requests.at(-1)?.tools.map(({ name }) => name) ?? [];
    expect(offered.filter((name) => /approve|budget|key_|token|member|share|steer|instruct/.test(name))).toEqual([]);
    await answer(approvalId, "reject");
    await studio.ended(id);
  }, 60_000);
});

describe("auto", () => {
  test("makes its changes at once", async () => {
    once(add("At once"));
    const { id } = await studio.start("Add it.");
    expect((await studio.ended(id)).approvals).toEqual([]);
    expect(await labels()).toContain("At once");
  }, 60_000);
});
