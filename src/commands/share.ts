import { Type } from "@sinclair/typebox";
import { invalid } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { SHARE_KINDS } from "../schema.ts";
import { createShare, revokeShare } from "../shares.ts";
import { defineCommand, field } from "./define.ts";

const FARTHEST_PX = 10_000_000;
const at = Type.Number({ minimum: -FARTHEST_PX, maximum: FARTHEST_PX });
const size = Type.Number({ minimum: 1, maximum: FARTHEST_PX });

export const shareCreate = defineCommand({
  name: "share.create",
  title: "Share a view by link",
  policy: "person",
  params: Type.Object({
    projectId: field.projectId,
    kind: field.oneOf(SHARE_KINDS, { description: "The canvas, or the newest rendered film." }),
    expiresAt: Type.Optional(Type.String({ maxLength: 40, description: "ISO 8601, a year from now at most; 30 days without it." })),
    nodeIds: Type.Optional(
      Type.Array(field.nodeId, { minItems: 1, maxItems: 1000, description: "Only these nodes; the whole canvas without it." }),
    ),
    camera: Type.Optional(
      Type.Object(
        { x: at, y: at, w: size, h: size },
        { additionalProperties: false, description: "The part of the canvas that it opens at, in canvas pixels." },
      ),
    ),
  }),
  secret: true,
  async run({ clash, actor, requestKey }, { expiresAt, ...wanted }) {
    const until = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (Number.isNaN(until)) throw invalid("expiresAt", "It must be a time like 2027-01-31T00:00:00Z.");
    const id = derivedId("shr", requestKey);
    const made = await createShare(clash, actor, { id, ...wanted, ...(until === undefined ? {} : { expiresAt: until }) });
    const url = `${clash.config.publicUrl?.replace(/\/$/, "") ?? ""}/share/${made.token}`;
    return { id, url, expiresAt: new Date(made.expiresAt).toISOString() };
  },
});

export const shareRevoke = defineCommand({
  name: "share.revoke",
  title: "Revoke a link",
  policy: "person",
  params: Type.Object({ projectId: field.projectId, shareId: Type.String({ minLength: 1, maxLength: 64 }) }),
  run: ({ clash, actor }, { projectId, shareId }) => revokeShare(clash, actor, projectId, shareId),
});
