/** Long conversations: what stays, what goes, and that nothing is torn apart. */
import { expect, test } from "bun:test";
import type { Message } from "../../src/engine/define.ts";
import { messagesTokens, textTokens } from "../../src/engine/tokens.ts";
import { trim, trimNote } from "../../src/engine/trim.ts";

const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

/** A task, then so many answers with two calls and their results. */
function talk(steps: number, characters: number): Message[] {
  const step = (at: number): Message[] => {
    const ids = [`a${at}`, `b${at}`];
    return [
      { role: "assistant", text: `Step ${at}`, calls: ids.map((id) => ({ id, name: "look", input: { at } })) },
      ...ids.map(
        (callId): Message => ({
          role: "tool",
          callId,
          name: "look",
          parts: [{ type: "text", text: `${callId} ${"x".repeat(characters)}` }],
          isError: false,
        }),
      ),
    ];
  };
  return [user("The task."), ...Array.from({ length: steps }, (_, at) => step(at)).flat()];
}

test("whatever the limit, it fits, the task and the newest stay, and no call is without its results", () => {
  for (const steps of [1, 3, 10, 40])
    for (const limit of [1_500, 3_000, 10_000, 50_000]) {
      const messages = talk(steps, 6_000);
      const { messages: kept, left } = trim(messages, limit);
      expect(messagesTokens(kept)).toBeLessThanOrEqual(limit + 700); // what is never cut below its least length
      expect(kept.length + left).toBe(messages.length);
      expect(JSON.stringify(kept[0])).toContain("The task.");
      expect(kept.at(-1)).toMatchObject({ role: "tool", callId: `b${steps - 1}` });
      const called = kept.flatMap((message) => (message.role === "assistant" ? message.calls.map((call) => call.id) : []));
      const answered = kept.flatMap((message) => (message.role === "tool" ? [message.callId] : []));
      expect(answered).toEqual(called);
      if (left > 0) expect(JSON.stringify(kept[0])).toContain(`${left} earlier messages of this conversation are left out here`);
    }
});

test("a short conversation is left as it is, and older results are shortened before anything is left out", () => {
  expect(trim(talk(3, 100), 10_000)).toEqual({ messages: talk(3, 100), left: 0, isShortened: false });
  const { messages, left, isShortened } = trim(talk(12, 3_000), 20_000);
  expect([left, isShortened]).toEqual([0, true]);
  expect(JSON.stringify(messages[2])).toContain("characters are left out here");
  expect(JSON.stringify(messages.at(-1))).toContain("x".repeat(3_000));
});

test("the place of the cut moves seldom, and is told when it moves", () => {
  const cuts = Array.from({ length: 30 }, (_, at) => trim(talk(20 + at, 900), 5_000).left);
  expect(new Set(cuts).size).toBeLessThan(10);
  expect([...cuts].sort((a, b) => a - b)).toEqual(cuts);
  const notes = Array.from({ length: 30 }, (_, at) => trimNote("Model", [...talk(20 + at, 900)], 5_000));
  expect(notes.filter(Boolean).length).toBeGreaterThan(1);
  expect(notes.filter(Boolean).length).toBeLessThan(12);
});

test("tokens are rather counted too many than too few", () => {
  expect(textTokens("The kite is red and flies over a grey sea.")).toBeGreaterThanOrEqual(11);
  expect(textTokens("红色的风筝在灰色的海上飞翔")).toBeGreaterThanOrEqual(13);
  expect(textTokens("")).toBe(0);
});
