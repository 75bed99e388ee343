import { defineNodeType, Prose } from "./define.ts";

/** Prose that feeds generators. A mention of a node is a `reference` edge; the text holds only that edge's id. */
export const promptNode = defineNodeType({
  type: "prompt",
  title: "Prompt",
  size: { w: 320, h: 160 },
  minimum: { w: 160, h: 80 },
  fields: { body: Prose },
  made: false,
  accepts: {
    reference: ["text", "image", "video", "audio"],
    context: ["text", "prompt"],
  },
});
