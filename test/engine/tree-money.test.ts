/** What a turn may take holds for all that it starts: turns of its agents, films, takes; at once, below each other, and after a restart. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { bear } from "../../src/ledger/lineage.ts";
import { beginCall, release, reserve, settleCost } from "../../src/ledger.ts";
import { newId } from "../../src/lib/ids.ts";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import type { Provider } from "../../src/providers/define.ts";
import { createScripted, scriptedCard } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

setDefaultTimeout(60_000);
const CHILDREN = 20;
const TOKENS = { input: 1_000, cached: 0, output: 500 };
/** Of an answer with these tokens, in micro-USD. */
const COST = 2_000;
/** Makes pictures for a known price, or rather never does. */
const painter: Provider = {
  ...createScripted(() => ({ says: "." }), { id: "painter" }),
  cards: [{ ...scriptedCard("painter", { unit: "take", micros: 1_000 }), id: "painter-image", name: "Painter", kind: "image" }],
  submit: async () => {
    throw new JobFailure("rejected", "It has no brush.");
  },
};
const free = createScripted(() => ({ says: "." }), { id: "free" });
let studio: TurnStudio;
beforeAll(async () => {
  // a micro-USD for each token read, two for each written
  studio = await openTurnStudio(() => ({ says: "." }), {
    price: { unit: "million-tokens", micros: 1_000_000, outMicros: 2_000_000 },
    others: [free, painter],
  });
});
afterAll(() => studio.close());

const isFirst = ({ messages }: ChatRequest) => !messages.some(({ role }) => role === "assistant");
const isParent = ({ messages }: ChatRequest) => JSON.stringify(messages).includes("Get a lot of help.");
const starts = (model: string, more: Record<string, unknown> = {}) =>
  Array.from({ length: CHILDREN }, (_, n) => ({ name: "turn_start", input: { text: `Part ${n}.`, approval: "auto", model, ...more } }));

interface Child {
  id: string;
  state: string;
  answer: string;
  costMicros: number;
}

const childrenOf = (id: string) =>
  studio.clash.db.read.rows<Child>(
    `select id, state, answer, cost_micros as costMicros from turns where id in (select turn_id from turn_parents where parent_id = ?)`,
    [id],
  );
const rows = <T>(statement: string, ...values: string[]) => studio.clash.db.read.rows<T>(statement, values);

/** A turn that starts twenty others, whose models all wait until every one that may be asked has been. */
async function twenty(scripted: typeof free, limits: Record<string, number>, more: Record<string, unknown> = {}) {
  const door = Promise.withResolvers<void>();
  scripted.plays((request) => {
    if (!isParent(request)) return { says: "Done.", tokens: TOKENS, waits: () => door.promise };
    return isFirst(request) ? { calls: starts(`${scripted.id}-text`, more), tokens: TOKENS } : { says: "Started.", tokens: TOKENS };
  });
  const { id } = await studio.start("Get a lot of help.", { limits, model: `${scripted.id}-text` });
  const started = async () => (await childrenOf(id)).length === CHILDREN;
  await studio.until(started);
  return { id, door };
}

async function allEnded(id: string): Promise<Child[]> {
  await studio.ended(id);
  await studio.until(async () => (await childrenOf(id)).every(({ state }) => ["done", "failed"].includes(state)));
  return childrenOf(id);
}

const spentBy = async (id: string) =>
  (await rows<{ micros: number }>("select spent_micros + held_micros as micros from ledger_totals where scope = 'turn' and key = ?", id))[0]
    ?.micros ?? 0;

describe("twenty turns that an agent starts at once", () => {
  test("spend together no more than their parent may, and say whose limit it was", async () => {
    const limit = 40_000;
    const { id, door } = await twenty(studio.model, { micros: limit });
    const refused = async () => (await childrenOf(id)).filter(({ state }) => state === "done").length;
    await studio.until(async () => (await refused()) > 10); // what is reserved by the first ones leaves nothing for these
    expect(await spentBy(id)).toBeLessThanOrEqual(limit);
    door.resolve();
    const children = await allEnded(id);
    const answered = children.filter(({ answer }) => answer === "Done.");
    expect(answered.length).toBeGreaterThan(0);
    expect(children.every(({ costMicros, answer }) => costMicros === (answer === "Done." ? COST : 0))).toBe(true);
    for (const { answer } of children.filter((child) => !answered.includes(child)))
      expect(answer).toContain("The limit of the turn “Get a lot of help.”, which started this and counts all it starts, is $0.04");
    const own = (await rows<{ n: number }>("select count(*) as n from turn_calls where turn_id = ? and state = 'done'", id))[0]?.n ?? 0;
    expect(await spentBy(id)).toBe((answered.length + own) * COST);
  });

  test("ask models no more often together than their parent may", async () => {
    const { id, door } = await twenty(free, { calls: 7 });
    await studio.until(() => free.requests.length >= 7);
    door.resolve();
    const children = await allEnded(id);
    const done = await rows<{ n: number }>(
      "select count(*) as n from turn_calls where state = 'done' and (turn_id = ?1 or turn_id in (select turn_id from turn_parents where parent_id = ?1))",
      id,
    );
    expect(done[0]?.n).toBe(7);
    const refused = children.filter(({ answer }) => answer !== "Done.");
    expect(refused.length).toBeGreaterThanOrEqual(CHILDREN - 7);
    for (const { answer } of refused)
      expect(answer).toMatch(/The limit of the turn “Get a lot of help.”, .* is 7 calls of models, and that is used up/);
  });

  test("use no more tokens together than their parent may but for what the last one came to", async () => {
    const limit = 10_000;
    const { id, door } = await twenty(free, { tokens: limit });
    door.resolve();
    const children = await allEnded(id);
    const used = await rows<{ n: number }>(
      "select sum(tokens_in + tokens_out) as n from turn_calls where turn_id = ?1 or turn_id in (select turn_id from turn_parents where parent_id = ?1)",
      id,
    );
    const each = TOKENS.input + TOKENS.output;
    expect(used[0]?.n).toBeGreaterThanOrEqual(limit);
    expect(used[0]?.n).toBeLessThan(limit + each);
    expect(children.some(({ answer }) => answer.includes("is 10,000 tokens"))).toBe(true);
  });
});

test("a child's own lower limit is named as its own", async () => {
  studio.model.plays((request) =>
    isParent(request) && isFirst(request)
      ? { calls: starts("scripted-text", { limits: { micros: 10 } }).slice(0, 1), tokens: TOKENS }
      : { says: "Started.", tokens: TOKENS },
  );
  const { id } = await studio.start("Get a lot of help.", { limits: { micros: 1_000_000 } });
  await studio.ended(id);
  expect((await allEnded(id)).map(({ answer }) => answer)).toEqual([expect.stringContaining("The limit of this turn is $0.00001")]);
});

test("a restart forgets nothing: what the children spent before counts after it", async () => {
  const { id, door } = await twenty(studio.model, { micros: 40_000 });
  await studio.until(async () => (await childrenOf(id)).some(({ state }) => state === "done"));
  await studio.restart();
  expect(await spentBy(id)).toBeLessThanOrEqual(40_000);
  door.resolve();
  const children = await allEnded(id);
  expect(await spentBy(id)).toBeLessThanOrEqual(40_000);
  expect(children.some(({ answer }) => answer.includes("The limit of the turn “Get a lot of help.”"))).toBe(true);
});

describe("in the books", () => {
  const order = (generationId: string, turnId: string, micros: number) => ({
    ...{ generationId, turnId, micros, projectId: studio.projectId, person: "usr_x", provider: "free", model: "free-text" },
  });
  const inside = <T>(work: (tx: Parameters<Parameters<typeof studio.clash.db.write.transaction>[0]>[0]) => Promise<T>) =>
    studio.clash.db.write.transaction(work);

  test("what is started three deep counts for all above it, in every movement", async () => {
    const { id } = await studio.start("Be the root.", { limits: { micros: 500_000 } });
    await studio.ended(id);
    const before = await spentBy(id);
    const [child, film] = [newId("trn"), newId("trn")];
    await inside(async (tx) => {
      await bear(tx, child, id);
      await bear(tx, film, child);
    });
    const [take, other] = [newId("gen"), newId("gen")];
    await inside((tx) => reserve(studio.clash, tx, order(take, film, 300_000)));
    expect([await spentBy(id), await spentBy(child), await spentBy(film)]).toEqual([before + 300_000, 300_000, 300_000]);
    const tooMuch = inside((tx) => reserve(studio.clash, tx, order(other, child, 300_000)));
    await expect(tooMuch).rejects.toThrow("The limit of the turn “Be the root.”, which started this and counts all it starts, is $0.50");
    await inside((tx) => beginCall(studio.clash, tx, take));
    await inside((tx) => settleCost(studio.clash, tx, take, 100_000));
    expect([await spentBy(id), await spentBy(film)]).toEqual([before + 100_000, 100_000]);
    await inside((tx) => reserve(studio.clash, tx, order(other, child, 300_000)));
    await inside((tx) => release(studio.clash, tx, other));
    expect(await spentBy(id)).toBe(before + 100_000);
  });

  test("the budget that owners set for each turn holds for the whole tree", async () => {
    await studio.run("budget.set", { scope: "turn", period: "total", limitMicros: 50_000 });
    const [root, child] = [newId("trn"), newId("trn")];
    await inside((tx) => bear(tx, child, root));
    await inside((tx) => reserve(studio.clash, tx, order(newId("gen"), child, 40_000)));
    await expect(inside((tx) => reserve(studio.clash, tx, order(newId("gen"), newId("trn"), 40_000)))).resolves.toBeUndefined();
    await expect(inside((tx) => reserve(studio.clash, tx, order(newId("gen"), root, 40_000)))).rejects.toThrow("The budget of each turn");
  });
});

test("a film that an agent makes belongs to its turn, and a turn that is stopped takes what it started with it", async () => {
  const door = Promise.withResolvers<void>();
  const film = { name: "film_make", input: { brief: "A tea house in the rain, ten seconds.", storyboardOnly: true } };
  free.plays((request) =>
    isParent(request) && isFirst(request)
      ? { calls: [film, ...starts("free-text").slice(0, 2)] }
      : { says: ".", waits: () => door.promise },
  );
  const { id } = await studio.start("Get a lot of help.", { model: "free-text" });
  await studio.until(async () => (await rows("select 1 from turn_parents where parent_id = ?", id)).length === 3);
  const [made] = await rows<{ turn: string }>(
    "select f.turn_id as turn from films f join turn_parents p on p.turn_id = f.turn_id where p.parent_id = ?",
    id,
  );
  expect(made?.turn).toMatch(/^trn_/);
  await studio.run("turn.cancel", { projectId: studio.projectId, turnId: id });
  await studio.until(async () => (await childrenOf(id)).every(({ state }) => state === "cancelled"));
  expect((await childrenOf(id)).length).toBe(2);
  door.resolve();
});

describe("what is tried again", () => {
  /** A take that a person asked for and that failed. */
  async function failedTake() {
    const { projectId } = studio;
    const { id: nodeId } = await studio.run("node.add", { projectId, type: "generator", model: "painter-image", prompt: "a cup" });
    const { generationIds } = await studio.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId });
    const generationId = generationIds[0] ?? "";
    await failed(generationId);
    return { projectId, generationId };
  }
  const failed = (id: string) => studio.until(async () => (await studio.ask(`/api/generations/${id}`)).body.state === "failed");
  const payers = async (id: string) =>
    (
      await rows<{ turn: string | null }>(
        "select turn_id as turn from ledger where generation_id = ? and kind = 'reserve' order by seq",
        id,
      )
    ).map(({ turn }) => turn);
  const retryBy = (generationId: string) => (request: ChatRequest) =>
    isFirst(request) ? { calls: [{ name: "generation_retry", input: { generationId } }] } : { says: "Tried." };

  test("by an agent counts for its turn, and stops at its limit; by a person it counts for nobody's turn", async () => {
    const { projectId, generationId } = await failedTake();
    free.plays(retryBy(generationId));
    const poor = await studio.start("Try it again.", { model: "free-text", limits: { micros: 999 } });
    await studio.ended(poor.id);
    expect((await studio.told(poor.id, "tool_resolved")).data).toMatchObject({
      isError: true,
      text: expect.stringContaining("The limit of this turn is $0.000999"),
    });
    expect(await payers(generationId)).toEqual([null]);
    const rich = await studio.start("Try it again.", { model: "free-text", limits: { micros: 1_000 } });
    await studio.ended(rich.id);
    await failed(generationId);
    expect(await payers(generationId)).toEqual([null, rich.id]);
    await studio.run("generation.retry", { projectId, generationId });
    await failed(generationId);
    expect(await payers(generationId)).toEqual([null, rich.id, null]);
  });
});
