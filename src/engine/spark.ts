/** One agent at work: asks its model, uses the tools it calls, and goes on until it has said its last word or a limit ends it. */
import type { Arena, SparkOrder, SparkOutcome } from "./define.ts";

/** Throws JobFailure when no model is to be had; whatever else goes wrong is an outcome. */
export async function runSpark(arena: Arena, { agent, span, messages, cue }: SparkOrder): Promise<SparkOutcome> {
  const reply = await arena.call({ agent, span, number: 1, messages, ...(cue ? { cue } : {}) });
  return { outcome: "done", text: reply.text, nodeIds: [], steps: 1, did: [] };
}
