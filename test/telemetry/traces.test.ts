/** Turns as traces: at a real receiver of OTLP over HTTP, by the names of the conventions, without a word unless asked, and never in anybody's way. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { readConfig } from "../../src/config.ts";
import { traceIdOf } from "../../src/telemetry/otlp.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { createScripted } from "../engine/scripted.ts";
import { openWorld, type World } from "../world.ts";

setDefaultTimeout(60_000);

interface Value {
  stringValue?: string;
  intValue?: number | string;
  boolValue?: boolean;
}
interface Wire {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Value }[];
  links?: { traceId: string }[];
  status: { code?: number };
}
interface Span extends Wire {
  facts: Record<string, string | number | boolean | undefined>;
}

const plainOf = ({ stringValue, intValue, boolValue }: Value) =>
  stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue));

/** A collector: takes what is well formed, in the mood that a test sets. */
function collector() {
  const got: { headers: Headers; spans: Span[]; text: string }[] = [];
  const state = { mood: "well" as "well" | "busy-once" | "broken" | "silent", asked: 0, hungUp: 0 };
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1", idleTimeout: 60 },
    async fetch(request) {
      state.asked++;
      if (state.mood === "silent") {
        request.signal.addEventListener("abort", () => void state.hungUp++);
        await new Promise(() => {});
      }
      if (state.mood === "broken") return new Response("no", { status: 500 });
      if (state.mood === "busy-once") {
        state.mood = "well";
        return new Response("later", { status: 503 });
      }
      if (new URL(request.url).pathname !== "/v1/traces" || request.headers.get("content-type") !== "application/json")
        return new Response("not here", { status: 404 });
      const text = await request.text();
      const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Wire[] }[] }[] };
      const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      for (const { traceId, spanId } of spans)
        if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId)) return new Response("bad ids", { status: 400 });
      const told = spans.map((span) => ({
        ...span,
        facts: Object.fromEntries(span.attributes.map(({ key, value }) => [key, plainOf(value)])),
      }));
      got.push({ headers: request.headers, spans: told, text });
      return Response.json({ partialSuccess: {} });
    },
  });
  return { got, state, url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

const SECRET = "the lantern is behind the third door";
const model = createScripted(
  (request) =>
    request.messages.some(({ role }) => role === "tool")
      ? { says: `Done: ${SECRET}.`, tokens: { input: 70, cached: 30, output: 9 } }
      : {
          calls: [
            {
              name: "node_add",
              input: { type: "generator", model: "draft-image", prompt: SECRET, params: { resolution: "360" }, ref: "g" },
            },
            { name: "generation_run", input: { nodeId: "$g.id", takes: 1 } },
            { name: "node_update", input: { nodeId: "nod_nowhere", body: SECRET } },
          ],
        },
  { id: "google-like" },
);

async function open(env: Record<string, string>): Promise<{ world: World; projectId: string; play(text: string): Promise<string> }> {
  const world = await openWorld({ env, providers: [model, ...PROVIDERS] });
  const { id: projectId = "" } = await world.run("project.create", { title: "Tea house" });
  return {
    world,
    projectId,
    async play(text) {
      const { id = "" } = await world.run("turn.start", { projectId, text, approval: "auto", model: "google-like-text" });
      await until(async () => !["queued", "running", "waiting"].includes(String((await world.ask(`/api/turns/${id}`)).body.state)));
      return id;
    },
  };
}

async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 40_000; !(await test()); await Bun.sleep(10))
    if (performance.now() > end) throw new Error(`It did not become true: ${test}`);
}

describe("with a collector", () => {
  const there = collector();
  let studio: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    studio = await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${there.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=tea%20house, x-key=test-key-otlp",
    });
  });
  afterAll(async () => {
    await studio.world.close();
    await there.stop();
  });
  const traceOf = async (turnId: string) => {
    const found = () => there.got.find(({ spans }) => spans[0]?.traceId === traceIdOf(turnId));
    await until(() => found() !== undefined);
    return found() as (typeof there.got)[number];
  };

  test("a turn is one trace: its agent, its calls, its tools and its takes, each below whose it is, with the names of the conventions", async () => {
    const id = await studio.play(`Find out: ${SECRET}`);
    const { spans, text, headers } = await traceOf(id);
    expect([headers.get("x-tenant"), headers.get("x-key")]).toEqual(["tea house", "test-key-otlp"]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(spans.map(({ name }) => name).sort()).toEqual(
      [
        ...["invoke_workflow solo", "invoke_agent Assistant", "chat google-like-text", "chat google-like-text"],
        ...["execute_tool node_add", "execute_tool generation_run", "execute_tool node_update", "generate_content draft-image"],
      ].sort(),
    );
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [root, agent] = [named("invoke_workflow solo")[0] as Span, named("invoke_agent Assistant")[0] as Span];
    expect([root.parentSpanId ?? "", agent.parentSpanId]).toEqual(["", root.spanId]);
    for (const span of spans.filter(({ name }) => /^(chat|execute_tool) /.test(name)))
      expect([span.name, span.parentSpanId]).toEqual([span.name, agent.spanId]);
    for (const span of spans) {
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
      expect(BigInt(span.startTimeUnixNano) >= BigInt(root.startTimeUnixNano)).toBe(true);
    }
    const last = named("chat google-like-text").find(({ facts }) => facts["gen_ai.usage.input_tokens"] === 70);
    expect(last?.facts).toMatchObject({
      "gen_ai.usage.output_tokens": 9,
      "gen_ai.usage.cache_read.input_tokens": 30,
      "gen_ai.provider.name": "google-like",
    });
    expect([last?.kind, agent.kind]).toEqual([3, 1]); // CLIENT, INTERNAL
    expect(named("execute_tool node_update")[0]).toMatchObject({ status: { code: 2 }, facts: { "error.type": "tool_error" } });
    expect(root.facts).toMatchObject({ "gen_ai.operation.name": "invoke_workflow", "clash.turn.id": id, "clash.turn.state": "done" });
    expect(text).not.toContain(SECRET); // not a word of what was asked, said or made
    expect(text).not.toContain("Find out");
  });

  test("every gen_ai name and operation is one of the conventions", () => {
    const values = new Set<unknown>(Object.values(conventions));
    const used = there.got.flatMap(({ spans }) =>
      spans.flatMap(({ facts }) => [
        ...Object.keys(facts).filter((key) => key.startsWith("gen_ai.")),
        String(facts["gen_ai.operation.name"]),
      ]),
    );
    expect(new Set(used).size).toBeGreaterThan(12);
    expect([...new Set(used)].filter((name) => !values.has(name))).toEqual([]);
  });

  test("a collector that is busy is asked again; one that breaks or hangs disturbs nobody, and the next trace comes", async () => {
    there.state.mood = "busy-once";
    await traceOf(await studio.play("Once more."));
    there.state.mood = "broken";
    const before = there.state.asked;
    const lost = await studio.play("Into the void.");
    await until(() => there.state.asked > before);
    there.state.mood = "well";
    const id = await studio.play("And again.");
    await traceOf(id);
    expect(String((await studio.world.ask(`/api/turns/${lost}`)).body.state)).toBe("done");
  });
});

test("words are in it only when somebody asks for that; a studio that stops hangs up on a collector that says nothing", async () => {
  const there = collector();
  const studio = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: there.url, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true" });
  try {
    await studio.play(`Find out: ${SECRET}`);
    await until(() => there.got.length > 0);
    const facts = there.got[0]?.spans.map((span) => span.facts) ?? [];
    expect(facts.some((each) => String(each["gen_ai.input.messages"]).includes("Find out"))).toBe(true);
    expect(facts.some((each) => String(each["gen_ai.tool.call.arguments"]).includes(SECRET))).toBe(true);
    there.state.mood = "silent";
    const asked = there.state.asked;
    await studio.play("Hello?");
    await until(() => there.state.asked > asked);
  } finally {
    await studio.world.close();
    await until(() => there.state.mood === "well" || there.state.hungUp === 1);
    await there.stop();
  }
});

test("without an address nothing is told, and a wrong one is refused at the start by name", async () => {
  expect(readConfig({}).telemetry).toBeUndefined();
  expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" })).toThrow("OTEL_EXPORTER_OTLP_ENDPOINT");
  expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_EXPORTER_OTLP_HEADERS: "nonsense" })).toThrow(
    "OTEL_EXPORTER_OTLP_HEADERS",
  );
  // the whole program is loaded, and nothing of it
  const code = `await import("${import.meta.dir}/../../src/clash.ts");
    console.log(Object.keys(require.cache).filter((name) => /@opentelemetry.(sdk-trace|otlp-transformer)/.test(name)).length);`;
  const child = Bun.spawn([process.execPath, "-e", code], { stdout: "pipe", stderr: "inherit", env: { PATH: process.env.PATH ?? "" } });
  expect((await new Response(child.stdout).text()).trim()).toBe("0");
});
