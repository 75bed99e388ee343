/**
 * A request went out and its answer is not known: the process ended, or the line broke. Where the upstream can be asked whether it arrived, that decides;
 * where it cannot, the generation stops in doubt, and people decide.
 */
import type { Generation } from "../../generations.ts";
import { keepTicket, withdrawSending } from "../../generations/sending.ts";
import type { Recalled } from "../../providers/define.ts";
import { JobFailure, JobPause } from "../define.ts";
import { type Asking, askingOf, failureOf, type GenerateContext } from "./request.ts";

/** By then a request that arrived is listed, unless the upstream says another time. */
const LISTED_AFTER_MS = 60_000;
/** How long an upstream that cannot be asked now is asked again by itself. */
const GIVE_UP_AFTER_MS = 10 * 60_000;
const AGAIN_MS = 5_000;

/** Ends when the row knows more than before. Throws JobPause while it is too early to say, JobFailure `uncertain` when nobody can. */
export async function recall(context: GenerateContext, row: Generation): Promise<void> {
  const { clash, signal } = context;
  const underWay = clash.sends.underWay(row.id);
  if (underWay) return await underWay.catch(() => {}); // its own job was taken over while the answer is still to come
  const asking = await askingOf(clash, row);
  const { provider, credentials, request } = asking;
  if (!provider.recall) throw lost(asking, row, "Nobody can ask it about a single request.");
  const age = clash.clock.now() - (row.sentAt ?? 0);
  const listedAfterMs = provider.recallAfterMs ?? LISTED_AFTER_MS;
  const recalled = await asked(asking, row, age, () => provider.recall?.(request, { signal, credentials }));
  switch (recalled.state) {
    case "found":
      await keepTicket(clash, row, recalled.ticket);
      return;
    case "absent":
      if (age < listedAfterMs) throw new JobPause(listedAfterMs - age);
      await withdrawSending(clash, row);
      if (row.askedAt !== null) throw new JobFailure("rejected", neverArrived(asking)); // who asks has not said that it shall be sent
      return;
    case "unknown":
      if (age < listedAfterMs) throw new JobPause(Math.min(AGAIN_MS, listedAfterMs - age));
      throw lost(asking, row, recalled.words);
  }
}

async function asked(asking: Asking, row: Generation, age: number, ask: () => Promise<Recalled> | undefined): Promise<Recalled> {
  try {
    return (await ask()) ?? { state: "unknown", words: "" };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const passes = ["limited", "unavailable", "timeout", "uncertain"].includes(failure.failureClass);
    if (passes && age < GIVE_UP_AFTER_MS) throw new JobPause(failure.retryAfterMs ?? AGAIN_MS);
    throw lost(asking, row, failure.message);
  }
}

const neverArrived = ({ provider }: Asking) =>
  `${provider.name} was asked and has no such request: it never arrived, so it costs nothing. Retry sends it.`;

const lost = ({ provider: { name } }: Asking, { askedAt }: Generation, why: string) =>
  new JobFailure(
    "uncertain",
    `${askedAt === null ? `The answer of ${name} was lost, so it is not known` : `${name} was asked and could not say`} whether it accepted the request; it may bill it. ${why}`.trim(),
  );
