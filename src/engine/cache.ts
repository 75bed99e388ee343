/**
 * The team cache: the answer of a squad or a debate that only talked, kept for an equal question. Equal is the same in all that could make a difference: mode,
 * people with their texts, tools and models, brief, options, what was said before, and the version of the canvas. A turn that touched anything is never kept.
 * A hit asks no model, costs nothing and says so.
 */
import { and, asc, count, eq, inArray, lt, ne, sql } from "drizzle-orm";
import { requireProject } from "../projects.ts";
import { turnCache, turnEvents } from "../schema.ts";
import { briefOf } from "./brief.ts";
import { embeddingOf } from "./embed.ts";
import type { Arena, Runner, TurnOutcome } from "./define.ts";
import { castFor } from "./roles/cast.ts";

export const CACHE_TTL_MS = 24 * 60 * 60 * 1_000;
const MOST_KEPT = 1_000;
/** Of what a turn tells, what means that it did more than talk. */
const DEEDS = ["canvas_patched", "generation_queued", "generation_settled", "approval_requested"] as const;

interface Lookup {
  key: string;
  /** `storedAt` in milliseconds. */
  hit: { outcome: TurnOutcome; costMicros: number; storedAt: number } | null;
}

/** The same runner, which answers from the cache where it can. What was looked up is a step: a turn that goes on after a crash stays with it. */
export function withTeamCache(runner: Runner): Runner {
  return async (arena) => {
    if (arena.turn.options.fresh) return runner(arena);
    const { key, hit } = await arena.step("cache", () => lookUp(arena));
    if (hit) return kept(arena, hit);
    const outcome = await runner(arena);
    await arena.step("cache/keep", () => keep(arena, key, outcome));
    return outcome;
  };
}

async function lookUp(arena: Arena): Promise<Lookup> {
  const { clash } = arena;
  const key = await cacheKey(arena);
  await prune(arena);
  const [row] = await clash.db.read.select().from(turnCache).where(eq(turnCache.key, key));
  const isFresh = row !== undefined && row.storedAt > clash.clock.now() - CACHE_TTL_MS;
  return {
    key,
    hit: isFresh ? { outcome: row.outcome as unknown as TurnOutcome, costMicros: row.costMicros, storedAt: row.storedAt } : null,
  };
}

/** SHA-256 in hexadecimal. */
async function cacheKey(arena: Arena): Promise<string> {
  const { clash, turn, chat, canvas } = arena;
  const { model, coordinatorModel, personas, rounds, revisions, preset, nodeIds, assetIds, planFrom, limits } = turn.options;
  const parts = {
    mode: turn.mode,
    approval: turn.approval,
    cast: await castFor(arena),
    models: [model ?? null, coordinatorModel ?? null, chat.model],
    options: [
      personas ?? null,
      rounds ?? null,
      revisions ?? null,
      preset ?? null,
      nodeIds ?? null,
      assetIds ?? null,
      planFrom ?? null,
      limits ?? null,
      embeddingOf(turn, chat) ?? null,
    ],
    brief: await briefOf(arena),
    instructions: (await requireProject(clash, turn.projectId)).instructions ?? "",
    canvas: [canvas.projectId, await canvas.seq()],
  };
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function kept(arena: Arena, { outcome, costMicros, storedAt }: NonNullable<Lookup["hit"]>): Promise<TurnOutcome> {
  const words = `The answer was kept from an equal turn of ${new Date(storedAt).toISOString().slice(0, 16).replace("T", " ")} UTC. No model was asked; it cost nothing${costMicros > 0 ? ` instead of ${(costMicros / 1e6).toFixed(4)} US dollars` : ""}.`;
  await arena.bus.emit({ kind: "phase_shifted", key: "phase:cached", data: { phase: "cached", words } });
  return { ...outcome, did: [words], isCached: true };
}

/** Says whether it was kept. */
async function keep(arena: Arena, key: string, outcome: TurnOutcome): Promise<boolean> {
  const { clash, usage } = arena;
  if (outcome.isCached || !(await onlyTalked(arena))) return false;
  const row = { outcome: outcome as unknown as Record<string, unknown>, costMicros: usage.costMicros, storedAt: clash.clock.now() };
  await clash.db.write.transaction((tx) =>
    tx
      .insert(turnCache)
      .values({ key, ...row })
      .onConflictDoUpdate({ target: turnCache.key, set: row }),
  );
  return true;
}

/** Neither the canvas nor money nor anything outside was touched, nothing was asked of people, and nothing failed on the way. */
async function onlyTalked({ clash, turn }: Arena): Promise<boolean> {
  const told = clash.db.read.select({ kind: turnEvents.kind }).from(turnEvents);
  const deeds = await told.where(and(eq(turnEvents.turnId, turn.id), inArray(turnEvents.kind, [...DEEDS, "fault_recovered"]))).limit(1);
  const tools = await clash.db.read
    .select({ kind: turnEvents.kind })
    .from(turnEvents)
    .where(
      and(
        eq(turnEvents.turnId, turn.id),
        eq(turnEvents.kind, "tool_invoked"),
        ne(sql`json_extract(${turnEvents.data}, '$.effect')`, "read"),
      ),
    )
    .limit(1);
  return deeds.length === 0 && tools.length === 0;
}

/** What is too old, and the oldest of too many. */
async function prune({ clash }: Arena): Promise<void> {
  const tooOld = clash.clock.now() - CACHE_TTL_MS;
  await clash.db.write.transaction(async (tx) => {
    await tx.delete(turnCache).where(lt(turnCache.storedAt, tooOld + 1));
    const [row] = await tx.select({ rows: count() }).from(turnCache);
    const over = (row?.rows ?? 0) - MOST_KEPT;
    if (over <= 0) return;
    const oldest = await tx.select({ key: turnCache.key }).from(turnCache).orderBy(asc(turnCache.storedAt)).limit(over);
    await tx.delete(turnCache).where(
      inArray(
        turnCache.key,
        oldest.map((each) => each.key),
      ),
    );
  });
}
