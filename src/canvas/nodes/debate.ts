import { Type } from "@sinclair/typebox";
import { defineNodeType, Id, Prose } from "./define.ts";

/**
 * A debate of agents, running or ended, and what it decided. The words of the decision are a text like any other, which people may change and which feeds
 * prompts; which turn it shows stays as the server wrote it.
 */
export const debateNode = defineNodeType({
  type: "debate",
  title: "Debate",
  size: { w: 360, h: 380 },
  minimum: { w: 240, h: 160 },
  fields: {
    turnId: Type.Union([Id, Type.Null()], { default: null }),
    topic: Type.String({ maxLength: 2_000, default: "" }),
    body: Prose,
  },
  made: false,
  accepts: { context: ["text", "prompt"] },
});
