/** What every controller of the HTTP side shares. */
import { Elysia } from "elysia";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { PublicFiles } from "./public.ts";

export interface Web {
  clash: Clash;
  files: PublicFiles;
  /** Who sent a request, as the guard found out. */
  actors: WeakMap<Request, Actor>;
  /** The token that pages send back with every change. */
  csrfOf(headers: Headers): string;
}

/** Somebody without an account, on a route that is open to all. */
export const NOBODY: Actor = { id: "nobody", kind: "person", name: "", role: "viewer", projectIds: [] };

/** The start of a controller: its handlers get `actor`. */
export const controller = (web: Web) =>
  new Elysia({ normalize: false }).derive({ as: "scoped" }, ({ request }) => ({ actor: web.actors.get(request) ?? NOBODY }));
