import type { CanvasNode, NodeType } from "../document.ts";
import type { Author } from "../edit.ts";
import { sizeOfNew } from "../layout.ts";
import { fieldsOf } from "../nodes/index.ts";

/** A node with the defaults of its type and the given values on top. */
export function newNode(type: NodeType, values: { id: string } & Record<string, unknown>, author: Author): CanvasNode {
  return { ...defaultsOf(type), ...sizeOfNew(type), createdBy: author.actor, createdAt: author.time, ...values, type } as CanvasNode;
}

export function defaultsOf(type: NodeType): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(fieldsOf(type))) {
    if (schema.default !== undefined)
      values[field] = typeof schema.default === "object" && schema.default !== null ? structuredClone(schema.default) : schema.default;
  }
  return values;
}
