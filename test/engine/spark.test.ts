import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ChatRequest } from "../../src/providers/chat.ts";
import type { Scene } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: ["A tea ", "house by the sea."] }));
}, 60_000);
afterAll(() => studio.close());

const wordsOf = (request: ChatRequest | undefined) => JSON.stringify(request?.messages);
const results = (request: ChatRequest) => request.messages.filter((message) => message.role === "tool").length;
/** A play that is at its n-th answer since the person spoke. */
const inTurn =
  (...scenes: (Scene | ((request: ChatRequest) => Scene))[]) =>
  (request: ChatRequest): Scene => {
    const asked = request.messages.findLastIndex(
      (message) => message.role === "user" && !wordsOf({ messages: [message] } as never)?.includes("You have called"),
    );
    const answered = request.messages.slice(asked).filter((message) => message.role === "assistant").length;
    const scene = scenes[Math.min(answered, scenes.length - 1)] as Scene | ((request: ChatRequest) => Scene);
    return typeof scene === "function" ? scene(request) : scene;
  };
const add = (label: string, more: Record<string, unknown> = {}) => ({
  name: "node_add",
  input: { type: "text", label, body: label, ...more },
});
const labels = async () => Object.values((await studio.clash.rooms.view(studio.projectId)).nodes).map((node) => node.label);

describe("a turn of one agent", () => {
  test("asks the model with what the person said, and answers with its last word", async () => {
    const { id, chatId } = await studio.start("Name the film.");
    const turn = await studio.ended(id);
    expect(turn).toMatchObject({ state: "done", answer: "A tea house by the sea.", chatId, tokensIn: 100 });
    expect(wordsOf(studio.model.requests[0])).toContain("Name the film.");
    const events = await studio.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ kind }) => kind)).toEqual(["spark_ignited", "spark_completed", "session_sealed"]);
  }, 60_000);

  test("sends what was said in the chat before, and not that of another chat", async () => {
    studio.model.plays(() => ({ says: "Green." }));
    const first = await studio.start("Which colour?");
    await studio.ended(first.id);
    const second = await studio.start("And why?", { chatId: first.chatId });
    await studio.ended(second.id);
    const said = wordsOf(studio.model.requests.at(-1));
    expect(said).toContain("Which colour?");
    expect(said).toContain("Green.");
    const other = await studio.start("Begin anew.");
    await studio.ended(other.id);
    expect(wordsOf(studio.model.requests.at(-1))).not.toContain("Which colour?");
  }, 60_000);

  test("uses tools: what they change is on the canvas by the agent, and one undo takes the whole turn back", async () => {
    studio.model.plays(inTurn({ says: "I add two notes.", calls: [add("Moon"), add("Sun")] }, { says: "There are two notes." }));
    const { id } = await studio.start("Add notes.");
    const turn = await studio.ended(id);
    expect(turn).toMatchObject({ state: "done", answer: "There are two notes." });
    expect(await labels()).toContain("Moon");
    const events = await studio.events(id);
    const patched = events.filter((event) => event.kind === "canvas_patched");
    expect(patched).toHaveLength(2);
    expect(events.find((event) => event.kind === "tool_invoked")?.data).toMatchObject({ tool: "node_add", said: "I add two notes." });
    expect(events.at(-1)).toMatchObject({
      kind: "session_sealed",
      data: { did: [expect.stringContaining("Add"), expect.stringContaining("Add")] },
    });
    await studio.run("canvas.undo", { projectId: studio.projectId, turnId: id });
    const left = await labels();
    expect(left).not.toContain("Moon");
    expect(left).not.toContain("Sun");
  }, 60_000);

  test("gets words back for a tool that it has not, for a wrong input and for what the door refuses", async () => {
    const calls = [
      { name: "budget_set", input: {} },
      { name: "node_add", input: { type: "dragon" } },
      { name: "node_delete", input: { nodeIds: ["nod_nothere00000000000000"] } },
    ];
    studio.model.plays(inTurn({ calls }, { says: "So it is." }));
    const { id } = await studio.start("Try what is not there.");
    expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "So it is." });
    const resolved = (await studio.events(id)).filter((event) => event.kind === "tool_resolved");
    expect(resolved.map(({ data }) => data)).toEqual([
      expect.objectContaining({ isError: true, text: expect.stringContaining('no tool "budget_set"') }),
      expect.objectContaining({ isError: true, text: expect.stringContaining("The input was not understood") }),
      expect.objectContaining({ isError: true }),
    ]);
    expect(results(studio.model.requests.at(-1) as ChatRequest)).toBe(3);
  }, 60_000);

  test("in plan mode is offered only what reads, and a change that it asks for all the same is not made", async () => {
    studio.model.plays(inTurn({ calls: [add("Secret")] }, { says: "I would add a note." }));
    const { id } = await studio.start("Add a note.", { approval: "plan" });
    expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "I would add a note." });
    const offered = studio.model.requests.at(-1)?.tools.map(({ name }) => name) ?? [];
    expect(offered).toContain("canvas_read");
    expect(offered).not.toContain("node_add");
    expect(await labels()).not.toContain("Secret");
  }, 60_000);

  test("that does the same over and over is told so, and ended", async () => {
    studio.model.plays(() => ({ calls: [{ name: "canvas_find", input: { text: "nothing like this" } }] }));
    const { id } = await studio.start("Find it.");
    const turn = await studio.ended(id);
    expect(turn.state).toBe("done");
    expect(wordsOf(studio.model.requests.at(-1))).toContain("You have called canvas_find 3 times");
    const completed = (await studio.events(id)).find((event) => event.kind === "spark_completed");
    expect(completed?.data).toMatchObject({ outcome: "limit", steps: 5 });
  }, 60_000);

  test("comes to its limit of steps with a last word, and says what is left", async () => {
    let count = 0;
    studio.model.plays((request) =>
      request.toolChoice === "none" ? { says: "I looked twice." } : { calls: [{ name: "canvas_find", input: { text: `${count++}` } }] },
    );
    const { id } = await studio.start("Look for ever.", { limits: { steps: 3 } });
    const turn = await studio.ended(id);
    expect(turn).toMatchObject({ state: "done", answer: "I looked twice." });
    expect((await studio.events(id)).at(-1)).toMatchObject({ kind: "session_sealed", data: { left: [expect.stringContaining("limit")] } });
  }, 60_000);

  test("is told the project's instructions, and that what stands on the canvas is no task", async () => {
    studio.model.plays(() => ({ says: "Understood." }));
    await studio.run("project.instruct", { projectId: studio.projectId, instructions: "Everything is in black and white." });
    await studio.ended((await studio.start("Say yes.")).id);
    const system = studio.model.requests.at(-1)?.system ?? "";
    expect(system).toContain("Everything is in black and white.");
    expect(system).toContain("[[data");
    await studio.run("project.instruct", { projectId: studio.projectId, instructions: "" });
  }, 60_000);

  test("fails with a sentence when its model refuses the request", async () => {
    const { JobFailure } = await import("../../src/jobs/define.ts");
    studio.model.plays(() => ({ fails: new JobFailure("rejected", "It does not like this.") }));
    const { id } = await studio.start("Ask badly.");
    const turn = await studio.ended(id);
    expect(turn).toMatchObject({ state: "failed", error: { class: "rejected", message: "It does not like this." } });
    expect((await studio.events(id)).map(({ kind }) => kind)).toEqual([
      "spark_ignited",
      "spark_completed",
      "turn_failed",
      "session_sealed",
    ]);
  }, 60_000);
});

describe("many turns at once", () => {
  test("never mix: each has its own words, numbers and answers", async () => {
    studio.model.plays((request) => ({ says: `Echo ${/number (\d+)/.exec(wordsOf(request) ?? "")?.[1]}` }));
    const started = await Promise.all(Array.from({ length: 12 }, (_, index) => studio.start(`This is number ${index}.`)));
    const turns = await Promise.all(started.map(({ id }) => studio.ended(id)));
    expect(turns.map(({ answer }) => answer)).toEqual(turns.map((_, index) => `Echo ${index}`));
    for (const { id } of started) {
      const events = await studio.events(id);
      expect(new Set(events.map(({ turnId }) => turnId))).toEqual(new Set([id]));
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    }
  }, 60_000);
});
