/** Commands of the registry from the island. */
import type { Island } from "./island.ts";

export async function sendCommand(
  island: Island,
  name: string,
  params: Record<string, unknown>,
  idempotencyKey?: string,
): Promise<unknown> {
  const response = await fetch(`/api/commands/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...csrfHeader(), ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}) },
    body: JSON.stringify({ projectId: island.projectId, ...params }),
  }).catch(() => undefined);
  const answer = (await response?.json().catch(() => undefined)) as { result?: unknown; detail?: string } | undefined;
  if (!response?.ok) {
    island.say(answer?.detail ?? "The studio could not be reached. Nothing was changed.", "fail");
    return undefined;
  }
  return answer?.result;
}

/** The token that the page carries for its changes. */
export const csrfHeader = (): Record<string, string> =>
  JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;
