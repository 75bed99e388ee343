/** Our files on their way to Google, and Google's on their way to us. Files are sent inside the request: a studio need not be reachable from outside. */
import { join } from "node:path";
import { JobFailure } from "../../jobs/define.ts";
import { outbound } from "../../lib/outbound.ts";
import type { ProviderContext, ProviderInput, ProviderRequest, ProviderResult } from "../define.ts";
import { faultOfCall } from "../faults.ts";
import { saveFile } from "../save-file.ts";
import { GEMINI_URL } from "./client.ts";
import { faultOf } from "./faults.ts";
import { type Call, failed } from "./line.ts";
import { pcmRate, wavOf } from "./wav.ts";

/** All files of a request together; source: Gemini API release notes of 2026-01-08, 100 MB of request. base64 makes four bytes of three. */
const MAX_INLINE_BYTES = 70 * 1024 ** 2;

export interface InlineFile {
  role: ProviderInput["role"];
  mime: string;
  base64: string;
}

/** The files of a request in their order. Throws JobFailure `rejected` when they are too large together. */
export async function inlineFiles({ inputs }: ProviderRequest): Promise<InlineFile[]> {
  const total = inputs.reduce((sum, input) => sum + Bun.file(input.path).size, 0);
  if (total > MAX_INLINE_BYTES)
    throw new JobFailure("rejected", `The inputs have ${Math.ceil(total / 1024 ** 2)} MiB together; Google takes 70 MiB in one request.`);
  return Promise.all(
    inputs.map(async ({ role, path, mime }) => ({ role, mime, base64: Buffer.from(await Bun.file(path).bytes()).toString("base64") })),
  );
}

const EXTENSIONS: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/mp3": "mp3",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
  "audio/flac": "flac",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

/** base64 of an answer as a file; bare samples get the head that makes them a WAV. Throws JobFailure `unavailable` when there is nothing in it. */
export async function savedInline(
  request: ProviderRequest,
  folder: string,
  said: { data: string; mime: string | undefined },
): Promise<Extract<ProviderResult, { kind: "file" }>> {
  const bytes = new Uint8Array(Buffer.from(said.data, "base64"));
  const mime = (said.mime ?? request.card.output?.mime ?? "").toLowerCase();
  const rate = pcmRate(mime);
  const name = nameOf(request, rate === undefined ? mime : "audio/wav");
  const path = join(folder, name);
  await Bun.write(path, rate === undefined ? bytes : wavOf(bytes, rate));
  return { kind: "file", path, name, costMicros: undefined };
}

const nameOf = ({ card, seed }: ProviderRequest, mime: string) => `${card.id}-${seed}.${EXTENSIONS[mime.split(";")[0] ?? ""] ?? "bin"}`;

const FILM_BYTES = 2 * 1024 ** 3;
const FILM_TIMEOUT_MS = 10 * 60_000;

/** A result that is kept for us, streamed to a file; undefined while it is not ready. The key goes along only to the server that it is meant for. */
export async function savedFrom(
  uri: string,
  mime: string | undefined,
  request: ProviderRequest,
  context: ProviderContext,
): Promise<Extract<ProviderResult, { kind: "file" }> | undefined> {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (!url) throw new JobFailure("unavailable", "Google names no address that its result could be fetched from.");
  const name = nameOf(request, (mime ?? request.card.output?.mime ?? "").toLowerCase());
  const path = join(context.folder, name);
  const home = new URL(context.credentials.baseUrl ?? GEMINI_URL).origin;
  if (url.origin !== home) await saveFile({ url: url.href, path, upstream: "Google", alsoTrust: [], context });
  else if (!(await savedAtHome(url, path, context))) return undefined;
  return { kind: "file", path, name, costMicros: undefined };
}

/** false while the film is still being stored. */
async function savedAtHome(url: URL, path: string, { signal, credentials }: ProviderContext): Promise<boolean> {
  const call = { stake: "ask", credentials } as const;
  if (!url.searchParams.has("alt")) url.searchParams.set("alt", "media"); // without it the answer is about the file
  const headers = { "x-goog-api-key": credentials.fields.key ?? "" };
  try {
    const response = await outbound({
      url: url.href,
      headers,
      signal,
      timeoutMs: FILM_TIMEOUT_MS,
      trust: "configured",
      maxBytes: FILM_BYTES,
    });
    if (!response.ok) return await isWrong(call, response);
    const size = await Bun.write(path, response);
    if (size > 0 && size === Number(response.headers.get("content-length") ?? size)) return true;
    throw failed(call, { fault: "lost", said: "The film did not come whole." });
  } catch (error) {
    const told = faultOfCall(error);
    throw told ? failed(call, told) : error;
  }
}

async function isWrong(call: Pick<Call, "stake" | "credentials">, response: Response): Promise<false> {
  const said = { status: response.status, headers: response.headers, text: await response.text() };
  if (/not in an? ACTIVE state|PROCESSING/i.test(said.text)) return false;
  throw failed(call, faultOf(said, call.stake));
}
