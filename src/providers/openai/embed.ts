/** Vectors by OpenAI: `POST /embeddings`. Shape and names: openai@7.55.0 `resources/embeddings.d.ts` (2026-11-10). */
import { type Embed, type EmbeddingModel, EMBED_TIMEOUT_MS, embedPrice } from "../embed.ts";
import { readEmbeddings } from "../compatible/embed.ts";
import { openClient } from "./client.ts";
import { askOpenai, unreadable } from "./faults.ts";

/** The longest text that the types name. */
const MAX_TOKENS = 8_192;
const SOURCE = "openai@7.55.0 resources/embeddings.d.ts (2026-11-10); price as OpenAI lists it, read 2026-11-21";
const ANSWER_BYTES = 16 * 1024 ** 2;

export const OPENAI_EMBEDDINGS: readonly EmbeddingModel[] = [
  { model: "text-embedding-3-small", price: embedPrice(0.02), maxTokens: MAX_TOKENS, source: SOURCE, date: "2026-11-21" },
  { model: "text-embedding-3-large", price: embedPrice(0.13), maxTokens: MAX_TOKENS, source: SOURCE, date: "2026-11-21" },
];

export const embed: Embed = ({ model, texts }, context) =>
  askOpenai(context, async () => {
    const client = await openClient(context, { timeoutMs: EMBED_TIMEOUT_MS, maxBytes: ANSWER_BYTES });
    const answer = await client.embeddings.create({ model, input: [...texts], encoding_format: "float" });
    const read = readEmbeddings(answer, texts.length);
    if (!read) throw unreadable(context);
    return read;
  });
