import { Type } from "@sinclair/typebox";
import { EDGE_ROLES } from "../canvas/nodes/define.ts";
import { derivedId } from "../lib/ids.ts";
import { defineCommand, field } from "./define.ts";
import { stampOf } from "./node.ts";

export const edgeConnect = defineCommand({
  name: "edge.connect",
  title: "Connect two nodes",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, source: field.nodeId, target: field.nodeId, role: field.oneOf(EDGE_ROLES) }),
  async run(context, { projectId, ...ends }) {
    const id = derivedId("edg", context.requestKey);
    const view = await context.clash.rooms.view(projectId);
    if (!view.edges[id]) await context.clash.rooms.apply(projectId, [{ edit: "connect", id, ...ends }], stampOf(context));
    return { id };
  },
});

export const edgeDisconnect = defineCommand({
  name: "edge.disconnect",
  title: "Remove edges",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, edgeIds: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 1000 }) }),
  run: async (context, { projectId, edgeIds }) => {
    await context.clash.rooms.apply(projectId, [{ edit: "disconnect", ids: edgeIds }], stampOf(context));
  },
});

export const edgeRole = defineCommand({
  name: "edge.role",
  title: "Change what an edge is for",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, edgeId: field.edgeId, role: field.oneOf(EDGE_ROLES) }),
  run: async (context, { projectId, edgeId, role }) => {
    await context.clash.rooms.apply(projectId, [{ edit: "setEdgeRole", id: edgeId, role }], stampOf(context));
  },
});

export const edgeReorder = defineCommand({
  name: "edge.reorder",
  title: "Change the order of references",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    edgeId: field.edgeId,
    after: Type.Union([field.edgeId, Type.Null()], { description: "The edge it then stands behind; null makes it the first." }),
  }),
  run: async (context, { projectId, edgeId, after }) => {
    await context.clash.rooms.apply(projectId, [{ edit: "reorderEdge", id: edgeId, after }], stampOf(context));
  },
});
