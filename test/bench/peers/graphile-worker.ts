/**
 * graphile-worker on PostgreSQL. Built for Node: `graphile-worker.mjs URL PHASE…`. Its event `job:complete` comes before PostgreSQL has heard of the end, so
 * a job counts here when the statement that takes it out of the table has been answered, as ours counts after its commit.
 */
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { measureQueue, type Phase, SLOTS } from "../jobs/load.ts";

interface Statement {
  text?: string;
  values?: unknown[];
}

interface Client {
  query(statement: Statement, ...rest: unknown[]): Promise<unknown>;
}

const [connectionString, ...phases] = process.argv.slice(2);
const many = phases.includes("together");
const preset = {
  worker: {
    connectionString,
    concurrentJobs: SLOTS,
    maxPoolSize: 24,
    logger: new Logger(() => () => {}),
    // what its documentation names for high throughput
    ...(many ? { localQueue: { size: SLOTS + 1 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {}),
  },
};

/** Calls `ended` with the ids of jobs whose end PostgreSQL has committed. */
function watchEnds(prototype: Client, ended: (ids: string[]) => void): void {
  const { query } = prototype;
  prototype.query = function watched(this: Client, statement, ...rest) {
    const answer = query.call(this, statement, ...rest);
    if (/^\s*(with j as \(\s*)?delete from \S+_private_jobs/.test(statement?.text ?? "")) {
      const ids = [statement.values?.[0]].flat().map(String);
      void answer.then(() => ended(ids));
    }
    return answer;
  };
}

const figures = await measureQueue(async (hooks) => {
  const numbers = new Map<string, number>();
  const utils = await makeWorkerUtils({ preset });
  await utils.migrate();
  await utils.withPgClient(async (client) =>
    watchEnds(Object.getPrototypeOf(client) as Client, (ids) => {
      for (const id of ids) {
        hooks.done(numbers.get(id) ?? -1);
        numbers.delete(id);
      }
    }),
  );
  const runner = await run({
    preset,
    taskList: {
      nothing: async (payload, { job }) => {
        const { n } = payload as { n: number };
        numbers.set(String(job.id), n);
        hooks.began(n);
      },
    },
  });
  return {
    add: async (n) => void (await utils.addJob("nothing", { n })),
    addMany: async (ns) => void (await utils.addJobs(ns.map((n) => ({ identifier: "nothing", payload: { n } })))),
    async close() {
      await runner.stop();
      await utils.release();
    },
  };
}, phases as Phase[]);
console.log(JSON.stringify(figures));
process.exit(0);
