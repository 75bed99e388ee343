/** A film on its way and the same one finished; its timeline. */
import type { FilmView } from "../../../views/film/film-part.tsx";
import { wavePath } from "../../../views/nodes/wave.ts";
import type { TimelineView } from "../../../views/timeline/timeline-view.ts";
import { PROJECT, pic, samplePeaks, shots } from "./common.ts";

export const filmRunning: FilmView = {
  id: "mak_1",
  jobId: "job_film",
  projectId: PROJECT,
  title: "The last tea house",
  aspect: "16:9",
  seconds: 40,
  percent: 52,
  etaSeconds: 74,
  state: "running",
  finished: false,
  costMicroUsd: 0,
  draft: true,
  stages: [
    { stage: "plan", state: "done", note: "6 shots", seconds: 1 },
    { stage: "pictures", state: "done", note: "6 of 6", seconds: 22 },
    { stage: "clips", state: "running", note: "3 of 6", percent: 48 },
    { stage: "voice", state: "done", seconds: 4 },
    { stage: "music", state: "running", percent: 70 },
    { stage: "cut", state: "queued" },
    { stage: "render", state: "queued" },
  ],
  shots: shots.map((shot, at) => ({
    title: shot.title,
    prompt: "Watercolour, mountain pass an hour before sunrise, one lit window, thin smoke, wide and static",
    posterUrl: at < 5 ? pic(shot.name) : undefined,
    state: at < 5 ? "done" : "queued",
    seconds: shot.seconds,
  })),
};

export const filmDone: FilmView = {
  ...filmRunning,
  percent: 100,
  etaSeconds: undefined,
  state: "done",
  finished: true,
  stages: filmRunning.stages.map((stage) => ({
    stage: stage.stage,
    state: "done",
    note: stage.stage === "pictures" ? "6 of 6" : undefined,
    seconds: 11,
  })),
  shots: shots.map((shot) => ({
    title: shot.title,
    prompt: "Watercolour, mountain pass an hour before sunrise",
    posterUrl: pic(shot.name),
    state: "done",
    seconds: shot.seconds,
  })),
  film: { assetId: "ast_film", posterUrl: pic("sign"), width: 1920, height: 1080, bytes: 18_400_000 },
  contactSheetAssetId: "ast_sheet",
  timelineNodeId: "nod_cut",
};

function laid(): { at: number; seconds: number; title: string; name: string }[] {
  let at = 0;
  return shots.map((shot) => {
    const placed = { ...shot, at };
    at += shot.seconds;
    return placed;
  });
}

const lines = [
  "For ninety years the kettle was lit before the sun.",
  "The bus stopped here every morning for thirty of them.",
  "Two cups left on the shelf. So we shared one bowl, and it was enough.",
  "Now I take the sign down.",
  "Thank you for every cup.",
];
const captions = lines.map((text, at) => ({ at: 2 + at * 7.4, text }));

export const timeline: TimelineView = {
  nodeId: "nod_cut",
  projectId: PROJECT,
  label: "Rough cut",
  projectTitle: "The last tea house",
  width: 1920,
  height: 1080,
  fps: 25,
  seconds: 40,
  frames: 1000,
  posterUrl: pic("hikers"),
  captions,
  tracks: [
    {
      id: "trk_t",
      name: "Captions",
      kind: "text",
      by: "agent",
      items: captions.map((caption, at) => ({ id: `itm_c${at}`, name: caption.text, role: "prompt", at: caption.at, seconds: 5.2 })),
    },
    {
      id: "trk_o",
      name: "Titles",
      kind: "overlay",
      by: "person",
      items: [
        { id: "itm_o1", name: "Title card", role: "style", at: 0.4, seconds: 4 },
        { id: "itm_o2", name: "End card", role: "style", at: 35, seconds: 5 },
      ],
    },
    {
      id: "trk_v",
      name: "Picture",
      kind: "video",
      by: "both",
      items: laid().map((shot, at) => ({
        id: `itm_v${at}`,
        name: shot.title,
        role: "clip",
        at: shot.at,
        seconds: shot.seconds,
        posterUrl: pic(shot.name),
        dissolve: at % 2 === 1 && at < 5,
      })),
    },
    {
      id: "trk_a",
      name: "Narration",
      kind: "audio",
      by: "agent",
      items: [{ id: "itm_a", name: "Old woman, warm, 66 words", role: "audio", at: 2, seconds: 35, wave: wavePath(samplePeaks(600), 220) }],
    },
    {
      id: "trk_m",
      name: "Music",
      kind: "audio",
      by: "agent",
      items: [{ id: "itm_m", name: "Piano and wind", role: "reference", at: 0, seconds: 40, wave: wavePath(samplePeaks(900), 240) }],
    },
  ],
  render: { state: "none" },
};
