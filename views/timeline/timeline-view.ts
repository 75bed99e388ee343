import type { Role } from "../nodes/face.ts";

/** A timeline as its page reads it: seconds, resolved names and pictures. The document's frames are turned into seconds by the caller. */
export interface TimelineView {
  nodeId: string;
  projectId: string;
  label: string;
  projectTitle: string;
  width: number;
  height: number;
  fps: number;
  seconds: number;
  frames: number;
  /** From the top of the list to the bottom: text, picture, sound. */
  tracks: readonly TrackView[];
  captions: readonly { at: number; text: string }[];
  /** A still for the viewer while there is no film. */
  posterUrl?: string;
  render: RenderView;
  readOnly?: boolean;
}

export interface TrackView {
  id: string;
  name: string;
  kind: "video" | "audio" | "text" | "overlay";
  by: "person" | "agent" | "both" | "server";
  items: readonly ItemView[];
}

export interface ItemView {
  id: string;
  name: string;
  role: Role;
  /** Seconds from the start of the film. */
  at: number;
  seconds: number;
  posterUrl?: string;
  wave?: string;
  /** The item dissolves into the next one. */
  dissolve?: boolean;
}

export interface RenderView {
  state: "none" | "queued" | "running" | "done" | "failed" | "cancelled";
  id?: string;
  percent?: number;
  /** `412 of 1200 frames`. */
  note?: string;
  etaSeconds?: number;
  /** Place in line and why it waits. */
  why?: string;
  error?: string;
  /** The finished film. */
  assetId?: string;
  posterUrl?: string;
  bytes?: number;
  /** The timeline changed since this film was rendered. */
  outdated?: boolean;
}
