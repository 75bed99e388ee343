/** graphile-worker on PostgreSQL. Built for Node: `graphile-worker.mjs URL PHASE…`. */
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { measureQueue, type Phase, SLOTS } from "../jobs/load.ts";

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

const figures = await measureQueue(async (hooks) => {
  const utils = await makeWorkerUtils({ preset });
  await utils.migrate();
  const runner = await run({
    preset,
    taskList: {
      nothing: async (payload) => hooks.began((payload as { n: number }).n),
    },
  });
  runner.events.on("job:complete", ({ job }) => hooks.done((job.payload as { n: number }).n));
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
