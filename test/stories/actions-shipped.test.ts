/** The actions that come with the studio, run from the canvas as anybody runs them. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { openWorld, type World } from "../world.ts";
import { runAction } from "./action-files.ts";

setDefaultTimeout(120_000);

let world: World;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  projectId = String((await world.run("project.create", { title: "Rain tea house" })).id);
}, 60_000);
afterAll(() => world.close());

const view = () => world.clash.rooms.view(projectId);

test("words become captions on a timeline, and the frames of that timeline are checked for what lies outside", async () => {
  const body = "The rain came early this year. The lamps of the tea house are already lit, and nobody is on the road.";
  const words = String((await world.run("node.add", { projectId, type: "text", body })).id);
  const timelineId = String((await world.run("timeline.create", { projectId })).id);
  const said = await runAction(world, { projectId, action: "captions", inputs: { words: [words], timeline: [timelineId] } });
  expect(said).toMatchObject({ state: "done", failure: null, note: "2 captions.", log: expect.stringContaining("Words: 2 captions, en") });
  const { timelines, nodes } = await view();
  const items = Object.values(timelines[timelineId]?.items ?? {}).toSorted((a, b) => a.start - b.start);
  const shown = items.flatMap((item) => (item.kind === "caption" ? [item.text.replace("\n", " ")] : []));
  expect(shown.join(" ")).toBe(body);
  const file = said.outputs?.find((output) => output.name === "file");
  expect(nodes[file?.nodeId ?? ""]).toMatchObject({ type: "text", body: expect.stringContaining("00:00:00,000 --> ") });

  const checked = await runAction(world, { projectId, action: "safe-area", inputs: { media: [timelineId] }, params: { frames: 1 } });
  expect(checked).toMatchObject({
    state: "done",
    failure: null,
    note: expect.stringContaining("Nothing that looks like text lies outside"),
  });
  const frame = checked.outputs?.find((output) => output.name === "frames");
  const asset = (await world.ask(`/api/assets/${frame?.assetId}`)).body;
  expect([asset.kind, Number(asset.width) / Number(asset.height)]).toEqual(["image", expect.closeTo(16 / 9, 2)]);
});
