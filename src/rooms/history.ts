/**
 * The history of a canvas: what the log says, with the versions that compaction made of older rows. Earlier states are read on the
 * compactor's thread from what is committed, one at a time, so that the past costs the present nothing.
 */
import type { CanvasView } from "../canvas/document.ts";
import { AppError } from "../lib/errors.ts";
import type { Compactor } from "./compactor.ts";
import { VERSION_NAME_LIMIT } from "./limits.ts";
import type { ChangesSince, RoomHistory, Stamp, Version } from "./port.ts";
import type { RoomStore } from "./store.ts";
import { countTouched, joinTouched } from "./touched.ts";
import { type FoldedVersion, foldVersions } from "./versions.ts";

const VERSIONS_LIMIT = 200;
const NEWS_VERSIONS = 500;
const NAMED_CHANGES = 1_000;

export type PastReader = Omit<RoomHistory, "restore" | "trim" | "recover">;

export function openHistory({ store, compactor, now }: { store: RoomStore; compactor: Compactor; now(): number }): PastReader {
  const { history } = store;

  /** The newest versions: of the log, and before it those that are stored. */
  async function newest(projectId: string, before: number, limit: number): Promise<Version[]> {
    const { rows, names, versions: open } = await history.recent(projectId);
    const { versions, replaced } = foldVersions(rows, new Set(names.keys()), open.toReversed());
    const stored = await history.versions(projectId, before, limit + replaced.length);
    const logged = versions.filter((version) => version.seq < before);
    const found = [...logged.toReversed(), ...stored.filter((version) => !replaced.includes(version.seq))].slice(0, limit);
    return found.map((version) => lineOf(version, names.get(version.seq) ?? null));
  }

  async function viewAt(projectId: string, seq: number): Promise<CanvasView> {
    return compactor.inTurn(async (thread) => {
      const stored = await store.load(projectId);
      if (!stored) throw new AppError("not_found", "This project has no canvas.");
      const snapshotSeq = stored.snapshot?.seq ?? 0;
      const past = seq <= snapshotSeq ? await history.version(projectId, seq) : undefined;
      const last = stored.rows.at(-1)?.seq ?? snapshotSeq;
      if (seq > last || (seq <= snapshotSeq && !past)) throw notReached();
      const updates = stored.rows.filter((row) => row.seq <= seq).map((row) => row.bytes);
      const frontiers = past && past.seq < snapshotSeq ? past.frontiers : undefined;
      return thread.call<"viewAt">({ call: "viewAt", room: projectId, snapshot: stored.snapshot?.bytes, updates, frontiers });
    });
  }

  async function nameVersion(projectId: string, seq: number, name: string | null, by: Stamp): Promise<void> {
    if (name === null) return history.unname(projectId, seq);
    const title = name.trim();
    if (title.length === 0 || title.length > VERSION_NAME_LIMIT)
      throw new AppError("invalid", `A name has 1 to ${VERSION_NAME_LIMIT} characters.`, [
        { field: "name", message: "Too short or too long." },
      ]);
    const [{ rows }, past] = await Promise.all([history.recent(projectId), history.version(projectId, seq)]);
    if (!past && !rows.some((row) => row.seq === seq)) throw notReached();
    await history.name({ projectId, seq, name: title, actor: by.actor, createdAt: now() });
  }

  async function changesSince(projectId: string, seq: number): Promise<ChangesSince> {
    const [{ rows, versions }, past] = await Promise.all([history.recent(projectId), history.versionsAfter(projectId, seq, NEWS_VERSIONS)]);
    const since = rows.filter((row) => row.seq > seq);
    const changes = [...past, ...since];
    const touched = changes.reduce((sum, one) => joinTouched(sum, one.touched), joinTouched(null, null));
    const actors = new Map<string, ChangesSince["actors"][number]>();
    for (const { actor, turn, time } of changes) if (actor !== "server") noteLatest(actors, { actor, turn, time });
    const named = countTouched(touched, "nodes") + countTouched(touched, "edges") <= NAMED_CHANGES && !touched.more;
    return {
      seq: rows.at(-1)?.seq ?? versions[0]?.seq ?? 0,
      nodeIds: touched.nodes,
      edgeIds: touched.edges,
      actors: [...actors.values()].sort((a, b) => b.time - a.time),
      isWhole: named && past.length < NEWS_VERSIONS,
    };
  }

  return {
    versions: (projectId, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      newest(projectId, before, Math.min(Math.max(1, limit), VERSIONS_LIMIT)),
    viewAt,
    nameVersion,
    changesSince,
  };
}

const notReached = () =>
  new AppError("not_found", "The history of this canvas does not reach that moment.", [{ field: "seq", message: "No such version." }]);

function noteLatest(actors: Map<string, ChangesSince["actors"][number]>, one: ChangesSince["actors"][number]): void {
  const key = `${one.actor} ${one.turn ?? ""}`;
  const known = actors.get(key);
  if (!known || known.time < one.time) actors.set(key, one);
}

function lineOf({ seq, startedAt, time, actor, turn, touched }: FoldedVersion, name: string | null): Version {
  const count = (kind: "nodes" | "edges" | "timelines") => countTouched(touched, kind);
  return {
    seq,
    startedAt,
    time,
    actor,
    turn,
    name,
    changes: { nodes: count("nodes"), edges: count("edges"), timelines: count("timelines") },
  };
}
