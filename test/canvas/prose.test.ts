/** Mentions and variables: what a text holds of them, and that a mention and its edge live and die together. */
import { describe, expect, test } from "bun:test";
import type { CanvasNodeOf, CanvasView } from "../../src/canvas/document.ts";
import { type Edit, planEdits } from "../../src/canvas/edit.ts";
import { planUndo, journalOf } from "../../src/canvas/journal.ts";
import { openLive } from "../../src/canvas/live.ts";
import { applyEdits } from "../../src/canvas/canvas.ts";
import { mentionMark, mentionsIn, partsOf, renameMentions, variablesIn } from "../../src/canvas/prose.ts";
import { resolvePrompt } from "../../src/canvas/resolve-prompt.ts";
import { LoroDoc } from "loro-crdt";
import { commitOps } from "../../src/canvas/canvas.ts";

const ME = { actor: "usr_me", time: 1 };
const [HOUSE, WORDS, PROMPT, GENERATOR] = ["nod_house", "nod_words", "nod_prompt", "nod_generator"];

function studio() {
  const live = openLive(new LoroDoc());
  const edit = (...edits: Parameters<typeof applyEdits>[1][number][]) => applyEdits(live, edits, ME);
  edit(
    { edit: "addNode", id: HOUSE, type: "image", x: 0, y: 0, fields: { label: "Tea house" } },
    { edit: "addNode", id: WORDS, type: "text", x: 0, y: 400, fields: { body: "Rain {all} day" } },
    { edit: "addNode", id: PROMPT, type: "prompt", x: 500, y: 0 },
    { edit: "addNode", id: GENERATOR, type: "generator", x: 1000, y: 0, fields: { model: "draft-image" } },
    { edit: "connect", id: "edg_house", source: HOUSE, target: PROMPT, role: "reference" },
    { edit: "connect", id: "edg_words", source: WORDS, target: PROMPT, role: "reference" },
    { edit: "connect", id: "edg_prompt", source: PROMPT, target: GENERATOR, role: "prompt" },
  );
  const write = (text: string) => edit({ edit: "setText", id: PROMPT, field: "body", text });
  return { live, edit, write };
}
const generatorOf = (view: CanvasView) => view.nodes[GENERATOR] as CanvasNodeOf<"generator">;
const bodyOf = (view: CanvasView) => (view.nodes[PROMPT] as CanvasNodeOf<"prompt">).body;

describe("marks in prose", () => {
  test("are found among words and joined again they are the text", () => {
    const text = "A @[edg_1a] in {place_2}, {not this}, @nobody and @[edg_1a]{日本}";
    const parts = partsOf(text);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect([...mentionsIn(text)]).toEqual(["edg_1a"]);
    expect(variablesIn(text)).toEqual(["place_2", "日本"]);
  });

  test("follow a copy, or leave it", () => {
    expect(renameMentions("a @[edg_1] b @[edg_2]", (id) => (id === "edg_1" ? "edg_9" : undefined))).toBe("a @[edg_9] b ");
  });
});

describe("a prompt that is run", () => {
  test("names the pictures it mentions and holds the words of texts, each once", () => {
    const { live, write } = studio();
    write("The @[edg_house] in the evening. @[edg_words], always.");
    const resolved = resolvePrompt(live.view, generatorOf(live.view));
    expect(resolved.prompt).toBe("The Tea house in the evening. Rain {all} day, always.");
    expect(resolved.mentioned.map((edge) => edge.id)).toEqual(["edg_house"]);
    expect(resolved.problems).toEqual([]);
  });

  test("takes values from the prompt, then from the generator, and names those that have none", () => {
    const { live, write, edit } = studio();
    write("{who} walks to {place} in {season}");
    expect(resolvePrompt(live.view, generatorOf(live.view)).problems).toEqual([
      "{who}, {place}, {season} have no values. Give them below the prompt.",
    ]);
    edit({ edit: "updateNode", id: PROMPT, fields: { values: { who: "A fox", place: "the sea" } } });
    edit({ edit: "updateNode", id: GENERATOR, fields: { values: { season: "winter", who: "Nobody" } } });
    const resolved = resolvePrompt(live.view, generatorOf(live.view));
    expect(resolved.problems).toEqual([]);
    expect(resolved.prompt).toBe("A fox walks to the sea in winter");
    edit({ edit: "updateNode", id: PROMPT, fields: { values: { place: null } } });
    expect(resolvePrompt(live.view, generatorOf(live.view)).problems[0]).toContain("{place} has no value");
  });

  test("is refused while a mention leads nowhere", () => {
    const { live, write } = studio();
    write("The @[edg_other]");
    expect(resolvePrompt(live.view, generatorOf(live.view)).problems).toEqual([
      "A mention in the prompt leads nowhere: its node is gone. Take it out.",
    ]);
  });
});

describe("a mention and its edge", () => {
  test("go together: without the edge, without its node, or without the words", () => {
    const cuts: Edit[] = [
      { edit: "disconnect", ids: ["edg_house"] },
      { edit: "deleteNodes", ids: [HOUSE] },
      { edit: "setText", id: PROMPT, field: "body", text: "The  at night" },
    ];
    for (const cut of cuts) {
      const { live, write, edit } = studio();
      write(`The ${mentionMark("edg_house")} at night`);
      edit(cut);
      expect(bodyOf(live.view)).toBe("The  at night");
      expect(live.view.edges.edg_house).toBeUndefined();
      expect(live.view.edges.edg_words).toBeDefined();
    }
  });

  test("come back together by undo", () => {
    const { live, write, edit } = studio();
    write(`The ${mentionMark("edg_house")} at night`);
    live.take();
    edit({ edit: "deleteNodes", ids: [HOUSE] });
    const entries = journalOf(live.view, live.take());
    commitOps(live.doc, planUndo(live.view, entries).ops);
    expect(bodyOf(live.view)).toBe(`The ${mentionMark("edg_house")} at night`);
    expect(live.view.edges.edg_house).toMatchObject({ source: HOUSE, target: PROMPT });
  });

  test("stay when the text is changed around the mention, and an edge that nobody mentions is not touched by writing", () => {
    const { live, write } = studio();
    write(`The ${mentionMark("edg_house")}`);
    write(`At night the ${mentionMark("edg_house")} sleeps`);
    expect(Object.keys(live.view.edges).sort()).toEqual(["edg_house", "edg_prompt", "edg_words"]);
  });

  test("of a copy are the copy's own", () => {
    const { live, write, edit } = studio();
    write(`The ${mentionMark("edg_house")} and ${mentionMark("edg_words")}`);
    edit({
      edit: "duplicateNodes",
      copies: [{ from: PROMPT, to: "nod_copy" }],
      edges: [{ from: "edg_house", to: "edg_new" }],
      dx: 0,
      dy: 300,
    });
    expect(live.view.nodes.nod_copy).toMatchObject({ body: `The ${mentionMark("edg_new")} and ` });
    expect(live.view.edges.edg_new).toMatchObject({ source: HOUSE, target: "nod_copy" });
  });

  test("a plan alone changes nothing", () => {
    const { live, write } = studio();
    write(`The ${mentionMark("edg_house")}`);
    const ops = planEdits(live.view, [{ edit: "disconnect", ids: ["edg_house"] }], ME);
    expect(ops.map((op) => op.op)).toEqual(["deleteEdge", "setText"]);
    expect(bodyOf(live.view)).toContain("edg_house");
  });
});
