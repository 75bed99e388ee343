/**
 * One run of a custom action. What it came to is a step, so a crash after it asks nobody again; its end with all that it made is one transaction; what
 * stands on the canvas follows from the row. A run that may have reached something outside is not repeated: it ends as interrupted.
 */
import type { Static } from "@sinclair/typebox";
import { and, eq } from "drizzle-orm";
import { actionRun } from "../actions.ts";
import { performAtAddress } from "../actions/http.ts";
import { type ActionVersion, fileHash } from "../actions/install.ts";
import { checkPlaces, placeOutputs } from "../actions/place.ts";
import { type ActionRun, beginRun, endRun, isLive, keepMade, versionOfRun } from "../actions/runs.ts";
import { type Performance, type Performed, performInSandbox, RunFault } from "../actions/sandboxed.ts";
import { createRedactor, secretsFor } from "../actions/secrets.ts";
import { newId } from "../lib/ids.ts";
import { actionRuns } from "../schema.ts";
import { defineJob, type JobContext, JobFailure, JobPause } from "./define.ts";
import { actionSpec } from "./specs.ts";

type Context = JobContext<Static<typeof actionSpec.args>>;

/** Whoever ends a worker's run wakes its job; this is for a word that was lost. */
const LOOK_AGAIN_MS = 15_000;
const INTERRUPTED =
  "It was interrupted after it had reached outside the studio, so it was not repeated by itself. Run it again if doing it twice does no harm.";

export const actionJob = defineJob({
  ...actionSpec,
  async run(context) {
    const run = await actionRun(context.clash, context.args.runId);
    const version = await versionOfRun(context.clash, run);
    if (isLive(run)) await made(context, run, version);
    const now = await actionRun(context.clash, run.id);
    if (now.state === "failed") throw new JobFailure("rejected", now.failure?.message ?? "It failed.");
    if (now.state !== "done") throw new JobFailure("cancelled", "It was cancelled.");
    await context.step("placed", () => placed(context, now, version));
    return { runId: run.id, nodeIds: (now.outputs ?? []).map((output) => output.nodeId) };
  },
  async ended(clash, tx, after, { id, args }, { state, failure }) {
    const [run] = await tx
      .select()
      .from(actionRuns)
      .where(and(eq(actionRuns.id, (args as { runId: string }).runId), eq(actionRuns.jobId, id)));
    if (run) await endRun(clash, tx, after, run, { state: state === "cancelled" ? "cancelled" : "failed", failure });
  },
  /** Cancelled in the moment between its end and the canvas: what is done is shown. */
  async afterEnd(clash, { args }) {
    const run = await actionRun(clash, (args as { runId: string }).runId);
    if (run.state === "done") await placeOutputs(clash, run, (await versionOfRun(clash, run)).manifest);
  },
});

async function made(context: Context, run: ActionRun, version: ActionVersion): Promise<void> {
  const { clash, commit, step } = context;
  requireInstalled(version);
  if (version.manifest.runtime === "worker") throw new JobPause(LOOK_AGAIN_MS);
  await commit((tx, after) => beginRun(clash, tx, after, run));
  const performed = await step("made", () => perform(context, run, version));
  await checkPlaces(clash, run, performed.made);
  for (const { blob } of performed.made.pieces)
    if (blob && !(await clash.store.has(blob.sha256)))
      // nobody's bytes are swept after an hour, and the studio may have been away for longer
      throw new JobFailure("rejected", "Its files were tidied away while the studio was not running. Nothing was kept; run it again.");
  await commit((tx, after) => keepMade(clash, tx, after, { run, version, ...performed }));
}

/** What an owner has not installed, or took away meanwhile, or what was changed since, is not run. */
function requireInstalled(version: ActionVersion): void {
  if (version.state !== "installed")
    throw new JobFailure("rejected", "This version was removed or replaced meanwhile. Nothing was run; run it again if you still want it.");
  if (fileHash(version) !== version.sha256)
    throw new JobFailure("rejected", "The code is not what was reviewed: its hash is another one. Nothing was run.");
}

async function perform(context: Context, run: ActionRun, version: ActionVersion): Promise<Performed> {
  const { clash, commit } = context;
  const secrets = await secretsFor(clash, version.actionId, version.manifest);
  const around = { clash, run, version, secrets, redactor: createRedactor(secrets), signal: context.signal };
  const shownAt = { nodeId: run.nodeId };
  const say = (line: string) => context.progress(0.5, line.slice(0, 200), shownAt);
  const performance: Performance = { ...around, reachOut: outside(context), say };
  context.progress(0.05, "begins", shownAt);
  try {
    return version.manifest.runtime === "http" ? await performAtAddress(performance) : await performInSandbox(performance);
  } catch (error) {
    if (error instanceof RunFault && error.log)
      await commit((tx) => tx.update(actionRuns).set({ log: error.log }).where(eq(actionRuns.id, run.id)));
    throw error;
  }
}

/** The first request of an attempt is written down before it is made; an attempt that finds another's mark makes none. */
function outside({ step }: Context): () => Promise<void> {
  const mine = newId("req");
  let first: Promise<string> | undefined;
  return async () => {
    first ??= step("outside", async () => mine); // several at once wait for the same mark
    if ((await first) !== mine) throw new JobFailure("rejected", INTERRUPTED);
  };
}

async function placed({ clash, commit }: Context, run: ActionRun, version: ActionVersion): Promise<string | null> {
  const missing = (await placeOutputs(clash, run, version.manifest)) ?? null;
  if (missing !== null) {
    const note = [run.note, missing].filter(Boolean).join(" ");
    await commit((tx) => tx.update(actionRuns).set({ note }).where(eq(actionRuns.id, run.id)));
  }
  return missing;
}
