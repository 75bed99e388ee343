/**
 * The contract of an upstream that talks, the same for all: each behaviour of a server that speaks its wire format with streaming, through the router.
 * Servers are as strict as their upstreams: a conversation in a form that one of them would not take is refused, and the test sees it.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Message } from "../../src/engine/define.ts";
import { pictureBytes } from "../wire/made.ts";
import { openWorld, type World } from "../world.ts";
import { ask, type Bench, type ChatCase, openBench, openCases, type Told } from "./chat-cases.ts";

const cases = await openCases();
const benches = new Map<ChatCase, Bench>();
const passing = new Map<string, Told>();
let world: World;

const benchOf = (one: ChatCase) => benches.get(one) as Bench;

const TOOLS = ["kite_look", "kite_fly"].map((name) => ({
  name,
  description: `What ${name} does.`,
  parameters: { type: "object", properties: { height: { type: "number" }, why: { type: "string" } }, required: ["height"] },
}));

beforeAll(async () => {
  world = await openWorld({ providers: cases.map((one) => one.provider) });
  const { id = "" } = await world.run("project.create", { title: "Kites" });
  for (const one of cases) benches.set(one, await openBench(world, one, id));
  // What is waited for is waited for together.
  await Promise.all(
    cases.map(async (one) => {
      const bench = benchOf(one);
      for (const trouble of ["limited", "unavailable"] as const) {
        bench.troubles.push(trouble);
        const told = await ask(bench, { says: ["It ", "is."] });
        passing.set(`${one.provider.id} ${trouble}`, told);
      }
    }),
  );
}, 60_000);

afterAll(async () => {
  for (const { player } of benches.values()) await player.stop();
  for (const one of cases) await one.stop?.();
  await world.close();
});

/** Everything that was asked had the upstream's form. */
const expectTaken = (one: ChatCase) => expect(benchOf(one).player.mistakes).toEqual([]);

for (const one of cases) {
  describe(one.provider.id, () => {
    test("words come as they are written, are counted and have their cost", async () => {
      const told = await ask(benchOf(one), { says: ["The kite ", "is ", "red, 红."], thinks: "What colour?" });
      expectTaken(one);
      expect(told.failure).toBeUndefined();
      expect(told.texts.join("")).toBe("The kite is red, 红.");
      if (!one.form?.whole) expect(told.texts.length).toBeGreaterThan(1);
      expect(told.conversed).toMatchObject({
        reply: { text: "The kite is red, 红.", calls: [], stop: "end" },
        route: { provider: one.provider.id },
        tokens: { input: 100, output: 20 },
        isEstimated: false,
        notes: [],
      });
      const cost = told.conversed?.costMicros;
      if (one.isPriced) expect(cost).toBeGreaterThanOrEqual(0);
      else expect(cost).toBe(0);
      expect(told.sent).toBe(1);
      const heard = benchOf(one).player.heard.at(-1);
      expect(heard).toMatchObject({ system: "You speak of kites.", turns: [{ role: "user", text: "Is the kite red?" }] });
      expect(heard?.maxTokens).toBeGreaterThan(0);
    });

    test("a call of a tool comes in pieces, and its result goes back to where it belongs, with what the model thought", async () => {
      const { player } = benchOf(one);
      const first = await ask(
        benchOf(one),
        { says: "I look. ", thinks: "High?", calls: [{ name: "kite_look", input: { height: 12.5, why: 'so "high"' } }] },
        { tools: TOOLS },
      );
      expectTaken(one);
      expect(player.heard.at(-1)?.tools).toEqual(["kite_look", "kite_fly"]);
      expect(first.conversed?.reply).toMatchObject({
        stop: "tools",
        calls: [{ name: "kite_look", input: { height: 12.5, why: 'so "high"' } }],
      });
      const { calls = [], text = "", opaque } = first.conversed?.reply ?? {};
      const [call] = calls;
      const messages: Message[] = [
        { role: "user", parts: [{ type: "text", text: "Is the kite red?" }] },
        { role: "assistant", text, calls, ...(opaque === undefined ? {} : { opaque: { provider: one.provider.id, value: opaque } }) },
        { role: "tool", callId: call?.id ?? "", name: "kite_look", parts: [{ type: "text", text: "It is red." }], isError: false },
        { role: "user", parts: [{ type: "text", text: "Be short." }] },
      ];
      const second = await ask(benchOf(one), { says: "Red." }, { tools: TOOLS, messages });
      expectTaken(one);
      expect(second.conversed?.reply).toMatchObject({ text: "Red.", stop: "end" });
      const turns = player.heard.at(-1)?.turns ?? [];
      const said = turns.find((turn) => turn.calls.length > 0);
      const result = turns.find((turn) => turn.role === "tool");
      expect(said?.calls[0]).toMatchObject({ name: "kite_look", input: { height: 12.5, why: 'so "high"' } });
      expect(result?.text).toBe("It is red.");
      if (result?.callId) expect(result.callId).toBe(said?.calls[0]?.id as string);
      expect(turns.at(-1)).toMatchObject({ role: "user", text: "Be short." });
      const body = JSON.stringify(player.heard.at(-1)?.body);
      const sealed = { responses: "SGlnaD8=", gemini: "SGlnaD8=", messages: "High?", completions: one.form?.thoughts ? "High?" : "" }[
        player.heard.at(-1)?.form ?? "responses"
      ];
      expect(body).toContain(sealed);
    });

    test("two calls at once are two, and what failed is told as failed", async () => {
      const calls = [
        { name: "kite_look", input: { height: 1 }, ...(one.form?.noIndex ? { id: null } : {}) },
        { name: "kite_fly", input: {}, ...(one.form?.noIndex ? { id: null } : {}) },
      ];
      const told = await ask(benchOf(one), { calls }, { tools: TOOLS, toolChoice: "required" });
      expectTaken(one);
      const made = told.conversed?.reply.calls ?? [];
      expect(made.map(({ name, input }) => ({ name, input }))).toEqual([
        { name: "kite_look", input: { height: 1 } },
        { name: "kite_fly", input: {} },
      ]);
      expect(new Set(made.map((call) => call.id)).size).toBe(2);
      const messages: Message[] = [
        { role: "user", parts: [{ type: "text", text: "Fly." }] },
        { role: "assistant", text: "", calls: made, opaque: { provider: one.provider.id, value: told.conversed?.reply.opaque } },
        ...made.map(
          ({ id, name }, at): Message => ({
            role: "tool",
            callId: id,
            name,
            parts: [{ type: "text", text: `Result ${at}` }],
            isError: at === 1,
          }),
        ),
      ];
      await ask(benchOf(one), { says: "Done." }, { tools: TOOLS, messages });
      expectTaken(one);
      const results = (benchOf(one).player.heard.at(-1)?.turns ?? []).filter((turn) => turn.role === "tool");
      expect(results.map((turn) => turn.text.replace(/^Error: /, ""))).toEqual(["Result 0", "Result 1"]);
      expect(results[1]?.isError === true || /^Error: /.test(results[1]?.text ?? "")).toBe(true);
    });

    test("a picture is seen, or a sentence says that there was one", async () => {
      const base64 = Buffer.from(await pictureBytes(320, 200, "png")).toString("base64");
      const image = { type: "image" as const, mime: "image/png", base64 };
      const messages: Message[] = [
        { role: "user", parts: [image, { type: "text", text: "What is this?" }] },
        { role: "assistant", text: "", calls: [{ id: "call_from_elsewhere|with~odd/signs", name: "kite_look", input: { height: 2 } }] },
        {
          role: "tool",
          callId: "call_from_elsewhere|with~odd/signs",
          name: "kite_look",
          parts: [{ type: "text", text: "Seen from above." }, image],
          isError: false,
        },
      ];
      const told = await ask(benchOf(one), { says: "A kite." }, { messages, tools: TOOLS });
      expectTaken(one);
      expect(told.failure).toBeUndefined();
      const turns = benchOf(one).player.heard.at(-1)?.turns ?? [];
      const shown = turns.flatMap((turn) => turn.pictures);
      if (one.sees) expect(shown.map((bytes) => Buffer.from(bytes).toString("base64"))).toEqual([base64, base64]);
      else {
        expect(shown).toEqual([]);
        expect(turns[0]?.text).toContain("you do not see pictures");
        expect(told.conversed?.notes.join(" ")).toContain("does not see pictures");
      }
    });

    test("an answer of a form is asked for as the upstream can promise it", async () => {
      const closed = {
        type: "object",
        properties: { colour: { type: "string", maxLength: 20 } },
        required: ["colour"],
        additionalProperties: false,
      };
      const told = await ask(benchOf(one), { json: { colour: "red" } }, { answer: { name: "kite", schema: closed } });
      expectTaken(one);
      expect(JSON.parse(told.conversed?.reply.text ?? "")).toEqual({ colour: "red" });
      const asked = JSON.stringify([benchOf(one).player.heard.at(-1)?.answer, benchOf(one).player.heard.at(-1)?.system]);
      expect(asked).toContain("colour");
      const open = { type: "object", properties: { colour: { type: "string" } } };
      const loose = await ask(benchOf(one), { says: '```json\n{"colour": "red"}\n```' }, { answer: { name: "kite", schema: open } });
      expectTaken(one);
      expect(loose.failure).toBeUndefined();
    });

    test("a full upstream is asked again after the time it named, and that is told", () => {
      const told = passing.get(`${one.provider.id} limited`);
      expect(told).toMatchObject({ failure: undefined, sent: 2, recovered: [{ class: "limited" }] });
      expect(told?.recovered[0]?.retryInMs).toBeGreaterThanOrEqual(1_000);
      expect(told?.texts.join("")).toBe("It is.");
    });

    test("one that cannot answer now is asked again a little later", () => {
      expect(passing.get(`${one.provider.id} unavailable`)).toMatchObject({
        failure: undefined,
        sent: 2,
        recovered: [{ class: "unavailable" }],
      });
    });

    test("an answer that does not come, breaks off or cannot be read is in doubt, and is asked once", async () => {
      for (const trouble of ["crash", "malformed"] as const) {
        benchOf(one).troubles.push(trouble);
        expect(await ask(benchOf(one), { says: "No." })).toMatchObject({ failure: { failureClass: "uncertain" }, sent: 1, recovered: [] });
      }
      if (one.form?.whole) return;
      const cut = await ask(benchOf(one), { says: ["The ", "kite ", "is ", "red."], cutAfter: 4 });
      expect(cut).toMatchObject({ failure: { failureClass: "uncertain" }, sent: 1 });
      const broken = await ask(benchOf(one), { says: ["The kite "], breaks: { code: "503", message: "The engine stopped." } });
      expect(broken).toMatchObject({ failure: { failureClass: "uncertain" }, sent: 1 });
      expect(broken.texts.join("")).toBe("The kite ");
    });

    test("what is wrong with the request or the key is told once, without the key", async () => {
      for (const [trouble, failureClass] of [
        ["rejected", "rejected"],
        ["bad-key", "config"],
        ["no-credit", "config"],
        ["wrong-region", "config"],
      ] as const) {
        benchOf(one).troubles.push(trouble);
        const told = await ask(benchOf(one), { says: "No." });
        if (one.provider.id === "ollama" && told.conversed) continue; // it asks for no key
        expect(told).toMatchObject({ failure: { failureClass }, sent: 1, recovered: [] });
        expect(told.failure?.message).not.toContain("test-key");
      }
    });

    test("a refusal is an answer that says so, and a cut at the length has no calls", async () => {
      const refused = await ask(benchOf(one), { says: "That could do harm.", stop: "refused" });
      expect(refused.conversed?.reply).toMatchObject({
        stop: "refused",
        text: "That could do harm.",
        calls: [],
      });
      if (one.provider.id === "google") {
        const blocked = await ask(benchOf(one), { stop: "refused" }); // the question itself, before a word was said
        expect(blocked.conversed?.reply).toMatchObject({ stop: "refused", text: expect.stringContaining("prohibited content") });
      }
      const cut = await ask(
        benchOf(one),
        { says: "The kite", stop: "length", calls: one.provider.id === "google" ? [] : [{ name: "kite_fly", input: { height: 3 } }] },
        { tools: TOOLS },
      );
      expect(cut.conversed?.reply).toMatchObject({ stop: "length", text: "The kite", calls: [] });
      expectTaken(one);
    });

    test("a call whose input is no JSON is handed on as unreadable", async () => {
      const told = await ask(benchOf(one), { calls: [{ name: "kite_fly", input: '{"height": 3' }] }, { tools: TOOLS });
      expect(told.conversed?.reply).toMatchObject({ stop: "tools", calls: [{ name: "kite_fly" }] });
      expect(told.conversed?.reply.calls[0]?.input).toHaveProperty("unreadable");
    });

    test("a stop ends it at once, whatever the upstream does", async () => {
      const stop = new AbortController();
      const before = benchOf(one).player.heard.length;
      const forever = Promise.withResolvers<void>();
      const running = ask(benchOf(one), { says: ["The ", "kite "], waits: forever.promise }, {}, stop.signal);
      while (benchOf(one).player.heard.length === before) await Bun.sleep(1);
      stop.abort(new Error("Stopped by a person."));
      await expect(running).rejects.toThrow("Stopped by a person.");
      forever.resolve();
    });
  });
}
