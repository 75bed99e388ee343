/**
 * What a worker answers. First it is checked who says it, then it is kept, and only then something is made of it: so whatever dies in between, the answer is
 * there, nobody does the run a second time, and the studio goes on by itself.
 *
 * An answer is signed with the worker's key over these lines: `clash-worker/1`, the run, the number of the lease, the SHA-256 of the body, and for each file
 * in the order of their names its SHA-256, a space and its name. So no answer can be sent for another run, another lease or with other files.
 */
import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { AppError, messageOf } from "../lib/errors.ts";
import { isSignedBy } from "../lib/signature.ts";
import { validate } from "../lib/validate.ts";
import { actionRuns } from "../schema.ts";
import { keyOfWorker, type Worker } from "../workers.ts";
import { endWaiting } from "./claims.ts";
import { answeredRuns, heldRun, type Hold, keepAnswer, keepLease, wornOutRuns } from "./lease.ts";
import { ActionAnswer } from "./manifest.ts";
import { type ActionRun, failRun, finishRun, versionOfRun } from "./runs.ts";
import { createRedactor, type Redactor, secretsFor } from "./secrets.ts";
import { filesOfRun } from "./worker-files.ts";

const LOOK_EVERY_MS = 15_000;

export interface SentAnswer {
  /** As it came. */
  body: string;
  signature: string;
}

/** What an answer came to; `answered` when the studio still has to do its part and will. */
export type Outcome = ActionRun["state"] | "answered";

/**
 * The same answer again says what came of the first. Throws AppError `forbidden` for a wrong signature, `conflict` when the lease is somebody else's or over
 * for good, `invalid` for an answer that is none, which fails the run; except for the last, nothing is changed then.
 */
export const takeAnswer = (clash: Clash, worker: Worker, hold: Hold, sent: SentAnswer): Promise<Outcome> =>
  clash.once(`answers to ${hold.runId}`, () => oneAnswer(clash, worker, hold, sent)); // one that is sent twice at once meets itself

async function oneAnswer(clash: Clash, worker: Worker, hold: Hold, sent: SentAnswer): Promise<Outcome> {
  const run = await runOf(clash, hold);
  const isItsHolder = run.workerId === hold.workerId && run.leaseNumber === hold.number;
  const isRepeat = run.answer !== null && isItsHolder && (run.state === "running" || run.state === "done");
  if (!isRepeat) await heldRun(clash.db.read, hold);
  await checkSignature(clash, worker, hold, sent);
  if (isRepeat) return repeated(clash, run, sent.body);
  const answer = await readAnswer(clash, run, hold, sent.body);
  await keepAnswer(clash, hold, answer);
  return settle(clash, run.id);
}

/** The worker gives up. Throws as `heldRun`. */
export async function takeFailure(clash: Clash, hold: Hold, message: string): Promise<Outcome> {
  const run = await keepLease(clash, hold); // from here on nobody else can take it
  const { text } = await redactorOf(clash, run);
  await failRun(clash, run, { class: "rejected", message: text(message) });
  return (await runOf(clash, hold)).state;
}

async function runOf(clash: Clash, { runId }: Pick<Hold, "runId">): Promise<ActionRun> {
  const [run] = await clash.db.read.select().from(actionRuns).where(eq(actionRuns.id, runId));
  if (!run) throw new AppError("not_found", "There is no such run.");
  return run;
}

async function checkSignature(clash: Clash, worker: Worker, hold: Hold, { body, signature }: SentAnswer): Promise<void> {
  const files = await filesOfRun(clash, { id: hold.runId, leaseNumber: hold.number });
  const lines = [
    ...["clash-worker/1", hold.runId, String(hold.number)],
    new Bun.CryptoHasher("sha256").update(body).digest("hex"),
    ...[...files].map(([name, { sha256 }]) => `${sha256} ${name}`),
  ];
  if (!isSignedBy(keyOfWorker(clash, worker), lines, signature))
    throw new AppError(
      "forbidden",
      `The signature is not this worker's for this run, lease ${hold.number}, this body and ${files.size === 1 ? "the one file" : `the ${files.size} files`} that came. Nothing was changed.`,
    );
}

/** What is made of an answer replaces it, so that only one that still waits can be compared. */
async function repeated(clash: Clash, run: ActionRun, body: string): Promise<Outcome> {
  if (run.state === "running" && !isDeepStrictEqual(await withoutSecrets(clash, run, parsed(body)), run.answer))
    throw new AppError("conflict", "This run was answered already, and otherwise. Nothing was changed.");
  return settle(clash, run.id);
}

async function readAnswer(clash: Clash, run: ActionRun, hold: Hold, body: string): Promise<ActionAnswer> {
  try {
    const answer = await withoutSecrets(clash, run, validate(ActionAnswer, parsed(body)));
    const files = await filesOfRun(clash, run);
    const missing = Object.values(answer.outputs)
      .flat()
      .find((piece) => piece.file !== undefined && !files.has(piece.file));
    if (missing) throw new AppError("invalid", `The answer names the file ${missing.file?.slice(0, 120)}, which was not sent.`);
    return answer;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await takeFailure(clash, hold, `The worker's answer cannot be used. ${error.message}`);
    throw new AppError("invalid", `${error.message} The run has failed.`, error.fields);
  }
}

const withoutSecrets = async <T>(clash: Clash, run: ActionRun, value: T): Promise<T> => (await redactorOf(clash, run)).value(value);

/** What the worker was told comes back to nobody. */
async function redactorOf(clash: Clash, run: ActionRun): Promise<Redactor> {
  const { manifest } = await versionOfRun(clash, run);
  return createRedactor(await secretsFor(clash, run.actionId, manifest).catch(() => ({}))); // what was taken away since cannot be told from others
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AppError("invalid", "body: It is not JSON.", [{ field: "body", message: "It is not JSON." }]);
  }
}

/** Makes something of what was answered, once; `answered` when that did not work now and is tried again later. */
async function settle(clash: Clash, runId: string): Promise<Outcome> {
  return clash.once(`action answer ${runId}`, async () => {
    const run = await runOf(clash, { runId });
    if (!run.answer || run.state !== "running") return run.state;
    try {
      await finishRun(clash, run, run.answer, await filesOfRun(clash, run));
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "unavailable" || error.code === "limited") {
        clash.log.error(
          { err: messageOf(error), run: runId },
          "workers: nothing could be made of an answer yet; it is kept and tried again",
        );
        return "answered";
      }
      await failRun(clash, run, { class: "rejected", message: error.message });
    }
    return (await runOf(clash, { runId })).state;
  });
}

const WORN_OUT = "It was given to workers again and again, and none of them came back with anything.";

/** Does what is left of answered runs, and ends those that nobody survives. */
export async function settleRuns(clash: Clash): Promise<void> {
  for (const run of await answeredRuns(clash)) await settle(clash, run.id);
  for (const run of await wornOutRuns(clash)) await failRun(clash, run, { class: "unavailable", message: WORN_OUT });
}

/** At start, for what a process that died has left, and now and then. */
export function startWorkerRuns(clash: Clash): () => Promise<void> {
  const end = new AbortController();
  const running = (async () => {
    while (!end.signal.aborted) {
      await settleRuns(clash).catch((error: unknown) => clash.log.error({ err: error }, "workers: runs could not be settled; tried again"));
      await clash.clock.sleep(LOOK_EVERY_MS, end.signal);
    }
  })();
  return async () => {
    endWaiting(clash);
    end.abort();
    await running;
  };
}
