import { defineNodeType } from "./define.ts";

/** A film being cut. Its tracks and items are in `timelines/<node id>`, created and deleted together with the node. */
export const timelineNode = defineNodeType({
  type: "timeline",
  title: "Timeline",
  size: { w: 640, h: 240 },
  minimum: { w: 320, h: 160 },
  fields: {},
  made: false,
  accepts: {
    clip: ["image", "video"],
    audio: ["audio", "video"],
    context: ["text", "prompt", "debate"],
  },
});
