import { Type } from "@sinclair/typebox";
import { arrangePlaces } from "../canvas/arrange.ts";
import { type CommandContext, defineCommand, field } from "./define.ts";
import { stampOf } from "./node.ts";

/** A layout that is asked for twice finds everything in its place: a repeat changes nothing. */
export const canvasArrange = defineCommand({
  name: "canvas.arrange",
  title: "Arrange the canvas",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeIds: Type.Optional(
      Type.Array(field.nodeId, {
        maxItems: 10_000,
        description: "These among themselves, or the inside of one group. Without it the whole canvas.",
      }),
    ),
  }),
  async run(context, { projectId, nodeIds }) {
    const places = arrangePlaces(await context.clash.rooms.view(projectId), nodeIds);
    if (places.length > 0) await context.clash.rooms.apply(projectId, [{ edit: "arrange", places }], stampOf(context));
    return { moved: places.length };
  },
});

export const canvasUndo = defineCommand({
  name: "canvas.undo",
  title: "Undo",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, turnId: Type.Optional(Type.String({ maxLength: 64 })) }),
  run: async (context, { projectId, turnId }) => {
    const { steps, skipped } = await context.clash.rooms.undo(projectId, whose(context, turnId));
    return { steps, skipped };
  },
});

const whose = (context: CommandContext, turn: string | undefined) => ({ actor: stampOf(context).actor, turn });

export const canvasRedo = defineCommand({
  name: "canvas.redo",
  title: "Redo",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, turnId: Type.Optional(Type.String({ maxLength: 64 })) }),
  run: async (context, { projectId, turnId }) => {
    const { steps, skipped } = await context.clash.rooms.redo(projectId, { actor: stampOf(context).actor, turn: turnId });
    return { steps, skipped };
  },
});
