/** Kling itself: films from words, from a first frame, and between two frames. */
import type { CallContext, KeyCheck, Provider } from "../define.ts";
import { checkFor } from "../faults.ts";
import { faultOf, KLING, tryCall, USUAL_BASE } from "./call.ts";
import { KLING_CARDS } from "./cards.ts";
import { poll, recall, submit } from "./tasks.ts";

export const kling: Provider = {
  id: "kling",
  name: KLING,
  credentials: [
    { name: "key", title: "API key", isSecret: true, isOptional: true, env: ["KLING_API_KEY"] },
    { name: "accessKey", title: "Access key, of an older pair", isSecret: true, isOptional: true, env: ["KLING_ACCESS_KEY"] },
    { name: "secretKey", title: "Its secret key", isSecret: true, isOptional: true, env: ["KLING_SECRET_KEY"] },
    { name: "unitPrice", title: "What one unit costs you, in US dollars", isSecret: false, isOptional: true, env: ["KLING_UNIT_PRICE"] },
  ],
  baseUrl: { usual: USUAL_BASE, env: "KLING_BASE_URL" },
  cards: KLING_CARDS,
  limits: { atOnce: 3 }, // so many tasks at once are a matter of the package; over it Kling answers 1303 and it is tried again
  submit,
  poll,
  recall,
  recallAfterMs: 30_000,
  check,
};

const DAY_MS = 86_400_000;
const SPENT = new Set(["runOut", "expired"]);

/** The account's packages: free, at most once a second (Kling's API reference, read 2026-11-20). */
async function check(context: CallContext): Promise<KeyCheck> {
  const now = Date.now();
  const answer = await tryCall(context, { path: `/account/costs?start_time=${now - 30 * DAY_MS}&end_time=${now}`, timeoutMs: 15_000 });
  if ("fault" in answer) return checkFor(KLING, answer, context.credentials);
  const told = faultOf(answer);
  if (told) return checkFor(KLING, told, context.credentials);
  const packages = (answer.data as { resource_pack_subscribe_infos?: { remaining_quantity?: unknown; status?: unknown }[] } | null)
    ?.resource_pack_subscribe_infos;
  if (!Array.isArray(packages) || packages.length === 0) return { state: "ok", sentence: "The key works." };
  const left = packages.reduce((sum, each) => sum + (each.status === "online" ? Number(each.remaining_quantity) || 0 : 0), 0);
  if (packages.every((each) => SPENT.has(String(each.status))))
    return { state: "no-credit", sentence: "The key works, but every package of the account is used up or over. Buy one at Kling." };
  return { state: "ok", sentence: `The key works; ${left} units are left, as of twelve hours ago.` };
}
