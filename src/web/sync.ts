/** The Loro protocol at `/sync`. A join authenticates by a token in its auth bytes, or by the session cookie of the handshake. */
import { Elysia } from "elysia";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import type { SyncAccess, SyncSession, Visitor } from "../rooms/port.ts";
import { requireProject } from "../projects.ts";
import type { Guard } from "./guard.ts";
import { NOBODY, type Web } from "./web.ts";

const MAX_FRAME_BYTES = 512 * 1024;
/** People's cursors run from red to amber around ember, so that they can be told apart; agents have ion. `carets.css` knows the same. */
const PERSON_HUES = [41, 23, 59, 17, 47, 35, 65, 29, 53];
const ION_HUE = 277;

export function hueOf(actor: Actor): number {
  if (actor.kind === "agent") return ION_HUE;
  return PERSON_HUES[Number(Bun.hash.crc32(actor.id)) % PERSON_HUES.length] ?? 41;
}

export function syncRoutes(web: Web, guard: Guard) {
  const sessions = new Map<string, SyncSession>();
  return new Elysia().ws("/sync", {
    maxPayloadLength: MAX_FRAME_BYTES,
    idleTimeout: 120,
    parse: (_ws, message) => message,
    open(ws) {
      const request = ws.data.request;
      const cookieActor = guard.sameOrigin(request) ? (web.actors.get(request) ?? NOBODY) : NOBODY;
      const socket = {
        send: (frame: Uint8Array | string) => void (typeof frame === "string" ? ws.raw.sendText(frame) : ws.raw.sendBinary(frame)),
        close: (code: number, reason: string) => void ws.raw.close(code, reason),
        buffered: () => (ws.raw as unknown as { getBufferedAmount(): number }).getBufferedAmount(), // Bun has it, its types do not
      };
      sessions.set(ws.id, web.clash.rooms.connect(socket, accessFor(web, cookieActor)));
    },
    message(ws, message) {
      sessions.get(ws.id)?.receive(frameOf(message));
    },
    close(ws) {
      sessions.get(ws.id)?.closed();
      sessions.delete(ws.id);
    },
  });
}

function frameOf(message: unknown): Uint8Array | string {
  if (typeof message === "string") return message;
  if (message instanceof Uint8Array) return message;
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  return Array.isArray(message) ? Uint8Array.from(message as number[]) : String(message);
}

const accessFor = (web: Web, cookieActor: Actor): SyncAccess => ({
  async authenticate(auth, projectId): Promise<Visitor | { refused: string }> {
    const token = new TextDecoder().decode(auth.subarray(0, 400)).trim();
    const actor = token ? await web.clash.accounts.tokenActor(token) : cookieActor === NOBODY ? undefined : cookieActor;
    if (!actor) return { refused: "Sign in first, or send a token that is valid." };
    if (!mayReach(actor, projectId)) return { refused: "There is no such project." };
    const found = await requireProject(web.clash, projectId).then(
      () => true,
      () => false,
    );
    if (!found) return { refused: "There is no such project." };
    return {
      actor: actor.id,
      role: atLeast(actor, "editor") ? "editor" : "viewer",
      name: actor.name,
      hue: hueOf(actor),
    };
  },
});
