/** Server-sent events: a project's one stream. Stored events carry their number, so a page that comes back asks for what it missed. */
import type { Event } from "../events.ts";
import { type Actor, mayReach } from "../actors.ts";
import { AppError } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import type { RoomChange } from "../rooms/port.ts";
import { noteVisit } from "../visits.ts";
import { liveResponse, type SseMessage } from "./sse.ts";
import { controller, type Web } from "./web.ts";

/** Whoever reads more slowly than so is sent away, and asks for the rest by the number of the last event that came. */
const BACKLOG_LIMIT = 5_000;

export const liveRoutes = (web: Web) =>
  controller(web).get("/api/projects/:id/live", async ({ actor, params, request, server }) => {
    if (!mayReach(actor, params.id)) throw new AppError("not_found", "There is no such project.");
    await requireProject(web.clash, params.id);
    server?.timeout(request, 0);
    request.signal.addEventListener("abort", () => void leave(web, actor, params.id), { once: true });
    const last = request.headers.get("last-event-id");
    const since = last === null ? undefined : Number(last) || 0;
    return liveResponse(web.clash, { actor, request }, (signal) => messages(web, params.id, since, signal));
  });

/** A page went away: this far its reader has seen the canvas. */
async function leave({ clash }: Web, actor: Actor, projectId: string): Promise<void> {
  await noteVisit(clash, actor, projectId).catch((error) => clash.log.debug({ err: error }, "live: a visit was not noted"));
}

/**
 * Events by their kind for programs; for pages also under short names: `job`, `faces`, `timeline`, `film`, `asset`. A `gap` says that a part of what the
 * reader missed is forgotten: read everything again. What happens in turns passes as `turn`, streamed words included; it is numbered by its turn, and
 * `/api/turns/:id/events` has what was missed.
 */
async function* messages(web: Web, projectId: string, since: number | undefined, signal: AbortSignal): AsyncGenerator<SseMessage> {
  const waiting: SseMessage[] = [];
  let wake = () => {};
  const push = (message: SseMessage) => {
    waiting.push(message);
    wake();
  };
  const stop = web.clash.rooms.subscribe(projectId, (change) => roomMessages(change).forEach(push));
  const deaf = web.clash.engine.live.listen((event, of) => of === projectId && push({ event: "turn", data: event }));
  void (async () => {
    for await (const event of web.clash.events.follow(projectId, since, signal)) eventMessages(event).forEach(push);
  })().catch((error) => web.clash.log.warn({ err: error }, "live: a stream ended early"));
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    yield { event: "hello", data: { projectId } };
    if (since !== undefined && !(await web.clash.events.reaches(since))) yield { event: "gap", data: { since } };
    while (!signal.aborted && waiting.length <= BACKLOG_LIMIT) {
      const next = waiting.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
    }
  } finally {
    stop();
    deaf();
    signal.removeEventListener("abort", onAbort);
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
  if (noun === "turn") return [own]; // what happens inside of turns goes by that name
  return [own, { event: event.kind === "job.progress" ? "progress" : noun, data }];
}
