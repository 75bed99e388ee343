/** The test button: a look at the models, which costs nothing. Whether credit is left shows only with the first request that is paid for. */
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext, KeyCheck } from "../define.ts";
import { checkFor } from "../faults.ts";
import { type Door, withClient } from "./client.ts";
import { GoogleFailure } from "./line.ts";

/** One that Vertex AI has had for months; source: @ai-sdk/google-vertex 5.0.141, 2026-11-13. */
const model = "gemini-3.8-flash";
const CHECK = { stake: "ask", timeoutMs: 20_000, model } as const;

export async function checkKey(door: Door, context: CallContext): Promise<KeyCheck> {
  try {
    await withClient<unknown>(door, context, CHECK, (client) =>
      door === "google" ? client.models.list({ config: { pageSize: 1 } }) : client.models.get({ model }),
    );
  } catch (error) {
    // Vertex lets the account in and has no such model here: the account is what was asked about.
    if (error instanceof GoogleFailure && door === "vertex" && error.told.fault === "rejected") return { state: "ok", sentence: OK[door] };
    if (error instanceof GoogleFailure) return checkFor("Google", error.told, context.credentials);
    if (error instanceof JobFailure) return { state: "bad-key", sentence: error.message };
    throw error;
  }
  return { state: "ok", sentence: OK[door] };
}

const OK: Record<Door, string> = {
  google: "The key works. Whether its account has credit shows with the first run.",
  vertex: "The service account works. Whether its project may use a model shows with the first run.",
};
