import { defineNodeType } from "./define.ts";

/** Speech, music or any other sound. The edge that says where it came from has the role `context`. */
export const audioNode = defineNodeType({
  type: "audio",
  title: "Audio",
  size: { w: 320, h: 112 },
  minimum: { w: 160, h: 72 },
  fields: {},
  made: true,
  accepts: { context: ["generator", "audio", "action"] },
});
