/**
 * One socket of the Loro protocol. It may join several rooms and in each the document (`%LOR`) and presence (`%EPH`). Permission is
 * asked at every join and the role checked for every update; what passes goes to the room, and its acknowledgement follows the commit.
 *
 * Life: waiting (nothing joined yet; closed after 5 s) → joined → gone. There is one exit, `leaveAll`, whoever ends it.
 */
import {
  type Ack,
  encode,
  type HexString,
  type JoinRequest,
  MAX_MESSAGE_SIZE,
  type ProtocolMessage,
  type RoomError,
  RoomErrorCode,
  tryDecode,
} from "loro-protocol";
import { AppError } from "../lib/errors.ts";
import type { Member } from "./broadcast.ts";
import {
  type Channel,
  CrdtType,
  MessageType,
  openFragments,
  type UpdateStatus,
  UpdateStatusCode,
  updateFrames,
  WIRE_CLOSE,
} from "./frames.ts";
import { LAG_LIMIT_BYTES, type RoomLimits, type RoomTimes } from "./limits.ts";
import type { Answers } from "./messages.ts";
import type { SyncAccess, SyncSession, SyncSocket, Visitor } from "./port.ts";
import type { PresenceSeat } from "./presence.ts";
import { openBucket } from "./rate.ts";
import { isPassing, joinRefused, REFUSED_STATUS, staleJoin, within } from "./replies.ts";
import type { Room } from "./room.ts";
import type { Strikes } from "./strikes.ts";

export interface SessionOptions {
  socket: SyncSocket;
  access: SyncAccess;
  roomOf(projectId: string): Promise<Room>;
  strikes: Strikes;
  limits: RoomLimits;
  times: RoomTimes;
}

interface Place {
  channel: Channel;
  /** What it joined with, to ask again. */
  auth: Uint8Array;
  room: Room;
  member: Member;
  visitor: Visitor;
  seat?: PresenceSeat;
}

const AUTH_TIMEOUT_MS = 10_000;

export function openSession({ socket, access, roomOf, strikes, limits, times }: SessionOptions): SyncSession {
  const places = new Map<string, Place>();
  const joining = new Set<string>();
  const clock = () => performance.now();
  const updates = openBucket(limits.sessionUpdatesPerSecond, limits.sessionBurstUpdates, clock);
  const bytes = openBucket(limits.sessionBytesPerSecond, limits.sessionBurstBytes, clock);
  const presenceRate = openBucket(limits.presencePerSecond, limits.presenceBurst, clock);
  const fragments = openFragments(
    { batches: limits.maxFragmentBatches, totalBytes: limits.maxUpdateBytes, timeoutMs: times.fragmentMs },
    acknowledge,
  );
  let open = true;
  let suggestedAt = Number.NEGATIVE_INFINITY;
  let joinTimer: ReturnType<typeof setTimeout> | undefined;
  const recheck = setInterval(() => void checkAgain(), times.recheckMs);
  recheck.unref();
  expectJoin();

  const keyOf = (channel: Channel) => `${channel.crdt} ${channel.roomId}`;

  function send(message: ProtocolMessage): void {
    if (open) socket.send(encode(message));
  }

  function sendFrames(frames: readonly Uint8Array[]): void {
    if (!open) return;
    if ((socket.buffered?.() ?? 0) > LAG_LIMIT_BYTES) return end(WIRE_CLOSE.later, "too_slow");
    for (const frame of frames) socket.send(frame);
  }

  function acknowledge({ crdt, roomId }: Channel, refId: HexString, status: UpdateStatus): void {
    send({ type: MessageType.Ack, crdt, roomId, refId, status } satisfies Ack);
  }

  /** R22: a socket is for rooms; one that is in none does not stay. */
  function expectJoin(): void {
    clearTimeout(joinTimer);
    joinTimer = setTimeout(() => places.size === 0 && joining.size === 0 && end(WIRE_CLOSE.noJoin, "no_join"), times.joinMs);
  }

  function end(code: number, reason: string): void {
    if (!open) return;
    leaveAll();
    socket.close(code, reason);
  }

  function leaveAll(): void {
    open = false;
    clearTimeout(joinTimer);
    clearInterval(recheck);
    fragments.clear();
    for (const { room, member } of places.values()) room.leave(member);
    places.clear();
  }

  // ── joining ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async function join(request: JoinRequest): Promise<void> {
    const key = keyOf(request);
    if (joining.has(key)) return;
    joining.add(key);
    try {
      leave(request); // joining again replaces
      await enter(request);
    } catch (cause) {
      if (isPassing(cause)) return end(WIRE_CLOSE.later, "try_later");
      send(joinRefused(request, cause));
    } finally {
      joining.delete(key);
      if (places.size === 0 && open) expectJoin();
    }
  }

  async function enter(request: JoinRequest): Promise<void> {
    const { crdt, roomId } = request;
    if (crdt !== CrdtType.Loro && crdt !== CrdtType.LoroEphemeralStore)
      throw new AppError("invalid", "This server syncs Loro documents (%LOR) and presence (%EPH) only.");
    if (places.size >= limits.maxRoomsPerSocket * 2) throw new AppError("limited", "Too many rooms on one connection.");
    const auth = request.auth.slice();
    const visitor = await within(AUTH_TIMEOUT_MS, access.authenticate(auth, roomId));
    if ("refused" in visitor) throw new AppError("unauthorized", visitor.refused);
    if (strikes.isOut(roomId, visitor.actor))
      throw new AppError("limited", "This copy has sent changes that cannot be read. Load the page again in a minute.");
    const room = await roomOf(roomId);
    if (!open) return;
    const member: Member = { crdt, send: sendFrames, lost: (how) => lost(request, how) };
    if (crdt === CrdtType.Loro) await enterDocument(request, { channel: { crdt, roomId }, auth, room, member, visitor });
    else enterPresence(request, { channel: { crdt, roomId }, auth, room, member, visitor });
  }

  async function enterDocument(request: JoinRequest, place: Place): Promise<void> {
    const { room, member, visitor } = place;
    await room.join(member, visitor, request.version.slice(), (joined) => welcome(request, place, joined));
    if (!open) room.leave(member); // it went while the room was answering
  }

  function welcome(request: JoinRequest, place: Place, joined: Answers["join"]): void {
    const { crdt, roomId } = request;
    if ("stale" in joined) return send(staleJoin(request, joined.stale));
    places.set(keyOf(request), place);
    send({
      type: MessageType.JoinResponseOk,
      crdt,
      roomId,
      permission: place.visitor.role === "viewer" ? "read" : "write",
      version: joined.version,
    });
    sendFrames(updateFrames(request, joined.parts));
  }

  function enterPresence(request: JoinRequest, place: Place): void {
    const { crdt, roomId } = request;
    const { seat, all } = place.room.joinPresence(place.member, place.visitor);
    places.set(keyOf(request), { ...place, seat });
    send({ type: MessageType.JoinResponseOk, crdt, roomId, permission: "write", version: new Uint8Array() });
    if (all) sendFrames(updateFrames(request, [all]));
  }

  function leave(channel: Channel): void {
    const place = places.get(keyOf(channel));
    if (!place) return;
    places.delete(keyOf(channel));
    place.room.leave(place.member);
    if (places.size === 0 && joining.size === 0) expectJoin();
  }

  /** R10: who was let in may have been shown the door since. */
  async function checkAgain(): Promise<void> {
    for (const place of [...places.values()]) {
      const { channel, auth, visitor } = place;
      const now = await within(AUTH_TIMEOUT_MS, access.authenticate(auth, channel.roomId)).catch(() => visitor); // not knowing is no refusal
      if (places.get(keyOf(channel)) !== place) continue;
      if ("refused" in now) {
        leave(channel);
        send({ type: MessageType.RoomError, ...channel, code: RoomErrorCode.Evicted, message: now.refused } satisfies RoomError);
      } else if (now.role !== visitor.role || now.actor !== visitor.actor) {
        leave(channel);
        suggestRejoin(channel, "What you may do here has changed.");
      }
    }
  }

  function lost(channel: Channel, how: "rejoin" | "later" | "restart"): void {
    places.delete(keyOf(channel));
    if (how === "rejoin") suggestRejoin(channel, "The room was opened again.");
    else end(how === "restart" ? WIRE_CLOSE.restart : WIRE_CLOSE.later, how === "restart" ? "restart" : "try_later");
  }

  function suggestRejoin({ crdt, roomId }: Channel, message: string): void {
    send({ type: MessageType.RoomError, crdt, roomId, code: RoomErrorCode.RejoinSuggested, message } satisfies RoomError);
    expectJoin();
  }

  // ── updates ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  function take(channel: Channel, batchId: HexString, parts: readonly Uint8Array[]): void {
    const place = places.get(keyOf(channel));
    // Between a lost room and joining again the client still sends; it repeats all of that when it has joined.
    if (!place) return;
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    if (place.seat) return acknowledge(channel, batchId, takePresence(place.seat, parts, size));
    if (place.visitor.role === "viewer") return acknowledge(channel, batchId, UpdateStatusCode.PermissionDenied);
    if (size > limits.maxUpdateBytes) return acknowledge(channel, batchId, UpdateStatusCode.PayloadTooLarge);
    if (!updates.take(Math.max(1, parts.length)) || !bytes.take(size)) return acknowledge(channel, batchId, UpdateStatusCode.RateLimited);
    void importAll(place, channel, batchId, parts);
  }

  async function importAll(place: Place, channel: Channel, batchId: HexString, parts: readonly Uint8Array[]): Promise<void> {
    try {
      const refusals = await Promise.all(parts.map((part) => place.room.import(place.member, place.visitor, part)));
      const refused = refusals.find((one) => one !== undefined);
      acknowledge(channel, batchId, refused ? REFUSED_STATUS[refused] : UpdateStatusCode.Ok);
      if (refused === "stranded") strikes.note(channel.roomId, place.visitor.actor);
      if (refused === "gap" && clock() - suggestedAt > times.rejoinPauseMs) {
        suggestedAt = clock();
        suggestRejoin(channel, "An earlier update is missing.");
      }
    } catch (cause) {
      // The room has failed: it has told this member, and the update is sent again after joining. What failed by itself ended the worker.
      if (!(cause instanceof AppError)) strikes.note(channel.roomId, place.visitor.actor);
    }
  }

  function takePresence(seat: PresenceSeat, parts: readonly Uint8Array[], size: number): UpdateStatus {
    if (size > limits.presenceValueBytes * limits.presenceKeysPerSession * 4) return UpdateStatusCode.PayloadTooLarge;
    if (!presenceRate.take(1)) return UpdateStatusCode.RateLimited;
    return parts.every((part) => seat.apply(part)) ? UpdateStatusCode.Ok : UpdateStatusCode.InvalidUpdate;
  }

  function receiveMessage(message: ProtocolMessage): void {
    switch (message.type) {
      case MessageType.JoinRequest:
        return void join(message);
      case MessageType.Leave:
        return leave(message);
      case MessageType.DocUpdate:
        return take(message, message.batchId, message.updates);
      case MessageType.DocUpdateFragmentHeader:
        return places.has(keyOf(message)) ? fragments.start(message) : undefined;
      case MessageType.DocUpdateFragment: {
        const whole = fragments.add(message);
        return whole && take(message, message.batchId, [whole]);
      }
      case MessageType.Ack:
      case MessageType.JoinError:
        return; // what a client could not take, it fetches when it joins again
      case MessageType.JoinResponseOk:
      case MessageType.RoomError:
        return end(WIRE_CLOSE.badFrame, "not_for_a_server");
      default:
        message satisfies never;
    }
  }

  return {
    receive(frame) {
      if (!open) return;
      if (typeof frame === "string") {
        if (frame === "ping") socket.send("pong");
        else if (frame !== "pong") end(WIRE_CLOSE.badFrame, "bad_frame");
        return;
      }
      if (frame.length > MAX_MESSAGE_SIZE) return end(WIRE_CLOSE.tooLarge, "frame_too_large");
      const message = tryDecode(frame);
      if (message) receiveMessage(message);
      else end(WIRE_CLOSE.badFrame, "bad_frame");
    },
    closed: () => open && leaveAll(),
  };
}
