/**
 * Google's own client library, for the two doors to the same models: the Gemini API with a key, and Vertex AI with a service account. It is loaded when
 * a request needs it, reads nothing of the environment that matters here (every address, version and key is given), and calls through `line.ts`.
 */
import type { GoogleGenAI } from "@google/genai";
import type { CallContext } from "../define.ts";
import { accountOf, tokenOf } from "./account.ts";
import type { Stake } from "./faults.ts";
import { type Call, onLine } from "./line.ts";

export const GEMINI_URL = "https://generativelanguage.googleapis.com";
const GEMINI_VERSION = "v1beta"; // the one that Google's pages on images, speech and interactions show
const VERTEX_VERSION = "v1beta1";
/** Where Veo and Imagen are served; Gemini's newest models have no region but `global`. Source: docs.cloud.google.com model pages, read 2026-11-20. */
const USUAL_LOCATION = "us-central1";

/** The interactions part would send again by itself; see `line.ts`. */
export const ONCE = { retries: { strategy: "none" } } as const;

export interface Asked {
  stake: Stake;
  timeoutMs: number;
}

export type Door = "google" | "vertex";
export type Work<T> = (client: GoogleGenAI, call: Call) => Promise<T>;

/** Runs `work` with a client for one call. Throws JobFailure, or the reason of the signal. */
export async function withClient<T>(door: Door, context: CallContext, asked: Asked & { model?: string }, work: Work<T>): Promise<T> {
  return door === "google" ? withKey(context, asked, work) : withAccount(context, asked, work);
}

async function withKey<T>(context: CallContext, asked: Asked, work: Work<T>): Promise<T> {
  const { credentials } = context;
  const apiKey = credentials.fields.key ?? "";
  const call = { signal: context.signal, credentials, stake: asked.stake, timeoutMs: asked.timeoutMs };
  const { GoogleGenAI } = await import("@google/genai");
  return onLine(call, (fetch) => {
    const httpOptions = { baseUrl: credentials.baseUrl ?? GEMINI_URL, fetch };
    return work(new GoogleGenAI({ vertexai: false, apiKey, apiVersion: GEMINI_VERSION, httpOptions }), call);
  });
}

async function withAccount<T>(context: CallContext, asked: Asked & { model?: string }, work: Work<T>): Promise<T> {
  const { token, project, location, baseUrl, call } = await entered(context, asked);
  const { GoogleGenAI } = await import("@google/genai");
  return onLine(call, (fetch) => {
    const bearer = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${token}` }) };
    const client = new GoogleGenAI({
      vertexai: true,
      project,
      location,
      apiVersion: VERTEX_VERSION,
      // With a client and a project given, the library looks for neither in the environment nor on the network.
      googleAuthOptions: { projectId: project, authClient: bearer as never },
      httpOptions: { baseUrl, fetch },
    });
    return work(client, call);
  });
}

/** A prediction at once, for which the library's own call is about to go (its notice on `generateImages`, 3.1.0); `read` makes sense of the answer. */
export async function predicted<T>(
  context: CallContext,
  asked: Asked & { model: string },
  body: unknown,
  read: (answer: unknown, call: Call) => Promise<T>,
): Promise<T> {
  const { token, project, location, baseUrl, call } = await entered(context, asked);
  const url = `${baseUrl}/${VERTEX_VERSION}/projects/${project}/locations/${location}/publishers/google/models/${asked.model}:predict`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return onLine(call, async (send) => read(await (await send(url, { method: "POST", headers, body: JSON.stringify(body) })).json(), call));
}

/** Vertex with a token in hand: where to ask, and for which project. */
async function entered(context: CallContext, { stake, timeoutMs, model }: Asked & { model?: string }) {
  const { signal, credentials } = context;
  const account = accountOf(credentials);
  const token = await tokenOf(account, context);
  const location = model?.startsWith("gemini") ? "global" : credentials.fields.location || USUAL_LOCATION;
  const baseUrl = (credentials.baseUrl ?? vertexUrl(location)).replace(/\/+$/, "");
  return { token, project: account.project_id, location, baseUrl, call: { signal, credentials, stake, timeoutMs } as Call };
}

const vertexUrl = (location: string) =>
  location === "global" ? "https://aiplatform.googleapis.com" : `https://${location}-aiplatform.googleapis.com`;
