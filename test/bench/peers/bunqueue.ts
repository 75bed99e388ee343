/** bunqueue inside the process, on a file, each job `durable`. Run by Bun: `bunqueue.ts DATABASE`. */
const [path = "bunqueue.db"] = process.argv.slice(2);
process.env.DATA_PATH = path;
process.env.BUNQUEUE_DATA_PATH = path;
const { Queue, Worker } = await import("bunqueue/client");
const { measureQueue, SLOTS } = await import("../jobs/load.ts");

const figures = await measureQueue(
  async (hooks) => {
    const queue = new Queue("bench", { embedded: true });
    const worker = new Worker(
      "bench",
      async (job) => {
        hooks.began(job.data.n);
        return job.data.n;
      },
      { embedded: true, concurrency: SLOTS },
    );
    worker.on("completed", (job) => hooks.done(job.data.n));
    return {
      add: async (n) => void (await queue.add("nothing", { n }, { durable: true })),
      addMany: async (ns) => void (await queue.addBulk(ns.map((n) => ({ name: "nothing", data: { n }, opts: { durable: true } })))),
      async close() {
        await worker.close();
        queue.close();
      },
    };
  },
  ["serial", "batches", "together", "pickup"],
);
console.log(JSON.stringify(figures));
process.exit(0);
