/** Workers that stay on the line until there is work: who hears of it, who is sent away, who has hung up. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { awaitRun } from "../../src/actions/claims.ts";
import { dropLease, takeRun } from "../../src/actions/lease.ts";
import { AppError } from "../../src/lib/errors.ts";
import { renewWorker, revokeWorker, type Worker } from "../../src/workers.ts";
import { type Leases, openLeases, OWNER } from "./leases.ts";

setDefaultTimeout(60_000);

let leases: Leases;
beforeEach(async () => {
  leases = await openLeases();
});
afterEach(() => leases.close());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const stay = (worker: Worker, signal = new AbortController().signal) => awaitRun(leases.clash, worker, 25_000, signal);

test("a worker gets what becomes free the moment it is given back", async () => {
  const [first, second, id] = [await leases.worker("first"), await leases.worker("second"), await leases.run()];
  expect(await takeRun(leases.clash, first)).toMatchObject({ id, leaseNumber: 1 });
  const waiting = stay(second);
  await dropLease(leases.clash, { runId: id, workerId: first.id, number: 1 });
  expect((await waiting)?.id).toBe(id);
});

test("a worker that is revoked or renewed while it waits is sent away at once", async () => {
  const [first, second] = [await leases.worker("first"), await leases.worker("second")];
  const waiting = [codeOf(stay(first)), codeOf(stay(second))];
  await revokeWorker(leases.clash, OWNER, first.id);
  await renewWorker(leases.clash, OWNER, second.id);
  expect(await Promise.all(waiting)).toEqual(["unauthorized", "unauthorized"]);
});

test("a worker that hung up takes nothing with it", async () => {
  const [gone, id] = [await leases.worker("gone"), await leases.run()];
  expect(await stay(gone, AbortSignal.abort())).toBeUndefined();
  expect(await leases.row(id)).toMatchObject({ state: "queued", workerId: null });
  const call = new AbortController();
  const waiting = stay(await leases.worker("waits", ["nothing"]), call.signal);
  call.abort();
  expect(await waiting).toBeUndefined();
});
