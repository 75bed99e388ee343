/** Leases of runs under every order of what workers, time and owners can do: compared with a model that knows only who was given what. */
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import {
  answeredRuns,
  dropLease,
  heldRun,
  type Hold,
  keepAnswer,
  keepLease,
  LEASE_MS,
  MOST_LEASES,
  takeRun,
  wornOutRuns,
} from "../../src/actions/lease.ts";
import { AppError } from "../../src/lib/errors.ts";
import { actionRuns, jobPauses, jobs } from "../../src/schema.ts";
import { revokeWorker, type Worker } from "../../src/workers.ts";
import { type Leases, openLeases, OWNER } from "./leases.ts";

setDefaultTimeout(60_000);

let leases: Leases;
beforeEach(async () => {
  leases = await openLeases();
});
afterEach(() => leases.close());

const ANSWER = { outputs: {}, note: "done" };
const holdOf = (worker: Worker, run: { id: string; leaseNumber: number }): Hold => ({
  runId: run.id,
  workerId: worker.id,
  number: run.leaseNumber,
});
const take = async (worker: Worker): Promise<Hold | undefined> => {
  const run = await takeRun(leases.clash, worker);
  return run && holdOf(worker, run);
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

// ── every order of things ───────────────────────────────────────────────────────────────────────────────────────────────

type Step =
  | { what: "take"; worker: number }
  | { what: "beat" | "answer" | "drop"; hold: number; as: number }
  | { what: "pass"; ms: number }
  | { what: "revoke"; worker: number };

const worker = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant("take" as const), worker }) },
  {
    weight: 7,
    arbitrary: fc.record({
      what: fc.constantFrom("beat" as const, "beat" as const, "beat" as const, "answer" as const, "drop" as const),
      hold: fc.nat({ max: 12 }),
      as: fc.nat({ max: 8 }), // mostly whoever was given it, sometimes somebody else
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.constantFrom(1, 30_000, LEASE_MS - 1, LEASE_MS, LEASE_MS, 90_000) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("revoke" as const), worker }) },
);

/** What must be so, by the rules alone. */
interface Known {
  id: string;
  holder: string | null;
  number: number;
  until: number;
  answered: string | null;
}

test("whatever happens, a run has one holder, its number only rises, it is answered once by who holds it, and what is refused changes nothing", async () => {
  const tally = { given: 0, late: 0, answered: 0, revived: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50 }), async (steps) => {
      await leases.forget();
      const workers = [await leases.worker("one"), await leases.worker("two"), await leases.worker("three")];
      const out = new Set<string>();
      const known: Known[] = [];
      for (let run = 0; run < 3; run++) known.push({ id: await leases.run(), holder: null, number: 0, until: 0, answered: null });
      const holds: Hold[] = [];
      for (const step of steps) {
        const before = JSON.stringify(await leases.rows());
        const expected = asTheRulesSay(step, { known, holds, workers, out, now: leases.now, tally });
        const told = await play(step, { holds, workers });
        expect(told).toBe(expected.told);
        const rows = await leases.rows();
        if (!expected.changes) expect(JSON.stringify(rows)).toBe(before);
        expect(rows.map(factsOf)).toEqual(known.map(({ id, holder, number, answered }) => ({ id, holder, number, answered })));
      }
    }),
    { numRuns: 10, seed: 20_261_121 },
  );
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(4); // or the test looked at nothing
});

const factsOf = (row: typeof actionRuns.$inferSelect) => ({
  id: row.id,
  holder: row.workerId,
  number: row.leaseNumber,
  answered: row.answer ? `${row.workerId} ${row.leaseNumber}` : null,
});

interface Scene {
  known: Known[];
  holds: Hold[];
  workers: Worker[];
  out: Set<string>;
  now: number;
  tally: Record<"given" | "late" | "answered" | "revived", number>;
}

const workerAt = (workers: Worker[], hold: Hold, as: number): string => (as < 3 ? (workers[as] as Worker).id : hold.workerId);

/** Moves the model on and says what must be answered. */
function asTheRulesSay(step: Step, { known, holds, workers, out, now, tally }: Scene): { told: string; changes: boolean } {
  switch (step.what) {
    case "pass":
      return { told: "ok", changes: false };
    case "revoke": {
      const { id } = workers[step.worker] as Worker;
      if (out.has(id)) return { told: "not_found", changes: false };
      out.add(id);
      const lost = known.filter((run) => run.holder === id && !run.answered);
      for (const run of lost) Object.assign(run, { holder: null, until: 0 });
      return { told: "ok", changes: lost.length > 0 };
    }
    case "take": {
      const { id } = workers[step.worker] as Worker;
      const free = known.find((run) => !run.answered && run.number < MOST_LEASES && (run.holder === null || run.until <= now));
      if (!free || out.has(id)) return { told: "nothing", changes: false };
      Object.assign(free, { holder: id, number: free.number + 1, until: now + LEASE_MS });
      tally.given++;
      return { told: `${free.id} ${free.number}`, changes: true };
    }
    default: {
      const hold = holds.at(-1 - (step.hold % 4));
      if (!hold) return { told: "none", changes: false };
      const as = workerAt(workers, hold, step.as);
      const run = known.find((one) => one.id === hold.runId) as Known;
      if (run.holder !== as || run.number !== hold.number || run.answered) {
        tally.late++;
        return { told: "conflict", changes: false };
      }
      if (run.until <= now) tally.revived++;
      if (step.what === "beat") run.until = now + LEASE_MS;
      else if (step.what === "drop") Object.assign(run, { holder: null, until: 0 });
      else {
        run.answered = `${as} ${run.number}`;
        tally.answered++;
      }
      return { told: "ok", changes: true };
    }
  }
}

async function play(step: Step, { holds, workers }: Pick<Scene, "holds" | "workers">): Promise<string> {
  const { clash } = leases;
  switch (step.what) {
    case "pass":
      leases.now += step.ms;
      return "ok";
    case "revoke":
      return codeOf(revokeWorker(clash, OWNER, (workers[step.worker] as Worker).id));
    case "take": {
      const hold = await take(workers[step.worker] as Worker);
      if (hold) holds.push(hold);
      return hold ? `${hold.runId} ${hold.number}` : "nothing";
    }
    default: {
      const hold = holds.at(-1 - (step.hold % 4));
      if (!hold) return "none";
      const said = { ...hold, workerId: workerAt(workers, hold, step.as) };
      if (step.what === "beat") return codeOf(keepLease(clash, said));
      return codeOf(step.what === "drop" ? dropLease(clash, said) : keepAnswer(clash, said, ANSWER));
    }
  }
}

// ── one thing at a time ─────────────────────────────────────────────────────────────────────────────────────────────────

describe("a lease", () => {
  test("twenty that ask in the same moment for ten runs get ten different ones", async () => {
    const runs: string[] = [];
    for (let run = 0; run < 10; run++) runs.push(await leases.run());
    const workers = await Promise.all(Array.from({ length: 20 }, (_, at) => leases.worker(`machine ${at}`)));
    const taken = await Promise.all(workers.map(take));
    expect(taken.flatMap((hold) => hold?.runId ?? []).toSorted()).toEqual(runs.toSorted());
  });

  test("goes to the next who asks when it is over, and its first holder is told so", async () => {
    const [first, second, id] = [await leases.worker("first"), await leases.worker("second"), await leases.run()];
    const old = (await take(first)) as Hold;
    leases.now += LEASE_MS - 1;
    expect(await take(second)).toBeUndefined();
    leases.now += 1;
    expect(await take(second)).toEqual({ runId: id, workerId: second.id, number: 2 });
    const before = await leases.row(id);
    expect(await codeOf(keepLease(leases.clash, old))).toBe("conflict");
    expect(await codeOf(keepAnswer(leases.clash, old, ANSWER))).toBe("conflict");
    expect(await leases.row(id)).toEqual(before);
  });

  test("that nobody else took goes on after a long silence", async () => {
    const [only, id] = [await leases.worker("only"), await leases.run()];
    const hold = (await take(only)) as Hold;
    leases.now += 10 * LEASE_MS;
    expect((await keepLease(leases.clash, hold)).leaseUntil).toBe(leases.now + LEASE_MS);
    expect((await keepAnswer(leases.clash, hold, ANSWER)).answer).toEqual(ANSWER);
    expect((await answeredRuns(leases.clash)).map((run) => run.id)).toEqual([id]);
    leases.now += 10 * LEASE_MS;
    expect(await take(only)).toBeUndefined(); // what was answered is given to nobody
  });

  test("is not given of a run that everybody it was given to has left", async () => {
    const [only, id] = [await leases.worker("only"), await leases.run()];
    for (let number = 1; number <= MOST_LEASES; number++) {
      expect((await take(only))?.number).toBe(number);
      expect(await wornOutRuns(leases.clash)).toEqual([]);
      leases.now += LEASE_MS;
    }
    expect(await take(only)).toBeUndefined();
    expect((await wornOutRuns(leases.clash)).map((run) => run.id)).toEqual([id]);
  });

  test("is only of actions that the worker may take, and not of what is paused, ended or not ready", async () => {
    const [some, upscale] = [await leases.worker("some", ["upscale"]), await leases.worker("all")];
    const blur = await leases.run("blur");
    expect(await take(some)).toBeUndefined();
    const pause = async (scope: string) => {
      await leases.clash.db.write.transaction((tx) =>
        tx.insert(jobPauses).values({ scope, by: OWNER.id, byName: OWNER.name, at: leases.now }),
      );
      expect(`${scope} ${await take(upscale)}`).toBe(`${scope} undefined`);
      await leases.clash.db.write.transaction((tx) => tx.delete(jobPauses));
    };
    const { projectId, jobId } = await leases.row(blur);
    for (const scope of ["all", "kind:action", `project:${projectId}`]) await pause(scope);
    const jobIs = (state: "queued" | "waiting") =>
      leases.clash.db.write.transaction((tx) => tx.update(jobs).set({ state }).where(eq(jobs.id, jobId)));
    await jobIs("queued");
    expect(await take(upscale)).toBeUndefined();
    await jobIs("waiting");
    expect((await take(upscale))?.runId).toBe(blur);
    const ended = await leases.run();
    await leases.clash.db.write.transaction((tx) => tx.update(actionRuns).set({ state: "cancelled" }).where(eq(actionRuns.id, ended)));
    expect(await take(upscale)).toBeUndefined();
  });

  test("goes round between people: one's many runs do not hold up another's one", async () => {
    const [box, many] = [await leases.worker("box"), [] as string[]];
    for (let run = 0; run < 6; run++) many.push(await leases.run("upscale", "usr_many"));
    const order: string[] = [];
    const next = async () => {
      leases.now += 1_000;
      const hold = (await take(box)) as Hold;
      order.push((await leases.row(hold.runId)).requestedBy);
      await keepAnswer(leases.clash, hold, ANSWER);
    };
    await next();
    for (const person of ["usr_one", "usr_two", "usr_one"]) await leases.run("upscale", person);
    for (let run = 0; run < 8; run++) await next();
    expect(order.slice(0, 6)).toEqual(["usr_many", "usr_one", "usr_two", "usr_many", "usr_one", "usr_many"]);
    expect(await take(box)).toBeUndefined();
  });

  test("of a run that was cancelled is over for its holder", async () => {
    const [only, id] = [await leases.worker("only"), await leases.run()];
    const hold = (await take(only)) as Hold;
    await leases.clash.db.write.transaction((tx) => tx.update(actionRuns).set({ state: "cancelled" }).where(eq(actionRuns.id, id)));
    for (const word of [keepLease, dropLease]) expect(await codeOf(word(leases.clash, hold))).toBe("conflict");
    await expect(heldRun(leases.clash.db.read, hold)).rejects.toThrow("This run has ended already (cancelled).");
    expect(await codeOf(keepLease(leases.clash, { ...hold, runId: "acr_unknown" }))).toBe("not_found");
  });
});
