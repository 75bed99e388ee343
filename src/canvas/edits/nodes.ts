import { Value } from "@sinclair/typebox/value";
import { AppError } from "../../lib/errors.ts";
import { byOrder, type CanvasNode, type Json } from "../document.ts";
import { type Draft, nameOf, needEdge, needFree, needNode, needUnlocked } from "../draft.ts";
import type { Author, EditOf } from "../edit.ts";
import { placeFree, placeNear, sizeOfNew } from "../layout.ts";
import { FIXED_FIELDS, SERVER_FIELD_NAMES } from "../nodes/define.ts";
import { definitionOf, fieldsOf } from "../nodes/index.ts";
import { mayMention, proseFieldOf, proseOf, renameMentions } from "../prose.ts";
import { checkTimeline } from "../timeline/check.ts";
import { EMPTY_TIMELINE } from "../timeline-map.ts";
import { growAround, ungroup } from "./groups.ts";
import { newNode } from "./new-node.ts";

export function applyNodeEdit(
  draft: Draft,
  edit: EditOf<"addNode" | "updateNode" | "setText" | "deleteNodes" | "duplicateNodes" | "setTimeline">,
  author: Author,
): void {
  switch (edit.edit) {
    case "addNode":
      return addNode(draft, edit, author);
    case "updateNode":
      return updateNode(draft, edit);
    case "setText":
      return setText(draft, edit);
    case "deleteNodes":
      return deleteNodes(draft, edit);
    case "duplicateNodes":
      return duplicate(draft, edit, author);
    case "setTimeline":
      return setTimeline(draft, edit);
    default:
      edit satisfies never;
  }
}

function addNode(draft: Draft, edit: EditOf<"addNode">, author: Author): void {
  needFree(draft, edit.id);
  const standard = sizeOfNew(edit.type);
  const size = { w: edit.w ?? standard.w, h: edit.h ?? standard.h };
  const fields = checkedFields(draft, edit.type, edit.fields ?? {}, "fields.", ["assetId", "turnId"]);
  const near = edit.near === undefined ? undefined : needNode(draft, edit.near, "near");
  const isPlaced = edit.x !== undefined && edit.y !== undefined; // then nothing is looked for: many nodes at once would wait for it
  const place = isPlaced ? edit : near ? placeNear(draft, near.id, size) : placeFree(draft, { x: 0, y: 0 }, size);
  const at = { x: edit.x ?? place.x ?? 0, y: edit.y ?? place.y ?? 0 };
  const asset = fields.assetId ? { status: "done" } : {};
  draft.push({
    op: "createNode",
    node: newNode(edit.type, { parentId: near?.parentId ?? null, ...fields, ...asset, ...at, ...size, id: edit.id }, author),
  });
  if (edit.type === "timeline") draft.push({ op: "setTimeline", id: edit.id, timeline: EMPTY_TIMELINE });
  growAround(draft, draft.node(edit.id)?.parentId ?? null);
}

function updateNode(draft: Draft, edit: EditOf<"updateNode">): void {
  const node = needNode(draft, edit.id);
  if (node.locked && edit.fields.locked !== false) needUnlocked(draft, edit.id);
  const merged = Object.entries(edit.fields).map(([field, value]) => [field, mergedMap(node, field, value)]);
  const fields = checkedFields(draft, node.type, Object.fromEntries(merged), "fields.", []);
  for (const [field, value] of Object.entries(fields)) writeField(draft, node, field, value as Json);
}

/** `params` and `values` of an update name only what changes; null takes a key away. */
function mergedMap(node: CanvasNode, field: string, value: unknown): unknown {
  const isMap = Object.hasOwn(fieldsOf(node.type), field) && fieldsOf(node.type)[field]?.container === "Map";
  if (!isMap || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const now = (node as unknown as Record<string, Record<string, Json>>)[field];
  return Object.fromEntries(Object.entries({ ...now, ...value }).filter(([, one]) => one !== null));
}

function writeField(draft: Draft, node: CanvasNode, field: string, value: Json): void {
  const before = (node as Record<string, unknown>)[field];
  if (Value.Equal(before, value)) return;
  const container = fieldsOf(node.type)[field]?.container;
  if (container === "Text") return draft.push({ op: "setText", id: node.id, field, text: value as string });
  if (container !== "Map") return draft.push({ op: "setField", id: node.id, field, value });
  const [was, is] = [before as Record<string, Json>, value as Record<string, Json>];
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (!Value.Equal(was[key], is[key])) draft.push({ op: "setParam", id: node.id, field, key, value: is[key] });
  }
}

/** Refuses what is not a field of this type, what is not a person's to write, and values of the wrong shape, by name. */
function checkedFields(
  draft: Draft,
  type: CanvasNode["type"],
  fields: Record<string, unknown>,
  path: string,
  alsoAllowed: readonly string[],
): Record<string, unknown> {
  const schemas = fieldsOf(type);
  const title = definitionOf(type).title.toLowerCase();
  for (const [field, value] of Object.entries(fields)) {
    const where = [{ field: path + field, message: "" }];
    const fail = (sentence: string) => new AppError("invalid", sentence, [{ field: path + field, message: sentence }]);
    if (!Object.hasOwn(schemas, field)) throw fail(`A ${title} node has no field “${field}”.`);
    const schema = schemas[field] as (typeof schemas)[string];
    const closed = FIXED_FIELDS.includes(field) || ["x", "y", "w", "h"].includes(field) || (SERVER_FIELD_NAMES as string[]).includes(field);
    if (closed && !alsoAllowed.includes(field)) throw fail(`“${field}” cannot be written here.`);
    const wrong = Value.Errors(schema, value).First();
    if (wrong) throw fail(`“${field}” is not valid: ${wrong.message.toLowerCase()}.`);
    if (field === "parentId" && value !== null && draft.node(value as string)?.type !== "group")
      throw new AppError("invalid", "A node can only be inside a group.", where);
  }
  return fields;
}

function setText(draft: Draft, edit: EditOf<"setText">): void {
  const node = needUnlocked(draft, edit.id);
  const schema = fieldsOf(node.type)[edit.field];
  if (schema?.container !== "Text") {
    const sentence = `A ${node.type} node has no text “${edit.field}”.`;
    throw new AppError("invalid", sentence, [{ field: "field", message: sentence }]);
  }
  if ((node as Record<string, unknown>)[edit.field] !== edit.text)
    draft.push({ op: "setText", id: edit.id, field: edit.field, text: edit.text });
}

function deleteNodes(draft: Draft, edit: EditOf<"deleteNodes">): void {
  const doomed = new Set(edit.ids);
  for (const [index, id] of edit.ids.entries()) needUnlocked(draft, id, `ids.${index}`);
  for (const edge of draft.edges()) if (doomed.has(edge.source) || doomed.has(edge.target)) draft.push({ op: "deleteEdge", id: edge.id });
  for (const [index, id] of edit.ids.entries()) {
    const node = draft.node(id);
    if (!node) continue; // named twice
    if (node.type === "group") ungroup(draft, id, `ids.${index}`);
    else draft.push({ op: "deleteNode", id });
    if (node.type === "timeline") draft.push({ op: "deleteTimeline", id });
  }
}

/** Copies keep their asset, not their generation: what made the original did not make the copy. Edges between copies are copied when named. */
function duplicate(draft: Draft, edit: EditOf<"duplicateNodes">, author: Author): void {
  const copyOf = new Map(edit.copies.map((copy) => [copy.from, copy.to]));
  const edgeCopyOf = new Map((edit.edges ?? []).map((copy) => [copy.from, copy.to]));
  for (const [index, copy] of edit.copies.entries()) {
    const original = needNode(draft, copy.from, `copies.${index}.from`);
    needFree(draft, copy.to, `copies.${index}.to`);
    const parentId = (original.parentId && copyOf.get(original.parentId)) ?? original.parentId;
    const made =
      "status" in original && original.status !== undefined
        ? { generationId: null, error: null, status: original.assetId ? "done" : "idle" }
        : {};
    draft.push({
      op: "createNode",
      node: newNode(
        original.type,
        {
          ...original,
          ...made,
          ...mentionsOfCopy(original, edgeCopyOf),
          id: copy.to,
          parentId,
          x: original.x + edit.dx,
          y: original.y + edit.dy,
          locked: false,
          createdBy: author.actor,
          createdAt: author.time,
        },
        author,
      ),
    });
    const timeline = draft.timeline(copy.from);
    if (timeline) draft.push({ op: "setTimeline", id: copy.to, timeline });
  }
  const edges = (edit.edges ?? []).map((copy, index) => ({ copy, edge: needEdge(draft, copy.from, `edges.${index}.from`), index }));
  for (const { copy, edge, index } of edges.sort((a, b) => byOrder(a.edge, b.edge))) {
    needFree(draft, copy.to, `edges.${index}.to`);
    const target = copyOf.get(edge.target);
    if (!target)
      throw new AppError("invalid", "An edge can be copied only together with the node it ends at.", [
        { field: `edges.${index}.from`, message: `${nameOf(needNode(draft, edge.target))} is not among the copies.` },
      ]);
    draft.push({ op: "createEdge", edge: { ...edge, id: copy.to, source: copyOf.get(edge.source) ?? edge.source, target } });
  }
}

/** A copy mentions what its own edges lead to; a mention whose edge is not copied is left out. */
function mentionsOfCopy(original: CanvasNode, edgeCopyOf: ReadonlyMap<string, string>): Partial<CanvasNode> {
  const field = mayMention(original) ? proseFieldOf(original) : undefined;
  return field ? ({ [field]: renameMentions(proseOf(original), (id) => edgeCopyOf.get(id)) } as Partial<CanvasNode>) : {};
}

function setTimeline(draft: Draft, edit: EditOf<"setTimeline">): void {
  const node = needUnlocked(draft, edit.id);
  if (node.type !== "timeline")
    throw new AppError("invalid", `${nameOf(node)} is not a timeline.`, [{ field: "id", message: "Not a timeline." }]);
  const wrong = checkTimeline(edit.timeline);
  if (wrong.length > 0)
    throw new AppError(
      "invalid",
      wrong[0]?.message ?? "The timeline is not valid.",
      wrong.map((one) => ({ ...one, field: `timeline.${one.field}` })),
    );
  draft.push({ op: "setTimeline", id: edit.id, timeline: edit.timeline });
}
