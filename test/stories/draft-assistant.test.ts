/** The assistant without a key: small wishes by rules, on the real canvas, with what it says held against what it did. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { overlaps } from "../../src/canvas/layout.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";

let studio: TurnStudio;
let projectId: string;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
}, 60_000);
afterAll(() => studio.close());
beforeEach(async () => {
  projectId = (await studio.run<{ id: string }>("project.create", { title: "Small wishes" })).id;
});

const add = async (fields: Record<string, unknown>) => (await studio.run<{ id: string }>("node.add", { projectId, ...fields })).id;
const view = () => studio.clash.rooms.view(projectId);

async function wish(text: string, params: Record<string, unknown> = {}) {
  const { id } = await studio.start(text, { projectId, model: "draft-text", ...params });
  const turn = await studio.ended(id);
  expect(turn.error).toBeNull();
  return { id, answer: turn.answer ?? "", turn };
}

describe("the assistant by rules", () => {
  test("answers about the canvas from the canvas and changes nothing", async () => {
    expect((await wish("What is on the canvas?")).answer).toContain("The canvas is empty.");
    await add({ type: "prompt", label: "Kettle", body: "A kettle", x: 0, y: 0 });
    await add({ type: "prompt", label: "Sign", x: 0, y: 300 });
    const before = await view();
    expect((await wish("What is on the canvas?")).answer).toStartWith("2 nodes: 2 prompt; 0 edges.");
    expect((await wish("Which prompts are empty?")).answer).toBe('1 node without words: "Sign".');
    expect(await view()).toEqual(before);
  }, 60_000);

  test("makes what it is asked for: prompt, generator, edge, run, and waits for the real end", async () => {
    const { answer } = await wish('Record a voice saying "Good morning"');
    const { nodes, edges } = await view();
    const generator = Object.values(nodes).find((node) => node.type === "generator");
    expect(generator).toMatchObject({ model: "draft-speech" });
    const edge = Object.values(edges).find((each) => each.target === generator?.id);
    expect(nodes[edge?.source ?? ""]).toMatchObject({ type: "prompt", body: "Good morning" });
    expect(Object.values(nodes).find((node) => node.type === "audio")).toMatchObject({ status: "done" });
    expect(answer).toContain("1 take of 1 is made.");
  }, 60_000);

  test("only sets up what it is asked to set up", async () => {
    const { answer } = await wish("Add a picture of a red kettle on a stove, 9:16");
    const { nodes } = await view();
    const prompt = Object.values(nodes).find((node) => node.type === "prompt");
    expect(prompt).toMatchObject({ body: "a red kettle on a stove" });
    expect(Object.values(nodes).find((node) => node.type === "generator")).toMatchObject({
      model: "draft-image",
      params: { aspect: "9:16" },
    });
    expect(
      Object.values(nodes)
        .map((node) => node.type)
        .sort(),
    ).toEqual(["generator", "prompt"]);
    expect(answer).toBe("Done: node add (2), edge connect.");
  }, 60_000);

  test("connects, renames, rewrites, arranges and deletes what is named or chosen", async () => {
    const prompt = await add({ type: "prompt", label: "Kettle", body: "A kettle", x: 0, y: 0 });
    const generator = await add({ type: "generator", label: "Painter", model: "draft-image", x: 20, y: 10 });
    await wish('Connect "Kettle" to "Painter"');
    expect(Object.values((await view()).edges)).toMatchObject([{ source: prompt, target: generator, role: "prompt" }]);
    await wish('Rename Kettle to "Hero"');
    await wish('Change it to "A copper kettle"', { nodeIds: [prompt] });
    expect((await view()).nodes[prompt]).toMatchObject({ label: "Hero", body: "A copper kettle" });
    await wish("Tidy up");
    const [a, b] = Object.values((await view()).nodes);
    expect(a && b && overlaps(a, b)).toBe(false);
    await wish("Delete this", { nodeIds: [generator] });
    expect(Object.keys((await view()).nodes)).toEqual([prompt]);
  }, 60_000);

  test("lays a brief out as a storyboard without overlap, also beside what is there, in Chinese and in portrait", async () => {
    await add({ type: "text", label: "Mine", body: "Stays", x: 100, y: 100 });
    for (const [name, shots, aspect] of [
      ["water-cycle-zh", 5, "16:9"],
      ["bike-light", 0, "9:16"],
    ] as const) {
      const had = new Set(Object.keys((await view()).nodes));
      await wish(
        `Make a storyboard of this brief, do not run anything yet:\n${await Bun.file(join(import.meta.dir, `../fixtures/briefs/${name}.md`)).text()}`,
      );
      const nodes = Object.values((await view()).nodes);
      const fresh = nodes.filter((node) => !had.has(node.id));
      const prompts = fresh.filter((node) => node.type === "prompt");
      if (shots > 0) expect(prompts).toHaveLength(shots);
      expect(prompts.length).toBeGreaterThanOrEqual(4);
      for (const node of fresh) if (node.type === "generator") expect(node.params.aspect).toBe(aspect);
      for (const [index, node] of nodes.entries())
        for (const other of nodes.slice(index + 1)) expect(overlaps(node, other, 8) ? `${node.label} lies on ${other.label}` : "").toBe("");
    }
  }, 60_000);

  test("in a turn that only plans it says what it would do, and does not say that it did", async () => {
    const { answer } = await wish("Draw a picture of a red kettle", { approval: "plan" });
    expect(answer).toStartWith("I may only look in this turn. I would do this: node add");
    expect((await view()).nodes).toEqual({});
  }, 60_000);

  test("says what it has no rule for, and what of its work was refused", async () => {
    expect((await wish("Sing me the anthem of the moon")).answer).toStartWith("I play by rules and have none for this.");
    const locked = await add({ type: "prompt", label: "Kettle", body: "A kettle" });
    await studio.run("node.update", { projectId, nodeId: locked, locked: true });
    const { answer } = await wish('Rename Kettle to "Hero"');
    expect(answer).toContain("Not everything went through: node_update.");
    expect((await view()).nodes[locked]).toMatchObject({ label: "Kettle" });
  }, 60_000);
});
