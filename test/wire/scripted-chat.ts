/**
 * A server that plays one script to whoever asks it, in the wire format in which it is asked: OpenAI's Responses, Chat Completions, Anthropic's Messages,
 * Gemini's streamGenerateContent, all with streaming and calls of tools. A story points the addresses of upstreams here, writes what the models say, and
 * looks at what they were told. A request that an upstream would not take is refused in its own words, and noted in `mistakes`.
 */
import type { Clash } from "../../src/clash.ts";
import { setKey } from "../../src/keys.ts";
import { completions, type CompletionsForm } from "./chat-completions.ts";
import { gemini } from "./chat-gemini.ts";
import { messages } from "./chat-messages.ts";
import { responses } from "./chat-responses.ts";
import { type ChatSpeech, type Heard, Mistake, type Scene } from "./chat-scene.ts";
import { type HttpReply, type HttpRequest, listen } from "./http.ts";

export type { Heard, Scene } from "./chat-scene.ts";

/**
 * What comes next, by what was asked; or scenes by a mark that stands in the words of the system or of the last turn (roles talk at the same time, so each
 * has a part of its own), each played once in its order.
 */
export type Script = ((heard: Heard, number: number) => Scene | Promise<Scene>) | Record<string, readonly Scene[]>;

export interface Player {
  url: string;
  /** Everything that was asked and understood, in its order. */
  heard: Heard[];
  /** Requests that no upstream would take. */
  mistakes: string[];
  plays(script: Script): void;
  /** Sends every conversation with this upstream here. */
  standsIn(clash: Clash, upstream: "openai" | "anthropic" | "google" | "xai" | "mistral" | "deepseek"): Promise<void>;
  stop(): Promise<void>;
}

export interface PlayerOptions {
  /** How Chat Completions are spoken. */
  form?: CompletionsForm;
  /** Answers in place of the script, or undefined. */
  before?(request: HttpRequest): HttpReply | undefined | Promise<HttpReply | undefined>;
}

export async function openPlayer(script: Script, { form, before }: PlayerOptions = {}): Promise<Player> {
  let answer = scenes(script);
  const heard: Heard[] = [];
  const mistakes: string[] = [];
  const speeches: [RegExp, ChatSpeech][] = [
    [/\/responses$/, responses],
    [/\/chat\/completions$/, completions(form)],
    [/\/v1\/messages$/, messages],
    [/:streamGenerateContent\?alt=sse$/, gemini],
  ];
  const server = await listen(async (request) => {
    const early = await before?.(request);
    if (early) return early;
    const speech = speeches.find(([path]) => request.method === "POST" && path.test(request.path))?.[1];
    if (!speech) return { status: 404, body: { error: { message: `There is nothing at ${request.path}.` } } };
    try {
      const asked = speech.hear(request);
      const number = heard.push(asked) - 1;
      return reply(speech, await answer(asked, number), asked);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      mistakes.push(error.message);
      return speech.rejected(error.message);
    }
  });
  return {
    url: server.url,
    heard,
    mistakes,
    plays(next) {
      answer = scenes(next);
    },
    async standsIn(clash, upstream) {
      const owner = { id: "usr_test", kind: "person", name: "Test", role: "owner" } as const;
      const path = upstream === "anthropic" || upstream === "google" ? "" : "/v1";
      await setKey(clash, owner, upstream, { fields: { key: `test-key-${upstream}-0001` }, baseUrl: `${server.url}${path}` });
    },
    stop: server.stop,
  };
}

function scenes(script: Script): (heard: Heard, number: number) => Scene | Promise<Scene> {
  if (typeof script === "function") return script;
  const places = new Map<string, number>();
  return (heard) => {
    const asked = `${heard.system}\n${heard.turns.at(-1)?.text ?? ""}`;
    const mark = Object.keys(script).find((each) => asked.includes(each));
    if (mark === undefined) throw new Error(`The script has no part for: ${asked.slice(0, 200)}`);
    const place = places.get(mark) ?? 0;
    places.set(mark, place + 1);
    const scene = script[mark]?.[place];
    if (!scene) throw new Error(`The part "${mark}" of the script is over after ${place} scenes.`);
    return scene;
  };
}

function reply(speech: ChatSpeech, scene: Scene, heard: Heard): HttpReply {
  if (scene.fails) return scene.fails;
  const events = speech.events(scene, heard);
  const isWhole = speech.form === "completions" && events.length === 1;
  const headers = { "content-type": isWhole ? "application/json" : "text/event-stream", "x-request-id": "req_script" };
  const cutAfter = scene.cutAfter === undefined ? undefined : Buffer.byteLength(events.slice(0, scene.cutAfter).join(""));
  return { headers, pieces: told(events, scene), ...(cutAfter === undefined ? {} : { cutAfter }) };
}

/** An event may be torn anywhere. */
async function* told(events: readonly string[], { waits }: Scene): AsyncGenerator<string> {
  for (const [at, event] of events.entries()) {
    if (waits && at === Math.min(events.length - 1, Math.max(1, events.length - 2))) await waits;
    const middle = Math.ceil(event.length / 2);
    yield event.slice(0, middle);
    yield event.slice(middle);
  }
}
