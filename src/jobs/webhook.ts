/** One delivery of a webhook: the same body under the same id until somebody answers, with a signature of each attempt's own time. */
import { deliver, giveUp } from "../webhooks/delivery.ts";
import { defineJob } from "./define.ts";
import { webhookSpec } from "./specs.ts";

export const webhookJob = defineJob({
  ...webhookSpec,
  run: ({ clash, args, job, signal }) => deliver(clash, { jobId: job.id, attempt: job.attempt, ...args }, signal),
  async ended(clash, tx, after, job, { state, failure }) {
    if (state === "failed") await giveUp(clash, tx, after, String(job.args.webhookId), failure);
  },
});
