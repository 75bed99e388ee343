import { Type } from "@sinclair/typebox";
import { mayReach } from "../actors.ts";
import { moveJob } from "../jobs/controls.ts";
import { jobNamed } from "../jobs/list.ts";
import { AppError } from "../lib/errors.ts";
import { cancelJob, retryJob } from "../work.ts";
import { defineCommand } from "./define.ts";

const jobId = Type.String({ minLength: 1, maxLength: 64 });

export const jobCancel = defineCommand({
  name: "job.cancel",
  title: "Cancel a job",
  policy: "edit",
  params: Type.Object({ jobId }),
  run: ({ clash, actor }, params) => cancelJob(clash, actor, params.jobId),
});

export const jobRetry = defineCommand({
  name: "job.retry",
  title: "Try a job again",
  policy: "edit",
  params: Type.Object({ jobId }),
  run: ({ clash, actor }, params) => retryJob(clash, actor, params.jobId),
});

export const jobMove = defineCommand({
  name: "job.move",
  title: "Move a waiting job in its line",
  policy: "person",
  params: Type.Object({
    jobId,
    before: Type.Optional(Type.String({ maxLength: 64, description: "The job that it shall run before; behind all without it." })),
  }),
  async run({ clash, actor }, { jobId: id, before }) {
    for (const one of [id, before || id]) {
      const job = await jobNamed(clash, one);
      if (job.projectId && !mayReach(actor, job.projectId)) throw new AppError("not_found", "There is no such job.");
    }
    await moveJob(clash, id, before || null);
    clash.events.emit({ stream: "workspace", kind: "queue.moved", actor: actor.id, data: { id } });
  },
});
