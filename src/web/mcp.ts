/**
 * The Model Context Protocol at /mcp, as streamable HTTP. A conversation belongs to the token that began it and ends when nobody has used it for a while; every
 * request in it is admitted anew, so a token that is revoked is out at once. Only tokens are let in: a browser's cookie is not, nor another site's page.
 */
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import type { Guard } from "./guard.ts";
import type { Conversation } from "./mcp/server.ts";
import { controller, type Web } from "./web.ts";

const MOST_SESSIONS = 200;
const MOST_OF_ONE = 20;
/** Longer than the longest wait of a tool. */
const IDLE_MS = 2 * 3_600_000;
const SESSION_HEADER = "mcp-session-id";

interface Session extends Conversation {
  actorId: string;
  usedAt: number;
}

export function mcpRoutes(web: Web, guard: Guard) {
  const sessions = new Map<string, Session>();
  const answer = async ({
    actor,
    request,
    server,
  }: {
    actor: Actor;
    request: Request;
    server: { timeout(request: Request, seconds: number): void } | null;
  }) => {
    checkCaller(guard, actor, request);
    server?.timeout(request, 0); // waiting for a generation takes as long as it takes; the stream says every 15 s that it lives
    await endIdle(web.clash, sessions);
    const id = request.headers.get(SESSION_HEADER);
    const session = id === null ? await openSession(web.clash, sessions, actor) : sessionOf(sessions, id, actor);
    session.usedAt = web.clash.clock.now();
    return session.handle(request, actor);
  };
  return controller(web).get("/mcp", answer).post("/mcp", answer, { parse: "none" }).delete("/mcp", answer, { parse: "none" });
}

function checkCaller(guard: Guard, actor: Actor, request: Request): void {
  if (actor.kind !== "token") throw new AppError("unauthorized", "Programs come with an API token: Authorization: Bearer …");
  if (request.headers.has("origin") && !guard.sameOrigin(request))
    throw new AppError("forbidden", "This request came from another site. Nothing was done.");
}

/** Of another token it is as if it were not there: the client begins anew. */
function sessionOf(sessions: ReadonlyMap<string, Session>, id: string, actor: Actor): Session {
  const session = sessions.get(id);
  if (!session || session.actorId !== actor.id) throw new AppError("not_found", "This conversation has ended. Begin another one.");
  return session;
}

/** It is kept once the client has introduced itself; what asks anything else without a conversation gets the protocol's own refusal and is dropped. */
async function openSession(clash: Clash, sessions: Map<string, Session>, actor: Actor): Promise<Session> {
  const own = [...sessions.values()].filter((session) => session.actorId === actor.id).length;
  if (own >= MOST_OF_ONE || sessions.size >= MOST_SESSIONS)
    throw new AppError("limited", "Too many conversations are open. End one, or try again later.", [], 60);
  const { openConversation } = await import("./mcp/server.ts"); // its libraries take memory: a studio that nobody talks to so does without
  const conversation = await openConversation(clash, {
    opened: (id) => void sessions.set(id, session),
    closed: (id) => void sessions.delete(id),
  });
  const session: Session = { ...conversation, actorId: actor.id, usedAt: clash.clock.now() };
  return session;
}

async function endIdle(clash: Clash, sessions: Map<string, Session>): Promise<void> {
  const now = clash.clock.now();
  for (const [id, session] of sessions) {
    if (now - session.usedAt < IDLE_MS) continue;
    sessions.delete(id);
    await session.close();
  }
}
