import { defineNodeType } from "./define.ts";

/** A still picture: a take, an upload or a grabbed frame. The edge that says where it came from has the role `context`. */
export const imageNode = defineNodeType({
  type: "image",
  title: "Image",
  size: { w: 320, h: 240 },
  minimum: { w: 80, h: 60 },
  fields: {},
  made: true,
  accepts: { context: ["generator", "image", "video", "timeline", "action"] },
});
