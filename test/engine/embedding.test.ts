/** Convergence by meaning: the requests of the upstreams' own forms, the arithmetic, and a debate that is measured, paid for and booked like every other call. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { COSINE_RANGE, embeddingScorer, scoreOfCosine } from "../../src/engine/convergence/embedding.ts";
import { meanCosine } from "../../src/engine/embed.ts";
import type { DebateReport } from "../../src/engine/debate/state.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { endpointProvider } from "../../src/providers/compatible/index.ts";
import type { Provider } from "../../src/providers/define.ts";
import { embedPrice, type EmbedRequest } from "../../src/providers/embed.ts";
import { google } from "../../src/providers/google/index.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { createScripted } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

setDefaultTimeout(60_000);
const TEXTS = ["Open on the hands.", "以双手开场。", "Open on the street."];
const VECTORS = [
  [1, 0, 0],
  [0.8, 0.6, 0],
  [0, 1, 0],
];

describe("over the wire", () => {
  type Mood = "well" | "limited" | "bad-key" | "fewer" | "odd";
  let mood: Mood = "well";
  const seen: { path: string; headers: Headers; body: Record<string, unknown> }[] = [];
  const wrong = (message: string) =>
    Response.json({ error: { message, type: "invalid_request_error", code: 400, status: "INVALID_ARGUMENT" } }, { status: 400 });

  /** As strict as the upstreams are: an unknown field, another form or an empty text is refused. */
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    async fetch(request) {
      const path = new URL(request.url).pathname;
      const body = (await request.json()) as Record<string, unknown>;
      seen.push({ path, headers: request.headers, body });
      if (mood === "limited")
        return Response.json({ error: { message: "Slow down.", code: 429, status: "RESOURCE_EXHAUSTED" } }, { status: 429 });
      if (mood === "bad-key")
        return Response.json(
          { error: { message: "API key not valid.", code: "invalid_api_key", status: "UNAUTHENTICATED" } },
          { status: 401 },
        );
      const vectors = mood === "fewer" ? VECTORS.slice(1) : mood === "odd" ? [[1], ["x"], [0]] : VECTORS;
      return path.endsWith("/embeddings") ? asOpenai(body, vectors) : asGemini(path, body, vectors);
    },
  });
  afterAll(() => server.stop(true));

  function asOpenai(body: Record<string, unknown>, vectors: unknown[]) {
    const stranger = Object.keys(body).find((field) => !["model", "input", "encoding_format"].includes(field));
    if (stranger) return wrong(`Unrecognized request argument supplied: ${stranger}`);
    const { input, encoding_format } = body as { input: unknown[]; encoding_format: string };
    if (!Array.isArray(input) || input.some((text) => typeof text !== "string" || text === "")) return wrong("'$.input' is invalid.");
    if (encoding_format !== "float") return wrong("Only float is spoken here.");
    const data = vectors.map((embedding, index) => ({ object: "embedding", index, embedding })).reverse(); // the index counts, not the place
    return Response.json({ object: "list", data, model: body.model, usage: { prompt_tokens: 17, total_tokens: 17 } });
  }

  function asGemini(path: string, body: Record<string, unknown>, vectors: unknown[]) {
    if (!/^\/v1beta\/models\/[a-z0-9-]+:batchEmbedContents$/.test(path)) return new Response("Not found", { status: 404 });
    const requests = body.requests as { model: string; taskType?: string; content: { parts: { text: string }[] } }[];
    for (const { model, taskType, content, ...rest } of requests) {
      if (Object.keys(rest).length > 0) return wrong(`Invalid JSON payload received. Unknown name "${Object.keys(rest)[0]}"`);
      if (!path.startsWith(`/v1beta/${model}:`))
        return wrong("BatchEmbedContentsRequest.requests[].model must match the model of the batch.");
      if (taskType !== "SEMANTIC_SIMILARITY" || !content.parts.every(({ text }) => text)) return wrong("content is required.");
    }
    return Response.json({ embeddings: vectors.map((values) => ({ values })) });
  }

  const own = endpointProvider({
    id: "end_own",
    name: "Own",
    dialect: "ollama",
    baseUrl: "http://nowhere.invalid",
    models: ["m"],
    date: "2026-11-21",
  });
  const ways: [string, Provider, string, string][] = [
    ["OpenAI", openai, "text-embedding-3-small", "/embeddings"],
    ["an endpoint of one's own", own, "nomic-embed-text", "/embeddings"],
    ["Google", google, "gemini-embedding-001", ":batchEmbedContents"],
  ];

  for (const [name, provider, model, path] of ways)
    describe(name, () => {
      const ask = (next: Mood) => {
        mood = next;
        const credentials = { fields: { key: "test-key-embedding-0001" }, baseUrl: server.url.origin };
        return provider.embeds?.embed({ model, texts: TEXTS }, { signal: AbortSignal.timeout(20_000), credentials });
      };

      test("takes the request, and the vectors come in the order of the texts", async () => {
        const before = seen.length;
        const answer = await ask("well");
        expect(answer?.vectors).toEqual(VECTORS);
        expect(answer?.tokens).toBe(name === "Google" ? undefined : 17);
        expect(seen.slice(before).map((each) => each.path.endsWith(path))).toEqual([true]); // one request for all
        expect(JSON.stringify([...(seen.at(-1)?.headers ?? [])])).toContain("test-key-embedding-0001");
      });

      test("tells its failures by their class, and takes no answer that is not one", async () => {
        const classOf = (next: Mood) => Promise.resolve(ask(next)).then(String, (error: JobFailure) => error.failureClass);
        expect([await classOf("limited"), await classOf("bad-key")]).toEqual(["limited", "config"]);
        expect([await classOf("fewer"), await classOf("odd")]).toEqual(["uncertain", "uncertain"]);
      });
    });
});

test("the mean cosine of all pairs becomes 0 to 100 by the range in the docs", async () => {
  expect(meanCosine(VECTORS)).toBeCloseTo((0.8 + 0 + 0.6) / 3, 10);
  expect(
    meanCosine([
      [0, 0],
      [1, 0],
    ]),
  ).toBe(0); // no direction, no likeness
  expect([
    scoreOfCosine(-1),
    scoreOfCosine(COSINE_RANGE.none),
    scoreOfCosine(0.6),
    scoreOfCosine(COSINE_RANGE.all),
    scoreOfCosine(1),
  ]).toEqual([0, 0, 50, 100, 100]);
  const docs = await Bun.file(`${import.meta.dir}/../../docs/agents.md`).text();
  expect(docs).toContain(
    `| \`embedding\` | cosine | 100 % | the mean cosine of all pairs of last statements, ${COSINE_RANGE.none.toFixed(2)} or less is 0, ${COSINE_RANGE.all.toFixed(2)} or more is 100`,
  );
  const debate = { entries: [{ round: 1, phase: "initial-analysis", persona: "A", text: "Alone." }], rounds: 1 };
  expect(await embeddingScorer.score(debate)).toBeUndefined();
  const never = { similarity: () => Promise.reject(new Error("asked")) };
  expect(await embeddingScorer.score(debate, never)).toMatchObject({ value: 0, words: "Only one voice has said anything." });
});

describe("in a debate", () => {
  const asked: EmbedRequest[] = [];
  let answer: () => Promise<{ vectors: number[][]; tokens: number | undefined }>;
  const vectors: Provider = {
    ...createScripted(() => ({ says: "." }), { id: "vectors" }),
    cards: [],
    embeds: {
      models: [{ model: "known", price: embedPrice(1), maxTokens: 50, source: "made up for tests", date: "2026-11-21" }],
      others: "unknown",
      embed: (request) => {
        asked.push(request);
        return answer();
      },
    },
  };
  let studio: TurnStudio;
  beforeAll(async () => {
    studio = await openTurnStudio(() => ({ says: "." }), { others: [vectors] });
  });
  afterAll(() => studio.close());

  const start = (embedding: string | undefined) =>
    studio.start("Should the film about the tea house be silent?", {
      ...{ mode: "debate", model: "draft-text", rounds: 2, personas: ["producer", "sceptic"], fresh: true, approval: "plan" },
      ...(embedding === undefined ? {} : { embedding }),
    });
  const reportOf = async (id: string) => (await studio.ask(`/api/turns/${id}/report`)).body as unknown as DebateReport;
  const rows = <T>(statement: string, id: string) => studio.clash.db.read.rows<T>(statement, [id]);

  test("each round is measured by one call, which is paid, booked and shown beside the others", async () => {
    asked.length = 0;
    answer = async () => ({
      vectors: [
        [1, 0],
        [0.6, 0.8],
      ],
      tokens: 40,
    });
    const { id } = await start("vectors/known");
    expect(await studio.ended(id)).toMatchObject({ state: "done", costMicros: 80 });
    expect(asked.map(({ texts }) => texts.length)).toEqual([2, 2]);
    const scores = (await reportOf(id)).rounds.map((round) => round.scores);
    for (const score of scores) {
      expect(Object.keys(score).sort()).toEqual(["ballot", "embedding", "lexical"]);
      expect(score.embedding).toMatchObject({ value: 50, words: "Mean cosine of 1 pair by vectors/known: 0.600." });
    }
    const calls = await rows(
      "select span, state, provider, tokens_in as tokens, cost_micros as cost from turn_calls where turn_id = ? and model like 'vectors/%' order by span",
      id,
    );
    expect(calls).toEqual([1, 2].map((n) => ({ span: `measure-${n}`, state: "done", provider: "vectors", tokens: 40, cost: 40 })));
    const kinds = await rows<{ kind: string }>("select kind from ledger where turn_id = ? order by seq", id);
    expect(kinds.map(({ kind }) => kind)).toEqual(["reserve", "call", "settle", "reserve", "call", "settle"]);
    const told = (await studio.events(id)).filter((event) => event.kind === "convergence_probed");
    expect(told.every(({ data }) => data.shown === "ballot" && data.scores.embedding?.value === 50)).toBe(true);
    expect((await studio.ask(`/api/turns/${id}/report?format=md`)).status).toBe(200);
  });

  test("without a model it is absent and the report says so; a wrong name is refused before anything is asked", async () => {
    asked.length = 0;
    const { id } = await start(undefined);
    await studio.ended(id);
    expect(asked).toEqual([]);
    expect(Object.keys((await reportOf(id)).rounds[0]?.scores ?? {}).sort()).toEqual(["ballot", "lexical"]);
    const { headers } = { headers: { authorization: "Bearer test-token-owner-000000000000" } };
    const markdown = await (await fetch(`${studio.url}/api/turns/${id}/report?format=md`, { headers })).text();
    expect(markdown).toContain("No model was set that compares meanings");
    for (const name of ["known", "nobody/known", "vectors/"]) await expect(start(name)).rejects.toThrow("embedding");
  });

  test("a chat's own choice holds; an unknown price needs a yes, a lost answer is booked and asked once more, and a refusal costs only the measure", async () => {
    const { id: chatId } = await studio.run<{ id: string }>("chat.create", { projectId: studio.projectId, title: "Measured" });
    await studio.run("chat.set", { projectId: studio.projectId, chatId, embedding: "vectors/other" });
    let sent = 0;
    answer = async () => {
      if (sent++ === 0) throw new JobFailure("uncertain", "The line broke.");
      if (sent > 2) throw new JobFailure("rejected", "It would not.");
      return {
        vectors: [
          [1, 0],
          [1, 0],
        ],
        tokens: undefined,
      };
    };
    const { id } = await studio.start("Should it be silent?", {
      ...{ mode: "debate", model: "draft-text", rounds: 2, personas: ["producer", "sceptic"], fresh: true, approval: "plan", chatId },
    });
    const question = await studio.told(id, "approval_requested");
    expect(question.data).toMatchObject({ words: expect.stringContaining("vectors/other"), isCostUnknown: true });
    await studio.run("turn.approve", { projectId: studio.projectId, approvalId: question.data.approvalId, decision: "once" });
    expect(await studio.ended(id)).toMatchObject({ state: "done", isCostUnknown: true });
    const { rounds, faults } = await reportOf(id);
    expect(rounds.map((round) => round.scores.embedding?.value)).toEqual([100, undefined]);
    expect(faults).toEqual([expect.stringContaining("It would not.")]);
    const states = await rows<{ state: string }>(
      "select state from turn_calls where turn_id = ? and model like 'vectors/%' order by span, sending",
      id,
    );
    expect(states.map(({ state }) => state)).toEqual(["lost", "done", "failed"]);
  });
});
