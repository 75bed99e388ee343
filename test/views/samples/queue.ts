/** The queue as a studio in use has it: places that are taken, a pause, one job in every detail, schedules and webhooks. */
import type { JobDetailView } from "../../../views/queue/detail.ts";
import type { JobGroup } from "../../../views/queue/job.ts";
import type { QueueList } from "../../../views/queue/queue-page.tsx";
import type { ScheduleFormView, ScheduleView } from "../../../views/queue/schedule.ts";
import type { WebhookView } from "../../../views/queue/webhooks-page.tsx";
import { HOUR, mara, NOW, PROJECT, pic } from "./common.ts";
import { jobs } from "./jobs.ts";

const of = (...states: string[]) => jobs.filter((job) => states.includes(job.state));
const waiting = of("queued").map((job) => ({ ...job, canMove: true }));

export const groups: JobGroup[] = [
  { id: "running", title: "Running", jobs: of("running") },
  { id: "generate|provider:fal|new", title: "In line at fal, generations", jobs: waiting, isLine: true, more: 12, beyond: "job_11" },
  { id: "ended", title: "Ended", jobs: of("uncertain", "failed", "done", "cancelled") },
];

export const queueList: QueueList = {
  query: { state: "all" },
  counts: { running: 3, waiting: 14, attention: 2 },
  countLimit: 1000,
  groups,
  resources: [
    { id: "provider:draft", name: "draft", busy: 2, atOnce: 2, perMinute: null, waiting: 2 },
    { id: "provider:fal", name: "fal", busy: 1, atOnce: 4, perMinute: 60, left: 41, waiting: 12 },
    {
      id: "provider:kling",
      name: "kling",
      busy: 0,
      atOnce: 2,
      perMinute: null,
      waiting: 1,
      paused: { what: "kling", byName: "Mara", at: NOW - 26 * 60_000, fields: { resource: "provider:kling" } },
    },
    { id: "cpu", name: "cpu", busy: 1, atOnce: null, perMinute: null, waiting: 0 },
  ],
  pauses: [{ what: "The last tea house", byName: "Mara", at: NOW - 12 * 60_000, fields: { projectId: PROJECT } }],
  older: "/queue?before=job_10",
  mayPause: true,
  mayLimit: true,
  now: NOW,
};

const [running] = jobs;
if (!running) throw new Error("There are no sample jobs.");

export const detail: JobDetailView = {
  job: { ...running, why: "88 of 192 frames", generationId: "gen_8q2v", isEstimate: true, costMicroUsd: 1_200_000 },
  facts: [
    { name: "Model", value: "veo-3.1-fast" },
    { name: "Provider", value: "google" },
    { name: "Tries", value: "2 of 4" },
    { name: "Asked for", value: "2026-11-21 14:03:10" },
  ],
  steps: [
    { name: "Submit", at: NOW - 60_000 },
    { name: "88 of 192 frames", words: "46 %" },
  ],
  attempts: [
    {
      number: 1,
      startedAt: NOW - 120_000,
      endedAt: NOW - 118_400,
      failure: { word: "too much at once", message: "google takes 60 a minute. It is tried again in 15 seconds." },
    },
    { number: 2, startedAt: NOW - 61_000, costMicroUsd: null },
  ],
  log: [
    { at: NOW - 121_000, text: "asked for by Mara" },
    { at: NOW - 118_400, text: "try 1 ended, too much at once: google takes 60 a minute.", level: "warn" },
    { at: NOW - 60_000, text: "step submit is kept" },
  ],
  madeFrom: [{ id: "ast_1", role: "start", thumbUrl: pic("dawn2") }],
  waitsFor: [],
};

const [, , , lost] = jobs;
if (!lost) throw new Error("There is no uncertain sample job.");

export const uncertainDetail: JobDetailView = {
  ...detail,
  job: { ...lost, finished: true, at: NOW - HOUR, isEstimate: true, costMicroUsd: 900_000 },
  steps: [],
  waitsFor: [{ id: "job_1", title: running.title, state: "running" }],
  doubt: {
    ...{ projectId: PROJECT, generationId: "gen_8q2w", provider: "fal", request: "gen_8q2w", costMicroUsd: 40_000, isAskable: true },
    sentAt: NOW - 20 * 60_000,
  },
  resultUrl: pic("busB"),
};

export const schedules: ScheduleView[] = [
  {
    id: "sch_1",
    title: "Morning picture",
    does: "Run a generator, The last tea house",
    cron: "0 6 * * *",
    timezone: "Europe/Berlin",
    maker: mara,
    next: "Sun 22 Nov, 06:00",
    nextIn: "in 15 hours",
    lastAt: NOW - 8 * HOUR,
    last: { jobId: "job_8", state: "done" },
    missed: "skip",
    paused: false,
    mayChange: true,
  },
  {
    id: "sch_2",
    title: "Rough cut for Friday",
    does: "Render a timeline, The last tea house",
    cron: "0 18 * * 5",
    timezone: "Europe/Berlin",
    maker: mara,
    next: "Fri 27 Nov, 18:00",
    nextIn: "in 6 days",
    missed: "once",
    paused: true,
    mayChange: true,
  },
];

export const scheduleForm: ScheduleFormView = {
  what: "generator",
  projects: [{ id: PROJECT, title: "The last tea house" }],
  projectId: PROJECT,
  things: [{ id: "nod_g1", title: "Slow push in" }],
  timezones: ["Europe/Berlin", "UTC"],
  values: { title: "", cron: "0 6 * * *", timezone: "Europe/Berlin" },
};

export const webhooks: WebhookView[] = [
  {
    id: "whk_1",
    title: "Render farm",
    url: "https://farm.example.org/clash",
    events: "done, failed",
    project: "The last tea house",
    paused: false,
    deliveries: [
      { jobId: "job_w1", state: "done", attempts: 1, at: NOW - 60_000 },
      { jobId: "job_w2", state: "queued", attempts: 3, at: NOW - HOUR, why: "The receiver answered 503." },
    ],
  },
  {
    id: "whk_2",
    title: "Old address",
    url: "http://10.0.0.7:9000/hook",
    events: "dead",
    paused: true,
    pausedWhy: "The receiver answered 410: it wants no more messages. This webhook is paused.",
    deliveries: [],
  },
];
