/** Answers: problem documents for programs, pages for people, and the headers that both carry. */
import type { Readable } from "node:stream";
import { AppError, ERROR_STATUS } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";

export const newNonce = () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");

/** No inline script anywhere; one style element with this nonce; Loro needs WebAssembly. */
export function contentSecurity(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const SAFETY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
} as const;

export function page(html: string, nonce: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(html, {
    status,
    headers: {
      ...SAFETY_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurity(nonce),
      "cache-control": "private, no-store",
      ...headers,
    },
  });
}

/** A piece of a page for htmx. */
export const fragment = (html: string, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(html, {
    status,
    headers: { ...SAFETY_HEADERS, "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store", ...headers },
  });

export const json = (value: unknown, status = 200): Response =>
  Response.json(value, { status, headers: { ...SAFETY_HEADERS, "cache-control": "private, no-store" } });

export const redirect = (to: string, cookies: string[] = []): Response => {
  const headers = new Headers({ location: to, ...SAFETY_HEADERS });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
};

/** RFC 9457 */
export function problem(error: AppError): Response {
  const status = ERROR_STATUS[error.code];
  const headers: Record<string, string> = { ...SAFETY_HEADERS, "content-type": "application/problem+json" };
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  return new Response(
    JSON.stringify({ type: "about:blank", title: error.code, status, code: error.code, detail: error.message, fields: error.fields }),
    { status, headers },
  );
}

/** Any thrown value as an error that may be shown; a bug is logged in full and told as an apology. */
export function asAppError(error: unknown, log: Log, where: string): AppError {
  if (error instanceof AppError) return error;
  log.error({ err: error, where }, "web: a request met a bug");
  return new AppError(
    "unavailable",
    "Something went wrong here, and it was not your input. Nothing was half done; the server's log has the details.",
  );
}

export const wantsHtml = (request: Request): boolean => (request.headers.get("accept") ?? "").includes("text/html");

/** Pulled piece by piece; when the reader goes away the source is closed. */
export function streamOf(source: Readable): ReadableStream<Uint8Array> {
  const parts = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array);
    },
    cancel: () => void source.destroy(),
  });
}
