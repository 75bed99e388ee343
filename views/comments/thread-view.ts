/** What comments are drawn from: plain values, read by the server for the one who looks. */
import type { Actor } from "../shared/who.tsx";

export interface CommentView {
  id: string;
  author: Actor;
  body: string;
  /** ms since the epoch. */
  at: number;
  edited?: boolean;
  /** Its words are gone; it stands because of its replies. */
  deleted?: boolean;
  /** Whether the one who looks may change and delete it. */
  mine?: boolean;
}

export type PlaceView =
  | { at: "node"; nodeId: string; label: string }
  /** The node is not on the canvas any more. */
  | { at: "gone" }
  | { at: "point"; x: number; y: number };

export interface ThreadView {
  id: string;
  projectId: string;
  place: PlaceView;
  /** A moment of the node's film or sound, in seconds. */
  seconds?: number;
  resolved?: { by: string; at: number };
  /** Somebody else has written since the one who looks has read it. */
  unread?: boolean;
  /** Whether the one who looks may resolve it and open it again. */
  maySettle?: boolean;
  /** The first one, then the replies, oldest first. */
  comments: readonly CommentView[];
}

export interface PinView {
  threadId: string;
  place: Exclude<PlaceView, { at: "gone" }>;
  author: Actor;
  replies: number;
  unread?: boolean;
  seconds?: number;
}

export type CommentFilter = "open" | "resolved";

export function placeWords(place: PlaceView): string {
  switch (place.at) {
    case "node":
      return place.label;
    case "gone":
      return "on a deleted node";
    case "point":
      return "on the canvas";
  }
}
