/** A batch in the middle of its run, one that its budget stopped, and a form that nobody has written in. */
import type { BatchFormView, BatchHeadView, BatchRowView, BatchTableView, PickedView, TakeView } from "../../../views/batch/batch.ts";
import type { BatchPageProps } from "../../../views/batch/batch-page.tsx";
import { HOUR, NOW } from "./common.ts";

const PROJECT = { id: "prj_tea", title: "The last tea house" };
const PLACES = ["the ridge", "the hearth", "the bend", "the bench", "the porch", "the road"];
const HOURS = ["04:50", "05:20", "07:10", "13:00", "19:40", "21:15"];
const rows = PLACES.map((place, at) => ({ place, hour: HOURS[at] ?? "", "param.seconds": at > 3 ? "8" : "" }));
const models = [
  { name: "Nano Banana 2", provider: "fal" },
  { name: "FLUX.2 pro", provider: "fal" },
  { name: "Draft", provider: "built in" },
];

export const form: BatchFormView = {
  projectId: PROJECT.id,
  template: "Wide shot of {place} on the pass at {hour}, {look}",
  source: "csv",
  lines: "",
  sheet: { name: "shots.csv", columns: ["place", "hour", "param.seconds"], rows },
  models: [
    { id: "nano-banana-2", name: "Nano Banana 2", kind: "Pictures", provider: "fal", price: "$0.08", chosen: true },
    { id: "flux-2-pro", name: "FLUX.2 pro", kind: "Pictures", provider: "fal", price: "$0.03", chosen: true },
    { id: "draft-image", name: "Draft", kind: "Pictures", provider: "built in", price: "free", chosen: true },
    { id: "house-style", name: "House style 3", kind: "Clips", provider: "Big machine", price: null, chosen: false },
    { id: "eleven-v3", name: "ElevenLabs v3", kind: "Voices", provider: "fal", price: "$0.10 / 1,000 letters", chosen: false },
    {
      id: "imagen-4",
      name: "Imagen 4",
      kind: "Pictures",
      provider: "Vertex",
      price: "$0.04",
      chosen: false,
      why: "Vertex has no key yet.",
    },
  ],
  params: {
    projectId: PROJECT.id,
    shared: [
      {
        field: "param.aspect",
        label: "Aspect",
        value: "16:9",
        options: ["16:9", "9:16", "1:1"].map((value) => ({ value, label: value })),
        kind: "text",
      },
    ],
    own: [
      {
        model: "FLUX.2 pro",
        fields: [
          { field: "param.flux-2-pro.strength", label: "Strength", value: "0.8", kind: "number", min: 0, max: 1, step: "any" },
          {
            field: "param.flux-2-pro.format",
            label: "File",
            value: "png",
            options: ["png", "jpeg"].map((value) => ({ value, label: value })),
            kind: "text",
          },
        ],
      },
    ],
  },
  takes: 2,
  budget: "$5.00",
  timezone: "Europe/Berlin",
};

const PER_ROW = models.length * 2;

function take(place: number): TakeView {
  const [row, within] = [Math.floor(place / PER_ROW), place % PER_ROW];
  const name = `Row ${row + 1}, ${models[Math.floor(within / 2)]?.name}, take ${(within % 2) + 1}`;
  const base = { place, kind: "image" as const, isDraft: within > 3, review: null, name };
  if (place === 15)
    return { ...base, kind: null, state: "failed", error: "The safety rules of fal say no to this prompt. Nothing was charged." };
  if (row < 4) {
    const review = place === 1 || place === 6 ? "star" : place === 16 ? "keep" : place === 9 ? "reject" : null;
    return { ...base, state: "done", src: `/media/dawn${(place % 3) + 1}.webp`, file: `/media/dawn${(place % 3) + 1}.webp`, review };
  }
  if (row === 4 && within < 4) return { ...base, kind: null, state: "running", fraction: (within + 1) / 5 };
  return { ...base, kind: null, state: row === 4 ? "queued" : "idle" };
}

const tableRows: BatchRowView[] = rows.map((values, row) => ({
  row,
  name: values.place,
  detail: values.hour,
  groups: models.map((_, model) => [0, 1].map((at) => take(row * PER_ROW + model * 2 + at))),
  isLive: row > 3,
}));

const table: BatchTableView = { projectId: PROJECT.id, batchId: "bat_7", models, rows: tableRows, next: null };

const head: BatchHeadView = {
  projectId: PROJECT.id,
  id: "bat_7",
  title: "shots",
  state: "running",
  note: null,
  counts: { done: 23, running: 6, left: 6, failed: 1, cancelled: 0, uncertain: 0 },
  cells: 36,
  spent: "$0.74 of $5.00 spent, 1 take of unknown cost",
  budget: "$5.00",
  readOnly: false,
};

const picked: PickedView = {
  projectId: PROJECT.id,
  batchId: "bat_7",
  takes: [1, 6, 16].map((place) => ({ place, name: take(place).name, src: take(place).src ?? "", star: take(place).review === "star" })),
  places: [1, 6, 16],
  rows: rows.length,
  done: 23,
  readOnly: false,
};

export const batch: Omit<BatchPageProps, "frame"> = {
  project: PROJECT,
  form,
  batches: [
    { id: "bat_7", title: "shots", state: "running", at: NOW - HOUR, cells: 36 },
    { id: "bat_6", title: "Morning hill", state: "done", at: NOW - 20 * HOUR, cells: 4 },
  ],
  shown: { head, table, picked },
  modules: ["/build/batch.js"],
  readOnly: false,
  now: NOW,
  requestKey: "req_sample",
};

export const batchStopped: Omit<BatchPageProps, "frame"> = {
  ...batch,
  shown: {
    head: {
      ...head,
      state: "stopped",
      counts: { ...head.counts, running: 0, left: 12 },
      budget: "$0.75",
      spent: "$0.74 of $0.75 spent",
      note: "Its budget of $0.75 ends it: $0.74 is spent, and the next take costs $0.08. 23 of 36 takes are done and kept; 12 wait and have cost nothing.",
    },
    table,
    picked,
  },
};

export const batchOfAViewer: Omit<BatchPageProps, "frame"> = {
  ...batch,
  readOnly: true,
  shown: { head: { ...head, readOnly: true, spent: null, budget: null }, table, picked: { ...picked, readOnly: true } },
};

export const batchNew: Omit<BatchPageProps, "frame"> = {
  ...batch,
  form: { ...form, source: "lines", template: "", sheet: undefined, budget: "", takes: 1 },
  batches: [],
  shown: undefined,
};
