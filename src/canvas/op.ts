/**
 * Operations: the smallest changes of a document, as plain values. Named edits, repair and undo all end in these, and one writer
 * (`write.ts`) turns them into Loro operations. An operation carries no permission: whoever made the list has checked.
 */
import type { ContainerID } from "loro-crdt";
import type { CanvasEdge, CanvasNode, Json } from "./document.ts";
import type { Timeline } from "./timeline.ts";

export type Op =
  | { op: "createNode"; node: CanvasNode }
  | { op: "deleteNode"; id: string }
  /** A register of a node. */
  | { op: "setField"; id: string; field: string; value: Json }
  | { op: "dropField"; id: string; field: string }
  /** Prose: written as the smallest difference, so that other people's letters stay. */
  | { op: "setText"; id: string; field: string; text: string }
  /** One key of a map field; undefined removes it. */
  | { op: "setParam"; id: string; field: string; key: string; value: Json | undefined }
  | { op: "createEdge"; edge: CanvasEdge }
  | { op: "deleteEdge"; id: string }
  | { op: "setEdgeField"; id: string; field: string; value: string }
  | { op: "dropEdgeField"; id: string; field: string }
  /** Creates the timeline, or writes what differs. */
  | { op: "setTimeline"; id: string; timeline: Timeline }
  | { op: "deleteTimeline"; id: string }
  | { op: "deleteRequest"; id: string }
  /** Empties a root container that is no part of a canvas. */
  | { op: "clearRoot"; container: ContainerID }
  | { op: "setMeta"; field: "version" | "epoch"; value: number };
