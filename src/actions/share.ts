/** An action's file from an https address: read under the guard of `lib/outbound`, small, and nothing but JSON; what comes of it waits for a review. */
import { checkedUrl, plainUrl } from "../assets/fetch.ts";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { outbound, OutboundFailure } from "../lib/outbound.ts";
import { ACTION_FILE_BYTES, parsedFile } from "./check.ts";
import { actionFileFrom } from "./install.ts";
import type { ActionFile } from "./manifest.ts";

const FETCH_LIMIT_MS = 30_000;

export interface FetchedAction {
  file: ActionFile;
  /** Without what may be a secret in it. */
  sourceUrl: string;
}

/** Throws AppError `invalid`, `too_large`, `unavailable`; then nothing was kept. */
export async function fetchAction(clash: Clash, address: string, signal: AbortSignal): Promise<FetchedAction> {
  const url = checkedUrl(clash, address);
  if (url.protocol !== "https:" && !clash.config.fetchAlsoFrom.includes(url.origin)) throw invalid("url", "It must be an https address.");
  const text = await readText(clash, url, signal);
  return { file: actionFileFrom(parsedFile(text, "url")), sourceUrl: plainUrl(url) };
}

async function readText(clash: Clash, url: URL, signal: AbortSignal): Promise<string> {
  try {
    const response = await outbound({
      ...{ url: url.href, headers: { accept: "application/json" }, signal, timeoutMs: FETCH_LIMIT_MS, maxBytes: ACTION_FILE_BYTES },
      ...{ trust: "public", alsoTrust: clash.config.fetchAlsoFrom },
    });
    if (response.ok) return await response.text();
    await response.body?.cancel().catch(() => undefined);
    if (response.status >= 500) throw new AppError("unavailable", `url: ${url.host} answered ${response.status}. Nothing was kept.`);
    throw invalid("url", `${url.host} answered ${response.status}: there is no such file. Nothing was kept.`);
  } catch (error) {
    throw error instanceof OutboundFailure ? sentenceOf(error) : error;
  }
}

function sentenceOf({ kind, message }: OutboundFailure): AppError {
  if (kind === "refused-address" || kind === "redirect") return invalid("url", `${message} Nothing was kept.`);
  if (kind === "too-large")
    return new AppError("too_large", "url: The file is larger than 2 MiB. Nothing was kept.", [
      { field: "url", message: "It is too large." },
    ]);
  return new AppError("unavailable", `url: ${message} Nothing was kept.`);
}
