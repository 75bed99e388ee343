/** What faces are drawn from, read in one batch. */
import type { DoubtView } from "../../../views/nodes/doubt.ts";
import type { Asset } from "../../assets/assets.ts";
import type { CanvasEdge, CanvasNode, CanvasView } from "../../canvas/document.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import type { ActionsKnown } from "./action-faces.ts";
import type { DebatesKnown } from "./debate-faces.ts";
import type { RunEstimate } from "./estimates.ts";
import type { RenderViews } from "./renders.ts";

export interface FaceContext {
  clash: Clash;
  projectId: string;
  view: CanvasView;
  readOnly: boolean;
}

export interface Known extends FaceContext {
  /** By the node they end at, in their order. */
  edges: Map<string, CanvasEdge[]>;
  /** How many nodes a group holds. */
  children: Map<string, number>;
  assets: Map<string, Asset>;
  /** Assets whose small pictures are made. */
  drawn: Set<string>;
  generations: Map<string, Generation>;
  /** By the id of the generation. */
  doubts: ReadonlyMap<string, DoubtView>;
  renders: RenderViews;
  /** What the action nodes among them are drawn from. */
  actions: ActionsKnown;
  /** Turns that the debate nodes among them show, by id. */
  debates: DebatesKnown;
  /** What Run would cost, by the id of the generator. */
  estimates: ReadonlyMap<string, RunEstimate>;
  /** The node that shows an asset, for those that others were made from. */
  nodeOfAsset: ReadonlyMap<string, CanvasNode>;
}
