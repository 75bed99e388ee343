/** A real project in which hostile words stand wherever words can stand, another project that must stay as it is, and a question that waits for a person. */
import { inArray } from "drizzle-orm";
import { assets } from "../../../src/schema.ts";
import type { TurnStudio } from "../studio.ts";
import type { Target } from "./wants.ts";
import { HOSTILE, type Hostile } from "./words.ts";

/** The smallest picture there is. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

export interface Board {
  target: Target;
  assetIds: string[];
  timelineId: string;
}

export async function layOut(studio: TurnStudio): Promise<Board> {
  const { projectId } = studio;
  const add = (params: Record<string, unknown>) => studio.run<{ id: string }>("node.add", { projectId, ...params });
  const assetIds: string[] = [];
  const subtitles: string[] = [];
  await Promise.all(HOSTILE.map((hostile) => put(studio, hostile, { add, assetIds, subtitles })));
  const timelineId = (await studio.run<{ id: string }>("timeline.create", { projectId })).id;
  await studio.run("timeline.update", { projectId, timelineId, timeline: timelineWith(subtitles) });
  const other = await studio.run<{ id: string }>("project.create", { title: "Somebody else's" });
  await studio.run("node.add", { projectId: other.id, type: "text", body: "A secret recipe." });
  const foreignAssetId = await upload(studio, other.id, "secret.png");
  const node = await add({ type: "text", body: "The node that is asked for" });
  const generator = await add({ type: "generator", model: "draft-image", prompt: "a cup", params: { resolution: "360" } });
  const waiting = await questionThatWaits(studio);
  await studio.until(
    async () =>
      (
        await studio.clash.db.read.rows(
          "select 1 from jobs where kind <> 'turn' and state in ('queued', 'running', 'scheduled', 'waiting')",
        )
      ).length === 0,
  );
  return {
    assetIds,
    timelineId,
    target: {
      projectId,
      otherProjectId: other.id,
      nodeId: node.id,
      generatorId: generator.id,
      assetId: assetIds[0] ?? "",
      foreignAssetId,
      ...waiting,
    },
  };
}

interface Hands {
  add(params: Record<string, unknown>): Promise<{ id: string }>;
  assetIds: string[];
  subtitles: string[];
}

async function put(studio: TurnStudio, { place, text }: Hostile, { add, assetIds, subtitles }: Hands): Promise<void> {
  const { projectId } = studio;
  switch (place) {
    case "note":
    case "page":
    case "board":
      await add({ type: "text", body: text });
      return;
    case "prompt":
      await add({ type: "prompt", body: text });
      return;
    case "generator":
      await add({ type: "generator", model: "draft-image", prompt: text });
      return;
    case "label":
      await add({ type: "text", label: text });
      return;
    case "group":
      await add({ type: "group", label: text });
      return;
    case "file name":
      assetIds.push(await upload(studio, projectId, text));
      return;
    case "caption": {
      const assetId = await upload(studio, projectId, "picture.png");
      await studio.run("asset.update", { projectId, assetId, description: text });
      assetIds.push(assetId);
      return;
    }
    case "transcript": {
      const assetId = await upload(studio, projectId, "voice.png");
      const words = text.split(" ").map((word, index) => ({ text: word, start: index, end: index + 1 }));
      await studio.clash.db.write.transaction((tx) =>
        tx
          .update(assets)
          .set({ words })
          .where(inArray(assets.id, [assetId])),
      );
      assetIds.push(assetId);
      return;
    }
    case "comment":
      await studio.run("comment.add", { projectId, body: text, x: 0, y: 0 });
      return;
    case "title":
      await studio.run("project.rename", { projectId, title: text });
      return;
    case "subtitle":
      subtitles.push(text);
  }
}

async function upload(studio: TurnStudio, projectId: string, name: string): Promise<string> {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new File([PIXEL], name, { type: "image/png" }));
  const { status, body } = await studio.ask("/api/assets", { method: "POST", body: form });
  if (status !== 201) throw new Error(String(body.detail));
  return String(body.id);
}

const FRAMES = 24;

const timelineWith = (subtitles: readonly string[]) => ({
  ...{ width: 320, height: 180, fps: FRAMES, background: "#000000" },
  tracks: [{ id: "words", kind: "text", name: "Words", muted: false, hidden: false, locked: false, gainDb: 0 }],
  items: Object.fromEntries(
    subtitles.map((text, index) => [
      `item${index}`,
      { kind: "caption", trackId: "words", start: index * FRAMES, length: FRAMES, text, language: "en" },
    ]),
  ),
});

/** A turn in assist that has asked and is not answered. */
async function questionThatWaits(studio: TurnStudio): Promise<Pick<Target, "approvalId" | "turnId" | "chatId">> {
  studio.model.plays(() => ({ calls: [{ name: "node_add", input: { type: "text", body: "never agreed to" } }] }));
  const { id: turnId, chatId } = await studio.start("Add a note.", { approval: "assist" });
  const asked = await studio.told(turnId, "approval_requested");
  return { approvalId: asked.data.approvalId, turnId, chatId };
}
