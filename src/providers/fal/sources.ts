/**
 * Our files as fal takes them: small ones in the request itself, larger ones by its storage, where they are reached under an address that cannot be
 * guessed and are deleted after a day. Nothing of this is paid. Source: the client library's storage module and fal.ai/docs (media), read 2026-11-20.
 */
import { basename } from "node:path";
import { outbound } from "../../lib/outbound.ts";
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext, ProviderInput } from "../define.ts";
import { failureFor, faultOfCall } from "../faults.ts";
import { ask, at, FAL, hostsOf } from "./call.ts";

/** A body of requests is kept by fal for 30 days, and large ones are slow; so only small files stand in it. */
const INLINE_BYTES = 1024 ** 2;
/** Beyond it the upload is in parts. */
const UPLOAD_BYTES = 90 * 1024 ** 2;
const UPLOAD_MS = 10 * 60_000;
const KEPT_SECONDS = 86_400;

/** An address for each input, in their order. Throws JobFailure; nothing is paid yet. */
export function sourcesOf(inputs: readonly ProviderInput[], context: CallContext): Promise<string[]> {
  return Promise.all(inputs.map((input) => sourceOf(input, context)));
}

async function sourceOf(input: ProviderInput, context: CallContext): Promise<string> {
  const file = Bun.file(input.path);
  if (file.size <= INLINE_BYTES) return `data:${input.mime};base64,${Buffer.from(await file.bytes()).toString("base64")}`;
  if (file.size <= UPLOAD_BYTES) return upload(input, context);
  if (input.url) return input.url;
  throw new JobFailure("rejected", `${input.role}: The file has ${Math.ceil(file.size / 1024 ** 2)} MB; fal takes at most 90 MB of one.`);
}

async function upload(input: ProviderInput, context: CallContext): Promise<string> {
  const { storage } = hostsOf(context.credentials);
  const started = await ask(context, {
    url: `${storage}/storage/upload/initiate?storage_type=fal-cdn-v3`,
    method: "POST",
    headers: { "x-fal-object-lifecycle": JSON.stringify({ expiration_duration_seconds: KEPT_SECONDS }) },
    body: { content_type: input.mime, file_name: nameOf(input) },
  });
  const [to, address] = [at(started.body, "upload_url"), at(started.body, "file_url")];
  if (typeof to !== "string" || typeof address !== "string")
    throw new JobFailure("unavailable", "fal's storage did not say where to put the file. Nothing was paid.");
  await putFile(input, to, new URL(storage).origin, context);
  return address;
}

/** The address comes from an answer and is signed in itself: it gets no key, and must be a public one. */
async function putFile(input: ProviderInput, to: string, origin: string, context: CallContext): Promise<void> {
  try {
    const answer = await outbound({
      url: to,
      method: "PUT",
      headers: { "content-type": input.mime },
      body: Bun.file(input.path),
      signal: context.signal,
      timeoutMs: UPLOAD_MS,
      trust: "public",
      alsoTrust: [origin],
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new JobFailure("unavailable", `fal's storage did not take the file (${answer.status}). Nothing was paid.`);
  } catch (error) {
    const told = faultOfCall(error);
    throw told ? failureFor(FAL, told.fault === "lost" ? { ...told, fault: "unavailable" } : told, context.credentials) : error;
  }
}

/** The type counts, not the name; ours would tell where the file lies. */
const nameOf = (input: ProviderInput) => `${input.role}-${basename(input.assetId)}.${input.mime.split("/")[1]?.split(/[-+;]/)[0] ?? "bin"}`;
