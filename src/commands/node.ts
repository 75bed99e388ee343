import { Type } from "@sinclair/typebox";
import { Extent, Id, POSITION_LIMIT } from "../canvas/nodes/define.ts";
import { fieldsOf, isNodeType, NODE_TYPES } from "../canvas/nodes/index.ts";
import { requireAsset } from "../assets/assets.ts";
import { derivedId } from "../lib/ids.ts";
import { invalid } from "../lib/errors.ts";
import { turnById } from "../turns.ts";
import { type CommandContext, defineCommand, field } from "./define.ts";

/** As much of the question as a node keeps. */
const TOPIC_CHARACTERS = 2_000;

export const stampOf = ({ actor }: CommandContext) => ({ actor: actor.behalfOf ?? actor.id, turn: actor.turnId });

/** Without a default: a node that is given no place gets a free one, and does not lie at the origin upon others. */
const coordinate = Type.Number({ minimum: -POSITION_LIMIT, maximum: POSITION_LIMIT });
const place = {
  x: Type.Optional(coordinate),
  y: Type.Optional(coordinate),
  w: Type.Optional(Extent),
  h: Type.Optional(Extent),
  parentId: Type.Optional(Id),
};
const ids = Type.Array(field.nodeId, { minItems: 1, maxItems: 1000, description: "Nodes of the canvas." });

const values = Type.Record(Type.String({ maxLength: 60 }), Type.Union([Type.String({ maxLength: 4_000 }), Type.Null()]), {
  description: "What the {variables} of its prose stand for; null takes one away.",
});

/** Fields of the node's type stand beside the place: `{type: "text", body: "…"}`. */
export const nodeAdd = defineCommand({
  name: "node.add",
  title: "Add a node",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    type: field.oneOf(NODE_TYPES),
    ...place,
    near: Type.Optional(field.nodeId),
    label: Type.Optional(Type.String({ maxLength: 200 })),
    body: Type.Optional(Type.String({ maxLength: 100_000 })),
    prompt: Type.Optional(Type.String({ maxLength: 100_000 })),
    model: Type.Optional(Type.String({ maxLength: 200 })),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    values: Type.Optional(values),
    action: Type.Optional(Type.String({ maxLength: 60, description: "Of an action node: the name of the custom action." })),
    assetId: Type.Optional(Type.String()),
    turnId: Type.Optional(Type.String({ maxLength: 64, description: "Of a debate node: the debate that it shows." })),
  }),
  async run(context, { projectId, type, x, y, w, h, near, assetId, turnId, ...written }) {
    const id = derivedId("nod", context.requestKey);
    const view = await context.clash.rooms.view(projectId);
    if (view.nodes[id]) return { id }; // a repeat
    checkFields(type, written);
    const fields = turnId === undefined ? written : { ...written, ...(await debateFields(context, { projectId, type, turnId })) };
    const edit = { edit: "addNode" as const, id, type, ...given({ x, y, w, h, near }), fields: given(fields) };
    if (assetId === undefined) await context.clash.rooms.apply(projectId, [edit], stampOf(context));
    else {
      const asset = await requireAsset(context.clash, projectId, assetId);
      if (asset.kind !== type) throw invalid("assetId", `It is ${asset.kind}, and the node is ${type}.`);
      const pixels = asset.width && asset.height ? { pixels: { width: asset.width, height: asset.height } } : {};
      await context.clash.rooms.apply(projectId, [edit, { edit: "settleNode", id, status: "done", assetId, ...pixels }], stampOf(context));
    }
    return { id };
  },
});

/** Which turn a node shows is written once, and only for a debate of the same project. */
async function debateFields({ clash }: CommandContext, { projectId, type, turnId }: { projectId: string; type: string; turnId: string }) {
  if (type !== "debate") throw invalid("turnId", "Only a debate node shows a turn. Nothing was added.");
  const turn = await turnById(clash, projectId, turnId);
  if (turn.mode !== "debate") throw invalid("turnId", "This turn is not a debate. Nothing was added.");
  return { turnId, topic: turn.text.slice(0, TOPIC_CHARACTERS) };
}

function checkFields(type: string, fields: Record<string, unknown>) {
  const known = isNodeType(type) ? fieldsOf(type) : {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && !(name in known)) throw invalid(name, `A ${type} node has no such field.`);
}

const given = <T extends Record<string, unknown>>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

export const nodeUpdate = defineCommand({
  name: "node.update",
  title: "Change a node",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeId: field.nodeId,
    label: Type.Optional(Type.String({ maxLength: 200 })),
    locked: Type.Optional(Type.Boolean()),
    body: Type.Optional(Type.String({ maxLength: 100_000 })),
    prompt: Type.Optional(Type.String({ maxLength: 100_000 })),
    model: Type.Optional(Type.String({ maxLength: 200 })),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    values: Type.Optional(values),
    action: Type.Optional(Type.String({ maxLength: 60, description: "Of an action node: the name of the custom action." })),
  }),
  async run(context, { projectId, nodeId, body, prompt, ...fields }) {
    const texts = Object.entries(given({ body, prompt })).map(([name, text]) => ({
      edit: "setText" as const,
      id: nodeId,
      field: name,
      text: text as string,
    }));
    const rest = given(fields);
    const edits = [...texts, ...(Object.keys(rest).length > 0 ? [{ edit: "updateNode" as const, id: nodeId, fields: rest }] : [])];
    if (edits.length === 0)
      throw invalid("body", "Name at least one field to change: label, locked, body, prompt, model, params, values or action.");
    await context.clash.rooms.apply(projectId, edits, stampOf(context));
  },
});

export const nodeMove = defineCommand({
  name: "node.move",
  title: "Move nodes",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    moves: Type.Array(Type.Object({ nodeId: field.nodeId, x: coordinate, y: coordinate }), { minItems: 1, maxItems: 1000 }),
  }),
  run: async (context, { projectId, moves }) => {
    await context.clash.rooms.apply(
      projectId,
      [{ edit: "moveNodes", moves: moves.map(({ nodeId, x, y }) => ({ id: nodeId, x, y })) }],
      stampOf(context),
    );
  },
});

export const nodeResize = defineCommand({
  name: "node.resize",
  title: "Resize a node",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeId: field.nodeId, w: Extent, h: Extent }),
  run: async (context, { projectId, nodeId, w, h }) => {
    await context.clash.rooms.apply(projectId, [{ edit: "resizeNode", id: nodeId, w, h }], stampOf(context));
  },
});

export const nodeDelete = defineCommand({
  name: "node.delete",
  title: "Delete nodes",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids }),
  run: async (context, { projectId, nodeIds }) => {
    await context.clash.rooms.apply(projectId, [{ edit: "deleteNodes", ids: nodeIds }], stampOf(context));
  },
});

export const nodeDuplicate = defineCommand({
  name: "node.duplicate",
  title: "Duplicate nodes",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids, dx: Type.Number({ default: 40 }), dy: Type.Number({ default: 40 }) }),
  async run(context, { projectId, nodeIds, dx, dy }) {
    const copies = nodeIds.map((from) => ({ from, to: derivedId("nod", context.requestKey, from) }));
    await context.clash.rooms.apply(projectId, [{ edit: "duplicateNodes", copies, dx, dy }], stampOf(context));
    return { ids: copies.map((copy) => copy.to) };
  },
});

export const nodeGroup = defineCommand({
  name: "node.group",
  title: "Group nodes",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, nodeIds: ids, label: Type.Optional(Type.String({ maxLength: 200 })) }),
  async run(context, { projectId, nodeIds, label }) {
    const id = derivedId("nod", context.requestKey);
    const view = await context.clash.rooms.view(projectId);
    if (!view.nodes[id])
      await context.clash.rooms.apply(
        projectId,
        [{ edit: "group", id, ids: nodeIds, ...(label === undefined ? {} : { label }) }],
        stampOf(context),
      );
    return { id };
  },
});
