import { Type } from "@sinclair/typebox";
import { defineNodeType, Params } from "./define.ts";

export const ACTION_INPUT_KINDS = ["text", "image", "video", "audio", "timeline"] as const;
export type ActionInputKind = (typeof ACTION_INPUT_KINDS)[number];

/** What a node of each type is to an action; one that has no words and no file is nothing to it. */
export const GIVEN_AS: Readonly<Record<string, ActionInputKind | undefined>> = {
  text: "text",
  prompt: "text",
  image: "image",
  video: "video",
  audio: "audio",
  timeline: "timeline",
};

/** A custom action's form: which one, and its parameters. Its inputs are the edges that end here; what it made stands beside it. */
export const actionNode = defineNodeType({
  type: "action",
  title: "Action",
  size: { w: 320, h: 280 },
  minimum: { w: 240, h: 160 },
  fields: { action: Type.String({ maxLength: 60, default: "" }), params: Params },
  made: false,
  accepts: {
    reference: ["text", "prompt", "image", "video", "audio", "timeline"],
    style: ["image", "video"],
    audio: ["audio", "video"],
    clip: ["video"],
    start: ["image", "video"],
    end: ["image", "video"],
    prompt: ["text", "prompt"],
    context: ["text", "prompt", "timeline"],
  },
});
