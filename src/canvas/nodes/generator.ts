import { Type } from "@sinclair/typebox";
import { defineNodeType, Params, Prose, Values } from "./define.ts";

/** A model with its parameters and a prompt; running it makes takes. It carries no server fields: its outputs do. */
export const generatorNode = defineNodeType({
  type: "generator",
  title: "Generator",
  size: { w: 340, h: 300 },
  minimum: { w: 240, h: 180 },
  fields: { model: Type.String({ maxLength: 200, default: "" }), params: Params, prompt: Prose, values: Values },
  made: false,
  accepts: {
    prompt: ["text", "prompt", "debate"],
    reference: ["text", "image", "video", "audio"],
    start: ["image", "video"],
    end: ["image"],
    style: ["image", "text"],
    audio: ["audio", "video"],
    clip: ["video"],
    context: ["text", "prompt", "debate"],
  },
});
