import { defineNodeType, Prose, Values } from "./define.ts";

/** Prose that feeds generators. A mention of a node is an edge, and the text holds only that edge's id; `{name}` stands for a value. */
export const promptNode = defineNodeType({
  type: "prompt",
  title: "Prompt",
  size: { w: 320, h: 160 },
  minimum: { w: 160, h: 80 },
  fields: { body: Prose, values: Values },
  made: false,
  accepts: {
    reference: ["text", "image", "video", "audio"],
    context: ["text", "prompt", "debate"],
  },
});
