/** Every kind of job. A new one is a file beside these and a line here. */
import type { JobKind } from "./define.ts";
import { cutJob } from "./cut.ts";
import { deriveJob } from "./derive.ts";
import { filmJob } from "./film.ts";
import { generateJob } from "./generate.ts";
import { importJob } from "./import.ts";
import { renderJob } from "./render.ts";
import { sweepJob } from "./sweep.ts";

export const JOB_KINDS = [filmJob, generateJob, renderJob, importJob, cutJob, deriveJob, sweepJob] as unknown as readonly JobKind[];
