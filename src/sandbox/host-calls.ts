/**
 * The host calls of one run: some at a time, in the order they came, each answered once. Arguments are parsed here, so a call gets plain data. What a call
 * says after the run has ended goes nowhere.
 */
import { AppError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { SandboxOrder } from "./define.ts";
import type { RunFiles } from "./files.ts";
import { type ToChild, VALUE_BYTES } from "./frames.ts";
import { parseForeign } from "./json.ts";
import { LimitPassed, limitSentences } from "./limits.ts";

const AT_ONCE = 8;
/** Arguments of calls that wait, together. */
const MAX_WAITING_LETTERS = 32 * 1024 ** 2;
/** How long a call that was told to stop may take to do so before the run returns without it. */
const STOP_MS = 1_000;
const COUNT_EVERY_MS = 200;

interface Waiting {
  id: number;
  name: string;
  args: string;
}

export interface HostCallsPort {
  order: SandboxOrder;
  files: RunFiles;
  log: Log;
  signal: AbortSignal;
  answer(head: ToChild, bytes: Uint8Array): Promise<void>;
}

export function createHostCalls(port: HostCallsPort) {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // the run may have ended otherwise
  const waiting: Waiting[] = [];
  const working = new Set<Promise<void>>();
  let [made, letters, countedAt] = [0, 0, 0];
  /** What calls leave is counted now and then, and by the run at its end: a thousand small calls are not a thousand walks through the folder. */
  const count = async () => {
    if (performance.now() - countedAt < COUNT_EVERY_MS) return;
    countedAt = performance.now();
    await port.files.count();
  };
  const next = () => {
    while (working.size < AT_ONCE && !port.signal.aborted) {
      const call = waiting.shift();
      if (!call) return;
      letters -= call.args.length;
      const work = carryOut(port, call, count)
        .catch(failed.reject)
        .finally(() => {
          working.delete(work);
          next();
        });
      working.add(work);
    }
  };
  return {
    /** Throws LimitPassed. */
    take(id: number, name: string, args: string) {
      const most = port.order.limits.calls;
      letters += args.length;
      if (++made > most || letters > MAX_WAITING_LETTERS) throw new LimitPassed("calls", limitSentences.calls(most));
      waiting.push({ id, name, args });
      next();
    },
    /** Rejects when a call ends the run. */
    failed: failed.promise,
    /** All calls have stopped, or have had their time to. */
    async settled() {
      waiting.length = 0;
      if (working.size > 0) await Promise.race([Promise.all(working), Bun.sleep(STOP_MS)]);
    },
  };
}

async function carryOut(port: HostCallsPort, { id, name, args }: Waiting, count: () => Promise<void>): Promise<void> {
  const answer = (isWrong: boolean, value: unknown) =>
    port.answer({ t: "answer", id, isWrong }, Buffer.from(JSON.stringify(value ?? null)));
  try {
    const call = Object.hasOwn(port.order.calls, name) ? port.order.calls[name] : undefined;
    if (!call) throw new AppError("not_found", `There is no host call ${name}.`);
    const given = await call(parseForeign(args, `What host.${name} was given`), port.signal);
    if (port.signal.aborted) return;
    await count();
    if (JSON.stringify(given ?? null).length > VALUE_BYTES / 4) throw new AppError("too_large", `host.${name} has more to say than fits.`);
    await answer(false, given);
  } catch (error) {
    if (port.signal.aborted) return;
    if (error instanceof LimitPassed) throw error;
    if (!(error instanceof AppError)) port.log.error({ err: error, call: name }, "a host call of a sandbox failed");
    await answer(true, error instanceof AppError ? error.message : `host.${name} failed inside the studio.`);
  }
}
