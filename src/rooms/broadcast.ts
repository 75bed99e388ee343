/**
 * What a room tells: bytes to its other members and news to its subscribers, gathered for a moment so that a drag is not a frame per
 * pixel. A change after a pause goes out at once; the more members there are to tell, the longer the next ones gather, within limits.
 * Only what is committed comes here (R6).
 */
import { CrdtType, updateFrames } from "./frames.ts";
import { openGather } from "./gather.ts";
import type { Wrote } from "./messages.ts";
import type { RoomChange } from "./port.ts";

/** A socket's place in a room. */
export interface Member {
  readonly crdt: typeof CrdtType.Loro | typeof CrdtType.LoroEphemeralStore;
  send(frames: readonly Uint8Array[]): void;
  /** The room is no more: `rejoin` at once, or come back `later` or after a `restart` by a new connection. */
  lost(how: "rejoin" | "later" | "restart"): void;
}

interface Outgoing {
  crdt: Member["crdt"];
  bytes: Uint8Array;
  /** Who need not hear of it. */
  from: Member | undefined;
}

/** Telling everybody takes at most a fifth of the thread's time. */
const SHARE_OF_THREAD = 4;
/** No client draws more often than this. */
const SHORTEST_GAP_MS = 4;

export type Broadcast = ReturnType<typeof openBroadcast>;

export function openBroadcast(options: { projectId: string; gatherMs: number; changed(change: RoomChange): void }) {
  const { projectId } = options;
  const members = new Set<Member>();
  let outgoing: Outgoing[] = [];
  let news = emptyNews();
  const gapAfter = (tookMs: number) => Math.min(options.gatherMs, Math.max(SHORTEST_GAP_MS, tookMs * SHARE_OF_THREAD));
  const sends = openGather(send, gapAfter);
  const tells = openGather(tellNews, () => options.gatherMs);

  function tell(one: Outgoing): void {
    outgoing.push(one);
    sends.ask();
  }

  function tellNews(): void {
    const told = news;
    news = emptyNews();
    options.changed(changeOf(projectId, told));
  }

  function send(): void {
    const sending = outgoing;
    outgoing = [];
    for (const crdt of [CrdtType.Loro, CrdtType.LoroEphemeralStore] as const)
      sendTo(
        crdt,
        sending.filter((one) => one.crdt === crdt),
      );
  }

  /** Whoever wrote none of it gets the same frames, made once. */
  function sendTo(crdt: Member["crdt"], sending: readonly Outgoing[]): void {
    if (sending.length === 0) return;
    const channel = { crdt, roomId: projectId };
    const writers = new Set(sending.map((one) => one.from));
    let shared: Uint8Array[] | undefined;
    for (const member of members) {
      if (member.crdt !== crdt) continue;
      if (!writers.has(member)) shared ??= updateFrames(channel, bytesOf(sending));
      member.send(writers.has(member) ? updateFrames(channel, bytesOf(sending, member)) : (shared ?? []));
    }
  }

  return {
    members,
    tell,
    flush(): void {
      sends.flush();
      tells.flush();
    },
    /** What a committed change was, for the sockets and the subscribers. */
    publish(wrote: Wrote, of: { actor: string; from: Member | undefined; seq: number }): void {
      if (wrote.bytes) tell({ crdt: CrdtType.Loro, bytes: wrote.bytes, from: of.from });
      if (wrote.repair) tell({ crdt: CrdtType.Loro, bytes: wrote.repair, from: undefined });
      if (!wrote.bytes && !wrote.repair) return;
      news.seq = of.seq;
      news.actors.add(of.actor);
      for (const [id, node] of Object.entries(wrote.changed.nodes)) (node ? news.nodes : news.deleted).add(id);
      for (const id of wrote.faces) news.faces.add(id);
      for (const id of Object.keys(wrote.changed.timelines)) news.timelines.add(id);
      tells.ask();
    },
    /** Before anything that is gathered reaches them. */
    sendAway(who: (member: Member) => boolean): void {
      for (const member of [...members]) if (who(member) && members.delete(member)) member.lost("rejoin");
    },
    stop(how: Parameters<Member["lost"]>[0]): void {
      sends.stop();
      tells.stop();
      for (const member of members) member.lost(how);
      members.clear();
    },
  };
}

const bytesOf = (sending: readonly Outgoing[], without?: Member) =>
  sending.flatMap((one) => (without && one.from === without ? [] : one.bytes));

const emptyNews = () => ({
  seq: 0,
  actors: new Set<string>(),
  nodes: new Set<string>(),
  deleted: new Set<string>(),
  faces: new Set<string>(),
  timelines: new Set<string>(),
});

function changeOf(projectId: string, news: ReturnType<typeof emptyNews>): RoomChange {
  return {
    projectId,
    seq: news.seq,
    actors: [...news.actors],
    changedNodeIds: [...new Set([...news.nodes, ...news.deleted])],
    faceNodeIds: [...news.faces].filter((id) => !news.deleted.has(id) || news.nodes.has(id)),
    deletedNodeIds: [...news.deleted],
    changedTimelineIds: [...news.timelines],
  };
}
