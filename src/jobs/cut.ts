/** One cut: the node stands there running, the file is cut in a child process and kept as an asset, then the node shows it. */
import { join } from "node:path";
import type { Static } from "@sinclair/typebox";
import { type Asset, requireAsset } from "../assets/assets.ts";
import { cropPicture, grabFrame, trimMedia } from "../assets/cut.ts";
import { insertAsset, type ProbedBlob, receive } from "../assets/save.ts";
import type { ServerEdit } from "../canvas/edit.ts";
import { sizeOfNew } from "../canvas/layout.ts";
import type { Clash } from "../clash.ts";
import { type Cut, TITLES } from "../cuts.ts";
import { withTempFolder } from "../lib/child.ts";
import { derivedId } from "../lib/ids.ts";
import type { Provenance } from "../schema.ts";
import { defineJob, type JobContext } from "./define.ts";
import { jobNamed } from "./list.ts";
import { cutSpec } from "./specs.ts";

type Args = Static<typeof cutSpec.args>;
type Context = JobContext<Args>;

export const cutJob = defineJob({
  ...cutSpec,
  async run(context) {
    const { clash, args, job, step, commit } = context;
    const { projectId, outputNodeId } = args;
    const cut = args.cut as unknown as Cut;
    const asset = await requireAsset(clash, projectId, args.assetId);
    await place(clash, args, asset, cut);
    const blob = await step("cut", () => withTempFolder((folder) => make(context, asset, cut, folder)));
    const id = derivedId("ast", job.id);
    await commit((tx, after) =>
      insertAsset(clash, tx, after, blob, {
        id,
        projectId,
        name: nameOf(asset, cut, blob),
        provenance: provenanceOf(asset, cut),
        createdBy: args.createdBy,
      }),
    );
    const { probe } = blob;
    const pixels = probe.kind === "audio" ? {} : { pixels: { width: probe.width, height: probe.height } };
    await show(clash, args, { edit: "settleNode", id: outputNodeId, status: "done", assetId: id, error: null, ...pixels });
    return { assetId: id, nodeId: outputNodeId };
  },
  async afterEnd(clash, { id, args }) {
    const { state, error } = await jobNamed(clash, id);
    const status = state === "cancelled" ? "cancelled" : "failed";
    const told = { status, error: error?.message.slice(0, 2000) ?? null } as const;
    await show(clash, args as Args, { edit: "settleNode", id: (args as Args).outputNodeId, ...told });
  },
});

/** What becomes of the node is the server's. */
const show = (clash: Clash, { projectId }: Args, edit: ServerEdit) => clash.rooms.apply(projectId, [edit], { actor: "server" });

/** The node itself is its maker's, by ordinary edits, so that it can be undone. A source that was deleted meanwhile leaves a file without a node. */
async function place(clash: Clash, args: Args, asset: Asset, cut: Cut): Promise<void> {
  const { projectId, nodeId, outputNodeId: id, createdBy: actor, turnId: turn } = args;
  const { nodes } = await clash.rooms.view(projectId);
  if (nodes[id] || !nodes[nodeId]) return;
  const type = cut.tool === "grab" ? "image" : asset.kind;
  const { width, height } = cut.tool === "crop" ? cut : asset;
  const { w, h } = sizeOfNew(type, width && height ? { width, height } : undefined);
  const label = `${TITLES[cut.tool]} ${asset.name}`.slice(0, 200);
  await clash.rooms.apply(
    projectId,
    [
      { edit: "addNode", id, type, near: nodeId, w, h, fields: { label } },
      { edit: "connect", id: derivedId("edg", id), source: nodeId, target: id, role: "context" },
      { edit: "settleNode", id, status: "running" },
    ],
    { actor, turn },
  );
}

async function make({ clash, signal }: Context, asset: Asset, cut: Cut, folder: string): Promise<ProbedBlob> {
  const [path, stem] = [await clash.store.localPath(asset.sha256), join(folder, "cut")];
  switch (cut.tool) {
    case "crop":
      return receive(clash, await cropPicture(path, cut, stem, signal), signal);
    case "grab":
      return receive(clash, await grabFrame(path, cut.atMs, stem, signal), signal);
    case "trim":
      return receive(clash, await trimMedia(path, { ...cut, film: asset.kind === "video" }, stem, signal), signal);
  }
}

const ENDINGS: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "video/mp4": "mp4",
  "audio/wav": "wav",
  "audio/flac": "flac",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
};

function nameOf(asset: Asset, cut: Cut, blob: ProbedBlob): string {
  const stem = asset.name.replace(/\.[A-Za-z0-9]{1,8}$/, "");
  return `${stem} (${WORDS[cut.tool]}).${ENDINGS[blob.probe.mime] ?? "png"}`;
}

const WORDS = { crop: "crop", grab: "frame", trim: "part" } as const;

/** How a file came to be goes on with its parts: the model and prompt of the whole, and how the part was cut. */
function provenanceOf(asset: Asset, cut: Cut): Provenance {
  const { tool, ...params } = cut;
  return { tool, params, inputs: [{ assetId: asset.id, role: "source" }], ...(asset.provenance.draft ? { draft: true } : {}) };
}
