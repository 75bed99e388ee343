/** One call to an endpoint. */
import { outbound } from "../../lib/outbound.ts";
import type { CallContext } from "../define.ts";
import type { Dialect } from "./dialects.ts";

/** An endpoint, as far as its calls go. */
export interface Speaker {
  name: string;
  dialect: Dialect;
  /** Where it is, unless the credentials say another address. */
  baseUrl: string;
}

const ANSWER_BYTES = 32 * 1024 ** 2;

/** POST where there is a body. Throws what `outbound` throws. */
export function call(
  { baseUrl }: Speaker,
  { credentials, signal }: CallContext,
  { path, body, timeoutMs }: { path: string; body?: unknown; timeoutMs: number },
): Promise<Response> {
  const { key } = credentials.fields;
  return outbound({
    url: `${(credentials.baseUrl ?? baseUrl).replace(/\/+$/, "")}${path}`,
    method: body ? "POST" : "GET",
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body ? { "content-type": "application/json", accept: "text/event-stream, application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal,
    timeoutMs,
    trust: "configured",
    maxBytes: ANSWER_BYTES,
  });
}
