/** A turn as it happens, from its first event: after a broken line it goes on from the last one that came. */
import type { TurnEvent } from "../engine/events.ts";
import { AppError } from "../lib/errors.ts";
import type { Client } from "./client.ts";

const TRIES = 20;
const PAUSE_MS = 500;

/** Ends with `session_sealed`. Throws AppError `unavailable` when the studio stays away. */
export async function* followTurn(client: Client, turnId: string, signal?: AbortSignal): AsyncGenerator<TurnEvent, void> {
  let seq = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      for await (const told of client.lines<TurnEvent>(`/api/turns/${turnId}/live?after=${seq}`, signal)) {
        tries = 0;
        seq = Math.max(seq, told.seq);
        yield told;
        if (told.kind === "session_sealed") return;
      }
    } catch (error) {
      if (signal?.aborted || (error instanceof AppError && error.code !== "unavailable")) throw error;
    }
    await Bun.sleep(PAUSE_MS);
  }
  throw new AppError("unavailable", "The studio does not answer any more. The turn goes on there: look at it in the page.");
}
