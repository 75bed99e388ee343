import { Type } from "@sinclair/typebox";
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
