import { Type } from "@sinclair/typebox";
import { defineNodeType, Params } from "./define.ts";

/** A custom action's form: which one, and its parameters. Its inputs are the edges that end here; what it made stands beside it. */
export const actionNode = defineNodeType({
  type: "action",
  title: "Action",
  size: { w: 320, h: 280 },
  minimum: { w: 240, h: 160 },
  fields: { action: Type.String({ maxLength: 60, default: "" }), params: Params },
  made: false,
  accepts: {
    reference: ["text", "prompt", "image", "video", "audio", "timeline"],
    style: ["image", "video"],
    audio: ["audio", "video"],
    clip: ["video"],
    start: ["image", "video"],
    end: ["image", "video"],
    prompt: ["text", "prompt"],
    context: ["text", "prompt", "timeline"],
  },
});
