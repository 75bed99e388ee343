/**
 * Closed by default (I7): every request needs a session or a token, except on the paths listed here, each with its reason. The check is on
 * the path before routing and before the body is read, so a route that nobody thought of is closed too.
 *
 * Where a cookie is the credential, a change needs three things: a SameSite cookie, an Origin that is ours, and the token that our pages carry.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Actor, atLeast } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { createLimiter } from "../lib/limiter.ts";
import { isWorkerToken, workerOfToken } from "../workers.ts";
import { NOBODY } from "./web.ts";

/** Open to everybody. `test/web/router.test.ts` reviews this list. */
export const OPEN_PATHS: Record<string, string> = {
  "/healthz": "says only that the process lives",
  "/readyz": "says only whether the database answers",
  "/setup": "makes the owner, by the one-time code from the log",
  "/sign-in": "the door",
  "/sync": "the WebSocket; every join authenticates by session or token",
  "/icon.svg": "the mark",
  "/icons.svg": "the icon set",
  "/favicon.ico": "the mark",
};
export const OPEN_FOLDERS: Record<string, string> = {
  "/css/": "style sheets",
  "/fonts/": "fonts",
  "/vendor/": "htmx and Alpine",
  "/build/": "our browser scripts",
  "/signed/": "one file by a signed link that ends by itself; the route asks for the signature",
  "/share/": "what somebody shares by a link that cannot be guessed; every route under it asks whether the link still opens",
};

export const isOpen = (path: string): boolean => path in OPEN_PATHS || Object.keys(OPEN_FOLDERS).some((folder) => path.startsWith(folder));

/** All that a worker's token opens: its own addresses, and files whose address is signed. */
const WORKER_PATHS = /^\/(api\/workers\/(claim|runs\/[^/]+\/(heartbeat|release|done|failed|files\/[^/]+))|signed\/runs\/.+)$/;

const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const BEARER = /^Bearer\s+(\S+)$/i;
const ANONYMOUS_PER_MINUTE = 300;

export interface Guard {
  /** Throws AppError `unauthorized` or `forbidden`. */
  admit(request: Request, ip: string): Promise<Actor>;
  /** The token that pages send back with every change. */
  csrfOf(headers: Headers): string;
  /** Whether a socket may open with this request's cookie. */
  sameOrigin(request: Request): boolean;
}

export function createGuard(clash: Clash, secret: string): Guard {
  const anonymous = createLimiter(clash.clock, ANONYMOUS_PER_MINUTE, 60_000);
  const csrfOf = (headers: Headers) =>
    createHmac("sha256", secret)
      .update(`csrf ${sessionCookie(headers)}`)
      .digest("base64url");

  function sameOrigin(request: Request): boolean {
    const origin = request.headers.get("origin");
    if (!origin) return request.headers.get("sec-fetch-site") === "same-origin";
    const own = clash.config.publicUrl ? new URL(clash.config.publicUrl).host : (request.headers.get("host") ?? new URL(request.url).host);
    return URL.canParse(origin) && new URL(origin).host === own;
  }

  function checkForgery(request: Request, signedIn: boolean) {
    if (!CHANGING.has(request.method)) return;
    if (!sameOrigin(request)) throw new AppError("forbidden", "This request came from another site. Nothing was changed.");
    if (!signedIn) return; // sign-in and set-up: there is no session to ride on yet
    const given = request.headers.get("x-clash-csrf") ?? "";
    const expected = csrfOf(request.headers);
    if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
      throw new AppError("forbidden", "The page is out of date. Load it again and repeat what you did; nothing was changed.");
  }

  /** It reaches no project and may do nothing; what is its own to do is asked at its own addresses (`workers.ts`). */
  async function workerActor(token: string, path: string): Promise<Actor | undefined> {
    const worker = await workerOfToken(clash, token);
    if (worker && !WORKER_PATHS.test(path))
      throw new AppError("forbidden", "A worker's token opens only the addresses of its own work. Use an API token for this.");
    return worker && { id: worker.id, kind: "token", name: worker.title, role: "viewer", projectIds: [] };
  }

  return {
    csrfOf,
    sameOrigin,
    async admit(request, ip) {
      const path = new URL(request.url).pathname;
      const bearer = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
      if (bearer) {
        const actor = isWorkerToken(bearer) ? await workerActor(bearer, path) : await clash.accounts.tokenActor(bearer);
        if (actor) return actor;
        anonymous.hit(ip);
        throw new AppError("unauthorized", "This token is unknown, expired or revoked.");
      }
      const actor = await clash.accounts.personOf(request.headers);
      if (!actor && !/^\/(share|signed)\//.test(path)) anonymous.hit(ip); // shares have limits of their own, signed links are of our making: a page has many pictures
      if (!actor && !isOpen(path)) throw new AppError("unauthorized", "Sign in first, or send an API token.");
      if (!isOpen(path) || path === "/setup" || path === "/sign-in") checkForgery(request, actor !== undefined && !isOpen(path));
      return actor ?? NOBODY;
    },
  };
}

function sessionCookie(headers: Headers): string {
  return /clash\.session_token=([^;]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? "";
}

/** Throws AppError `forbidden` for a viewer. */
export function requireOwner(actor: Actor): void {
  if (!atLeast(actor, "owner")) throw new AppError("forbidden", `Your role (${actor.role}) does not allow this.`);
}

export function requireEditor(actor: Actor): void {
  if (!atLeast(actor, "editor")) throw new AppError("forbidden", `Your role (${actor.role}) does not allow this.`);
}
