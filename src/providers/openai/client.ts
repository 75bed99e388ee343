/**
 * The official client of OpenAI, made for one call: it keeps nothing, repeats nothing and goes out by `lib/outbound` alone. It is read when it is first
 * needed, because most studios start without it.
 */
import type { OpenAI } from "openai";
import { outboundFetch } from "../../lib/outbound.ts";
import type { CallContext } from "../define.ts";

export const OPENAI_URL = "https://api.openai.com/v1";

/** The client gives up a little after `outbound` did, so that it is always `outbound` that says how a call ended. */
const CLIENT_WAITS_MS = 15_000;

export interface CallLimits {
  timeoutMs: number;
  /** Of the answer. */
  maxBytes: number;
}

/** Everything that the client would read from the environment by itself is said here. */
export async function openClient({ credentials, signal }: CallContext, { timeoutMs, maxBytes }: CallLimits): Promise<OpenAI> {
  const { OpenAI: Client } = await import("openai");
  const { key, organization, project } = credentials.fields;
  return new Client({
    apiKey: key ?? "",
    adminAPIKey: null,
    organization: organization || null,
    project: project || null,
    webhookSecret: null,
    baseURL: credentials.baseUrl ?? OPENAI_URL,
    maxRetries: 0,
    timeout: timeoutMs + CLIENT_WAITS_MS,
    logLevel: "off",
    fetch: outboundFetch({ signal, timeoutMs, maxBytes, trust: "configured" }),
  });
}
