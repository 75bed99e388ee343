/**
 * One schedule, run: peers on bad lines, a server that dies and comes back, a disk that fills up. Then everything is made whole, and
 * what the rooms promise must hold. Deterministic: a seed is a world.
 */
import { LoroMap } from "loro-crdt";
import type { CanvasView } from "../../src/canvas/document.ts";
import { openLive } from "../../src/canvas/live.ts";
import { AppError } from "../../src/lib/errors.ts";
import { loadDoc } from "../../src/rooms/room-document.ts";
import { chance } from "./chance.ts";
import { openDisk } from "./disk.ts";
import { editOf } from "./edits.ts";
import { openPeer, type SimPeer } from "./peer.ts";
import { overlapsOf, serverFieldsOf, wrongsOf } from "./rules.ts";
import type { Schedule, Step } from "./schedule.ts";
import { type Facts, MINE, PROJECT, type SimServer, startServer } from "./server.ts";
import { startUpdate } from "./start.ts";
import { takeOverTime, type Virtual } from "./virtual.ts";

const DOWN_MS = 30;
const SETTLE_MS = 60_000;
/** What a crash or a failed commit may answer; anything else is a bug. */
const EXPECTED = new Set(["unavailable", "not_found", "conflict", "invalid"]);

export interface Stage {
  world: Virtual;
  /** The canvas to begin with, as an update. */
  start: Uint8Array;
}

export const openStage = (): Stage => ({ world: takeOverTime(), start: startUpdate() });

/** How many worlds end with one more crash, after which all must be as it was. */
const ENCORES = 0.3;

export interface Outcome {
  wrongs: string[];
  edits: number;
}

export async function runSchedule({ world, start }: Stage, schedule: Schedule): Promise<Outcome> {
  world.reset(chance(schedule.seed ^ 0x5eed));
  const disk = openDisk(PROJECT, start);
  const facts: Facts = { settled: new Map(), judged: new Set(), closed: new Set(), wrongs: [], calm: false };
  let server = startServer(world, disk, facts);
  let ackedSeq = 0;
  let edits = 0;
  const peers = schedule.peers.map((name) => openPeer(world, name, () => server));
  const wrongs = () => [...facts.wrongs, ...peers.flatMap((peer) => peer.wrongs)];
  const state = {
    world,
    facts,
    server: () => server,
    noteSeq(seq: number) {
      ackedSeq = Math.max(ackedSeq, seq);
    },
    lastSeq: () => disk.lastSeq,
  };

  async function pass(ms: number, done?: () => boolean): Promise<void> {
    const until = world.now() + ms;
    while (world.now() < until && !done?.()) {
      for (const peer of peers) peer.tick();
      await world.runTo(Math.min(until, world.now() + 20), done);
    }
  }

  async function crash(): Promise<void> {
    server.kill();
    for (const peer of peers) peer.cut();
    await pass(DOWN_MS);
    reloaded();
    server = startServer(world, disk, facts);
  }

  /** What a server that starts now would find. Nothing acknowledged is lost: neither what peers sent nor what commands wrote. */
  function reloaded(): CanvasView {
    const stored = disk.read();
    const doc = loadDoc(
      stored.snapshot?.bytes,
      stored.rows.map((row) => row.bytes),
    );
    const version = doc.oplogVersion().toJSON() as Map<string, number>;
    const { view } = openLive(doc);
    doc.free();
    if (disk.lastSeq < ackedSeq) facts.wrongs.push(`Row ${ackedSeq} was acknowledged, and the disk ends at ${disk.lastSeq}.`);
    for (const peer of peers) {
      if (peer.live.view.epoch !== view.epoch) continue;
      for (const [id, end] of peer.acked)
        if ((version.get(id) ?? 0) < end)
          facts.wrongs.push(`${peer.actor} was told that ${end} operations are safe, and ${version.get(id) ?? 0} are.`);
    }
    return view;
  }

  await pass(60, () => peers.every((peer) => peer.settled));
  for (const [index, step] of schedule.steps.entries()) {
    const peer = peers[step.peer] as SimPeer;
    if (step.do === "crash") await crash();
    else if (step.do === "trap") server.killWorker();
    else if (step.do === "diskFull" || step.do === "diskFree") disk.full = step.do === "diskFull";
    else if (step.do === "cut") peer.cut();
    else if (step.do === "edit") edits += peerEdit(peer, step, `${step.peer}s${index}`, facts);
    else if (step.do === "forge" || step.do === "request") raw(peer, step, index);
    else if (step.do !== "wait") ask(state, peer.actor, step, `x${index}`);
    if (step.waitMs > 0) await pass(step.waitMs);
    if (wrongs().length > 0) return { wrongs: wrongs(), edits };
  }

  disk.full = false;
  facts.calm = true;
  const seen = await settle();
  if (seen && world.random() < ENCORES) {
    for (const id of facts.judged) if (!seen.requests[id]) facts.closed.add(id);
    await crash(); // what a restart makes of it is the same, and asks for no run again
    await settle();
  }
  server.kill();
  for (const peer of peers) peer.end();
  return { wrongs: wrongs(), edits };

  /** Runs until everybody has the same, and says what is wrong with it. */
  async function settle(): Promise<CanvasView | undefined> {
    let differ = "nobody has come";
    for (const until = world.now() + SETTLE_MS; world.now() < until && wrongs().length === 0; ) {
      await pass(150);
      if (!peers.every((peer) => peer.settled)) continue;
      const view = await finished(server.rooms.view(PROJECT));
      if (!view || Object.keys(view.requests).length > 0) continue;
      differ = differences(view, peers);
      if (differ !== "") continue;
      if (!Bun.deepEquals(reloaded(), view)) facts.wrongs.push("A reload from the log is another canvas.");
      facts.wrongs.push(...wrongsOf(view), ...serverFieldsOf(view, facts));
      return view;
    }
    if (wrongs().length === 0) facts.wrongs.push(`It does not settle: ${differ}. ${server.failures.slice(-2).join(" ")}`);
    return undefined;
  }

  /** The value once it is there; undefined when it takes too long or fails. */
  async function finished<T>(work: Promise<T>): Promise<T | undefined> {
    let result: T | undefined;
    let isOver = false;
    work.then(
      (value) => {
        result = value;
        isOver = true;
      },
      () => {
        isOver = true;
      },
    );
    await pass(2_000, () => isOver);
    return result;
  }
}

function differences(view: CanvasView, peers: readonly SimPeer[]): string {
  const different = peers.filter((peer) => !Bun.deepEquals(peer.live.view, view));
  if (different.length > 0) return `${different.map((peer) => peer.actor).join(", ")} see another canvas than the server`;
  const [first, ...others] = peers.filter((peer) => !peer.isViewer);
  const apart = others.some((peer) => first && peer.live.doc.oplogVersion().compare(first.live.doc.oplogVersion()) !== 0);
  return apart ? "editors have different operations" : "";
}

function peerEdit(peer: SimPeer, step: Extract<Step, { do: "edit" }>, id: string, facts: Facts): number {
  if (peer.isViewer) return 0;
  const edit = editOf(peer.live.view, step.name, { ...step, id });
  const count = peer.edit([edit], step.n % 2 ? `stp_${id}` : undefined);
  if (count > 0 && edit.edit === "addNode") facts.wrongs.push(...overlapsOf(peer.live.view, edit.id));
  return count > 0 ? 1 : 0;
}

/** What a client that keeps to no rules may write: server fields, loops, things that are none; or a request for a run. */
function raw(peer: SimPeer, step: Step, index: number): void {
  if (peer.isViewer) return;
  peer.forge((doc) => {
    if (step.do === "request") return void doc.getMap("requests").set(`req_${index}`, { nodeId: "nod_any", takes: 1 + (step.a % 3) });
    const nodes = doc.getMap("nodes");
    const ids = nodes.keys().sort();
    const slot = nodes.get(ids[step.a % Math.max(1, ids.length)] ?? "");
    if (slot instanceof LoroMap) {
      const writes = [
        ["status", "done"],
        ["assetId", "ast_theirs"],
        ["parentId", slot.get("id")],
        ["createdBy", "usr_9"],
        ["nonsense", step.n],
        ["w", "wide"],
      ] as const;
      const [field, value] = writes[step.b % writes.length] ?? writes[0];
      slot.set(field, value ?? null);
    }
    if (step.n % 3 === 0) {
      const edge = doc.getMap("edges").setContainer(`edg_f${index}`, new LoroMap());
      for (const [field, value] of Object.entries({
        id: `edg_f${index}`,
        source: ids[step.b % Math.max(1, ids.length)] ?? "nod_none",
        target: ids[step.a % Math.max(1, ids.length)] ?? "nod_none",
        role: "reference",
        order: "a0",
      }))
        edge.set(field, value);
    }
  });
}

interface State {
  world: Virtual;
  facts: Facts;
  server(): SimServer;
  noteSeq(seq: number): void;
  lastSeq(): number;
}

/** By the port of the rooms, as commands and jobs do; nobody waits for the answer, which may never come. */
function ask(state: State, actor: string, step: Step, id: string): void {
  const { rooms, life } = state.server();
  const by = { actor, ...(step.n % 3 === 0 && step.do === "apply" ? { turn: "trn_1" } : {}) };
  const work = async () => {
    const done = await answer();
    if (done && life.alive) state.noteSeq(done.seq);
  };
  const answer = async (): Promise<{ seq: number } | undefined> => {
    switch (step.do) {
      case "apply":
        return rooms.apply(PROJECT, [editOf(await rooms.view(PROJECT), step.name, { ...step, id })], by);
      case "undo":
        return rooms.undo(PROJECT, step.n % 5 === 0 ? { actor, turn: "trn_1" } : { actor });
      case "redo":
        return rooms.redo(PROJECT, step.n % 5 === 0 ? { actor, turn: "trn_1" } : { actor });
      case "restore":
        return rooms.restore(PROJECT, 1 + (step.a % Math.max(1, state.lastSeq())), by);
      case "trim":
        return rooms.trim(PROJECT, by);
      case "name":
        return void (await rooms.nameVersion(PROJECT, 1 + (step.a % Math.max(1, state.lastSeq())), "Named", by));
      case "output":
        return output(state, step, id);
      case "settle":
        return settleNode(state, step);
      default:
        return undefined;
    }
  };
  work().catch((cause: unknown) => {
    const isFull = cause instanceof Error && cause.message.startsWith("SQLITE_FULL");
    if (!isFull && (!(cause instanceof AppError) || !EXPECTED.has(cause.code)))
      state.facts.wrongs.push(`${step.do}: ${cause instanceof Error ? cause.stack : cause}`);
  });
}

async function output(state: State, step: Step, id: string): Promise<{ seq: number } | undefined> {
  const { rooms } = state.server();
  const generators = Object.values((await rooms.view(PROJECT)).nodes).filter((node) => node.type === "generator");
  const source = generators[step.a % Math.max(1, generators.length)];
  if (!source) return undefined;
  const values = { status: "running" as const, assetId: null, generationId: `gen_${id}`, error: null };
  state.facts.settled.set(`nod_${id}`, values); // the row of the generation is there before the node is
  const node = {
    id: `nod_${id}`,
    edgeId: `edg_${id}`,
    sourceId: source.id,
    type: "image" as const,
    status: values.status,
    generationId: values.generationId,
  };
  return rooms.apply(PROJECT, [{ edit: "addOutput", ...node }], { actor: "server" });
}

async function settleNode(state: State, step: Step): Promise<{ seq: number } | undefined> {
  const ids = [...state.facts.settled.keys()];
  const id = ids[step.a % Math.max(1, ids.length)];
  if (!id) return undefined;
  const values = {
    status: step.n % 2 ? ("done" as const) : ("failed" as const),
    assetId: step.n % 2 ? MINE : null,
    generationId: `gen_${id.slice(4)}`,
    error: step.n % 2 ? null : "Refused.",
  };
  state.facts.settled.set(id, values);
  return state.server().rooms.apply(PROJECT, [{ edit: "settleNode", id, ...values }], { actor: "server" });
}
