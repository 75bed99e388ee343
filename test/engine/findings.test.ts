/** What is measured of a squad's work, who gets it back, and the forms that answers are read in. Pure. */
import { describe, expect, test } from "bun:test";
import { type CanvasNode, type CanvasView, emptyView } from "../../src/canvas/document.ts";
import { overlaps } from "../../src/canvas/layout.ts";
import { placesFor } from "../../src/canvas/storyboard.ts";
import { editsFor } from "../../src/engine/debate/decision-node.ts";
import { blockIn, countedBallot, tallyOf, withProposals } from "../../src/engine/debate/talk.ts";
import { hasConverged } from "../../src/engine/debate.ts";
import { membersOf, BLUEPRINTS } from "../../src/engine/squad/blueprint.ts";
import { findingsOf, shotNumber } from "../../src/engine/squad/findings.ts";
import { fitted, planProblem, type SquadPlan, squadPlanSchema } from "../../src/engine/squad/plan.ts";
import { assigned, grounded, measuredVerdict } from "../../src/engine/squad/verdict.ts";
import { jsonIn, readJson } from "../../src/engine/structured.ts";
import { inParallel } from "../../src/engine/parallel.ts";

const shot = (title: string, more: Partial<SquadPlan["shots"][number]> = {}) => ({
  title,
  picture: `Ink. ${title}`,
  seconds: 5,
  narration: "",
  onScreen: "",
  ...more,
});
const plan = (more: Partial<SquadPlan> = {}): SquadPlan => ({
  ...{ title: "T", summary: "", language: "en", look: "Ink", aspect: "16:9", seconds: 10, shots: [shot("One"), shot("Two")] },
  ...{ endCard: { text: "", seconds: 0 }, voice: "", music: "", tasks: { writer: "", artist: "Draw.", sound: "", editor: "" } },
  ...more,
});
const node = (id: string, fields: Record<string, unknown>): CanvasNode =>
  ({
    id,
    x: 0,
    y: 0,
    w: 100,
    h: 100,
    z: 0,
    parentId: null,
    label: "",
    locked: false,
    createdBy: "",
    createdAt: 0,
    values: {},
    ...fields,
  }) as unknown as CanvasNode;
function viewOf(nodes: CanvasNode[], edges: [string, string, string][] = []): CanvasView {
  const view = emptyView();
  for (const each of nodes) view.nodes[each.id] = each;
  for (const [index, [source, target, role]] of edges.entries())
    view.edges[`edg_${index}`] = { id: `edg_${index}`, source, target, role: role as "prompt", order: "a" };
  return view;
}
const kindsOf = (view: CanvasView, of = plan()) =>
  findingsOf(view, of, new Set(Object.keys(view.nodes))).map(({ kind, nodeId, shot: number }) => [kind, nodeId, number]);

const good = () => [
  node("nod_p1", { type: "prompt", label: "1 One", body: "Ink. One" }),
  node("nod_g1", { type: "generator", model: "draft-image", params: { aspect: "16:9" }, prompt: "", x: 200 }),
  node("nod_p2", { type: "prompt", label: "Shot 2", body: "ink. Two", y: 200 }),
  node("nod_g2", { type: "generator", model: "draft-image", params: { aspect: "16:9" }, prompt: "", x: 200, y: 200 }),
];
const wired: [string, string, string][] = [
  ["nod_p1", "nod_g1", "prompt"],
  ["nod_p2", "nod_g2", "prompt"],
];

describe("what is measured", () => {
  test("nothing, when all is there", () => expect(kindsOf(viewOf(good(), wired))).toEqual([]));

  test("a shot without a prompt, a prompt without words, without its look, without a generator, a wrong frame, nodes on each other", () => {
    const [p1, g1, p2, g2] = good() as [CanvasNode, CanvasNode, CanvasNode, CanvasNode];
    expect(kindsOf(viewOf([p1, g1], wired.slice(0, 1)))).toEqual([["missing", null, 2]]);
    expect(kindsOf(viewOf([p1, g1, { ...p2, body: " " } as CanvasNode, g2], wired))).toEqual([["empty", "nod_p2", 2]]);
    expect(kindsOf(viewOf([p1, g1, { ...p2, body: "Oil." } as CanvasNode, g2], wired))).toEqual([["look", "nod_p2", 2]]);
    expect(kindsOf(viewOf([p1, g1, p2], wired.slice(0, 1)))).toEqual([["unconnected", "nod_p2", 2]]);
    expect(kindsOf(viewOf([p1, g1, p2, { ...g2, params: { aspect: "1:1" } } as CanvasNode], wired))).toEqual([["frame", "nod_g2", 2]]);
    expect(kindsOf(viewOf([p1, { ...g1, x: 50 } as CanvasNode, p2, g2], wired))).toEqual([["overlap", "nod_g1", null]]);
  });

  test("lines that nobody speaks and music that is missing, where sound was asked for", () => {
    const wants = plan({
      shots: [shot("One", { narration: "Good morning, all." })],
      music: "calm",
      tasks: { writer: "", artist: "", sound: "Yes.", editor: "" },
    });
    expect(kindsOf(viewOf([]), wants)).toEqual([
      ["voice", null, 1],
      ["music", null, null],
    ]);
    const voice = node("nod_v", { type: "generator", model: "draft-speech", params: {}, prompt: "good morning all" });
    const music = node("nod_m", { type: "generator", model: "draft-music", params: {}, prompt: "calm", x: 300 });
    expect(kindsOf(viewOf([voice, music]), wants)).toEqual([]);
  });

  test("only of what the turn has touched", () => {
    const view = viewOf([...good(), node("nod_old", { type: "prompt", label: "Old", body: "", x: 900 })], wired);
    expect(findingsOf(view, plan(), new Set(["nod_p1", "nod_g1", "nod_p2", "nod_g2"]))).toEqual([]);
  });

  test("numbers of shots stand at the beginning of a label", () => {
    expect(["3 Two", "Shot 12: x", "  7", "Picture 3", "1984er", "x 4"].map(shotNumber)).toEqual([3, 12, 7, null, null, null]);
  });
});

describe("what is given back", () => {
  const members = membersOf(
    BLUEPRINTS[0],
    plan({ shots: [shot("1"), shot("2"), shot("3"), shot("4")], tasks: { writer: "w", artist: "a", sound: "", editor: "e" } }),
    4,
    (role) => role,
  );
  test("Artists are as many as have work, and divide the shots without a gap", () => {
    expect(members.map(({ name, shots, stage }) => [name, shots, stage])).toEqual([
      ["writer", [], 0],
      ["artist 1", [1, 2], 0],
      ["artist 2", [3, 4], 0],
      ["editor", [], 1],
    ]);
    const nine = plan({ shots: Array.from({ length: 9 }, (_, index) => shot(String(index))) });
    expect(membersOf(BLUEPRINTS[0], nine, 3, (role) => role).map((member) => member.shots)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(membersOf(BLUEPRINTS[0], plan({ shots: [] }), 3, (role) => role).map((member) => member.shots)).toEqual([[]]);
  });

  test("goes to whoever made the node, has the shot, or is named; taste goes to nobody", () => {
    const item = { nodeId: null, shot: null, member: "", severity: "must" as const, words: "w", fix: "" };
    const items = [
      { ...item, nodeId: "nod_a" },
      { ...item, shot: 4 },
      { ...item, member: "Writer" },
      { ...item, member: "artist", shot: 1 },
      item,
      { ...item, severity: "nice" as const },
    ];
    const work = assigned({ verdict: "revise", words: "", items }, members, new Map([["nod_a", "artist-2"]]), viewOf([]));
    expect([...work].map(([member, list]) => [member.key, list.map((each) => (items as unknown[]).indexOf(each))])).toEqual([
      ["artist-2", [0, 1]],
      ["writer", [2]],
      ["artist-1", [3]],
      ["editor", [4]],
    ]);
  });

  test("a node that is not there is about the whole, and only taste is acceptance", () => {
    const item = { nodeId: "nod_gone", shot: null, member: "", severity: "nice" as const, words: "w", fix: "" };
    expect(grounded({ verdict: "revise", words: "", items: [item] }, viewOf([]))).toMatchObject({
      verdict: "accept",
      items: [{ nodeId: null }],
    });
    expect(measuredVerdict([], "Fine.")).toEqual({ verdict: "accept", words: "Fine.", items: [] });
  });
});

describe("the forms of answers", () => {
  test("JSON is found alone, in a fence and between words, and nothing else is taken for it", () => {
    expect(jsonIn('{"a":1}')).toEqual({ a: 1 });
    expect(jsonIn('Here:\n```json\n{"a":2}\n```\nDone {x}')).toEqual({ a: 2 });
    expect(jsonIn('Sure. {"a":{"b":3}} Bye.')).toEqual({ a: { b: 3 } });
    for (const text of ["", "none", "[1]", "{broken", '"text"']) expect(jsonIn(text)).toBeUndefined();
  });

  test("a plan with more than is asked for is read, one that is out of bounds is told by its field", () => {
    expect(readJson(JSON.stringify({ ...plan(), mood: "x" }), squadPlanSchema)).toEqual({ value: plan() });
    const many = { ...plan(), shots: Array.from({ length: 25 }, () => shot("x")) };
    expect(readJson(JSON.stringify(many), squadPlanSchema)).toMatchObject({ problem: expect.stringContaining("shots") });
    expect(planProblem(plan({ seconds: 100 }))).toContain("last 10 seconds together, and the film 100");
  });

  test("seconds add up to the film's, whatever the shots said", () => {
    for (const seconds of [9, 10, 11.25, 12.4]) {
      const made = fitted(plan({ seconds, shots: [shot("a", { seconds: 3.3 }), shot("b", { seconds: 1.1 }), shot("c", { seconds: 6 })] }));
      expect(made.shots.reduce((sum, each) => sum + each.seconds, 0)).toBeCloseTo(seconds, 9);
      for (const each of made.shots) expect(each.seconds).toBeGreaterThan(0);
    }
  });

  test("places of a storyboard never meet, in any frame, and stand below what is there", () => {
    for (const aspect of ["16:9", "9:16", "1:1", "4:5", "21:9"]) {
      const there = { x: -500, y: 20, w: 300, h: 700 };
      const places = placesFor([there], 24, aspect);
      const text = [places.brief, places.script, places.cutList];
      const boxes = [
        ...text,
        ...places.shots.flatMap(({ prompt, picture, voice }) => [
          { ...prompt, w: 320, h: 160 },
          { ...picture, w: 340, h: 300 },
          { ...voice, w: 340, h: 300 },
        ]),
        { ...places.endVoice, w: 340, h: 300 },
        { ...places.music, w: 340, h: 300 },
        there,
      ];
      for (const [index, box] of boxes.entries()) for (const other of boxes.slice(index + 1)) expect(overlaps(box, other, 16)).toBe(false);
    }
  });
});

describe("a debate counts", () => {
  const block = (stances: [string, number][], proposal?: string) => ({
    choice: "",
    stances: stances.map(([id, stance]) => ({ proposal: id, stance })),
    proposal: proposal ? { title: proposal, words: "w" } : null,
  });

  test("prose is what stands before the last fence", () => {
    expect(blockIn('I say\n```ballot\n{"a":1}\n```\nend', "ballot")).toEqual({ prose: "I say", block: '{"a":1}\n' });
    expect(blockIn("Only words", "ballot")).toEqual({ prose: "Only words", block: "" });
    expect(blockIn('Cut off\n```ballot\n{"a"', "ballot").block).toBe('{"a"');
  });

  test("proposals come to the table in the order of the seats, once, and not after the second round", () => {
    const first = withProposals([], 1, [
      { voice: "b", block: block([], "Beta") },
      { voice: "a", block: block([], "Alpha") },
      { voice: "c", block: block([], "beta") },
      { voice: "d", block: null },
    ]);
    expect(first.map(({ id, title, by }) => [id, title, by])).toEqual([
      ["P1", "Beta", "b"],
      ["P2", "Alpha", "a"],
    ]);
    expect(withProposals(first, 3, [{ voice: "c", block: block([], "Late") }])).toEqual(first);
  });

  test("a stance to what is not on the table is none, and of two the last one counts", () => {
    const table = withProposals([], 1, [{ voice: "a", block: block([], "Alpha") }]);
    expect(
      countedBallot(
        block([
          ["P1", 2],
          ["P7", 2],
          ["P1", -1],
        ]),
        table,
      )?.stances,
    ).toEqual([{ proposal: "P1", stance: -1 }]);
    expect(countedBallot(block([["P7", 2]]), table)).toBeUndefined();
    const [tally] = tallyOf(table, [
      { voice: "A", ballot: countedBallot(block([["P1", 2]]), table) },
      { voice: "B", ballot: countedBallot(block([["P1", -1]]), table) },
      { voice: "C", ballot: undefined },
    ]);
    expect(tally).toMatchObject({ mean: 0.5, votes: 2, for: ["A"], against: ["B"] });
  });

  test("agreement ends it after two rounds in a row behind the four named phases, and not before", () => {
    const rounds = (...values: number[]) =>
      values.map((value, index) => ({ round: index + 1, scores: { ballot: { value, parts: [], words: "" } } }));
    expect(hasConverged(rounds(90, 90, 90, 90))).toBe(false);
    expect(hasConverged(rounds(90, 90, 90, 90, 90))).toBe(false);
    expect(hasConverged(rounds(0, 0, 0, 0, 80, 80))).toBe(true);
    expect(hasConverged(rounds(0, 0, 0, 0, 80, 79))).toBe(false);
    expect(hasConverged(rounds(0, 0, 0, 0, 80, 79, 80, 80))).toBe(true);
  });

  test("a decision without anything to make is a card alone", () => {
    const decision = {
      title: "Wait",
      words: "We wait.",
      prompt: "",
      chosen: [],
      reasons: [],
      risks: [],
      dissent: [],
      actions: [],
      turnId: "trn_1",
    };
    expect(editsFor(viewOf([]), ["nod_gone"], decision).map((edit) => edit.command)).toEqual(["node.add"]);
    expect(editsFor(viewOf([]), [], { ...decision, prompt: "Snow." }).map((edit) => edit.command)).toEqual([
      "node.add",
      "node.add",
      "edge.connect",
    ]);
  });
});

test("parallel tasks are answered in their order, at most so many at once, and the first failure is thrown when the others have ended", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel(3, [30, 10, 20, 5, 1], async (value, index) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < value; turn++) await Promise.resolve();
    running -= 1;
    return index;
  });
  expect(results).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(3);
  const ended: number[] = [];
  const failing = inParallel(2, [1, 2, 3], async (value) => {
    await Promise.resolve();
    ended.push(value);
    if (value === 1) throw new Error("one");
  });
  await expect(failing).rejects.toThrow("one");
  expect(ended).toEqual([1, 2]);
});
