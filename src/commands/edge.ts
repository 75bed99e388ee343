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

export const canvasUndo = defineCommand({
  name: "canvas.undo",
  title: "Undo",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, turnId: Type.Optional(Type.String({ maxLength: 64 })) }),
  run: async (context, { projectId, turnId }) => {
    const { steps, skipped } = await context.clash.rooms.undo(projectId, { actor: stampOf(context).actor, turn: turnId });
    return { steps, skipped };
  },
});
