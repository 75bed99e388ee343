/** What a session answers when something is refused. */
import { type JoinError, JoinErrorCode } from "loro-protocol";
import { AppError } from "../lib/errors.ts";
import { type Channel, MessageType, type UpdateStatus, UpdateStatusCode } from "./frames.ts";
import type { Refusal } from "./messages.ts";

export const REFUSED_STATUS = {
  "foreign-peer": UpdateStatusCode.PermissionDenied,
  gap: UpdateStatusCode.InvalidUpdate,
  invalid: UpdateStatusCode.InvalidUpdate,
  stranded: UpdateStatusCode.InvalidUpdate,
  "too-large": UpdateStatusCode.PayloadTooLarge,
} as const satisfies Record<Refusal, UpdateStatus>;

/**
 * R23: what may be over in a moment. The official client takes a JoinError for the last word and never joins again, but comes back by itself when its
 * line is cut. A canvas that cannot be read names the field, and stays refused.
 */
export const isPassing = (cause: unknown): boolean =>
  !(cause instanceof AppError) || (cause.code === "unavailable" && cause.fields.length === 0);

/** R23: `AuthFailed` for who, an application code for everything else. */
export function joinRefused({ crdt, roomId }: Channel, cause: unknown): JoinError {
  const known = cause instanceof AppError ? cause : undefined;
  const message = known?.message ?? "The canvas could not be opened. Try again.";
  if (known?.code === "unauthorized" || known?.code === "forbidden")
    return { type: MessageType.JoinError, crdt, roomId, code: JoinErrorCode.AuthFailed, message };
  return { type: MessageType.JoinError, crdt, roomId, code: JoinErrorCode.AppError, message, appCode: known?.code ?? "unavailable" };
}

const STALE = {
  copy: "This copy is older than what viewers are given. Load the page again.",
  epoch: "The history of this canvas was trimmed, and this copy is from before. Start afresh and make the unsent changes again.",
} as const;

/** Not VersionUnknown: the official client would then ask again from nothing and wait for ever for what its old copy cannot merge. */
export const staleJoin = ({ crdt, roomId }: Channel, what: keyof typeof STALE): JoinError => ({
  type: MessageType.JoinError,
  crdt,
  roomId,
  code: JoinErrorCode.AppError,
  message: STALE[what],
  appCode: `stale_${what}`,
});

/** Rejects with `unavailable` when the work takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("unavailable", "Signing in took too long. Try again.")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
