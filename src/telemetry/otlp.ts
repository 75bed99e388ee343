/**
 * Spans as OTLP over HTTP. The official SDK makes and writes them; they go out by `outbound` like everything else. Read when the first turn is told, and
 * never where telemetry is off.
 */
import { type Link, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import type { SpanPlan } from "./plan.ts";
import { TURN } from "./plan.ts";

const hash = (text: string, characters: number) => new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, characters);

/** Ids follow from the turn's, so that it is found in a store of traces by it. */
export const traceIdOf = (turnId: string): string => hash(`trace ${turnId}`, 32);
export const spanIdOf = (turnId: string, key: string): string => hash(`span ${turnId} ${key}`, 16);

const contextOf = (turnId: string, key: string) => ({
  traceId: traceIdOf(turnId),
  spanId: spanIdOf(turnId, key),
  traceFlags: TraceFlags.SAMPLED,
});

export interface Traced {
  turnId: string;
  /** Whose agent started it: its trace is named beside this one. */
  parentId: string | undefined;
  spans: readonly SpanPlan[];
}

/** The body of one request, JSON. */
export function encodeTrace({ turnId, parentId, spans }: Traced): Uint8Array<ArrayBuffer> {
  const ended: ReadableSpan[] = [];
  let next = TURN;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "clash" }),
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => traceIdOf(turnId), generateSpanId: () => spanIdOf(turnId, next) },
    spanProcessors: [
      { onStart() {}, onEnd: (span) => void ended.push(span), forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() },
    ],
  });
  const tracer = provider.getTracer("clash");
  const links: Link[] = parentId === undefined ? [] : [{ context: contextOf(parentId, TURN) }];
  for (const { key, parent, name, kind, start, end, attributes, error } of spans) {
    next = key;
    const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(turnId, parent));
    const options = { kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL, startTime: start, ...(key === TURN ? { links } : {}) };
    const span = tracer.startSpan(name, { ...options, attributes: { ...attributes, ...(error ? { "error.type": error } : {}) } }, above);
    if (error) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(Math.max(start, end));
  }
  const body = JsonTraceSerializer.serializeRequest(ended);
  if (!body) throw new Error("A trace could not be written.");
  return new Uint8Array(body);
}
