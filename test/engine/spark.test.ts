import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: ["A tea ", "house by the sea."] }));
}, 60_000);
afterAll(() => studio.close());

const wordsOf = (request: ChatRequest | undefined) => JSON.stringify(request?.messages);

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
});
