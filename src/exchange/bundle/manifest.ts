/** What a project bundle says of itself: `manifest.json` in a zip, beside the canvas and the assets by their hash. */
import { type Static, Type } from "@sinclair/typebox";
import { SCHEMA_VERSION } from "../../canvas/document.ts";
import { isPlain } from "../json-canvas/format.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import { validate } from "../../lib/validate.ts";
import { ASSET_KINDS, type Provenance } from "../../schema.ts";

export const BUNDLE_FORMAT = "clash-bundle";
export const BUNDLE_VERSION = 1;
export const PATHS = { manifest: "manifest.json", canvas: "canvas.loro", comments: "comments.json" } as const;
export const assetPath = (sha256: string): string => `assets/${sha256}`;

/** A manifest is read whole; with 20,000 assets it has a few megabytes. */
export const MANIFEST_BYTES = 32 * 1024 ** 2;
const MAX_ASSETS = 20_000;

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Time = Type.Integer({ minimum: 0, maximum: 1e14 });
const Part = Type.Object({ sha256: Sha256, bytes: Bytes });

const BundledAsset = Type.Object({
  id: Type.String({ pattern: "^ast_[0-9A-Za-z]{1,60}$" }),
  sha256: Sha256,
  bytes: Bytes,
  mime: Type.String({ maxLength: 100 }),
  kind: Type.Union(ASSET_KINDS.map((kind) => Type.Literal(kind))),
  name: Type.String({ maxLength: 200 }),
  words: Type.Optional(
    Type.Array(Type.Object({ text: Type.String({ maxLength: 200 }), start: Type.Number(), end: Type.Number() }), { maxItems: 100_000 }),
  ),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 30 })),
  description: Type.Optional(Type.String({ maxLength: 4_000 })),
  provenance: Type.Object({
    model: Type.Optional(Type.String({ maxLength: 200 })),
    provider: Type.Optional(Type.String({ maxLength: 64 })),
    fellBack: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 12 })),
    prompt: Type.Optional(Type.String({ maxLength: 200_000 })),
    params: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 100 })),
    seed: Type.Optional(Type.Number()),
    costMicros: Type.Optional(Type.Number({ minimum: 0, maximum: 1e15 })),
    inputs: Type.Optional(
      Type.Array(Type.Object({ assetId: Type.String({ maxLength: 80 }), role: Type.String({ maxLength: 40 }) }), { maxItems: 2_000 }),
    ),
    draft: Type.Optional(Type.Boolean()),
    tool: Type.Optional(Type.Union([Type.Literal("crop"), Type.Literal("grab"), Type.Literal("trim"), Type.Literal("action")])),
    sourceUrl: Type.Optional(Type.String({ maxLength: 4_000 })),
  }),
  createdAt: Time,
});

export const ManifestSchema = Type.Object({
  format: Type.Literal(BUNDLE_FORMAT),
  formatVersion: Type.Integer({ minimum: 1 }),
  /** Of the canvas document. */
  schemaVersion: Type.Integer({ minimum: 1 }),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  createdAt: Time,
  exportedAt: Time,
  canvas: Part,
  comments: Type.Optional(Part),
  assets: Type.Array(BundledAsset, { maxItems: MAX_ASSETS }),
});

export type Manifest = Static<typeof ManifestSchema>;
export type BundledAsset = Static<typeof BundledAsset>;

/** Throws AppError `invalid`: not a manifest, of a newer Clash, or the place in it that is wrong. */
export function readManifest(bytes: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid(PATHS.manifest, "It is not JSON in UTF-8. Nothing was kept.");
  }
  if (!isPlain(value) || value.format !== BUNDLE_FORMAT)
    throw invalid(PATHS.manifest, "It is not the manifest of a Clash project. Nothing was kept.");
  refuseNewer("formatVersion", value.formatVersion, BUNDLE_VERSION);
  refuseNewer("schemaVersion", value.schemaVersion, SCHEMA_VERSION);
  const manifest = checked(value);
  const seen = new Set<string>();
  for (const [index, { id }] of manifest.assets.entries()) {
    if (seen.has(id)) throw invalid(`${PATHS.manifest}.assets.${index}.id`, `${id} is used twice. Nothing was kept.`);
    seen.add(id);
  }
  return manifest;
}

function checked(value: unknown): Manifest {
  try {
    return validate(ManifestSchema, value);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw invalid(PATHS.manifest, "It is nested too deep. Nothing was kept."); // the copy ran out of stack
    const fields = cause.fields.map((one) => ({ ...one, field: `${PATHS.manifest}.${one.field}` }));
    throw new AppError("invalid", `${PATHS.manifest}.${cause.message} Nothing was kept.`, fields);
  }
}

function refuseNewer(field: string, found: unknown, known: number): void {
  if (typeof found !== "number" || !(found > known)) return;
  throw invalid(
    `${PATHS.manifest}.${field}`,
    `The bundle was made by a newer Clash (${field} ${found}; this one knows ${known}). Update this studio and try again. Nothing was kept.`,
  );
}

/** What a bundle tells of how an asset came to be; ids of rows that stay behind are left out. */
export function bundledProvenance(provenance: Provenance, costMicros?: number | null): BundledAsset["provenance"] {
  const { generationId: _, renderId: __, ...told } = provenance;
  return costMicros === undefined || costMicros === null ? told : { ...told, costMicros };
}
