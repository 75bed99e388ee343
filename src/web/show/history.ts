/** The history of a canvas as its editors see it: who, when, how much, and what others did since somebody's last visit. */
import type { VersionView } from "../../../views/history/history-panel.tsx";
import type { SinceView } from "../../../views/history/since.tsx";
import type { Actor as ShownActor } from "../../../views/shared/who.tsx";
import type { Actor } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import type { Version } from "../../rooms/port.ts";
import { lastVisit } from "../../visits.ts";
import { namesOf } from "./names.ts";

const DAY_MS = 86_400_000;

export async function versionViews(clash: Clash, projectId: string, limit: number): Promise<{ versions: VersionView[]; more: boolean }> {
  const rows = await clash.rooms.versions(projectId, { limit: limit + 1 });
  const names = await namesOf(
    clash,
    rows.map((row) => row.actor),
  );
  const now = clash.clock.now();
  return { versions: rows.slice(0, limit).map((row) => versionView(row, names, now)), more: rows.length > limit };
}

function versionView(row: Version, names: Map<string, ShownActor>, now: number): VersionView {
  return {
    seq: row.seq,
    author: authorOf(row, names),
    at: row.time,
    day: dayOf(row.time, now),
    changes: row.changes,
    ...(row.name === null ? {} : { name: row.name }),
  };
}

const authorOf = ({ actor, turn }: { actor: string; turn: string | null }, names: Map<string, ShownActor>): ShownActor =>
  turn ? { kind: "agent", name: "Agent" } : (names.get(actor) ?? { kind: "person", name: "Somebody" });

/** Days of the server's time zone, as `ago` counts them. */
function dayOf(at: number, now: number): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** Undefined for who has never been here, and when nothing was done. */
export async function sinceView(clash: Clash, actor: Actor, projectId: string): Promise<SinceView | undefined> {
  const visit = await lastVisit(clash, actor, projectId);
  if (!visit) return undefined;
  const changes = await clash.rooms.changesSince(projectId, visit.seq);
  const { nodes } = await clash.rooms.view(projectId);
  const nodeIds = changes.nodeIds.filter((id) => nodes[id]);
  const names = await namesOf(
    clash,
    changes.actors.map((each) => each.actor),
  );
  return {
    at: visit.at,
    nodeIds,
    gone: changes.nodeIds.length - nodeIds.length,
    isWhole: changes.isWhole,
    actors: changes.actors.map((each) => authorOf(each, names)),
  };
}
