/** Plain values that look like a studio in use: for the preview and for the tests of the views. `media` is a folder of pictures as an address. */
import type { ComposerProps } from "../../views/home/composer.tsx";
import type { FeaturedView } from "../../views/home/home-page.tsx";
import type { FilmView } from "../../views/film/film-part.tsx";
import { type Frame, PUBLIC_ASSETS } from "../../views/layouts/document.tsx";
import type { FaceView, GeneratorFaceView } from "../../views/nodes/face.ts";
import { wavePath } from "../../views/nodes/wave.ts";
import type { DrawerTimeline } from "../../views/project/drawer.tsx";
import type { EdgeView } from "../../views/project/wires.ts";
import type { ProjectView } from "../../views/projects/project-card.tsx";
import type { JobView } from "../../views/queue/job.ts";
import type { TimelineView } from "../../views/timeline/timeline-view.ts";

export const NOW = Date.UTC(2026, 10, 21, 14, 6);
const HOUR = 3_600_000;
const PROJECT = "prj_tea";

export const frame: Frame = {
  theme: "dark",
  nonce: "bm9uY2U",
  assets: PUBLIC_ASSETS,
  csrf: "c5rf",
  person: { name: "Mara Lind", email: "mara@example.org" },
};

const mara = { kind: "person", name: "Mara" } as const;
const director = { kind: "agent", name: "Film" } as const;
const pic = (name: string) => `/media/${name}.webp`;

/** Peaks of a sentence: words with pauses between. */
export function samplePeaks(length: number): number[] {
  return Array.from({ length }, (_, at) => {
    const word = Math.max(0, Math.sin(at / 3.1) * Math.sin(at / 11.7 + 1));
    return 0.06 + 0.85 * word * (0.6 + 0.4 * Math.abs(Math.sin(at * 1.7)));
  });
}

const base = { projectId: PROJECT, by: "agent" as const };
const made = (seed: number) => ({ model: "Draft image", seed, costMicroUsd: 0, prompt: "Tea house on the pass an hour before sunrise, one lit window, {weather}. Wide, static.", actor: "Film", at: NOW - HOUR });

export const generator: GeneratorFaceView = {
  ...base, id: "nod_gen", type: "generator", label: "Shot 1, picture", by: "both", x: 352, y: 80, w: 240, h: 324,
  model: "draft-image", models: [{ value: "draft-image", label: "Draft image" }, { value: "draft-video", label: "Draft video" }],
  modelNote: "draft, answers in about 2 s", makes: "image", prompt: "",
  params: [
    { name: "aspect", label: "Aspect", value: "16:9", options: ["16:9", "9:16", "1:1", "4:5"].map((value) => ({ value, label: value })) },
    { name: "look", label: "Look", value: "watercolour", options: [{ value: "watercolour", label: "Watercolour" }, { value: "ink", label: "Ink" }] },
    { name: "seed", label: "Seed", value: "4417", kind: "number", min: 0 },
  ],
  references: [
    { nodeId: "nod_prompt", label: "Shot 1", role: "prompt" },
    { nodeId: "nod_style", label: "Watercolour", role: "style", thumbUrl: pic("style") },
    { nodeId: "nod_pass", label: "The pass", role: "reference", thumbUrl: pic("pass") },
  ],
  maxReferences: 4, takes: 2, costMicroUsd: 0,
};

export const nodes: FaceView[] = [
  { ...base, id: "nod_group", type: "group", label: "Shot 1", by: "both", x: 624, y: 24, w: 500, h: 198, children: 2 },
  { ...base, id: "nod_brief", type: "text", label: "Brief", by: "person", x: 80, y: 64, w: 216, h: 116, body: "# A quiet goodbye, 40 s\nA tea house on a mountain pass closes after ninety years. Grateful, not sad." },
  { ...base, id: "nod_prompt", type: "prompt", label: "Shot 1, before sunrise", by: "both", x: 80, y: 222, w: 216, h: 148, body: "Tea house on the pass an hour before sunrise, in @Watercolour. One lit window, {weather}, thin smoke. Hold the calm of the @Brief. Wide, static, no people." },
  { ...base, id: "nod_style", type: "image", label: "Watercolour", by: "person", x: 80, y: 412, w: 216, h: 92, status: "done", assetId: "ast_style", posterUrl: pic("style"), alt: "Watercolour swatches on paper", width: 1600, height: 680 },
  { ...base, id: "nod_pass", type: "image", label: "The pass, reference", by: "person", x: 80, y: 546, w: 216, h: 92, status: "done", assetId: "ast_pass", posterUrl: pic("pass"), alt: "A mountain pass", width: 1600, height: 900 },
  generator,
  { ...base, id: "nod_t1", type: "image", label: "Take 1", parentId: "nod_group", x: 664, y: 70, w: 210, h: 118, status: "done", draft: true, assetId: "ast_t1", generationId: "gen_1", posterUrl: pic("dawn1"), alt: "A tea house with one lit window", width: 1536, height: 864, bytes: 640_000, provenance: made(4417) },
  { ...base, id: "nod_t2", type: "image", label: "Take 2", by: "both", parentId: "nod_group", x: 890, y: 70, w: 210, h: 118, status: "done", draft: true, assetId: "ast_t2", generationId: "gen_2", posterUrl: pic("dawn2"), alt: "The same house, darker", width: 1536, height: 864, bytes: 640_000, provenance: { ...made(4418), inputs: generator.references } },
  { ...base, id: "nod_run", type: "video", label: "Shot 1, slow push in", held: "agent", x: 648, y: 276, w: 228, h: 128, status: "running", generationId: "gen_3", posterUrl: pic("dawn2"), alt: "", seconds: 8, progress: { percent: 46, note: "88 of 192", etaSeconds: 41 } },
  { ...base, id: "nod_queue", type: "video", label: "Shot 2, kettle", x: 648, y: 452, w: 228, h: 128, status: "queued", generationId: "gen_4", alt: "", place: 2, why: "Two drafts are drawn at a time here" },
  { ...base, id: "nod_fail", type: "video", label: "Shot 3, the bus", by: "person", x: 920, y: 494, w: 216, h: 128, status: "failed", generationId: "gen_5", alt: "", error: "The picture it starts from was deleted. Nothing was charged." },
  { ...base, id: "nod_voice", type: "audio", label: "Narration, old woman", x: 352, y: 468, w: 240, h: 76, status: "done", draft: true, assetId: "ast_voice", wave: wavePath(samplePeaks(200)), seconds: 31 },
  { ...base, id: "nod_cut", type: "timeline", label: "Rough cut", by: "both", x: 920, y: 276, w: 196, h: 174, posterUrl: pic("sign"), seconds: 40, width: 1920, height: 1080, clips: 6,
    bars: [{ row: 0, role: "prompt", at: 0.08, length: 0.2 }, { row: 0, role: "prompt", at: 0.34, length: 0.3 }, { row: 1, role: "clip", at: 0, length: 0.22 }, { row: 1, role: "clip", at: 0.22, length: 0.17 }, { row: 1, role: "clip", at: 0.39, length: 0.28 }, { row: 1, role: "clip", at: 0.67, length: 0.33 }, { row: 2, role: "audio", at: 0.06, length: 0.86 }] },
  { ...base, id: "nod_unsure", type: "image", label: "Shot 4, porch", x: 352, y: 590, w: 240, h: 112, status: "uncertain", generationId: "gen_6", alt: "", checkable: true, error: "The model did not say whether it took the job. It was not sent again." },
  { ...base, id: "nod_idle", type: "image", label: "", by: "person", x: 648, y: 626, w: 228, h: 96, status: "idle", alt: "" },
  { ...base, id: "nod_gone", type: "image", label: "Shot 5", x: 920, y: 664, w: 216, h: 76, status: "cancelled", alt: "" },
];

export const edges: EdgeView[] = [
  { id: "edg_1", source: "nod_brief", target: "nod_gen", role: "context" },
  { id: "edg_2", source: "nod_prompt", target: "nod_gen", role: "prompt" },
  { id: "edg_3", source: "nod_style", target: "nod_gen", role: "style" },
  { id: "edg_4", source: "nod_pass", target: "nod_gen", role: "reference" },
  { id: "edg_5", source: "nod_gen", target: "nod_t1", role: "reference" },
  { id: "edg_6", source: "nod_t2", target: "nod_cut", role: "clip" },
  { id: "edg_7", source: "nod_run", target: "nod_cut", role: "clip" },
  { id: "edg_8", source: "nod_voice", target: "nod_cut", role: "audio" },
];

const job = (id: string, over: Partial<JobView>): JobView => ({
  id, title: "Slow push in, shot 1", note: "Draft video, The last tea house", state: "running", finished: false, icon: "video", actor: director, attempts: 1, projectId: PROJECT,
  costMicroUsd: 0, canCancel: true, canRetry: false, ...over,
});

export const jobs: JobView[] = [
  job("job_1", { thumbUrl: pic("dawn2"), percent: 46, etaSeconds: 41 }),
  job("job_2", { title: "Rough cut", note: "render, The last tea house", word: "Rendering", thumbUrl: pic("sign"), percent: 63, etaSeconds: 130, actor: mara, costMicroUsd: undefined }),
  job("job_3", { title: "Narration in Mandarin", note: "Draft voice, A drop’s long way", thumbUrl: pic("drop"), percent: 82, etaSeconds: 8 }),
  job("job_4", { title: "Bus arrives, long take", state: "uncertain", thumbUrl: pic("busB"), costMicroUsd: null, why: "The model did not say whether it took the job. It was not sent again", canCancel: false, canRetry: false }),
  job("job_5", { title: "Shot 3, the bus", state: "failed", finished: true, at: NOW - 12 * 60_000, thumbUrl: pic("bus"), actor: mara, why: "The picture it starts from was deleted. Nothing was charged", canCancel: false, canRetry: true }),
  job("job_6", { title: "Shot 6, the road, 3 takes", state: "queued", thumbUrl: pic("lamps"), attempts: 0, why: "Two drafts are drawn at a time here, first of 3 in line", actor: mara }),
  job("job_7", { title: "Poster of Slow push in", note: "after the clip", state: "queued", attempts: 0, icon: "film", costMicroUsd: undefined, why: "Waits for Slow push in, shot 1", actor: { kind: "server", name: "Studio" } }),
  job("job_8", { title: "Shot 1, two takes", note: "Draft image, The last tea house", state: "done", finished: true, at: NOW - 40 * 60_000, thumbUrl: pic("dawn1"), why: "3 s, 2 takes on the canvas", canCancel: false }),
  job("job_9", { title: "Piano and wind", note: "Draft music, 40 s", state: "done", finished: true, at: NOW - HOUR, icon: "music", attempts: 2, why: "Second try, the first was cut off by a restart", canCancel: false }),
  job("job_10", { title: "Hands on the kettle", state: "cancelled", finished: true, at: NOW - 26 * HOUR, thumbUrl: pic("kettle"), why: "Cancelled by Mara", actor: mara, canCancel: false, canRetry: true }),
];

export const composer: ComposerProps = {
  values: { brief: "A 20-second vertical ad for a rear light that glows brighter when the rider brakes. Rainy city night. Show the problem in the first three seconds, the product by second six. Call to action: “See you. Seen.”", aspect: "9:16", seconds: "20" },
  looks: [{ value: "", label: "Look from the brief" }, { value: "watercolour", label: "Watercolour" }, { value: "paper", label: "Paper cut" }, { value: "night-city", label: "Night city" }, { value: "ink", label: "Ink" }, { value: "flat", label: "Flat" }, { value: "film", label: "Film still" }],
};

export const projects: ProjectView[] = [
  { id: "prj_glow", title: "Glowfin, see you seen", coverUrl: pic("glow"), facts: "9:16, 20 s", changedAt: NOW - 26 * HOUR, by: "both", running: true },
  { id: "prj_drop", title: "A drop’s long way", coverUrl: pic("drop"), facts: "16:9", filmSeconds: 30, changedAt: NOW - 4 * 24 * HOUR, by: "agent" },
  { id: "prj_ridge", title: "Ridge at seven", coverUrl: pic("sunset"), facts: "21:9", filmSeconds: 72, changedAt: NOW - 9 * 24 * HOUR, by: "person" },
  { id: "prj_field", title: "Field notes, spring", coverUrl: pic("seeding"), facts: "1:1, 15 s", changedAt: NOW - 19 * 24 * HOUR, by: "both" },
  { id: "prj_empty", title: "Untitled", changedAt: NOW - 30 * 24 * HOUR, by: "person" },
];

const shots = [
  { title: "Before sunrise", name: "dawn2", seconds: 7.5 }, { title: "Kettle", name: "kettle", seconds: 5 }, { title: "The bus", name: "bus", seconds: 6 },
  { title: "Two hikers, one bowl", name: "hikers", seconds: 8 }, { title: "The sign comes down", name: "sign", seconds: 7.5 }, { title: "Lamps", name: "lamps", seconds: 6 },
];

export const featured: FeaturedView = {
  projectId: PROJECT, title: "The last tea house", shots: shots.map((shot) => ({ posterUrl: pic(shot.name), seconds: shot.seconds })), actor: director,
  note: "Six shots and the narration are on the canvas", at: NOW - 20 * 60_000, film: true,
};

export const drawer: DrawerTimeline = { id: "nod_cut", label: "Rough cut", seconds: 40, clips: shots.map((shot) => ({ posterUrl: pic(shot.name), seconds: shot.seconds })) };

export const filmRunning: FilmView = {
  id: "mak_1", jobId: "job_film", projectId: PROJECT, title: "The last tea house", aspect: "16:9", seconds: 40, percent: 52, etaSeconds: 74, state: "running", finished: false, costMicroUsd: 0, draft: true,
  stages: [
    { stage: "plan", state: "done", note: "6 shots", seconds: 1 }, { stage: "pictures", state: "done", note: "6 of 6", seconds: 22 }, { stage: "clips", state: "running", note: "3 of 6", percent: 48 },
    { stage: "voice", state: "done", seconds: 4 }, { stage: "music", state: "running", percent: 70 }, { stage: "cut", state: "queued" }, { stage: "render", state: "queued" },
  ],
  shots: shots.map((shot, at) => ({ title: shot.title, prompt: "Watercolour, mountain pass an hour before sunrise, one lit window, thin smoke, wide and static", posterUrl: at < 5 ? pic(shot.name) : undefined, state: at < 5 ? "done" : "queued", seconds: shot.seconds })),
};

export const filmDone: FilmView = {
  ...filmRunning, percent: 100, etaSeconds: undefined, state: "done", finished: true,
  stages: filmRunning.stages.map((stage) => ({ stage: stage.stage, state: "done", note: stage.stage === "pictures" ? "6 of 6" : undefined, seconds: 11 })),
  shots: shots.map((shot) => ({ title: shot.title, prompt: "Watercolour, mountain pass an hour before sunrise", posterUrl: pic(shot.name), state: "done", seconds: shot.seconds })),
  film: { assetId: "ast_film", posterUrl: pic("sign"), width: 1920, height: 1080, bytes: 18_400_000 }, contactSheetAssetId: "ast_sheet", timelineNodeId: "nod_cut",
};

function laid(): { at: number; seconds: number; title: string; name: string }[] {
  let at = 0;
  return shots.map((shot) => {
    const placed = { ...shot, at };
    at += shot.seconds;
    return placed;
  });
}

const lines = ["For ninety years the kettle was lit before the sun.", "The bus stopped here every morning for thirty of them.", "Two cups left on the shelf. So we shared one bowl, and it was enough.", "Now I take the sign down.", "Thank you for every cup."];
const captions = lines.map((text, at) => ({ at: 2 + at * 7.4, text }));

export const timeline: TimelineView = {
  nodeId: "nod_cut", projectId: PROJECT, label: "Rough cut", projectTitle: "The last tea house", width: 1920, height: 1080, fps: 25, seconds: 40, frames: 1000, posterUrl: pic("hikers"), captions,
  tracks: [
    { id: "trk_t", name: "Captions", kind: "text", by: "agent", items: captions.map((caption, at) => ({ id: `itm_c${at}`, name: caption.text, role: "prompt", at: caption.at, seconds: 5.2 })) },
    { id: "trk_o", name: "Titles", kind: "overlay", by: "person", items: [{ id: "itm_o1", name: "Title card", role: "style", at: 0.4, seconds: 4 }, { id: "itm_o2", name: "End card", role: "style", at: 35, seconds: 5 }] },
    { id: "trk_v", name: "Picture", kind: "video", by: "both", items: laid().map((shot, at) => ({ id: `itm_v${at}`, name: shot.title, role: "clip", at: shot.at, seconds: shot.seconds, posterUrl: pic(shot.name), dissolve: at % 2 === 1 && at < 5 })) },
    { id: "trk_a", name: "Narration", kind: "audio", by: "agent", items: [{ id: "itm_a", name: "Old woman, warm, 66 words", role: "audio", at: 2, seconds: 35, wave: wavePath(samplePeaks(600), 220) }] },
    { id: "trk_m", name: "Music", kind: "audio", by: "agent", items: [{ id: "itm_m", name: "Piano and wind", role: "reference", at: 0, seconds: 40, wave: wavePath(samplePeaks(900), 240) }] },
  ],
  render: { state: "none" },
};
