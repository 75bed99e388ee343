/** Turns, chats and approvals for programs: what there is, what happened in a turn, and the same while it happens. */
import type { Actor } from "../actors.ts";
import { mayReach } from "../actors.ts";
import { chatById, chatMarkdown, chatSummary, isEndedTurn, listChats } from "../chats.ts";
import type { ApprovalRow } from "../engine/approvals.ts";
import type { TurnRow } from "../engine/define.ts";
import type { TurnEvent } from "../engine/events.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { requireProject } from "../projects.ts";
import { approvalsOf, eventsOf, openApprovals, turnNamed, turnsOf, turnsOfProject } from "../turns.ts";
import { times } from "./reads.ts";
import { json, SAFETY_HEADERS } from "./reply.ts";
import { liveResponse, type SseMessage } from "./sse.ts";
import { controller, type Web } from "./web.ts";

const PAGE = 200;
const EVENTS_PAGE = 500;

export const turnRoutes = (web: Web) =>
  controller(web)
    .get("/api/projects/:id/chats", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const search = String(query.search ?? query.q ?? "");
      const items = await listChats(web.clash, params.id, { limit: limitOf(query.limit), ...(search ? { search } : {}) });
      return json({ items: items.map((chat) => times({ ...chat })), next: null });
    })
    .get("/api/projects/:id/chats/:chatId", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const chat = await chatSummary(web.clash, params.id, params.chatId);
      const before = query.before === undefined ? undefined : momentOf(query.before);
      const turns = await turnsOf(web.clash, chat.id, { limit: limitOf(query.limit), ...(before === undefined ? {} : { before }) });
      return json({ chat: times({ ...chat }), turns: turns.map(turnShown) });
    })
    .get("/api/projects/:id/chats/:chatId/export", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      return exported(web, await chatById(web.clash, params.id, params.chatId), String(query.format ?? "md"));
    })
    .get("/api/projects/:id/turns", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      return json({ items: (await turnsOfProject(web.clash, params.id, { limit: limitOf(query.limit) })).map(turnShown), next: null });
    })
    .get("/api/projects/:id/approvals", async ({ actor, params }) => {
      await reachProject(web, actor, params.id);
      return json({ items: (await openApprovals(web.clash, params.id)).map(approvalShown), next: null });
    })
    .get("/api/turns/:id", async ({ actor, params }) => {
      const turn = await reachTurn(web, actor, params.id);
      return json({ ...turnShown(turn), approvals: (await approvalsOf(web.clash, turn.id)).map(approvalShown) });
    })
    .get("/api/turns/:id/events", async ({ actor, params, query }) => {
      const turn = await reachTurn(web, actor, params.id);
      const events = await eventsOf(web.clash, turn.id, numberOf(query.after), limitOf(query.limit, EVENTS_PAGE));
      return json({ items: events, next: events.at(-1)?.seq ?? null, isEnded: isEndedTurn(turn) });
    })
    .get("/api/turns/:id/live", async ({ actor, params, query, request, server }) => {
      const turn = await reachTurn(web, actor, params.id);
      const after = numberOf(request.headers.get("last-event-id") ?? query.after);
      server?.timeout(request, 0);
      return live(web, { actor, request }, turn, after);
    });

async function reachProject(web: Web, actor: Actor, projectId: string): Promise<void> {
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  await requireProject(web.clash, projectId);
}

async function reachTurn(web: Web, actor: Actor, turnId: string): Promise<TurnRow> {
  const turn = await turnNamed(web.clash, turnId);
  if (!mayReach(actor, turn.projectId)) throw new AppError("not_found", "There is no such turn.");
  await requireProject(web.clash, turn.projectId);
  return turn;
}

function limitOf(text: unknown, most = PAGE): number {
  const limit = Number(text ?? most);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw invalid("limit", `Use a whole number from 1 to ${most}.`);
  return limit;
}

function numberOf(text: unknown): number {
  const number = Number(text ?? 0);
  return Number.isInteger(number) && number >= 0 ? number : 0;
}

function momentOf(text: unknown): number {
  const at = Date.parse(String(text));
  if (Number.isNaN(at)) throw invalid("before", "Use a moment in ISO 8601.");
  return at;
}

const turnShown = ({ jobId: _, ...turn }: TurnRow) => times(turn);
const approvalShown = (row: ApprovalRow) => times({ ...row });

async function exported(web: Web, chat: Awaited<ReturnType<typeof chatById>>, format: string): Promise<Response> {
  if (format !== "md" && format !== "json") throw invalid("format", 'Use "md" or "json".');
  const turns = await turnsOf(web.clash, chat.id, { limit: 10_000 });
  const name = `${chat.title.replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim() || "chat"}.${format}`;
  const body =
    format === "md" ? chatMarkdown(chat, turns) : JSON.stringify({ chat: times({ ...chat }), turns: turns.map(turnShown) }, null, 2);
  return new Response(body, {
    headers: {
      ...SAFETY_HEADERS,
      "content-type": format === "md" ? "text/markdown; charset=utf-8" : "application/json",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      "cache-control": "private, no-store",
    },
  });
}

interface Reader {
  actor: Actor;
  request: Request;
}

/**
 * Events from after a number on, each once and in its order, to the last one of the turn. Browsers get server-sent events, whose ids are the numbers;
 * `Accept: application/json` gets one event a line. A turn that has nothing more to tell answers 204, which also ends a browser's asking.
 */
async function live(web: Web, reader: Reader, turn: TurnRow, after: number): Promise<Response> {
  if (isEndedTurn(turn) && (await eventsOf(web.clash, turn.id, after, 1)).length === 0)
    return new Response(null, { status: 204, headers: SAFETY_HEADERS });
  if (wantsLines(reader.request)) return lines(followed(web, turn, after, reader.request.signal));
  return liveResponse(web.clash, reader, (signal) => messages(followed(web, turn, after, signal)));
}

const wantsLines = (request: Request): boolean => {
  const accept = request.headers.get("accept") ?? "";
  return /application\/(x-ndjson|json)/.test(accept) && !accept.includes("text/event-stream");
};

/** What is stored of an ended turn is all of it, even when its last event is forgotten. */
async function* followed(web: Web, turn: TurnRow, after: number, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  const read = (from: number, limit: number) => eventsOf(web.clash, turn.id, from, limit);
  if (!isEndedTurn(turn)) return yield* web.clash.engine.live.follow(turn.id, { after, read }, signal);
  let last = after;
  for (let page = await read(last, EVENTS_PAGE); page.length > 0 && !signal.aborted; page = await read(last, EVENTS_PAGE)) {
    yield* page;
    last = page.at(-1)?.seq ?? last;
  }
}

async function* messages(events: AsyncGenerator<TurnEvent>): AsyncGenerator<SseMessage> {
  for await (const event of events) yield { event: event.kind, data: event, ...(event.seq === 0 ? {} : { id: event.seq }) };
}

function lines(events: AsyncGenerator<TurnEvent>): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(sink) {
      const { value, done } = await events.next();
      if (done) sink.close();
      else sink.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    cancel: async () => void (await events.return(undefined)),
  });
  return new Response(stream, {
    headers: { ...SAFETY_HEADERS, "content-type": "application/x-ndjson", "cache-control": "private, no-store" },
  });
}
