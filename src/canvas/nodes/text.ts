import { defineNodeType, Prose } from "./define.ts";

/** A Markdown card: context for prompts and agents, or what a text model wrote. */
export const textNode = defineNodeType({
  type: "text",
  title: "Text",
  size: { w: 320, h: 200 },
  minimum: { w: 120, h: 64 },
  fields: { body: Prose },
  made: true,
  accepts: { context: ["text", "prompt", "generator", "image", "video", "audio", "debate", "action"] },
});
