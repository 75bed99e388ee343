/** Every kind of job. A new one is a file beside these and a line here. */
import type { JobKind } from "./define.ts";
import { actionJob } from "./action.ts";
import { batchJob } from "./batch.ts";
import { cutJob } from "./cut.ts";
import { deriveJob } from "./derive.ts";
import { fetchJob } from "./fetch.ts";
import { filmJob } from "./film.ts";
import { generateJob } from "./generate.ts";
import { importJob } from "./import.ts";
import { renderJob } from "./render.ts";
import { scheduleJob } from "./schedule.ts";
import { stopJob } from "./stop.ts";
import { sweepJob } from "./sweep.ts";
import { turnJob } from "./turn.ts";
import { understandJob } from "./understand.ts";
import { webhookJob } from "./webhook.ts";

export const JOB_KINDS = [
  filmJob,
  turnJob,
  generateJob,
  actionJob,
  batchJob,
  stopJob,
  renderJob,
  importJob,
  cutJob,
  deriveJob,
  understandJob,
  fetchJob,
  sweepJob,
  scheduleJob,
  webhookJob,
] as unknown as readonly JobKind[];
