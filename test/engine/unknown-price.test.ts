/** A yes to a price that nobody knows: asked for once, then good for every way of that model to the end of the turn. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { JobFailure } from "../../src/jobs/define.ts";
import { threeWays } from "./calling.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

setDefaultTimeout(60_000);
const { first, second, third, both } = threeWays();
let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "." }), { others: [both, second, third] });
});
afterAll(() => studio.close());

const queue = (verb: "pause" | "resume") =>
  Promise.all(["first", "second"].map((id) => studio.run(`queue.${verb}`, { resource: `provider:${id}` })));
const questions = async (id: string) => (await studio.events(id)).filter(({ kind }) => kind === "approval_requested");
const down = () => ({ fails: new JobFailure("unavailable", "It is down.") });

/** The ways of known price are closed at first, so the question is put; then they open, and break. */
async function play(decision: "once" | "reject") {
  const read = { calls: [{ name: "canvas_read", input: {} }] };
  const isFirst = (request: { messages: readonly { role: string }[] }) => !request.messages.some(({ role }) => role === "assistant");
  first.plays(down);
  second.plays(down);
  third.plays(async (request) => {
    if (!isFirst(request)) return { says: "Done by the third way." };
    await queue("resume");
    return read;
  });
  await queue("pause");
  const { id } = await studio.start("Look around.", { model: "both" });
  const asked = await studio.told(id, "approval_requested");
  await studio.run("turn.approve", { projectId: studio.projectId, approvalId: asked.data.approvalId, decision });
  return id;
}

test("after the yes a call whose known ways break goes on by the unknown one without another question", async () => {
  const id = await play("once");
  expect(await studio.ended(id)).toMatchObject({ state: "done", answer: "Done by the third way.", isCostUnknown: true });
  expect(await questions(id)).toHaveLength(1);
  expect(first.requests.length).toBeGreaterThan(0); // what has a known price was tried before
});

test("without a yes nothing is sent, and a yes of one turn is none of another's", async () => {
  const before = third.requests.length;
  const id = await play("reject");
  expect(await studio.ended(id)).toMatchObject({ state: "failed", error: { class: "config" } });
  expect(third.requests).toHaveLength(before);
  await queue("resume");
});
