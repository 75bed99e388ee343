/**
 * Takes the next jobs out of their lines. Only lines that may be taken from are looked at: those with free places of their kind, not paused, with
 * free places and tokens at their resource. In each, the next job is the first of an index, so what has ended or waits elsewhere costs nothing.
 */
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { newId } from "../lib/ids.ts";
import type { JobRow } from "./define.ts";
import { admitDue, type Lane, readLane } from "./line.ts";
import { heldPlaces, nextTokenAt, readLimits, type ResourceLimits, takeTokens, tokensAt, wholeTokens } from "./limits.ts";
import { eventOf } from "./queue.ts";
import { jobOf, type PlainRow } from "./rows.ts";

export const LEASE_MS = 15_000;

export interface Claimed {
  jobs: JobRow[];
  /** When a resource that held something back takes one more; undefined when only an end or a person can free the way. */
  lookAt?: number;
}

/** Kinds and how many more of each may run. */
export type Room = ReadonlyMap<string, number>;

/**
 * Takes the next jobs, for each kind at most as many as it has room for (J3, J12, J16–J18). One transaction, however many; the room is asked for when it
 * begins, as ends that stand before it in the writer's queue may have made more of it.
 */
export async function claim(clash: Clash, roomNow: () => Room): Promise<Claimed> {
  return clash.db.write.transaction(async (tx, after) => {
    const room = roomNow();
    if (room.size === 0) return { jobs: [] };
    const now = clash.clock.now();
    await admitDue(tx, now);
    const gates = await openGates(tx, room, now);
    const chosen = await choose(tx, await readyLanes(tx), gates);
    if (chosen.length === 0) return { jobs: [], ...gates.lookAt() };
    const ids = chosen.map((one) => one.id);
    const rows = await tx.rows<PlainRow>(TAKE, [newId("evt", now), now + LEASE_MS, now, now, JSON.stringify(ids)]);
    await moveLines(tx, chosen);
    await gates.settle(tx);
    const taken = new Map(rows.map((row) => [row.id, jobOf(row)]));
    const jobs = ids.flatMap((id) => taken.get(id) ?? []);
    await clash.events.appendAll(tx, after, jobs.map(eventOf));
    return { jobs, ...gates.lookAt() };
  });
}

const TAKE = `update jobs set state = 'running', ready = 0, lease = ?, lease_until = ?, attempt = attempt + 1, error = null,
    started_at = coalesce(started_at, ?), attempt_started_at = coalesce(attempt_started_at, ?)
  where id in (select value from json_each(?)) returning *`;

/** The lines in which somebody stands, each found by one step in the index, however long they are. */
const READY_LANES = `with recursive l(lane) as (
    select min(lane) from jobs where ready = 1
    union all select (select min(lane) from jobs where ready = 1 and lane > l.lane) from l where l.lane is not null)
  select lane from l where lane is not null`;

const readyLanes = async (tx: Tx): Promise<string[]> => (await tx.rows<{ lane: string }>(READY_LANES)).map((row) => row.lane);

interface Candidate {
  id: string;
  lane: string;
  priority: number;
  fair: number;
  /** How many of its line are before it. */
  rank: number;
}

const FIRST = "select id, priority, fair from jobs where ready = 1 and lane = ? order by priority, fair, id limit ?";

/** Fills the free places: what holds a ticket first, then by priority; lines that share places take turns. */
async function choose(tx: Tx, lanes: readonly string[], gates: Gates): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const lane of lanes) {
    const places = await gates.places(readLane(lane));
    if (places <= 0) continue;
    const rows = await tx.rows<Omit<Candidate, "lane" | "rank">>(FIRST, [lane, places]);
    for (const [rank, row] of rows.entries()) found.push({ ...row, lane, rank });
  }
  if (lanes.length > 1) found.sort(byTurn);
  return found.filter((one) => gates.enter(readLane(one.lane)));
}

function byTurn(a: Candidate, b: Candidate): number {
  const held = Number(readLane(b.lane).held) - Number(readLane(a.lane).held);
  return held || a.priority - b.priority || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

interface Gates {
  /** How many of the line may start now, as far as only this line is looked at. */
  places(lane: Lane): Promise<number>;
  /** Takes a place of the kind and of the resource, if both have one. */
  enter(lane: Lane): boolean;
  settle(tx: Tx): Promise<void>;
  lookAt(): { lookAt?: number };
}

interface Gate {
  limits: ResourceLimits;
  left: number;
  taken: number;
}

async function openGates(tx: Tx, room: Room, now: number): Promise<Gates> {
  const kinds = new Map(room);
  const paused = new Set((await tx.rows<{ scope: string }>("select scope from job_pauses")).map((row) => row.scope));
  const limits = await readLimits(tx);
  const gates = new Map<string, Gate>();

  async function gateOf(resource: string, limit: ResourceLimits): Promise<Gate> {
    const atOnce = limit.atOnce === null ? Number.POSITIVE_INFINITY : limit.atOnce - (await heldPlaces(tx, resource));
    const tokens = limit.bucket ? wholeTokens(tokensAt(limit.bucket, now)) : Number.POSITIVE_INFINITY;
    return { limits: limit, left: Math.min(atOnce, tokens), taken: 0 };
  }

  return {
    async places({ kind, resource, held }) {
      const own = kinds.get(kind) ?? 0;
      if (held || own === 0) return own;
      if (paused.has("all") || paused.has(`kind:${kind}`) || (resource && paused.has(`resource:${resource}`))) return 0;
      const limit = resource ? limits.get(resource) : undefined;
      if (!resource || !limit) return own;
      const gate = gates.get(resource) ?? (await gateOf(resource, limit));
      gates.set(resource, gate);
      return Math.min(own, gate.left);
    },
    enter({ kind, resource, held }) {
      const own = kinds.get(kind) ?? 0;
      const gate = held || !resource ? undefined : gates.get(resource);
      if (own <= 0 || (gate && gate.left <= 0)) return false;
      kinds.set(kind, own - 1);
      if (gate) {
        gate.left--;
        gate.taken++;
      }
      return true;
    },
    async settle(inside) {
      for (const gate of gates.values()) await takeTokens(inside, gate.limits, gate.taken, now);
    },
    lookAt() {
      const times = [...gates.values()].flatMap(({ limits: { bucket }, taken }) => (bucket ? [nextTokenAt(bucket, now, taken)] : []));
      const next = Math.min(...times.filter((at) => at > now));
      return Number.isFinite(next) ? { lookAt: next } : {};
    },
  };
}

/** Each line has come as far as the last job that was taken from it. */
async function moveLines(tx: Tx, taken: readonly Candidate[]): Promise<void> {
  const furthest = new Map<string, Candidate>();
  for (const one of taken) {
    const line = `${one.lane} ${one.priority}`;
    if (!readLane(one.lane).held && (furthest.get(line)?.fair ?? -1) < one.fair) furthest.set(line, one);
  }
  for (const { lane, priority, fair } of furthest.values())
    await tx.rows(
      `insert into job_lanes (lane, priority, virtual) values (?, ?, ?)
       on conflict (lane, priority) do update set virtual = max(virtual, excluded.virtual) returning lane`,
      [lane, priority, fair],
    );
}
