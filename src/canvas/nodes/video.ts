import { defineNodeType } from "./define.ts";

/** A moving picture: a take, an upload or a render. The edge that says where it came from has the role `context`. */
export const videoNode = defineNodeType({
  type: "video",
  title: "Video",
  size: { w: 384, h: 216 },
  minimum: { w: 120, h: 68 },
  fields: {},
  made: true,
  accepts: { context: ["generator", "video", "timeline", "action"] },
});
