import { Type } from "@sinclair/typebox";
import { defineCommand, field } from "./define.ts";
import { stampOf } from "./node.ts";

const seq = Type.Integer({ minimum: 1, description: "Number of the version, as GET /api/projects/:id/versions lists them." });

export const versionName = defineCommand({
  name: "version.name",
  title: "Name a version",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    seq,
    name: Type.String({ maxLength: 120, description: "What it is called; an empty name takes the name away." }),
  }),
  run: (context, { projectId, seq: at, name }) => context.clash.rooms.nameVersion(projectId, at, name.trim() || null, stampOf(context)),
});

export const versionRestore = defineCommand({
  name: "version.restore",
  title: "Bring a version back, as a new change",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, seq }),
  async run(context, { projectId, seq: at }) {
    const { seq: now, skipped } = await context.clash.rooms.restore(projectId, at, stampOf(context));
    return { seq: now, skipped };
  },
});

/** Throws AppError `conflict` when the canvas can be read: then there is nothing to recover. */
export const canvasRecover = defineCommand({
  name: "canvas.recover",
  title: "Go on from the last good state of a canvas that cannot be read",
  policy: "own",
  params: Type.Object({ projectId: field.projectId }),
  run: async (context, { projectId }) => ({ projectId, ...(await context.clash.rooms.recover(projectId, stampOf(context))) }),
});

export const canvasTrim = defineCommand({
  name: "canvas.trim",
  title: "Forget the history of the canvas, for good",
  policy: "own",
  params: Type.Object({ projectId: field.projectId }),
  run: (context, { projectId }) => context.clash.rooms.trim(projectId, stampOf(context)),
});
