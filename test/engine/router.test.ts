/** One call on its way: which model, which upstream, what follows a failure, what a model is shown and what is left out. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Message } from "../../src/engine/define.ts";
import { type CallAsk, chosenModel, planCall, talkers } from "../../src/engine/router.ts";
import { pauseQueue, resumeQueue } from "../../src/jobs/controls.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { endpointProvider, xai } from "../../src/providers/compatible/index.ts";
import type { Card } from "../../src/providers/card.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { pictureBytes } from "../wire/made.ts";
import { openPlayer, type Player } from "../wire/scripted-chat.ts";
import { openWorld, type World } from "../world.ts";
import { called, threeWays, type Told, user } from "./calling.ts";

let world: World;
let player: Player;
let own: Player;
let projectId = "";

const { first, second, third, both } = threeWays();

beforeAll(async () => {
  player = await openPlayer(() => ({ says: "Yes." }));
  own = await openPlayer(() => ({ says: "Yes." }));
  const endpoint = endpointProvider({
    id: "end_own",
    name: "Own",
    dialect: "other",
    baseUrl: `${own.url}/v1`,
    models: ["model"],
    date: "2026-11-21",
  });
  world = await openWorld({ providers: [openai, xai, both, second, third, { ...endpoint, credentials: [], baseUrl: undefined as never }] });
  projectId = (await world.run("project.create", { title: "Kites" })).id ?? "";
}, 60_000);

afterAll(async () => {
  await player.stop();
  await own.stop();
  await world.close();
});

const call = (asked: Partial<CallAsk>): Promise<Told> => called(world.clash, { projectId, ...asked });

const fails = (failureClass: "limited" | "unavailable" | "refused" | "uncertain" | "rejected", retryAfterMs?: number) =>
  new JobFailure(failureClass, `It is ${failureClass}.`, retryAfterMs);

test("the first model with a known price talks unless one is named; what cannot be asked says why", async () => {
  expect(await chosenModel(world.clash)).toMatchObject({ model: "both" });
  expect(await chosenModel(world.clash, "both")).toEqual({ model: "both", name: "Both" });
  await expect(chosenModel(world.clash, "gpt-5.5")).rejects.toThrow("OpenAI has no key yet");
  await expect(chosenModel(world.clash, "gpt-image-2.6-flare")).rejects.toThrow("does not hold conversations");
  const known = await talkers(world.clash);
  expect(known.find((talker) => talker.id === "both")).toMatchObject({ provider: "first", isPriced: true });
  expect(known.find((talker) => talker.id === "gpt-5.5")?.why).toContain("no key");
  expect(known.findIndex((talker) => talker.why !== undefined)).toBeGreaterThan(known.findIndex((talker) => talker.id === "both"));
});

test("an upstream that stays away is left for the next one, which is dearer in the estimate, and never for one of unknown price", async () => {
  const plan = await planCall(world.clash, {
    callId: "cal_plan",
    projectId,
    model: "both",
    system: "",
    messages: [user("Hello")],
    tools: [],
    maxTokens: 1_000,
  });
  expect(plan.routes.map((route) => route.provider)).toEqual(["first", "second"]);
  expect(plan.estimateMicros).toBeGreaterThanOrEqual(9_000);
  const free = await planCall(world.clash, { ...plan.ask, mayCostUnknown: true });
  expect([free.routes.length, free.estimateMicros]).toEqual([3, "unknown"]);
  first.plays(() => ({ fails: fails("unavailable", 1) }));
  const { conversed, recovered, texts } = await call({ model: "both" });
  expect(conversed).toMatchObject({ reply: { text: "second" }, route: { provider: "second" }, costMicros: Math.ceil(120 * 9) });
  expect(texts.join("")).toBe("second");
  expect(recovered).toMatchObject([{ class: "unavailable", words: "It is unavailable." }, { class: "unavailable" }]);
  expect(recovered[1]?.words).toContain("It goes on with Scripted (second).");
  second.plays(() => ({ fails: fails("limited", 120_000) }));
  await expect(call({ model: "both" })).rejects.toMatchObject({ failureClass: "limited", retryAfterMs: 120_000 });
});

test("what may have been paid, was refused or had begun is not asked again", async () => {
  for (const failure of [fails("uncertain"), fails("refused"), fails("rejected")]) {
    first.plays(() => ({ fails: failure }));
    const before = first.requests.length;
    await expect(call({ model: "both" })).rejects.toBe(failure);
    expect(first.requests.length - before).toBe(1);
  }
  first.plays(() => ({ says: "Half of it", fails: fails("unavailable") }));
  const before = first.requests.length;
  await expect(call({ model: "both" })).rejects.toMatchObject({ failureClass: "unavailable" });
  expect(first.requests.length - before).toBe(1);
  first.plays(() => ({ says: "first" }));
});

test("a paused upstream is not asked, and who paused it is said", async () => {
  await pauseQueue(world.clash, "resource:provider:first", { id: "usr_1", name: "Ann" });
  second.plays(() => ({ says: "second" }));
  expect((await call({ model: "both" })).conversed.route.provider).toBe("second");
  await pauseQueue(world.clash, "resource:provider:second", { id: "usr_1", name: "Ann" });
  await expect(call({ model: "second-text" })).rejects.toThrow("Scripted (second) is paused by Ann.");
  for (const id of ["first", "second"]) await resumeQueue(world.clash, `resource:provider:${id}`);
});

test("thoughts of a model go back to it, and to no other one", async () => {
  await player.standsIn(world.clash, "openai");
  player.plays(() => ({ says: "Red.", thinks: "sealed words" }));
  const { conversed } = await call({ model: "gpt-5.5" });
  const answer: Message = { role: "assistant", text: "Red.", calls: [], opaque: { provider: "openai", value: conversed.reply.opaque } };
  const sealed = Buffer.from("sealed words").toString("base64");
  for (const [model, isTold] of [
    ["gpt-5.5", true],
    ["gpt-5.4", false],
  ] as const) {
    await call({ model, messages: [user("Which?"), answer, user("Sure?")] });
    expect(JSON.stringify(player.heard.at(-1)?.body).includes(sealed)).toBe(isTold);
  }
  await player.standsIn(world.clash, "xai");
  await call({ model: "grok-4.5", messages: [user("Which?"), answer, user("Sure?")] });
  expect(player.heard.at(-1)).toMatchObject({ form: "completions", turns: [{ text: "Which?" }, { text: "Red." }, { text: "Sure?" }] });
  expect(player.mistakes).toEqual([]);
});

test("files of the project are shown as small upright JPEGs; a file of elsewhere is a sentence", async () => {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([(await pictureBytes(3_000, 1_200, "png")) as BlobPart]), "wide.png");
  const assetId = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
  const image = (id: string): Message => ({
    role: "user",
    parts: [
      { type: "image", assetId: id },
      { type: "text", text: "What is it?" },
    ],
  });
  for (const _ of [1, 2]) {
    await call({ model: "gpt-5.5", messages: [image(assetId)] });
    const [shown] = player.heard.at(-1)?.turns[0]?.pictures ?? [];
    const { width = 0, height = 0, format } = await (await import("sharp")).default(shown).metadata();
    expect(format).toBe("jpeg");
    expect(Math.max(width, height)).toBeLessThanOrEqual(1_568);
    expect(width / height).toBeCloseTo(2.5, 1);
    expect(shown?.length).toBeLessThan(1_500_000);
  }
  const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
  await call({ model: "gpt-5.5", projectId: other, messages: [image(assetId)] });
  expect(player.heard.at(-1)?.turns[0]).toMatchObject({ pictures: [], text: expect.stringContaining("not in this project") });
  expect(player.mistakes).toEqual([]);
});

test("a conversation that an upstream finds too long is asked again with less of it, in the open", async () => {
  player.plays((heard) =>
    heard.turns.length > 40
      ? {
          fails: {
            status: 400,
            body: {
              error: {
                message: "Your input exceeds the context window of this model.",
                type: "invalid_request_error",
                code: "context_length_exceeded",
              },
            },
          },
        }
      : { says: "Short." },
  );
  const messages = [
    user("Draw a kite."),
    ...Array.from(
      { length: 100 },
      (_, at): Message => (at % 2 ? user(`Step ${at} ${"word ".repeat(800)}`) : { role: "assistant", text: `Answer ${at}`, calls: [] }),
    ),
  ];
  const { conversed, recovered } = await call({ model: "gpt-5.5", messages });
  expect(conversed.reply.text).toBe("Short.");
  expect(recovered[0]?.words).toContain("less of the conversation");
  expect(conversed.notes.join(" ")).toContain("took less of the conversation");
  const turns = player.heard.at(-1)?.turns ?? [];
  expect(turns[0]?.text).toMatch(/^Draw a kite\.\n?.*earlier messages of this conversation are left out here/s);
  expect(turns.at(-1)?.text).toStartWith("Step 99");
});

test("what an endpoint lacks is done in another way, and said once", async () => {
  const refuses = (message: string) => ({ fails: { status: 400, body: { error: message } } });
  const tools = [{ name: "kite_fly", description: "Flies.", parameters: { type: "object", properties: {} } }];
  own.plays((heard) => {
    if (heard.tools.length > 0) return refuses("registry.ollama.ai/library/model does not support tools");
    if (heard.turns.some((turn) => turn.pictures.length > 0)) return refuses("This model does not support image input");
    if (heard.answer === "json_object") return refuses("This response_format type is unavailable now");
    return heard.answer
      ? refuses("json_schema is not supported by this backend")
      : { says: heard.system.includes("JSON Schema:\n{") ? 'Here: {"colour": "red"}' : '{"tool": "kite_fly", "input": {"height": 3}}' };
  });
  const { id: model } = world.clash.models.cards().find((card) => card.routes[0].provider === "end_own") as Card;
  const spoken = await call({ model, tools, toolChoice: "required" });
  expect(spoken.conversed.reply).toMatchObject({ text: "", stop: "tools", calls: [{ name: "kite_fly", input: { height: 3 } }] });
  expect(spoken.texts).toEqual([]); // a call is not told as words
  expect(spoken.conversed.notes.join(" ")).toContain("takes no tools");
  const [made] = spoken.conversed.reply.calls;
  await call({
    model,
    tools,
    messages: [
      user("Fly."),
      { role: "assistant", text: "", calls: [made as never] },
      { role: "tool", callId: made?.id ?? "", name: "kite_fly", parts: [{ type: "text", text: "It flies." }], isError: false },
    ],
  });
  expect(own.heard.at(-1)?.turns.map((turn) => turn.text)).toEqual([
    "Fly.",
    '{"tool": "kite_fly", "input": {"height":3}}',
    "Result of kite_fly:\nIt flies.",
  ]);
  const answer = { name: "kite", schema: { type: "object", properties: { colour: { type: "string" } } } };
  const formed = await call({ model, answer });
  expect(JSON.parse(formed.conversed.reply.text)).toEqual({ colour: "red" });
  const base64 = Buffer.from(await pictureBytes(40, 40, "png")).toString("base64");
  const blind = await call({
    model,
    messages: [
      {
        role: "user",
        parts: [
          { type: "image", mime: "image/png", base64 },
          { type: "text", text: "Look." },
        ],
      },
    ],
  });
  expect(blind.conversed.notes.join(" ")).toContain("did not take the pictures");
  expect(own.heard.at(-1)?.turns[0]?.text).toContain("you cannot see");
  expect(blind.conversed).toMatchObject({ costMicros: null }); // its price is not known
});

test("as many at once as a person allows, the others in their order", async () => {
  const open = Promise.withResolvers<void>();
  let inside = 0;
  let most = 0;
  second.plays(async () => {
    most = Math.max(most, ++inside);
    await open.promise;
    inside--;
    return { says: "second" };
  });
  await world.clash.db.write.transaction((tx) =>
    tx.rows("update job_limits set at_once = 2 where resource = 'provider:second' returning resource"),
  );
  const running = Array.from({ length: 5 }, () => call({ model: "second-text" }));
  while (inside < 2) await Bun.sleep(1);
  open.resolve();
  await Promise.all(running);
  expect(most).toBe(2);
});

test("as many new ones a minute as a person allows, out of the same bucket as jobs", async () => {
  second.plays(() => ({ says: "second" }));
  const { write, read } = world.clash.db;
  const now = world.clash.clock.now();
  await write.transaction((tx) =>
    tx.rows("update job_limits set per_minute = 600, tokens = -2, filled_at = ? where resource = 'provider:second' returning resource", [
      now,
    ]),
  );
  await call({ model: "second-text" });
  const [row] = await read.rows<{ tokens: number; filled_at: number }>(
    "select tokens, filled_at from job_limits where resource = 'provider:second'",
  );
  expect(row?.tokens).toBeGreaterThanOrEqual(-1e-6); // it waited until there was one to take
  expect(row?.filled_at).toBeGreaterThan(now);
});
