/** A run asked for by sync (`requests/<id>`): judged by the actor of the log row that brought it, with the request id as its idempotency key. */
import type { Clash } from "./clash.ts";
import { runCommand } from "./commands/door.ts";
import { AppError } from "./lib/errors.ts";
import type { RunRequest } from "./rooms/port.ts";

export async function judgeRequest(clash: Clash, request: RunRequest): Promise<void> {
  const actor = await clash.accounts.actorById(request.actor);
  if (!actor) return;
  const params = { projectId: request.projectId, nodeId: request.nodeId, takes: request.takes };
  try {
    await runCommand(clash, { actor, name: "generation.run", params, idempotencyKey: `sync:${request.projectId}:${request.requestId}` });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    clash.events.emit({
      stream: request.projectId,
      kind: "run.refused",
      actor: request.actor,
      data: { nodeId: request.nodeId, message: error.message },
    });
  }
}
