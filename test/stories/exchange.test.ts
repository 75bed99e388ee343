/** Projects leave one studio as a file and arrive in another: equal, or refused with a sentence and without a trace. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { comments } from "../../src/schema.ts";
import { assetsOfView } from "../../src/exchange/view.ts";
import { equalPart, exported, importFiles, type Rich, richProject } from "../exchange/project.ts";
import { openWorld, type World } from "../world.ts";

let here: World;
let there: World;
let rich: Rich;
beforeAll(async () => {
  [here, there] = await Promise.all([openWorld(), openWorld()]);
  rich = await richProject(here);
}, 60_000);
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
});

const bundleOf = async (world: World, projectId: string, query = "format=bundle") =>
  new Uint8Array(await (await exported(world, projectId, query)).arrayBuffer());

test("a bundle becomes an equal project on a second server: canvas, timeline, files, words, title", async () => {
  const { id } = await here.run("comment.add", { projectId: rich.projectId, nodeId: rich.video, timeMs: 1200, body: "Louder here" });
  await here.run("comment.reply", { projectId: rich.projectId, threadId: id, body: "Yes" });
  const before = await here.clash.rooms.view(rich.projectId);
  const response = await exported(here, rich.projectId, "format=bundle");
  expect(response.headers.get("content-disposition")).toContain("Rain%20in%20the%20city.clash");
  const made = await importFiles(there, [{ name: "rain.clash", bytes: new Uint8Array(await response.arrayBuffer()) }]);
  expect(made).toMatchObject({ state: "done", sentence: "" });
  expect((await there.ask(`/api/projects/${made.projectId}`)).body).toMatchObject({ title: "Rain in the city" });
  const after = await there.clash.rooms.view(made.projectId);
  expect(equalPart(after, { ids: true })).toEqual(equalPart(before, { ids: true }));
  for (const assetId of assetsOfView(after)) {
    expect(assetsOfView(before).has(assetId)).toBe(false);
    const content = await there.ask(`/api/assets/${assetId}`);
    expect(content.body).toMatchObject({ projectId: made.projectId });
  }
  const said = await there.clash.db.read.select().from(comments);
  expect(said.map((row) => [row.body, row.nodeId, row.timeMs, row.projectId])).toEqual([
    ["Louder here", rich.video, 1200, made.projectId],
    ["Yes", null, null, made.projectId],
  ]);
  expect(said[1]?.threadId).toBe(said[0]?.id);
}, 60_000);
