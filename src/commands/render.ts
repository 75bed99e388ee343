import { Type } from "@sinclair/typebox";
import { cancelRender, startRender } from "../renders.ts";
import { RENDER_PRESETS } from "../schema.ts";
import { defineCommand, field } from "./define.ts";

export const renderStart = defineCommand({
  name: "render.start",
  title: "Render a timeline",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, timelineId: field.nodeId, preset: field.oneOf(RENDER_PRESETS, { default: "web" }) }),
  run: async ({ clash, actor, requestKey }, params) => ({ id: await startRender(clash, actor, { ...params, requestKey }) }),
});

export const renderCancel = defineCommand({
  name: "render.cancel",
  title: "Cancel a render",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, renderId: Type.String({ maxLength: 64 }) }),
  run: ({ clash }, params) => cancelRender(clash, params.projectId, params.renderId),
});
