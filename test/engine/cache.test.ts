/** The team cache: what is kept, for what it counts as the same, and what a hit costs. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { CACHE_TTL_MS } from "../../src/engine/cache.ts";
import { turnCache } from "../../src/schema.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

const decision = {
  title: "Go small",
  words: "Make the small one.",
  prompt: "",
  chosen: [],
  reasons: [],
  risks: [],
  dissent: [],
  actions: [],
};

let studio: TurnStudio;
beforeAll(async () => {
  const ballot = `\n\`\`\`ballot\n{"choice": "", "stances": []}\n\`\`\``;
  const price = { unit: "million-tokens", micros: 3_000_000, outMicros: 15_000_000 } as const;
  studio = await openTurnStudio(
    ({ cue }) => ({
      says: cue?.part === "coordinator" ? `Small.\n\`\`\`decision\n${JSON.stringify(decision)}\n\`\`\`` : `I speak.${ballot}`,
    }),
    { price },
  );
}, 60_000);
afterAll(() => studio.close());

const QUESTION = "Small or large?";

/** A debate that may only plan talks and touches nothing. */
async function debated(text = QUESTION, params: Record<string, unknown> = {}) {
  const from = studio.model.requests.length;
  const { id, chatId } = await studio.start(text, {
    mode: "debate",
    approval: "plan",
    rounds: 1,
    personas: ["producer", "sceptic"],
    ...params,
  });
  const turn = await studio.ended(id);
  const sealed = (await studio.events(id)).find((event) => event.kind === "session_sealed");
  return {
    id,
    chatId,
    turn,
    sealed: sealed?.kind === "session_sealed" ? sealed.data : undefined,
    asked: studio.model.requests.length - from,
  };
}

const rows = () => studio.clash.db.read.select().from(turnCache);

describe("the team cache", () => {
  test("answers an equal question without a model, at no cost, and says so", async () => {
    const first = await debated();
    expect(first).toMatchObject({ asked: 3, turn: { answer: "Small." } });
    expect(first.turn.costMicros).toBeGreaterThan(0);
    const again = await debated();
    expect(again).toMatchObject({ asked: 0, turn: { answer: "Small.", costMicros: 0, tokensIn: 0 } });
    expect(again.sealed).toMatchObject({ isCached: true, tokens: { input: 0, cached: 0, output: 0 }, costMicros: 0 });
    expect(again.sealed?.did[0]).toContain("The answer was kept from an equal turn");
    expect(again.turn.report).toEqual(first.turn.report);
  }, 60_000);

  test("asks again for another brief, other people, another option, another text of a voice, another canvas, and when it is told to", async () => {
    const { projectId } = studio;
    expect((await debated("Large or small?")).asked).toBe(3);
    expect((await debated(QUESTION, { personas: ["producer", "art-director"] })).asked).toBe(3);
    expect((await debated(QUESTION, { rounds: 2 })).asked).toBe(5);
    expect((await debated(QUESTION, { fresh: true })).asked).toBe(3);
    expect((await debated()).asked).toBe(0);
    await studio.run("persona.set", { projectId, kind: "persona", name: "sceptic", title: "Sceptic", prompt: "You doubt everything." });
    expect((await debated()).asked).toBe(3);
    await studio.run("persona.reset", { projectId, kind: "persona", name: "sceptic" });
    expect((await debated()).asked).toBe(0);
    await studio.run("node.add", { projectId, type: "text", body: "New" });
    expect((await debated()).asked).toBe(3);
    expect((await debated()).asked).toBe(0);
  }, 60_000);

  test("does not answer a question of a chat in which something was said before", async () => {
    const { chatId } = await debated("And the colour?");
    expect((await debated("And the colour?", { chatId })).asked).toBe(3);
  }, 60_000);

  test("keeps nothing of a turn that changed the canvas", async () => {
    const before = (await rows()).length;
    expect((await debated("On the canvas?", { approval: "auto" })).asked).toBe(3);
    expect(await rows()).toHaveLength(before);
    expect((await debated("On the canvas?", { approval: "auto" })).asked).toBe(3);
  }, 60_000);

  test("forgets after a day", async () => {
    expect((await debated()).asked).toBeLessThanOrEqual(3);
    const old = studio.clash.clock.now() - CACHE_TTL_MS - 1;
    await studio.clash.db.write.transaction((tx) => tx.update(turnCache).set({ storedAt: old }));
    expect((await debated()).asked).toBe(3);
    expect(await rows()).toHaveLength(1); // the old ones are gone
  }, 60_000);
});
