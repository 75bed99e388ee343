/**
 * What a node's face is drawn from: plain values, resolved by the server from the canvas, the generation's row and the asset's row.
 * Geometry (`x, y, w, h` in canvas pixels) belongs to the island once it runs; a face never depends on it.
 */
import type { RoundView } from "../../src/engine/view.ts";
import type { DoubtView } from "./doubt.ts";
import type { ActionParamView, ActionRunView } from "./action-form.ts";
import type { Author } from "../shared/who.tsx";
import type { Choice } from "../shared/field.tsx";
import type { MentionView } from "./words.ts";

export const NODE_TYPES = ["text", "prompt", "generator", "image", "video", "audio", "timeline", "action", "debate", "group"] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export type NodeStatus = "idle" | "queued" | "running" | "done" | "failed" | "cancelled" | "uncertain";

export type Role = "prompt" | "reference" | "start" | "end" | "style" | "audio" | "clip" | "context";

interface FaceBase {
  id: string;
  projectId: string;
  label: string;
  x: number;
  y: number;
  w: number;
  h: number;
  z?: number;
  by: Author;
  /** Somebody is working on it right now. */
  held?: "person" | "agent";
  locked?: boolean;
  parentId?: string;
  /** Changes when the face would look different; the island asks again only then. */
  faceKey?: string;
  /** A viewer sees no control that would be refused. */
  readOnly?: boolean;
  /** Drawn for somebody who can only look, outside the studio or in the past: no control, no link, no price. */
  still?: boolean;
}

/** Markdown as its author typed it; the face shows it as a card. */
export interface TextFaceView extends FaceBase {
  type: "text";
  body: string;
}

/** Prose with `{variables}` and mentions. */
export interface PromptFaceView extends FaceBase, ProseView {
  type: "prompt";
  body: string;
}

export interface ProseView {
  /** What each mention shows, by the id of its edge. */
  mentions?: Record<string, MentionView>;
  /** What the variables stand for. */
  values?: Record<string, string>;
}

/** One parameter of the model card, with the value the node holds. */
export interface ParamView {
  name: string;
  label: string;
  value: string;
  /** A parameter with options is a select; without, an input. */
  options?: readonly Choice[];
  kind?: "number" | "text" | "boolean";
  min?: number;
  max?: number;
  step?: string;
}

export interface ReferenceView {
  /** The source node. */
  nodeId: string;
  label: string;
  /** A small picture of it; none for text and sound. */
  thumbUrl?: string;
  role: Role;
  /** The edge that makes it one, where its place among the others can be changed. */
  edgeId?: string;
}

export interface GeneratorFaceView extends FaceBase, ProseView {
  type: "generator";
  model: string;
  models: readonly Choice[];
  /** `draft, answers in about 3 s`. */
  modelNote: string;
  /** What the model makes; decides the in-ports. */
  makes: "image" | "video" | "speech" | "music" | "text";
  prompt: string;
  params: readonly ParamView[];
  references: readonly ReferenceView[];
  maxReferences: number;
  takes: number;
  /** For one take, micro-USD; `null` when the card does not know. */
  costMicroUsd: number | null;
  /** Why Run would be refused now, as a sentence. */
  problem?: string;
}

export interface ProgressView {
  /** 0 to 100. */
  percent: number;
  /** `88 of 192`, in the words of what runs. */
  note?: string;
  etaSeconds?: number;
}

export interface ProvenanceView {
  model: string;
  seed?: number;
  /** The upstream that made it; given where the model has several. */
  provider?: string;
  /** Upstreams that were asked first and could not be reached. */
  insteadOf?: readonly string[];
  costMicroUsd: number | null;
  prompt?: string;
  /** Who asked for it, and when (ms since the epoch). */
  actor?: string;
  at?: number;
  inputs?: readonly ReferenceView[];
}

/** A node that holds a file, or will. */
interface MediaBase extends FaceBase {
  status: NodeStatus;
  generationId?: string;
  /** The stored file; given when `done`, and on a running node when there is a best frame so far. */
  assetId?: string;
  /** Address of a small picture of it (a poster for video): `/api/assets/:id/content?w=640`. */
  posterUrl?: string;
  /** Made by the built-in draft models. */
  draft?: boolean;
  progress?: ProgressView;
  /** Place in line, 1 is next, and why it waits. */
  place?: number;
  why?: string;
  /** What happened and whether anything was charged, as one sentence or two. */
  error?: string;
  /** Nobody knows what became of its request; what is known of it, and what can be done. */
  doubt?: DoubtView;
  provenance?: ProvenanceView;
  width?: number;
  height?: number;
  bytes?: number;
}

export interface ImageFaceView extends MediaBase {
  type: "image";
  /** What the picture shows, for people who do not see it. */
  alt: string;
}

export interface VideoFaceView extends MediaBase {
  type: "video";
  alt: string;
  seconds?: number;
}

export interface AudioFaceView extends MediaBase {
  type: "audio";
  /** Where it is heard, when that is not the studio's own address of the asset. */
  playUrl?: string;
  seconds?: number;
  /** An SVG path of the waveform in a box of 200 × 40 (`wavePath`). */
  wave?: string;
  /** What is said, where it is speech. */
  words?: string;
}

export interface TimelineFaceView extends FaceBase {
  type: "timeline";
  posterUrl?: string;
  seconds: number;
  width: number;
  height: number;
  clips: number;
  /** Small bars of the tracks: `at` and `length` are fractions of the whole. */
  bars: readonly { row: number; role: Role; at: number; length: number }[];
  /** The render that runs or waits, or the newest finished one. */
  render?: {
    id: string;
    state: "queued" | "running" | "done" | "failed";
    percent?: number;
    etaSeconds?: number;
    assetId?: string;
    error?: string;
  };
}

/** One input of an action, and the nodes whose edges fill it. */
export interface ActionSlotView {
  name: string;
  title: string;
  role: Role;
  /** `pictures or clips`. */
  takes: string;
  given: readonly ReferenceView[];
  /** What is missing or too much, as words. */
  problem?: string;
}

export interface ActionFaceView extends FaceBase {
  type: "action";
  /** Its name; "" while none is chosen. */
  action: string;
  /** Those that are installed, by title. */
  actions: readonly Choice[];
  /** Of the chosen one; none while nothing is chosen or when it was removed. */
  chosen?: { title: string; description: string; version: string; reviewUrl: string };
  /** Of its inputs, in their order: the in-ports. */
  roles: readonly Role[];
  slots: readonly ActionSlotView[];
  params: readonly ActionParamView[];
  run?: ActionRunView;
  /** Why Run would be refused now, as a sentence. */
  problem?: string;
}

/** A debate that runs or has ended; the words of its decision are written like a card's. */
export interface DebateFaceView extends FaceBase {
  type: "debate";
  topic: string;
  body: string;
  /** Its turn, where it is one of this project. */
  turn?: {
    id: string;
    state: "working" | "done" | "failed" | "cancelled";
    /** As far as it has come. */
    rounds: readonly RoundView[];
  };
}

export interface GroupFaceView extends FaceBase {
  type: "group";
  children: number;
  /** How many groups it is inside. */
  depth?: number;
}

export type FaceView =
  | TextFaceView
  | PromptFaceView
  | GeneratorFaceView
  | ImageFaceView
  | VideoFaceView
  | AudioFaceView
  | TimelineFaceView
  | ActionFaceView
  | DebateFaceView
  | GroupFaceView;

export type MediaFaceView = ImageFaceView | VideoFaceView | AudioFaceView;

export const NODE_ICONS = {
  text: "type",
  prompt: "message-square-text",
  generator: "sparkles",
  image: "image",
  video: "video",
  audio: "audio-lines",
  timeline: "clapperboard",
  action: "puzzle",
  debate: "users-round",
  group: "frame",
} as const satisfies Record<NodeType, string>;

/** What a node is called while it has no name. */
export const NODE_NAMES = {
  text: "Text",
  prompt: "Prompt",
  generator: "Generator",
  image: "Picture",
  video: "Clip",
  audio: "Sound",
  timeline: "Timeline",
  action: "Action",
  debate: "Debate",
  group: "Group",
} as const satisfies Record<NodeType, string>;

export function isMedia(face: FaceView): face is MediaFaceView {
  return face.type === "image" || face.type === "video" || face.type === "audio";
}

/** `done` for what needs no run; a generator and its prompts never wait. */
export function statusOf(face: FaceView): NodeStatus {
  if (isMedia(face)) return face.status;
  if (face.type === "debate" && face.turn?.state === "working") return "running";
  if (face.type === "timeline" && face.render) return face.render.state;
  if (face.type === "action" && face.run) return face.run.state;
  return "idle";
}
