/**
 * fal: some thousand models behind one queue. A request is sent once and gives a ticket; what each endpoint wants stands in its card (`body.ts` says how),
 * so an operator's file can add one without code.
 */
import type { Provider } from "../define.ts";
import { cancel } from "./cancel.ts";
import { FAL_CARDS } from "./cards/index.ts";
import { FAL, USUAL_BASE } from "./call.ts";
import { check } from "./check.ts";
import { poll } from "./poll.ts";
import { recall } from "./recall.ts";
import { FAL_RETIRED } from "./retired.ts";
import { submit } from "./submit.ts";

export const fal: Provider = {
  id: FAL,
  name: FAL,
  credentials: [{ name: "key", title: "API key", isSecret: true, env: ["FAL_API_KEY", "FAL_KEY"] }],
  baseUrl: { usual: USUAL_BASE, env: "FAL_BASE_URL" },
  cards: FAL_CARDS,
  retired: FAL_RETIRED,
  limits: { atOnce: 2 }, // new accounts may run two at once; more wait in fal's own queue (fal.ai/docs faq, read 2026-11-20)
  submit,
  poll,
  recall,
  recallAfterMs: 60_000,
  cancel,
  check,
};
