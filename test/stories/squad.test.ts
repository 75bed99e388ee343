/** A squad without any key: the built-in planner plays every part, and its work is on the real canvas by real tools. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { overlaps } from "../../src/canvas/layout.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "It is not asked." }));
}, 60_000);
afterAll(() => studio.close());

const BRIEF = join(import.meta.dir, "../fixtures/briefs/tea-house.md");

test("a squad makes the tea-house storyboard, nothing overlaps, and one undo takes all of it back", async () => {
  const { clash, projectId } = studio;
  const card = await studio.run<{ id: string }>("node.add", { projectId, type: "text", label: "Mine", body: "Stays", x: 40, y: 40 });
  const before = await clash.rooms.view(projectId);
  const order = `Make a storyboard of this brief, do not run anything yet:\n${await Bun.file(BRIEF).text()}`;
  const { id } = await studio.start(order, { mode: "squad", model: "draft-text" });
  const turn = await studio.ended(id);
  expect(turn.error).toBeNull();
  expect(turn.state).toBe("done");

  const view = await clash.rooms.view(projectId);
  const nodes = Object.values(view.nodes);
  const prompts = nodes.filter((node) => node.type === "prompt");
  expect(prompts).toHaveLength(6);
  for (const prompt of prompts) {
    expect(prompt.type === "prompt" && prompt.body).toStartWith("Watercolour storyboard");
    const fed = Object.values(view.edges).filter((edge) => edge.source === prompt.id && edge.role === "prompt");
    expect(fed).toHaveLength(1);
    expect(view.nodes[fed[0]?.target ?? ""]).toMatchObject({
      type: "generator",
      model: "draft-image",
      params: { aspect: "16:9", look: "watercolour" },
    });
  }
  expect(nodes.filter((node) => node.type === "generator" && node.model === "draft-speech").length).toBeGreaterThanOrEqual(6);
  expect(nodes.filter((node) => node.type === "generator" && node.model === "draft-music")).toHaveLength(1);
  expect(
    nodes
      .filter((node) => node.type === "text")
      .map((node) => node.label)
      .sort(),
  ).toEqual(["Brief", "Cut list", "Mine", "Script"]);
  for (const [index, node] of nodes.entries())
    for (const other of nodes.slice(index + 1)) expect(overlaps(node, other, 16) ? `${node.label} lies on ${other.label}` : "").toBe("");
  const rows = prompts.sort((a, b) => a.y - b.y).map((node) => Number.parseInt(node.label, 10));
  expect(rows).toEqual([1, 2, 3, 4, 5, 6]);

  const events = await studio.events(id);
  const agents = new Set(events.flatMap((event) => (event.kind === "spark_completed" ? [event.agent] : [])));
  expect([...agents].sort()).toEqual([
    "Artist 1",
    "Artist 2",
    "Artist 3",
    "Coordinator",
    "Critic",
    "Director",
    "Editor",
    "Sound",
    "Writer",
  ]);
  expect(events.find((event) => event.kind === "critique_issued")?.data).toMatchObject({ verdict: "accept", revision: 0, items: [] });
  expect(turn.answer).toContain("The last tea house on the pass");
  expect(turn.costMicros).toBe(0);
  const markdown = String((await studio.ask(`/api/turns/${id}/report?format=md`)).body.text);
  expect(markdown).toStartWith("# The last tea house on the pass\n");
  for (const part of ["### Artist 3 (done)", "### 1. accept", "23 nodes added"]) expect(markdown).toContain(part);

  const { steps, skipped } = await studio.run<{ steps: number; skipped: unknown[] }>("canvas.undo", { projectId, turnId: id });
  expect(steps).toBeGreaterThan(0);
  expect(skipped ?? []).toEqual([]);
  const after = await clash.rooms.view(projectId);
  expect(after.nodes).toEqual(before.nodes);
  expect(after.edges).toEqual(before.edges);
  expect(Object.keys(after.nodes)).toEqual([card.id]);
}, 60_000);

test("where nobody says otherwise the pictures are made, waited for and cut, and one undo takes them back too", async () => {
  const { clash, projectId } = studio;
  const before = await clash.rooms.view(projectId);
  const brief = "# Red kettle\nA 4-second film in one shot: a red kettle boils on a stove at dawn. 16:9. No narration.";
  const { id } = await studio.start(brief, { mode: "squad", model: "draft-text" });
  const turn = await studio.ended(id);
  expect(turn.error).toBeNull();
  const fresh = Object.values((await clash.rooms.view(projectId)).nodes).filter((node) => !before.nodes[node.id]);
  const pictures = fresh.filter((node) => node.type === "image");
  const shots = fresh.filter((node) => node.type === "prompt").length;
  expect(pictures).toHaveLength(shots);
  for (const picture of pictures) expect(picture.status).toBe("done");
  expect(fresh.filter((node) => node.type === "timeline")).toHaveLength(1);
  for (const [index, node] of fresh.entries())
    for (const other of fresh.slice(index + 1)) expect(overlaps(node, other, 8) ? `${node.label} lies on ${other.label}` : "").toBe("");
  expect(turn.answer).toContain(`${shots} picture`);
  const kinds = new Set((await studio.events(id)).map((event) => event.kind));
  for (const kind of ["generation_queued", "generation_settled", "canvas_patched"] as const) expect(kinds).toContain(kind);
  await studio.run("canvas.undo", { projectId, turnId: id });
  expect(Object.keys((await clash.rooms.view(projectId)).nodes)).toEqual(Object.keys(before.nodes));
}, 60_000);
