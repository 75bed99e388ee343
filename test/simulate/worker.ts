/** A thread with a time of its own that runs schedules: every `step`-th seed from `from`, until told to stop, and the seeds it is asked for again. */
import { openStage, runSchedule } from "./run.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";

declare const self: Worker;

export type Asked = { run: Schedule[] } | { seeds: number[] };
export interface Ran {
  seed: number;
  wrongs: string[];
  edits: number;
}

const stage = openStage();

self.onmessage = async ({ data }: MessageEvent<Asked>) => {
  const schedules = "run" in data ? data.run : data.seeds.map(scheduleOf);
  const ran: Ran[] = [];
  for (const schedule of schedules) ran.push({ seed: schedule.seed, ...(await runSchedule(stage, schedule)) });
  self.postMessage(ran);
};
