/** Vectors by Gemini: `embedContent` of the official client, which sends several texts as `batchEmbedContents`. Shape: @google/genai 3.1.0 (2026-11-10). */
import { type Embed, type EmbeddingModel, EMBED_TIMEOUT_MS, embedPrice, vectorsOf } from "../embed.ts";
import { type Door, withClient } from "./client.ts";
import { odd } from "./line.ts";

export const GOOGLE_EMBEDDINGS: readonly EmbeddingModel[] = [
  {
    model: "gemini-embedding-001",
    price: embedPrice(0.15),
    maxTokens: 2_048,
    source: "developers.googleblog.com, Gemini Embedding, and openrouter.ai/google/gemini-embedding-001, read 2026-11-21",
    date: "2026-11-21",
  },
];

/** It counts no tokens; the estimate is what is booked. */
export const embedBy =
  (door: Door): Embed =>
  ({ model, texts }, context) =>
    withClient(door, context, { stake: "submit", timeoutMs: EMBED_TIMEOUT_MS, model }, async (client, call) => {
      const config = { taskType: "SEMANTIC_SIMILARITY" };
      const { embeddings = [] } = await client.models.embedContent({ model, contents: [...texts], config });
      const vectors = vectorsOf(
        embeddings.map(({ values }) => values),
        texts.length,
      );
      if (!vectors) throw odd(call, "It answered without vectors for these texts.");
      return { vectors, tokens: undefined };
    });
