/** Server-sent events: a project's one stream. Stored events carry their number, so a page that comes back asks for what it missed. */
import type { Event } from "../events.ts";
import { type Actor, mayReach } from "../actors.ts";
import { AppError } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import type { RoomChange } from "../rooms/port.ts";
import { noteVisit } from "../visits.ts";
import { SAFETY_HEADERS } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const BEAT_MS = 15_000;

export interface SseMessage {
  event: string;
  data: unknown;
  id?: number;
}

export const liveRoutes = (web: Web) =>
  controller(web).get("/api/projects/:id/live", async ({ actor, params, request, server }) => {
    if (!mayReach(actor, params.id)) throw new AppError("not_found", "There is no such project.");
    await requireProject(web.clash, params.id);
    server?.timeout(request, 0);
    request.signal.addEventListener("abort", () => void leave(web, actor, params.id), { once: true });
    const last = request.headers.get("last-event-id");
    return sseResponse(messages(web, params.id, last === null ? undefined : Number(last) || 0, request.signal), request.signal);
  });

/** A page went away: this far its reader has seen the canvas. */
async function leave({ clash }: Web, actor: Actor, projectId: string): Promise<void> {
  await noteVisit(clash, actor, projectId).catch((error) => clash.log.debug({ err: error }, "live: a visit was not noted"));
}

/** Events by their kind for programs; for pages also under short names: `job`, `faces`, `timeline`, `film`, `asset`. */
async function* messages(web: Web, projectId: string, since: number | undefined, signal: AbortSignal): AsyncGenerator<SseMessage> {
  const waiting: SseMessage[] = [];
  let wake = () => {};
  const push = (message: SseMessage) => {
    waiting.push(message);
    wake();
  };
  const stop = web.clash.rooms.subscribe(projectId, (change) => roomMessages(change).forEach(push));
  const follow = (async () => {
    for await (const event of web.clash.events.follow(projectId, since, signal)) eventMessages(event).forEach(push);
  })().catch((error) => web.clash.log.warn({ err: error }, "live: a stream ended early"));
  try {
    yield { event: "hello", data: { projectId } };
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
    }
    await follow;
  } finally {
    stop();
  }
}

function roomMessages(change: RoomChange): SseMessage[] {
  const found: SseMessage[] = [];
  if (change.faceNodeIds.length > 0) found.push({ event: "faces", data: { nodeIds: change.faceNodeIds } });
  if (change.changedTimelineIds.length > 0) found.push({ event: "timeline", data: { ids: change.changedTimelineIds } });
  return found;
}

function eventMessages(event: Event): SseMessage[] {
  const data = { ...event.data, actor: event.actor, at: new Date(event.at).toISOString() };
  const own: SseMessage = { event: event.kind, data, ...(event.seq === undefined ? {} : { id: event.seq }) };
  const noun = event.kind.split(".")[0] ?? event.kind;
  return [own, { event: event.kind === "job.progress" ? "progress" : noun, data }];
}

export function sseResponse(source: AsyncGenerator<SseMessage>, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  let beat: ReturnType<typeof setInterval> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(sink) {
      beat = setInterval(() => sink.enqueue(encoder.encode(": still here\n\n")), BEAT_MS);
      signal.addEventListener("abort", () => clearInterval(beat), { once: true });
    },
    async pull(sink) {
      const { value, done } = await source.next();
      if (!done) return sink.enqueue(encoder.encode(frame(value)));
      clearInterval(beat);
      sink.close();
    },
    async cancel() {
      clearInterval(beat);
      await source.return(undefined);
    },
  });
  return new Response(stream, {
    headers: {
      ...SAFETY_HEADERS,
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

const frame = ({ event, data, id }: SseMessage) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
