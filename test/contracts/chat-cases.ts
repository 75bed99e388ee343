/** Upstreams that talk, each with a server that speaks its format and knows its troubles, and a conversation through the router. */
import { planCall, converse, type CallAsk, type Conversed, type Recovered } from "../../src/engine/router.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { setKey } from "../../src/keys.ts";
import { anthropic } from "../../src/providers/anthropic/index.ts";
import type { Credentials, Provider } from "../../src/providers/define.ts";
import { google } from "../../src/providers/google/index.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { anthropicError } from "../wire/anthropic.ts";
import type { CompletionsForm } from "../wire/chat-completions.ts";
import { compatibleWires } from "../wire/compatible.ts";
import { fault, turnedAway } from "../wire/google-answers.ts";
import type { HttpReply, HttpRequest } from "../wire/http.ts";
import { openaiError, openaiTrouble } from "../wire/openai-answers.ts";
import { openPlayer, type Player, type Scene, type Script } from "../wire/scripted-chat.ts";
import type { Behaviour, WireServer } from "../wire/wire.ts";
import type { World } from "../world.ts";

/** Of `BEHAVIOURS`, those that a refused or a lost request shows; what an answer holds is in its scene. */
export type Trouble = Extract<
  Behaviour,
  "limited" | "unavailable" | "rejected" | "malformed" | "crash" | "bad-key" | "no-credit" | "wrong-region"
>;

export interface ChatCase {
  provider: Provider;
  card: string;
  credentials(url: string): Credentials;
  /** What it says of a trouble before it begins. */
  trouble(mode: Trouble, request: HttpRequest): HttpReply | undefined | Promise<HttpReply | undefined>;
  form?: CompletionsForm;
  /** What a picture becomes, and whether its tokens are counted and have a price. */
  sees: boolean;
  isPriced: boolean;
  stop?(): Promise<void>;
}

const anthropicTrouble = (mode: Trouble): HttpReply | undefined =>
  ({
    limited: anthropicError(429, "rate_limit_error", "This request would exceed your organization's rate limit."),
    unavailable: anthropicError(529, "overloaded_error", "Overloaded"),
    rejected: anthropicError(400, "invalid_request_error", "tools.0.input_schema: JSON schema is invalid"),
    "bad-key": anthropicError(401, "authentication_error", "invalid x-api-key"),
    "no-credit": anthropicError(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
    "wrong-region": anthropicError(403, "permission_error", "Request not allowed"),
    malformed: undefined,
    crash: undefined,
  })[mode];

export async function openCases(): Promise<ChatCase[]> {
  return [
    {
      provider: openai,
      card: "gpt-5.5",
      credentials: (url) => ({ fields: { key: "test-key-openai-0001" }, baseUrl: `${url}/v1` }),
      trouble: (mode) =>
        mode === "rejected"
          ? openaiError(400, "Invalid schema for function.", "invalid_request_error", "invalid_function_parameters", "tools")
          : openaiTrouble(mode),
      sees: true,
      isPriced: true,
    },
    {
      provider: anthropic,
      card: "claude-opus-5",
      credentials: (url) => ({ fields: { key: "test-key-anthropic-0001" }, baseUrl: url }),
      trouble: anthropicTrouble,
      sees: true,
      isPriced: true,
    },
    {
      provider: google,
      card: "gemini-3.5-flash",
      credentials: (url) => ({ fields: { key: "test-key-google-0001" }, baseUrl: url }),
      trouble: (mode) =>
        mode === "rejected" ? fault(400, "INVALID_ARGUMENT", "Invalid JSON payload received.") : turnedAway(mode, "google"),
      sees: true,
      isPriced: true,
    },
    ...(await Promise.all(compatibleWires.map(compatibleCase))),
  ];
}

/** How each of them streams calls; its troubles are those of its own server in `wire/compatible.ts`. */
const FORMS: Record<string, CompletionsForm> = {
  xai: { sameIndex: true },
  mistral: { isMistral: true, asObject: true },
  deepseek: { thoughts: "reasoning_content" },
  ollama: { noIndex: true, stopsPlainly: true },
  vllm: { noDone: true, whole: true },
  openrouter: { thoughts: "reasoning_details", usage: { cost: 0.00042 } },
};

async function compatibleCase(wire: (typeof compatibleWires)[number]): Promise<ChatCase> {
  const server = await wire.serve();
  const [card] = wire.provider.cards.filter((each) => wire.samples.some((sample) => sample.card === each.id));
  if (!card) throw new Error(`${wire.provider.id} has no sample.`);
  return {
    provider: wire.provider,
    card: card.id,
    credentials: wire.credentials,
    trouble: (mode, request) => (mode === "malformed" || mode === "crash" ? undefined : forwarded(server, mode, request)),
    form: FORMS[wire.provider.id] ?? {},
    sees: wire.provider.id !== "deepseek",
    isPriced: !["vllm"].includes(wire.provider.id),
    stop: server.stop,
  };
}

async function forwarded(server: WireServer, mode: Trouble, { method, path, headers, bytes }: HttpRequest): Promise<HttpReply> {
  server.behave(mode);
  const { authorization = "", "content-type": type = "" } = headers;
  const answer = await fetch(server.url + path, { method, headers: { authorization, "content-type": type }, body: bytes as BodyInit });
  const told = Object.fromEntries(
    ["content-type", "retry-after"].flatMap((name) => (answer.headers.get(name) ? [[name, answer.headers.get(name) ?? ""]] : [])),
  );
  return { status: answer.status, headers: told, body: await answer.bytes() };
}

export interface Bench {
  world: World;
  one: ChatCase;
  player: Player;
  projectId: string;
  /** For the next requests, one each. */
  troubles: (Trouble | undefined)[];
  /** Requests that came, refused or not. */
  requests: HttpRequest[];
}

export async function openBench(world: World, one: ChatCase, projectId: string): Promise<Bench> {
  const bench: Bench = { world, one, projectId, troubles: [], requests: [], player: undefined as never };
  bench.player = await openPlayer(() => ({ says: "Yes." }), {
    ...(one.form ? { form: one.form } : {}),
    async before(request) {
      bench.requests.push(request);
      const trouble = bench.troubles.shift();
      if (trouble === "crash") return "hang-up";
      if (trouble === "malformed") return { headers: { "content-type": "text/event-stream" }, body: "data: <html>502</html>\n\n" };
      return trouble && one.trouble(trouble, request);
    },
  });
  const { fields, baseUrl } = one.credentials(bench.player.url);
  await setKey(world.clash, { id: "usr_test", kind: "person", name: "Test", role: "owner" }, one.provider.id, {
    fields,
    ...(baseUrl ? { baseUrl } : {}),
  });
  return bench;
}

export interface Told {
  conversed: Conversed | undefined;
  failure: JobFailure | undefined;
  texts: string[];
  recovered: Recovered[];
  /** Requests that went out. */
  sent: number;
}

export type Asked = Partial<CallAsk>;

let calls = 0;

/** One call through the router. What is no failure of a job is thrown. */
export async function ask(bench: Bench, script: Script | Scene, asked: Asked = {}, signal = AbortSignal.timeout(30_000)): Promise<Told> {
  const { world, one, player, projectId, requests } = bench;
  player.plays(typeof script === "function" || "" in script ? (script as Script) : () => script as Scene);
  const told: Told = { conversed: undefined, failure: undefined, texts: [], recovered: [], sent: 0 };
  const before = requests.length;
  const messages = asked.messages ?? [{ role: "user" as const, parts: [{ type: "text" as const, text: "Is the kite red?" }] }];
  try {
    const plan = await planCall(world.clash, {
      ...{ callId: `cal_test${++calls}`, projectId, model: one.card, system: "You speak of kites.", tools: [] },
      ...asked,
      messages,
    });
    told.conversed = await converse(world.clash, plan, {
      signal,
      onText: (text) => told.texts.push(text),
      onRecovered: (fault) => void told.recovered.push(fault),
    });
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    told.failure = error;
  }
  told.sent = requests.length - before;
  return told;
}
