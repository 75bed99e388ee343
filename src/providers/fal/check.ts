/** The test button: asks for a price, which needs the key and costs nothing. Source: the platform API (models/pricing), read 2026-11-20. */
import type { CallContext, KeyCheck } from "../define.ts";
import { checkFor } from "../faults.ts";
import { at, FAL, faultOf, hostsOf, tryCall } from "./call.ts";

const CHECK_MS = 15_000;

export async function check(context: CallContext): Promise<KeyCheck> {
  const { credentials } = context;
  const platform = hostsOf(credentials).platform;
  const answer = await tryCall(context, { url: `${platform}/models/pricing?endpoint_id=fal-ai/flux/schnell`, timeoutMs: CHECK_MS });
  if ("fault" in answer) return checkFor(FAL, answer, credentials);
  const told = faultOf(answer);
  if (told) return checkFor(FAL, told, credentials);
  if (!Array.isArray(at(answer.body, "prices"))) return { state: "odd", sentence: "This address answers, but not as fal does. Check it." };
  const books = await tryCall(context, { url: `${platform}/models/billing-events?limit=1`, timeoutMs: CHECK_MS });
  const reads = !("fault" in books) && books.status === 200;
  return {
    state: "ok",
    sentence: reads
      ? "The key works, and reads what each request cost."
      : "The key works. It may not read what requests cost (that takes an admin key), so estimates are booked.",
  };
}
