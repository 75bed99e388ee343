/** Who looks at files, what it would cost, and what came of the newest look, as pages show it. */
import { desc, eq } from "drizzle-orm";
import type { LookView, SaidLine } from "../../../views/assets/file.ts";
import type { LookingView, SenseView } from "../../../views/assets/looking.tsx";
import type { Actor } from "../../actors.ts";
import type { Asset } from "../../assets/assets.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import { listJobs } from "../../jobs/list.ts";
import { AppError } from "../../lib/errors.ts";
import type { Project } from "../../projects.ts";
import { generations, type Looking } from "../../schema.ts";
import { estimateLook, isModel, lookingOf, USUAL_LOOKING } from "../../understanding.ts";
import { lookModels, type LookModel } from "../../understanding/models.ts";

export async function lookingView(clash: Clash, project: Project): Promise<LookingView> {
  const looking = project.looking ?? USUAL_LOOKING;
  return {
    projectId: project.id,
    projectTitle: project.title,
    ...looking,
    seers: (await lookModels(clash, "text")).map(senseView),
    hearers: (await lookModels(clash, "transcription")).map(senseView),
  };
}

const senseView = ({ id, name, micros, why }: LookModel): SenseView => ({ id, name, micros, ...(why ? { why } : {}) });

export interface LookState {
  isLooking: boolean;
  look: LookView;
  trouble?: { text: string; jobId: string };
}

export async function lookState(clash: Clash, actor: Actor, asset: Asset): Promise<LookState> {
  const rows = await clash.db.read
    .select()
    .from(generations)
    .where(eq(generations.subjectId, asset.id))
    .orderBy(desc(generations.createdAt), desc(generations.id))
    .limit(4);
  const isLooking = rows.some(({ state }) => state === "queued" || state === "running") || (await isMeasured(clash, asset));
  const trouble = isLooking ? undefined : ((await failedJob(clash, asset)) ?? troubleIn(rows, asset));
  return { isLooking, look: await lookView(clash, actor, asset), ...(trouble ? { trouble } : {}) };
}

async function isMeasured(clash: Clash, { id, projectId }: Asset): Promise<boolean> {
  const open = await listJobs(clash, { projectId, kinds: ["understand"], states: ["scheduled", "queued", "running", "waiting"] });
  return open.some((job) => job.args.assetId === id);
}

const RECENT_FAILURES = 100;

/** A look that never came to a model, as when a budget had no room; an older one than what is known is history. */
async function failedJob(clash: Clash, { id, projectId, understanding }: Asset): Promise<LookState["trouble"]> {
  const failed = await listJobs(clash, { projectId, kinds: ["understand"], states: ["failed", "dead"], limit: RECENT_FAILURES });
  const newest = failed.find((job) => job.args.assetId === id);
  if (!newest?.error || (newest.finishedAt ?? 0) < (understanding?.at ?? 0)) return undefined;
  return { text: newest.error.message, jobId: newest.id };
}

const ASTRAY = ["failed", "uncertain", "cancelled"];

/** The newest request of each aim counts, unless an answer came after it. */
function troubleIn(rows: readonly Generation[], { understanding }: Asset): LookState["trouble"] {
  const newest = ["describe", "transcribe"].flatMap((aim) => rows.find((row) => row.aim === aim) ?? []);
  const bad = newest.find(({ aim, state, finishedAt }) => {
    const known = aim === "transcribe" ? understanding?.heardAt : understanding?.by === "draft" ? 0 : understanding?.at;
    return ASTRAY.includes(state) && (finishedAt ?? 0) >= (known ?? 0);
  });
  return bad?.error ? { text: bad.error.message, jobId: bad.jobId } : undefined;
}

async function lookView(clash: Clash, actor: Actor, asset: Asset): Promise<LookView> {
  const looking = await lookingOf(clash, asset.projectId);
  if (looking.eyes === "off" && looking.ears === "off") return { micros: 0 };
  try {
    const { micros, why } = await estimateLook(clash, actor, asset, { projectId: asset.projectId, assetId: asset.id });
    return { who: whoIn(clash, looking, asset), micros, ...(why ? { problem: why } : {}) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { who: whoIn(clash, looking, asset), micros: 0, problem: error.message };
  }
}

function whoIn(clash: Clash, { eyes, ears }: Looking, { kind }: Asset): string {
  const name = (model: string) => clash.models.find(model)?.name ?? model;
  const parts = [
    isModel(eyes) && kind !== "audio" ? `${name(eyes)} looks` : "",
    isModel(ears) && kind !== "image" ? `${name(ears)} listens` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join(", ")}.` : "The studio measures it, without a model.";
}

const LINE_WORDS = 14;
const PAUSE_SECONDS = 0.9;

/** Words in lines that begin where somebody pauses, or after so many. */
export function saidLines({ words, understanding }: Asset): SaidLine[] {
  if (!words?.length) return understanding?.said ? [{ text: understanding.said }] : [];
  const lines: { at: number; text: string; count: number; end: number }[] = [];
  for (const { text, start, end } of words) {
    const line = lines.at(-1);
    if (!line || line.count >= LINE_WORDS || start - line.end > PAUSE_SECONDS) lines.push({ at: start, text, count: 1, end });
    else Object.assign(line, { text: `${line.text} ${text}`, count: line.count + 1, end });
  }
  return lines.map(({ at, text }) => ({ at, text }));
}
