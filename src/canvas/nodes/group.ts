import { defineNodeType } from "./define.ts";

/** A titled frame. Membership is the children's `parentId`; deleting a group keeps its children where they are. */
export const groupNode = defineNodeType({
  type: "group",
  title: "Group",
  size: { w: 480, h: 320 },
  minimum: { w: 120, h: 80 },
  fields: {},
  made: false,
  accepts: {},
});
