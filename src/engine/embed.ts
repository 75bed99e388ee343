/**
 * How alike texts are in meaning: a model turns each into a vector, and the mean cosine of all pairs is kept. A call like every other of a turn: limits,
 * budgets, books and retries hold for it, and what was answered is not paid again. Which model is a choice of the turn or of its chat.
 */
import { pausedScopes } from "../jobs/controls.ts";
import { JobFailure } from "../jobs/define.ts";
import { credentialsOf } from "../keys.ts";
import type { Clash } from "../clash.ts";
import { invalid } from "../lib/errors.ts";
import { countedMicros } from "../prices.ts";
import type { Price } from "../providers/card.ts";
import type { Provider } from "../providers/define.ts";
import { type Embedded, type Embeds, USUAL_EMBED_TOKENS } from "../providers/embed.ts";
import { admitted } from "./admission.ts";
import type { Answered } from "./call-books.ts";
import type { Caller } from "./calls.ts";
import type { AgentSpec, ChatRow, Similarity, TurnRow } from "./define.ts";
import type { Frame } from "./frame.ts";
import { nextAfter } from "./retry.ts";
import { textTokens } from "./tokens.ts";

/** In whose name people are asked for a yes. */
const SCORER: AgentSpec = { role: "scorer", name: "Scorer", prompt: "", tools: [] };

interface Chosen {
  provider: Provider;
  embeds: Embeds;
  model: string;
  /** As it was chosen. */
  name: string;
  price: Price | "unknown";
  maxTokens: number;
}

/** `provider/model`; undefined: none is chosen. */
export const embeddingOf = (turn: Pick<TurnRow, "options">, chat: Pick<ChatRow, "embedding">): string | undefined =>
  turn.options.embedding || chat.embedding || undefined;

/** Throws AppError `invalid` for what is not `provider/model` of an upstream that has such models. */
export function chosenEmbedding(clash: Clash, name: string): Chosen {
  const at = name.indexOf("/");
  const [who, model] = [name.slice(0, Math.max(0, at)).trim().toLowerCase(), name.slice(at + 1).trim()];
  const provider = clash.models.providers.find((each) => each.id === who || each.name.toLowerCase() === who);
  if (at < 1 || !model || !provider?.embeds) {
    const known = clash.models.providers.filter(({ embeds }) => embeds).map(({ id }) => id);
    throw invalid("embedding", `Name it as provider/model, such as openai/text-embedding-3-small. Providers are ${known.join(", ")}.`);
  }
  const { embeds } = provider;
  const found = embeds.models.find((each) => each.model === model);
  return { provider, embeds, model, name, price: found?.price ?? embeds.others, maxTokens: found?.maxTokens ?? USUAL_EMBED_TOKENS };
}

export interface Measurer {
  /** Of at least two texts; undefined where no model is chosen. Throws as `Arena.call` does. */
  similarity(order: { span: string; number: number; texts: readonly string[] }): Promise<Similarity | undefined>;
}

export function createMeasurer(frame: Frame, { paid, allowUnknown }: Pick<Caller, "paid" | "allowUnknown">): Measurer {
  const { clash, turn, chat } = frame;
  return {
    async similarity({ span, number, texts }) {
      const name = embeddingOf(turn, chat);
      if (name === undefined) return undefined;
      return paid({
        order: { agent: SCORER, span, number },
        async plan() {
          const chosen = chosenEmbedding(clash, name);
          const said = texts.map((text) => cutTo(text, chosen.maxTokens));
          const tokens = said.reduce((sum, text) => sum + textTokens(text), 0);
          const estimateMicros = countedMicros(chosen.price, { input: tokens, output: 0 }) ?? "unknown";
          if (estimateMicros === "unknown") await allowUnknown(SCORER, { id: `embedding/${name}`, name });
          return { plan: { chosen, said, tokens }, intended: { model: name, provider: chosen.provider.id, estimateMicros, tokens } };
        },
        async send({ chosen, said, tokens: estimate }, callId): Promise<Answered<Similarity>> {
          const embedded = await asked(frame, chosen, said, { span, callId });
          const tokens = { input: embedded.tokens ?? estimate, cached: 0, output: 0 };
          const costMicros = countedMicros(chosen.price, tokens) ?? null;
          const value = { mean: meanCosine(embedded.vectors), pairs: (said.length * (said.length - 1)) / 2, model: name };
          return { value, provider: chosen.provider.id, tokens, costMicros, notes: [] };
        },
      });
    },
  };
}

/** Once, and again after a failure that leaves nothing behind. */
async function asked(
  frame: Frame,
  chosen: Chosen,
  texts: readonly string[],
  { span, callId }: { span: string; callId: string },
): Promise<Embedded> {
  const { clash, signal, bus } = frame;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(frame, chosen, texts);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof JobFailure)) throw error;
      const next = nextAfter(error, { tries, hasOther: false, hasBegun: false, isRepeatable: false, chance: Math.random() });
      if (next.way !== "again") throw error;
      const data = { words: error.message, class: error.failureClass, retryInMs: next.inMs };
      await bus.emit({ kind: "fault_recovered", key: `fault:${callId}:${tries}`, agent: SCORER.name, span, data });
      await clash.clock.sleep(next.inMs, signal);
      signal.throwIfAborted();
    }
  }
}

async function attempt({ clash, signal }: Frame, { provider, embeds, model }: Chosen, texts: readonly string[]): Promise<Embedded> {
  const leave = await admitted(clash, provider, signal);
  try {
    const credentials = await credentialsOf(clash, provider.id);
    const why = credentials ? await pauseOf(clash, provider) : `${provider.name} has no key. An owner can set one in Settings.`;
    if (!credentials || why) throw new JobFailure("config", `${why} Nothing was sent.`);
    return await embeds.embed({ model, texts }, { signal, credentials });
  } finally {
    leave();
  }
}

async function pauseOf(clash: Clash, { id, name }: Provider): Promise<string | undefined> {
  const pause = (await pausedScopes(clash)).find(({ scope }) => scope === `resource:provider:${id}`);
  return pause && `${name} is paused by ${pause.byName}.`;
}

/** Its beginning, as much as a model reads. */
function cutTo(text: string, maxTokens: number): string {
  const tokens = textTokens(text);
  return tokens <= maxTokens ? text : text.slice(0, Math.floor((text.length * maxTokens) / tokens));
}

/** Of all pairs, -1 to 1. A vector without a length is like no other. */
export function meanCosine(vectors: readonly (readonly number[])[]): number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const cosines = vectors.flatMap((a, at) =>
    vectors.slice(at + 1).map((b) => {
      const size = Math.sqrt(dot(a, a) * dot(b, b));
      return size > 0 ? dot(a, b) / size : 0;
    }),
  );
  return cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length);
}
