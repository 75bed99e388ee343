/**
 * The only guarded way out. What an owner or our own code chose (`configured`) is called as it stands, a private address too; what a person or an
 * upstream's answer named (`public`) is resolved once, refused unless every address is public, and called at the very address that was checked, so
 * that a second answer of the name server changes nothing. Each redirect is a new address under the same rules. Bytes and time are limited for both.
 *
 * No request is sent twice: a pooled connection that turns out dead is what makes clients repeat, so requests that are not GET or HEAD take a fresh one.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./addresses.ts";

export type OutboundTrust = "configured" | "public";

/** Only `connect` says that the request provably was not sent. */
export type OutboundFailureKind = "refused-address" | "connect" | "timeout" | "cut" | "too-large" | "redirect";

export class OutboundFailure extends Error {
  constructor(
    readonly kind: OutboundFailureKind,
    message: string,
  ) {
    super(message);
    this.name = "OutboundFailure";
  }
}

export interface Outbound {
  url: string;
  /** GET when it is not said. */
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal: AbortSignal;
  /** From the call to the last byte of the answer. */
  timeoutMs: number;
  trust: OutboundTrust;
  /** Origins (`http://127.0.0.1:9000`) that an owner configured: with `public`, their addresses are not checked. */
  alsoTrust?: readonly string[];
  /** Of the answer's body; 64 MiB when it is not said. */
  maxBytes?: number;
  /** Only GET and HEAD are redirected; 5 when it is not said. */
  maxRedirects?: number;
  /** The name server, for tests. */
  resolve?: (host: string) => Promise<string[]>;
}

const MAX_BYTES = 64 * 1024 ** 2;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What may go along to another origin; all else could be a credential. */
const CARRIED_HEADERS = ["accept", "accept-language", "range", "user-agent"];

/**
 * The answer, whatever its status; `url` is where it came from in the end. Its body is limited as it is read and then fails with `OutboundFailure` too.
 * Throws OutboundFailure; an abort of `signal` is thrown as its reason.
 */
export async function outbound(ask: Outbound): Promise<Response> {
  const method = (ask.method ?? "GET").toUpperCase();
  const deadline = AbortSignal.timeout(ask.timeoutMs);
  const call: Call = { ask, method, deadline, signal: AbortSignal.any([ask.signal, deadline]) };
  let url = parsed(ask.url);
  let headers = new Headers(ask.headers);
  let trust = ask.trust;
  for (let hops = 0; ; hops++) {
    const response = await send(call, url, headers, trust);
    const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return limited(call, url, response);
    await response.body?.cancel().catch(() => undefined);
    if (method !== "GET" && method !== "HEAD")
      throw new OutboundFailure("redirect", `${url.host} sends this request elsewhere. Set the address it should go to.`);
    if (hops >= (ask.maxRedirects ?? MAX_REDIRECTS)) throw new OutboundFailure("redirect", `${url.host} redirects too often.`);
    const next = parsed(location, url);
    if (next.origin !== url.origin) {
      headers = carried(headers);
      trust = "public"; // whoever chose the first address did not choose this one
    }
    url = next;
  }
}

/** The same as a `fetch` for an official client: `url`, `method`, `headers`, `body` and the caller's own signal come with each call. */
export function outboundFetch(
  base: Omit<Outbound, "url" | "method" | "headers" | "body">,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const signal = init?.signal ?? request?.signal;
    return outbound({
      ...base,
      url: request ? request.url : String(input),
      method: init?.method ?? request?.method ?? "GET",
      headers: init?.headers ?? request?.headers ?? {},
      body: init?.body ?? (request?.body ? await request.arrayBuffer() : null),
      signal: signal ? AbortSignal.any([base.signal, signal]) : base.signal,
    });
  };
}

interface Call {
  ask: Outbound;
  method: string;
  deadline: AbortSignal;
  signal: AbortSignal;
}

function parsed(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base?.href) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new OutboundFailure("refused-address", "This is not an http or https address.");
  return url;
}

function carried(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of CARRIED_HEADERS) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

async function send(call: Call, url: URL, headers: Headers, trust: OutboundTrust): Promise<Response> {
  const { ask, method, signal } = call;
  signal.throwIfAborted();
  const pinned = trust === "configured" ? { target: url, tls: undefined } : await pin(call, url);
  const sent = new Headers(headers);
  if (trust === "public") {
    sent.set("host", url.host);
    sent.set("accept-encoding", "identity"); // a small answer must not unfold to a large one
  }
  try {
    return await fetch(pinned.target, {
      method,
      headers: sent,
      redirect: "manual",
      signal,
      ...(ask.body == null ? {} : { body: ask.body }),
      ...(pinned.tls ? { tls: pinned.tls } : {}),
      ...(trust === "public" ? { decompress: false } : {}),
      keepalive: trust === "configured" && (method === "GET" || method === "HEAD"),
    });
  } catch (error) {
    throw failureOf(call, url, error);
  }
}

/** The name is resolved once, and the connection goes to the address that was looked at; certificate and host name stay those of the name. */
async function pin(call: Call, url: URL): Promise<{ target: URL; tls: { serverName: string } | undefined }> {
  if (url.username || url.password)
    throw new OutboundFailure("refused-address", "An address with a name and password in it is not fetched.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const literal = isIP(host) !== 0;
  const addresses = literal ? [host] : await resolved(call, host);
  const trusted = call.ask.alsoTrust?.includes(url.origin) ?? false;
  const closed = trusted ? undefined : addresses.find((address) => !isPublicAddress(address));
  const [first] = addresses;
  if (closed !== undefined || first === undefined)
    throw new OutboundFailure("refused-address", `${host} is not an address of the public internet, so it is not fetched.`);
  const target = new URL(url);
  target.hostname = isIP(first) === 6 ? `[${first}]` : first;
  return { target, tls: url.protocol === "https:" && !literal ? { serverName: host } : undefined };
}

async function resolved(call: Call, host: string): Promise<string[]> {
  const look = call.ask.resolve ?? (async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address));
  try {
    return await Promise.race([look(host), aborted(call.signal)]);
  } catch (error) {
    if (call.signal.aborted) throw failureOf(call, new URL(`http://${host}`), error);
    throw new OutboundFailure("connect", `${host} is not a name that can be found.`);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

/** Codes of what fails before a byte of the request is sent: name, connection, certificate. A reset may come after it, so it is a cut. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ConnectionRefused|FailedToOpenSocket|ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|UNKNOWN_CERTIFICATE)/;

function failureOf(call: Call, url: URL, error: unknown): unknown {
  if (error instanceof OutboundFailure) return error;
  if (call.ask.signal.aborted) return call.ask.signal.reason;
  if (call.deadline.aborted) return new OutboundFailure("timeout", `${url.host} did not answer within ${call.ask.timeoutMs / 1000} s.`);
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (!NOT_SENT.test(code)) return new OutboundFailure("cut", `${url.host} broke the connection off.`);
  const certificate = !/^E[A-Z]+$|^Connection|^Failed/.test(code);
  return new OutboundFailure(
    "connect",
    certificate ? `${url.host} has no certificate that can be trusted.` : `${url.host} could not be reached.`,
  );
}

function limited(call: Call, url: URL, response: Response): Response {
  const most = call.ask.maxBytes ?? MAX_BYTES;
  const encoded = response.headers.has("content-encoding");
  const announced = encoded ? 0 : Number(response.headers.get("content-length") ?? 0);
  const tooLarge = () => new OutboundFailure("too-large", `${url.host} sends more than ${most} bytes.`);
  if (announced > most && call.method !== "HEAD") {
    void response.body?.cancel().catch(() => undefined);
    throw tooLarge();
  }
  const source = response.body?.getReader();
  let size = 0;
  const body = source
    ? new ReadableStream<Uint8Array>({
        async pull(controller) {
          try {
            const { done, value } = await source.read();
            if (done) return controller.close();
            size += value.length;
            if (size > most) throw tooLarge();
            controller.enqueue(value);
          } catch (error) {
            controller.error(failureOf(call, url, error));
            await source.cancel().catch(() => undefined);
          }
        },
        cancel: (reason) => source.cancel(reason),
      })
    : null;
  const answer = new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  Object.defineProperty(answer, "url", { value: url.href });
  return answer;
}
