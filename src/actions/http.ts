/**
 * A run at its author's address: one signed POST of the call, whose answer is the action's. Signed as webhooks are, by Standard Webhooks 1.0
 * (standardwebhooks.com, read 2026-11-21), under the run's id. It is sent once: nobody can know what a request that broke off has done.
 */
import { Webhook as Signer } from "standardwebhooks";
import type { Asset } from "../assets/assets.ts";
import { assetLink } from "../assets/links.ts";
import { type ProbedBlob, receive } from "../assets/save.ts";
import type { Clash } from "../clash.ts";
import { JobFailure } from "../jobs/define.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { outbound, OutboundFailure } from "../lib/outbound.ts";
import { callFor } from "./inputs.ts";
import { madeOf, OUTPUT_FILE_BYTES } from "./outputs.ts";
import { faultOf, type Performance, type Performed, RunFault } from "./sandboxed.ts";
import { signingSecret } from "./secrets.ts";

const SECONDS = 60;
const ANSWER_BYTES = 8 * 1024 ** 2;
const FILE_LIMIT_MS = 10 * 60_000;
/** Beyond the time of the run: its server may fetch a file at the last moment. */
const LINK_MARGIN_SECONDS = 60;
const TRIES = 3;
const PAUSE_MS = 1_000;

/** Throws RunFault with a sentence, JobFailure `config` when the studio cannot give it its inputs. */
export async function performAtAddress(around: Performance): Promise<Performed> {
  const { clash, run, version, secrets, redactor, signal } = around;
  const { manifest } = version;
  const seconds = manifest.limits?.seconds ?? SECONDS;
  const call = await callFor(clash, {
    ...{ runId: run.id, projectId: run.projectId, manifest, inputs: run.inputs, params: run.params },
    fileOf: (asset) => linkOf(clash, asset, seconds + LINK_MARGIN_SECONDS),
  });
  const body = JSON.stringify({ ...call, ...(manifest.secrets.length > 0 ? { secrets } : {}) });
  await around.reachOut();
  around.say(`Asks ${new URL(manifest.url ?? "").host}.`);
  const answer = await asked(around, body, seconds * 1_000);
  around.say("It has answered.");
  const take = (file: string, field: string) => fetched(around, file, field);
  try {
    return { made: await madeOf({ manifest, inputs: run.inputs, answer, redactor, take }), log: "" };
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AppError ? faultOf(error, redactor, "") : error;
  }
}

async function linkOf(clash: Clash, asset: Asset, seconds: number): Promise<string> {
  const link = await assetLink(clash, asset, seconds).catch((error: unknown) => {
    throw error instanceof AppError ? new JobFailure("config", `${error.message} Nothing was sent.`) : error;
  });
  return link.url;
}

/** Tried again only while it provably was not sent. */
async function asked(around: Performance, body: string, timeoutMs: number): Promise<unknown> {
  const { clash, run, version, signal } = around;
  const url = version.manifest.url ?? "";
  for (let number = 1; ; number++) {
    const at = new Date(clash.clock.now());
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      "user-agent": "Clash-Action/1",
      "webhook-id": run.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Signer(signingSecret(clash, version.actionId)).sign(run.id, at, body),
    };
    try {
      return await answerOf(
        around,
        await outbound({ url, method: "POST", headers, body, signal, timeoutMs, trust: "configured", maxBytes: ANSWER_BYTES }),
      );
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      if (error.kind !== "connect" || number >= TRIES) throw new RunFault(sentenceOf(around, error), "");
      await clash.clock.sleep(PAUSE_MS * number, signal);
      signal.throwIfAborted();
    }
  }
}

function sentenceOf({ redactor }: Performance, { kind, message }: OutboundFailure): string {
  const told = redactor.text(message);
  return kind === "cut" || kind === "timeout"
    ? `${told} It may have worked on it all the same; nothing was kept here, and it is not sent again by itself.`
    : `${told} Nothing was kept.`;
}

async function answerOf({ version, redactor }: Performance, response: Response): Promise<unknown> {
  const { host } = new URL(version.manifest.url ?? "");
  const text = await response.text();
  const value = parsed(text);
  if (!response.ok) {
    const told = (value as { error?: unknown } | undefined)?.error;
    const words = typeof told === "string" && told.trim() ? `: ${redactor.text(told).trim().slice(0, 1_000)}` : ".";
    throw new RunFault(`${host} answered ${response.status}${words}`, "");
  }
  if (value === undefined) throw new RunFault(`${host} answered something that is not JSON. Nothing was kept.`, "");
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** From its own origin, or from the public internet. */
async function fetched({ clash, version, redactor, signal }: Performance, address: string, field: string): Promise<ProbedBlob> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) throw invalid(field, "It must be an http or https address.");
  const alsoTrust = [...clash.config.fetchAlsoFrom, new URL(version.manifest.url ?? "").origin];
  try {
    const order = { url: url.href, signal, timeoutMs: FILE_LIMIT_MS, maxBytes: OUTPUT_FILE_BYTES };
    const response = await outbound({ ...order, trust: "public", alsoTrust });
    if (response.ok && response.body)
      return await receive(clash, response.body as unknown as AsyncIterable<Uint8Array>, signal, OUTPUT_FILE_BYTES);
    await response.body?.cancel().catch(() => undefined);
    throw invalid(field, `${url.host} answered ${response.status} for a file.`);
  } catch (error) {
    if (error instanceof OutboundFailure) throw invalid(field, redactor.text(error.message));
    throw error;
  }
}
