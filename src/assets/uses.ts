/** Who needs a file: nodes and timelines of its project's canvas, and work that has not ended. What is needed is not thrown away. */
import { and, eq, inArray, isNull, or } from "drizzle-orm";
import type { CanvasView } from "../canvas/document.ts";
import { isMade } from "../canvas/nodes/index.ts";
import type { TimelineItem } from "../canvas/timeline.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { generations, jobs } from "../schema.ts";

export interface Use {
  kind: "node" | "timeline" | "job";
  /** Of the node, of the timeline's node, or of the job. */
  id: string;
  title: string;
}

const LIVE = ["scheduled", "queued", "running", "waiting", "uncertain"] as const;
/** These only look at a file; they end by themselves when it is gone. */
const LOOKING = new Set(["derive", "understand"]);

/** The users of each file that has any. Throws AppError `unavailable` when the canvas cannot be read. */
export async function usesOf(clash: Clash, projectId: string, assetIds: readonly string[]): Promise<Map<string, Use[]>> {
  const asked = new Set(assetIds);
  const found = new Map<string, Use[]>();
  const add = (assetId: string, use: Use) => {
    if (!asked.has(assetId)) return;
    const known = found.get(assetId) ?? [];
    if (!known.some(({ kind, id }) => kind === use.kind && id === use.id)) found.set(assetId, [...known, use]);
  };
  const view = await viewOf(clash, projectId);
  if (view) addFromCanvas(view, add);
  for (const { id, model, inputs } of await openGenerations(clash, projectId))
    for (const input of inputs) add(input.assetId, { kind: "job", id, title: `a generation by ${model}` });
  for (const job of await openJobs(clash, projectId)) {
    const { assetId } = job.args as { assetId?: unknown };
    if (typeof assetId === "string" && !LOOKING.has(job.kind)) add(assetId, { kind: "job", id: job.id, title: job.title });
  }
  return found;
}

/** “Beach” on the canvas, the timeline “Main”, and 2 more */
export function usesInWords(uses: readonly Use[], named = 3): string {
  const words = uses.slice(0, named).map(useInWords);
  const more = uses.length - words.length;
  if (more > 0) words.push(`${more} more`);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function useInWords({ kind, title }: Use): string {
  switch (kind) {
    case "node":
      return `“${title}” on the canvas`;
    case "timeline":
      return `the timeline “${title}”`;
    case "job":
      return `work under way (${title})`;
  }
}

async function viewOf(clash: Clash, projectId: string): Promise<CanvasView | undefined> {
  try {
    return await clash.rooms.view(projectId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return undefined;
    throw error;
  }
}

function addFromCanvas(view: CanvasView, add: (assetId: string, use: Use) => void): void {
  const titleOf = (id: string) => {
    const node = view.nodes[id];
    return node?.label || node?.type || "a timeline";
  };
  for (const node of Object.values(view.nodes))
    if (isMade(node) && node.assetId) add(node.assetId, { kind: "node", id: node.id, title: titleOf(node.id) });
  for (const [id, timeline] of Object.entries(view.timelines))
    for (const item of Object.values(timeline.items))
      for (const assetId of assetsOf(item)) add(assetId, { kind: "timeline", id, title: titleOf(id) });
}

const assetsOf = (item: TimelineItem): string[] =>
  item.kind === "clip" ? [item.assetId] : item.kind === "solid" && item.soft ? [item.soft.assetId] : [];

/** One that only looks at a file and is in doubt holds nothing fast. */
const openGenerations = (clash: Clash, projectId: string) =>
  clash.db.read
    .select({ id: generations.id, model: generations.model, inputs: generations.inputs })
    .from(generations)
    .where(
      and(
        eq(generations.projectId, projectId),
        or(inArray(generations.state, ["queued", "running"]), and(eq(generations.state, "uncertain"), isNull(generations.aim))),
      ),
    );

const openJobs = (clash: Clash, projectId: string) =>
  clash.db.read
    .select({ id: jobs.id, kind: jobs.kind, title: jobs.title, args: jobs.args })
    .from(jobs)
    .where(and(eq(jobs.projectId, projectId), inArray(jobs.state, [...LIVE])));
