/** Where nodes stand to each other: lines, gaps, stacking and groups. */
import { Type } from "@sinclair/typebox";
import { ALIGNMENTS, alignMoves, AXES, distributeMoves, type Move, tidyMoves } from "../canvas/align.ts";
import type { Edit } from "../canvas/edit.ts";
import { type CommandContext, defineCommand, field } from "./define.ts";
import { stampOf } from "./node.ts";

const ids = Type.Array(field.nodeId, { minItems: 1, maxItems: 1000, description: "Nodes of the canvas." });

const apply = (context: CommandContext, projectId: string, edit: Edit) => context.clash.rooms.apply(projectId, [edit], stampOf(context));

async function move(context: CommandContext, projectId: string, moves: Move[]) {
  if (moves.length > 0) await apply(context, projectId, { edit: "moveNodes", moves });
  return { moved: moves.length };
}

export const nodeAlign = defineCommand({
  name: "node.align",
  title: "Align nodes",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids, to: field.oneOf(ALIGNMENTS) }),
  async run(context, { projectId, nodeIds, to }) {
    const { nodes } = await context.clash.rooms.view(projectId);
    return move(context, projectId, alignMoves(nodes, nodeIds, to));
  },
});

export const nodeDistribute = defineCommand({
  name: "node.distribute",
  title: "Distribute nodes evenly",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids, along: field.oneOf(AXES) }),
  async run(context, { projectId, nodeIds, along }) {
    const { nodes } = await context.clash.rooms.view(projectId);
    return move(context, projectId, distributeMoves(nodes, nodeIds, along));
  },
});

export const nodeTidy = defineCommand({
  name: "node.tidy",
  title: "Tidy nodes into rows and columns",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids }),
  async run(context, { projectId, nodeIds }) {
    const { nodes } = await context.clash.rooms.view(projectId);
    return move(context, projectId, tidyMoves(nodes, nodeIds));
  },
});

export const nodeRestack = defineCommand({
  name: "node.restack",
  title: "Bring nodes to the front or send them to the back",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids, to: field.oneOf(["front", "back"]) }),
  run: async (context, { projectId, nodeIds, to }) => {
    await apply(context, projectId, { edit: "restackNodes", ids: nodeIds, to });
  },
});

export const nodeUngroup = defineCommand({
  name: "node.ungroup",
  title: "Dissolve groups",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids }),
  run: async (context, { projectId, nodeIds }) => {
    await apply(context, projectId, { edit: "ungroup", ids: nodeIds });
  },
});

export const nodeNest = defineCommand({
  name: "node.nest",
  title: "Put nodes into a group, or take them out",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeIds: ids,
    groupId: Type.Union([field.nodeId, Type.Null()], { description: "The group; null takes the nodes out of theirs." }),
  }),
  run: async (context, { projectId, nodeIds, groupId }) => {
    await apply(context, projectId, { edit: "moveToGroup", ids: nodeIds, parentId: groupId });
  },
});
