/** A file from the web becomes bytes in the store: fetched under the guard of `lib/outbound`, ended early when it is none that is kept. */
import type { Clash } from "../clash.ts";
import { isPublicAddress } from "../lib/addresses.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { outbound, OutboundFailure } from "../lib/outbound.ts";
import { MAX_ASSET_BYTES, type ProbedBlob, receive } from "./save.ts";
import { plainName } from "./uploads.ts";

export interface Fetched {
  blob: ProbedBlob;
  name: string;
}

const FETCH_LIMIT_MS = 15 * 60_000;
const ACCEPT = "image/*, video/*, audio/*";
/** What a server says when it means a page, a document or a playlist, whatever the address looks like. */
const OTHER_TYPES =
  /^(text\/(html|css|javascript)|application\/(xhtml\+xml|json|pdf|zip|javascript|dash\+xml|(x-|vnd\.apple\.)mpegurl)|audio\/(x-)?mpegurl)/i;

/** At the door, before anything is resolved. Throws AppError `invalid` for the field `url`. */
export function checkedUrl(clash: Clash, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) throw invalid("url", "It must be an http or https address.");
  if (url.username || url.password) throw invalid("url", "It has a name and a password in it; such an address is not fetched.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLiteral = /^[\d.]+$|:/.test(host);
  const closed = isLiteral ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host);
  if (closed && !clash.config.fetchAlsoFrom.includes(url.origin))
    throw invalid("url", "It leads into a private network, so it is not fetched. FETCH_ALSO_FROM can allow it.");
  return url;
}

/** Where a file came from, without what may be a secret in the address. */
export const plainUrl = (url: URL): string => url.origin + url.pathname;

/**
 * Throws AppError: `invalid` or `too_large` for what is not kept or not fetched, `unavailable` for what may be there later, `limited` with the time that
 * the server asks for. Nothing is kept then.
 */
export async function fetchFile(clash: Clash, address: string, signal: AbortSignal): Promise<Fetched> {
  const url = checkedUrl(clash, address);
  try {
    const response = await outbound({
      url: url.href,
      headers: { accept: ACCEPT },
      signal,
      timeoutMs: FETCH_LIMIT_MS,
      trust: "public",
      alsoTrust: clash.config.fetchAlsoFrom,
      maxBytes: MAX_ASSET_BYTES,
    });
    if (!response.ok || !response.body || OTHER_TYPES.test(response.headers.get("content-type") ?? "")) {
      await response.body?.cancel().catch(() => undefined);
      throw refusal(url, response);
    }
    const blob = await receive(clash, response.body as unknown as AsyncIterable<Uint8Array>, signal);
    return { blob, name: nameOf(response, url) };
  } catch (error) {
    throw error instanceof OutboundFailure ? sentenceOf(error) : error;
  }
}

function refusal(url: URL, response: Response): AppError {
  const { status, headers } = response;
  if (status === 429)
    return new AppError("limited", `url: ${url.host} asks to come back later.`, [], secondsOf(headers.get("retry-after")));
  if (status >= 500) return new AppError("unavailable", `url: ${url.host} answered ${status}. Nothing was kept.`);
  if (status === 401 || status === 403)
    return invalid("url", `${url.host} does not give this file to everybody (${status}). Nothing was kept.`);
  if (!response.ok) return invalid("url", `${url.host} answered ${status}: there is no such file. Nothing was kept.`);
  return invalid("url", `${url.host} sends ${headers.get("content-type") ?? "nothing"}, not a picture, film or sound. Nothing was kept.`);
}

function sentenceOf({ kind, message }: OutboundFailure): AppError {
  switch (kind) {
    case "refused-address":
    case "redirect":
      return invalid("url", `${message} Nothing was kept.`);
    case "too-large":
      return new AppError("too_large", "url: The file is larger than 4 GiB. Nothing was kept.", [
        { field: "url", message: "It is too large." },
      ]);
    case "connect":
    case "timeout":
    case "cut":
      return new AppError("unavailable", `url: ${message} Nothing was kept.`);
  }
}

const secondsOf = (header: string | null): number => Math.min(3600, Math.max(1, Number(header) || 60));

/** As the server calls it, else the end of the address, else the server's own name. */
function nameOf(response: Response, url: URL): string {
  const disposition = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename\s*=\s*"?([^";]+)"?/i.exec(disposition)?.[1];
  const last = (URL.canParse(response.url) ? new URL(response.url) : url).pathname.split("/").at(-1);
  return plainName(decoded(encoded) || plain || decoded(last) || url.hostname);
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return text ?? ""; // a stray per cent sign
  }
}
