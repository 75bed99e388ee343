import { Type } from "@sinclair/typebox";
import { assetsByIds } from "../assets/assets.ts";
import { type Timeline, TimelineSchema } from "../canvas/timeline.ts";
import type { Clash } from "../clash.ts";
import { invalid } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { assembleFromNodes } from "../timelines.ts";
import { defineCommand, field } from "./define.ts";
import { stampOf } from "./node.ts";

export const timelineCreate = defineCommand({
  name: "timeline.create",
  title: "New timeline",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    label: Type.String({ maxLength: 200, default: "Timeline" }),
    width: Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2, default: 1920 }),
    height: Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2, default: 1080 }),
    fps: Type.Integer({ minimum: 1, maximum: 120, default: 24 }),
  }),
  async run(context, { projectId, label, ...format }) {
    const id = derivedId("nod", context.requestKey);
    const view = await context.clash.rooms.view(projectId);
    if (view.nodes[id]) return { id };
    const timeline = { ...format, background: "#000000", tracks: [], items: {} };
    await context.clash.rooms.apply(
      projectId,
      [
        { edit: "addNode", id, type: "timeline", fields: { label } },
        { edit: "setTimeline", id, timeline },
      ],
      stampOf(context),
    );
    return { id };
  },
});

const Cut = Type.Object({
  nodeId: field.nodeId,
  seconds: Type.Optional(Type.Number({ minimum: 0.2, maximum: 600 })),
  title: Type.Optional(Type.String({ maxLength: 200 })),
  onScreen: Type.Optional(Type.String({ maxLength: 400 })),
  voiceNodeId: Type.Optional(field.nodeId),
  voiceText: Type.Optional(Type.String({ maxLength: 5000 })),
  voiceAt: Type.Optional(Type.Number({ minimum: 0, maximum: 600 })),
});

/** A first cut from nodes in the order given: pictures and clips in a row, or with `cuts` each with its length, words and voice. */
export const timelineAssemble = defineCommand({
  name: "timeline.assemble",
  title: "Assemble a first cut",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeIds: Type.Array(field.nodeId, { minItems: 1, maxItems: 200 }),
    cuts: Type.Optional(Type.Array(Cut, { maxItems: 200 })),
    musicNodeId: Type.Optional(field.nodeId),
    title: Type.Optional(Type.String({ maxLength: 200 })),
    endCard: Type.Optional(
      Type.Object({
        text: Type.String({ minLength: 1, maxLength: 400 }),
        seconds: Type.Number({ minimum: 0.5, maximum: 20 }),
        voiceNodeId: Type.Optional(field.nodeId),
        voiceText: Type.Optional(Type.String({ maxLength: 5000 })),
      }),
    ),
    language: Type.String({ maxLength: 20, default: "en" }),
    label: Type.String({ maxLength: 200, default: "First cut" }),
    width: Type.Optional(Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2 })),
    height: Type.Optional(Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2 })),
    fps: Type.Integer({ minimum: 1, maximum: 120, default: 24 }),
    dissolveSeconds: Type.Number({ minimum: 0, maximum: 5, default: 0.6 }),
    x: Type.Optional(Type.Number()),
    y: Type.Optional(Type.Number()),
  }),
  async run(context, params) {
    const id = derivedId("nod", context.requestKey);
    return { id: await assembleFromNodes(context.clash, stampOf(context), { ...params, id }) };
  },
});

export const timelineUpdate = defineCommand({
  name: "timeline.update",
  title: "Change a timeline",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, timelineId: field.nodeId, timeline: TimelineSchema }),
  run: async (context, { projectId, timelineId, timeline }) => {
    await refuseForeign(context.clash, projectId, {
      before: (await context.clash.rooms.view(projectId)).timelines[timelineId],
      now: timeline,
    });
    await context.clash.rooms.apply(projectId, [{ edit: "setTimeline", id: timelineId, timeline }], stampOf(context));
  },
});

/** What comes anew must be of this project; a file that was there and is gone since may stay named. */
async function refuseForeign(
  clash: Clash,
  projectId: string,
  { before, now }: { before: Timeline | undefined; now: Timeline },
): Promise<void> {
  const old = new Set(before ? filesIn(before).values() : []);
  const fresh = [...filesIn(now)].filter(([, assetId]) => !old.has(assetId));
  const known = await assetsByIds(clash, projectId, [...new Set(fresh.map(([, assetId]) => assetId))]);
  const foreign = fresh.find(([, assetId]) => !known.has(assetId));
  if (foreign) throw invalid(`timeline.items.${foreign[0]}`, "Its file does not belong to this project.");
}

/** By the item that shows or plays it. */
const filesIn = ({ items }: Timeline): Map<string, string> =>
  new Map(
    Object.entries(items).flatMap(([id, item]): [string, string][] => {
      const assetId = item.kind === "clip" ? item.assetId : item.kind === "solid" ? item.soft?.assetId : undefined;
      return assetId ? [[id, assetId]] : [];
    }),
  );
