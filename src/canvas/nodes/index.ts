/** The node types, in the order of the palette. */
import type { TProperties } from "@sinclair/typebox";
import { actionNode } from "./action.ts";
import { audioNode } from "./audio.ts";
import { debateNode } from "./debate.ts";
import type { EdgeRole, NodeDefinition, NodeOf } from "./define.ts";
import { BASE_FIELDS, SERVER_FIELDS } from "./define.ts";
import { generatorNode } from "./generator.ts";
import { groupNode } from "./group.ts";
import { imageNode } from "./image.ts";
import { promptNode } from "./prompt.ts";
import { textNode } from "./text.ts";
import { timelineNode } from "./timeline.ts";
import { videoNode } from "./video.ts";

export const nodeTypes = [
  textNode,
  promptNode,
  generatorNode,
  imageNode,
  videoNode,
  audioNode,
  timelineNode,
  actionNode,
  debateNode,
  groupNode,
] as const;

export type CanvasNode = NodeOf<(typeof nodeTypes)[number]>;
export type NodeType = CanvasNode["type"];
export type CanvasNodeOf<Type extends NodeType> = Extract<CanvasNode, { type: Type }>;
/** A node that a generation, a render or an upload is behind. */
export type MadeNode = Extract<CanvasNode, { status: string }>;
export const NODE_TYPES = nodeTypes.map((definition) => definition.type) as [NodeType, ...NodeType[]];

type AnyDefinition = NodeDefinition<NodeType, TProperties, boolean>;
const byType = new Map<string, AnyDefinition>(nodeTypes.map((definition) => [definition.type, definition as AnyDefinition]));
const fieldsByType = new Map<string, TProperties>(
  nodeTypes.map((definition) => [definition.type, { ...BASE_FIELDS, ...definition.fields, ...(definition.made ? SERVER_FIELDS : {}) }]),
);

export const isNodeType = (value: unknown): value is NodeType => typeof value === "string" && byType.has(value);
export const definitionOf = (type: NodeType): AnyDefinition => byType.get(type) as AnyDefinition;
/** Every field that a node of this type may have besides `id` and `type`, with its schema. */
export const fieldsOf = (type: NodeType): TProperties => fieldsByType.get(type) as TProperties;
export const isMade = (node: CanvasNode): node is MadeNode => definitionOf(node.type).made;

/** Whether an edge of this role may run from one type to another; the answer is a sentence when it may not. */
export function refusedRole(source: NodeType, target: NodeType, role: EdgeRole): string | undefined {
  const sources = definitionOf(target).accepts[role];
  const title = definitionOf(target).title.toLowerCase();
  if (!sources) return `A ${title} node takes no ${role} edge.`;
  if (!sources.includes(source)) return `A ${title} node takes its ${role} from ${sources.join(", ")}, not from ${source}.`;
  return undefined;
}
