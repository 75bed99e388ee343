/**
 * The way out of an action that was given hosts: https to exactly these, at public addresses, without redirects, limited in time and size. Its secrets are
 * put into headers here (`{{NAME}}`), so its code never holds one; what an answer repeats of them is taken out before the code sees it.
 */
import { type Static, Type } from "@sinclair/typebox";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { outbound, OutboundFailure } from "../lib/outbound.ts";
import { validate } from "../lib/validate.ts";
import type { HostCall } from "../sandbox/define.ts";
import { fileToRead, fileToWrite, roomLeft } from "./host/files.ts";
import type { Redactor } from "./secrets.ts";

const MOST_REQUESTS = 200;
const WAIT_MS = 120_000;
const FILE_BYTES = 256 * 1024 ** 2;
const TEXT_BYTES = 4 * 1024 ** 2;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
/** What belongs to the connection and not to the code. */
const OWN_HEADERS = /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|te|trailer|proxy-.*)$/i;
const MARK = /\{\{\s*([A-Z][A-Z0-9_]*)\s*\}\}/g;

const Ask = Type.Object(
  {
    url: Type.String({ minLength: 8, maxLength: 4_000 }),
    method: Type.Unsafe<(typeof METHODS)[number]>(
      Type.Union(
        METHODS.map((method) => Type.Literal(method)),
        { default: "GET" },
      ),
    ),
    headers: Type.Record(Type.String({ pattern: "^[A-Za-z0-9-]{1,60}$" }), Type.String({ maxLength: 8_000 }), {
      default: {},
      maxProperties: 40,
    }),
    /** What is sent: a text, or a file of the run's folder. */
    body: Type.Optional(Type.String({ maxLength: 8 * 1024 ** 2 })),
    file: Type.Optional(Type.String({ maxLength: 300 })),
    /** Keeps the answer's bytes as this file in place of its text. */
    out: Type.Optional(Type.String({ maxLength: 300 })),
  },
  { additionalProperties: false },
);
type Ask = Static<typeof Ask>;

export interface FetchOrder {
  clash: Clash;
  folder: string;
  hosts: readonly string[];
  secrets: Readonly<Record<string, string>>;
  redactor: Redactor;
  /** Before each request; throws when none may be made any more. */
  reachOut(): Promise<void>;
}

/** `host.fetch({url, method, headers, body | file, out})` → `{status, headers, text}` or with `out` `{status, headers, bytes}`. */
export function fetchCall(order: FetchOrder): HostCall {
  let requests = 0;
  return async (args, signal) => {
    const ask = validate(Ask, args);
    const url = allowedUrl(order, ask.url);
    if (++requests > MOST_REQUESTS) throw new AppError("limited", `A run may make ${MOST_REQUESTS} requests.`);
    const headers = filledHeaders(order, ask.headers);
    const body = await bodyOf(order.folder, ask);
    await order.reachOut();
    try {
      const response = await outbound({
        ...{ url: url.href, method: ask.method, headers, signal, timeoutMs: WAIT_MS, maxBytes: ask.out ? FILE_BYTES : TEXT_BYTES },
        ...{ trust: "public", alsoTrust: order.clash.config.fetchAlsoFrom, maxRedirects: 0 },
        ...(body === undefined ? {} : { body }),
      });
      const told = { status: response.status, headers: order.redactor.value(headersOf(response)) };
      const bytes = order.redactor.bytes(await response.bytes());
      if (ask.out === undefined) return { ...told, text: new TextDecoder().decode(bytes) };
      await roomLeft(order.folder);
      await Bun.write(await fileToWrite(order.folder, ask.out, "out"), bytes);
      return { ...told, bytes: bytes.length };
    } catch (error) {
      if (error instanceof OutboundFailure) throw new AppError("unavailable", order.redactor.text(error.message));
      throw error;
    }
  };
}

function allowedUrl({ hosts, clash }: FetchOrder, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) throw invalid("url", "It is no address.");
  if (url.username || url.password) throw invalid("url", "A name and a password do not belong into an address.");
  const isTrusted = clash.config.fetchAlsoFrom.includes(url.origin);
  if (!hosts.includes(url.hostname))
    throw invalid("url", `This action may not ask ${url.hostname.slice(0, 253)}. It may ask ${hosts.join(", ")}.`);
  if (!isTrusted && (url.protocol !== "https:" || url.port !== "")) throw invalid("url", "Only https at its usual port can be asked.");
  return url;
}

function filledHeaders({ secrets }: FetchOrder, given: Ask["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (OWN_HEADERS.test(name)) throw invalid(`headers.${name}`, "It belongs to the connection.");
    const filled = value.replaceAll(MARK, (_, secret: string) => {
      const known = Object.hasOwn(secrets, secret) ? secrets[secret] : undefined;
      if (known === undefined) throw invalid(`headers.${name}`, `There is no secret ${secret}, or it is not set.`);
      return known;
    });
    try {
      headers.set(name, filled);
    } catch {
      throw invalid(`headers.${name}`, "Its value cannot stand in a header."); // the sentence of the platform would repeat the value
    }
  }
  return headers;
}

async function bodyOf(folder: string, { method, body, file }: Ask): Promise<BodyInit | undefined> {
  if (body !== undefined && file !== undefined) throw invalid("file", "Send a body or a file, not both.");
  if ((method === "GET" || method === "HEAD") && (body ?? file) !== undefined) throw invalid("method", `${method} sends nothing.`);
  return file === undefined ? body : Bun.file(await fileToRead(folder, file, "file"));
}

function headersOf(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
}
