import { Type } from "@sinclair/typebox";
import { LEAST_PIXELS, startCut } from "../cuts.ts";
import { invalid } from "../lib/errors.ts";
import { defineCommand, field } from "./define.ts";

const source = { projectId: field.projectId, nodeId: field.nodeId };
const pixels = (least: number, description: string) => Type.Integer({ minimum: least, maximum: 100_000, description });
const seconds = (description: string) => Type.Number({ minimum: 0, maximum: 86_400, description });
const ms = (value: number) => Math.round(value * 1000);

export const mediaCrop = defineCommand({
  name: "media.crop",
  title: "Crop a picture",
  policy: "edit",
  params: Type.Object({
    ...source,
    x: pixels(0, "Left edge, in pixels of the picture."),
    y: pixels(0, "Top edge."),
    width: pixels(LEAST_PIXELS, "Width of what stays."),
    height: pixels(LEAST_PIXELS, "Height of what stays."),
  }),
  run: ({ clash, actor, requestKey }, { projectId, nodeId, ...rectangle }) =>
    startCut(clash, actor, { projectId, nodeId, requestKey, cut: { tool: "crop", ...rectangle } }),
});

export const mediaGrab = defineCommand({
  name: "media.grab",
  title: "Grab a frame of a clip",
  policy: "edit",
  params: Type.Object({ ...source, at: seconds("The moment, in seconds.") }),
  run: ({ clash, actor, requestKey }, { projectId, nodeId, at }) =>
    startCut(clash, actor, { projectId, nodeId, requestKey, cut: { tool: "grab", atMs: ms(at) } }),
});

export const mediaTrim = defineCommand({
  name: "media.trim",
  title: "Trim a clip or a sound",
  policy: "edit",
  params: Type.Object({ ...source, from: seconds("Where it begins, in seconds."), to: seconds("Where it ends.") }),
  async run({ clash, actor, requestKey }, { projectId, nodeId, from, to }) {
    if (to <= from) throw invalid("to", "It must lie behind the beginning.");
    return startCut(clash, actor, { projectId, nodeId, requestKey, cut: { tool: "trim", fromMs: ms(from), toMs: ms(to) } });
  },
});
