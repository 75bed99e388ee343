import { Type } from "@sinclair/typebox";
import { mayReach } from "../actors.ts";
import { changeAsset, requireAsset, tagAssets } from "../assets/assets.ts";
import { copyAssets } from "../assets/copy.ts";
import { checkedUrl } from "../assets/fetch.ts";
import { assetLink as linkTo, LINK_LIMIT_SECONDS } from "../assets/links.ts";
import { purgeAssets, restoreAssets, trashAssets } from "../assets/trash.ts";
import { enqueue } from "../jobs/queue.ts";
import { fetchSpec } from "../jobs/specs.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { askToLook, estimateLook } from "../understanding.ts";
import { defineCommand, field } from "./define.ts";

const assetId = Type.String({ minLength: 1, maxLength: 64, description: "A file of the project." });
const assetIds = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  minItems: 1,
  maxItems: 1000,
  description: "Files of the project.",
});
const MAX_TAGS = 30;

/** What pasting between projects does first: an asset belongs to one project (I3), so the other gets a row of its own over the same bytes. */
export const assetCopy = defineCommand({
  name: "asset.copy",
  title: "Copy files into a project",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, fromProjectId: field.projectId, assetIds }),
  async run({ clash, actor, requestKey }, params) {
    const { projectId, fromProjectId } = params;
    if (!mayReach(actor, fromProjectId)) throw new AppError("not_found", "There is no such project.");
    await requireProject(clash, fromProjectId);
    const copies = [...new Set(params.assetIds)].map((from) => ({ from, to: derivedId("ast", requestKey, from) }));
    await copyAssets(clash, { projectId, fromProjectId, copies, by: actor.id });
    return { assets: Object.fromEntries(copies.map(({ from, to }) => [from, to])) };
  },
});

/** The address is looked at now, resolved and fetched by a job. */
export const assetImport = defineCommand({
  name: "asset.import",
  title: "Import a file by its address",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    url: Type.String({ minLength: 1, maxLength: 4000, description: "An http or https address of a picture, film or sound." }),
    name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "What the file is called here; else as its address says." }),
    ),
    x: Type.Optional(Type.Number({ description: "Where it is put on the canvas, with y; without them it is only kept." })),
    y: Type.Optional(Type.Number()),
  }),
  async run({ clash, actor, requestKey }, { projectId, url, name, x, y }) {
    const { host } = checkedUrl(clash, url);
    const createdBy = actor.behalfOf ?? actor.id;
    const place = x !== undefined && y !== undefined ? { place: { x, y } } : {};
    const args = { projectId, url, createdBy, ...place, ...(name === undefined ? {} : { name }) };
    const id = derivedId("job", requestKey);
    await clash.db.write.transaction((tx, after) =>
      enqueue(clash, tx, after, fetchSpec, args, {
        id,
        title: `Import from ${host}`,
        actor: actor.id,
        projectId,
        key: `fetch:${requestKey}`,
      }),
    );
    return { jobId: id, assetId: derivedId("ast", id) };
  },
});

/** Words in: split at commas, small letters, each once. */
const tagsFrom = (text: string): string[] =>
  [...new Set(text.split(",").map((tag) => tag.trim().toLowerCase().slice(0, 40)))].filter(Boolean).slice(0, MAX_TAGS);

export const assetUpdate = defineCommand({
  name: "asset.update",
  title: "Change a file's name, tags or description",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    assetId,
    name: Type.Optional(field.title("What the file is called.")),
    tags: Type.Optional(Type.String({ maxLength: 1300, description: "Words divided by commas; they replace the ones it has." })),
    description: Type.Optional(Type.String({ maxLength: 4000, description: "What it shows; empty takes the words away." })),
  }),
  async run({ clash, actor }, { projectId, assetId: id, name, tags, description }) {
    await requireAsset(clash, projectId, id);
    await changeAsset(clash, id, actor.id, {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(tags === undefined ? {} : { tags: tagsFrom(tags) }),
      ...(description === undefined ? {} : { description: description.trim() || null }),
    });
    return { assetId: id };
  },
});

export const assetTag = defineCommand({
  name: "asset.tag",
  title: "Add tags to files, or take some away",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    assetIds,
    add: Type.Optional(Type.String({ maxLength: 1300, description: "Words divided by commas." })),
    remove: Type.Optional(Type.String({ maxLength: 1300, description: "Words divided by commas." })),
  }),
  async run({ clash, actor }, { projectId, assetIds: ids, add = "", remove = "" }) {
    const [more, less] = [tagsFrom(add), tagsFrom(remove)];
    if (more.length + less.length === 0) throw invalid("add", "Name at least one tag. Nothing was changed.");
    return { tagged: await tagAssets(clash, { projectId, assetIds: ids, add: more, remove: less, by: actor.id, most: MAX_TAGS }) };
  },
});

const look = {
  projectId: field.projectId,
  assetId,
  eyes: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: "`off`, `draft` (measured by the studio) or a model; else as the project says.",
    }),
  ),
  ears: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: "`off` or a model that transcribes; else as the project says." }),
  ),
};

export const assetDescribe = defineCommand({
  name: "asset.describe",
  title: "Look at a file and write down what is in it",
  policy: "edit",
  params: Type.Object({
    ...look,
    acceptUnknownPrice: Type.Optional(Type.Boolean({ description: "A yes to a model whose price nobody knows." })),
  }),
  async run({ clash, actor, requestKey }, params) {
    if (params.acceptUnknownPrice && actor.kind === "agent")
      throw new AppError("forbidden", "acceptUnknownPrice: Only a person says yes to a price that nobody knows. Nothing was sent.");
    const asset = await requireAsset(clash, params.projectId, params.assetId);
    return { jobId: await askToLook(clash, actor, asset, { ...params, requestKey }) };
  },
});

export const assetEstimate = defineCommand({
  name: "asset.estimate",
  title: "Estimate what looking at a file would cost",
  policy: "edit",
  params: Type.Object(look),
  run: async ({ clash, actor }, params) => estimateLook(clash, actor, await requireAsset(clash, params.projectId, params.assetId), params),
});

export const assetTrash = defineCommand({
  name: "asset.trash",
  title: "Move files to the trash",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, assetIds }),
  run: async ({ clash, actor }, { projectId, assetIds: ids }) => ({
    trashed: await trashAssets(clash, { projectId, assetIds: ids, by: actor.id }),
  }),
});

export const assetRestore = defineCommand({
  name: "asset.restore",
  title: "Take files out of the trash",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, assetIds }),
  run: async ({ clash, actor }, { projectId, assetIds: ids }) => ({
    restored: await restoreAssets(clash, { projectId, assetIds: ids, by: actor.id }),
  }),
});

export const assetPurge = defineCommand({
  name: "asset.purge",
  title: "Delete files in the trash for good",
  policy: "person",
  params: Type.Object({ projectId: field.projectId, assetIds }),
  run: ({ clash, actor }, { projectId, assetIds: ids }) => purgeAssets(clash, { projectId, assetIds: ids, by: actor.id }),
});

export const assetLink = defineCommand({
  name: "asset.link",
  title: "Make a short-lived link to a file",
  policy: "edit",
  secret: true,
  params: Type.Object({
    projectId: field.projectId,
    assetId,
    seconds: Type.Integer({ minimum: 10, maximum: LINK_LIMIT_SECONDS, default: 3600, description: "How long it opens." }),
  }),
  async run({ clash }, { projectId, assetId: id, seconds }) {
    const asset = await requireAsset(clash, projectId, id);
    const { url, expiresAt } = await linkTo(clash, asset, seconds);
    return { url, expiresAt: new Date(expiresAt).toISOString() };
  },
});
