/** Squads and debates when something comes between: a stop of the studio, a person who decides, a critic who finds something, a cancel. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
}, 60_000);
afterAll(() => studio.close());

const BRIEF = join(import.meta.dir, "../fixtures/briefs/tea-house.md");
const brief = async () => `Make a storyboard of this brief, do not run anything yet:\n${await Bun.file(BRIEF).text()}`;
const SHORT =
  "Make a storyboard, do not run anything yet:\nA 10-second film in two shots: a kettle boils before sunrise. A bus stops at the tea house. 16:9.";
const view = async () => Object.values((await studio.clash.rooms.view(studio.projectId)).nodes);
const ballot = `\n\`\`\`ballot\n{"choice": "", "stances": []}\n\`\`\``;
const decision = `\n\`\`\`decision\n${JSON.stringify({ title: "Go", words: "Go.", prompt: "", chosen: [], reasons: [], risks: [], dissent: [], actions: [] })}\n\`\`\``;
const nameOf = ({ cue }: ChatRequest) => `${cue?.part} ${cue?.data.round ?? ""} ${cue?.data.voice ?? ""}`;

describe("a stop of the studio", () => {
  test("in the middle of a debate costs no answer that was given: it goes on with who had not been heard", async () => {
    const { promise: never } = Promise.withResolvers<void>();
    let isStopped = false;
    studio.model.plays((request) => {
      const { voice, round } = (request.cue?.data ?? {}) as { voice?: string; round?: number };
      if (request.cue?.part === "coordinator") return { says: `Go.${decision}` };
      const says = `${voice} in round ${round}.${ballot}`;
      return voice === "sceptic" && round === 2 && !isStopped ? { says, waits: () => never } : { says };
    });
    const from = studio.model.requests.length;
    const order = { mode: "debate", personas: ["producer", "sceptic", "art-director"], rounds: 2, approval: "plan", fresh: true };
    const { id } = await studio.start("Go or stay?", order);
    const heard = async () => (await studio.events(id)).filter((event) => event.kind === "spark_completed").length;
    await studio.until(async () => (await heard()) === 5);
    isStopped = true;
    await studio.restart();
    const turn = await studio.ended(id);
    expect(turn).toMatchObject({ state: "done", answer: "Go." });
    const asked = studio.model.requests.slice(from).map(nameOf);
    const counts = Object.fromEntries([...new Set(asked)].map((name) => [name, asked.filter((each) => each === name).length]));
    expect(counts).toEqual({
      "voice 1 producer": 1,
      "voice 1 sceptic": 1,
      "voice 1 art-director": 1,
      "voice 2 producer": 1,
      "voice 2 sceptic": 2, // the one that was cut
      "voice 2 art-director": 1,
      "coordinator  ": 1,
    });
    const kinds = (await studio.events(id)).map((event) => `${event.kind} ${event.span ?? ""}`);
    expect(kinds.filter((kind) => kind.startsWith("spark_completed"))).toHaveLength(7);
    expect(new Set(kinds.filter((kind) => kind.startsWith("spark_"))).size).toBe(14);
  }, 60_000);
});

describe("a cancel", () => {
  test("ends a debate in the middle of a round", async () => {
    const { promise: never } = Promise.withResolvers<void>();
    studio.model.plays(() => ({ says: "…", waits: () => never }));
    const { id } = await studio.start("Go or stay?", { mode: "debate", rounds: 2, fresh: true });
    await studio.told(id, "spark_ignited", 3);
    await studio.run("turn.cancel", { projectId: studio.projectId, turnId: id });
    expect((await studio.ended(id)).state).toBe("cancelled");
    expect((await studio.turn(id)).report ?? null).toBeNull();
  }, 60_000);
});

describe("without a key", () => {
  test("a squad that only plans changes nothing and says so", async () => {
    const before = await view();
    const { id } = await studio.start(SHORT, { mode: "squad", model: "draft-text", approval: "plan", fresh: true });
    const turn = await studio.ended(id);
    expect(turn.state).toBe("done");
    expect(turn.answer).toMatch(/^Nothing on the canvas was changed. The plan for ".+" is 2 shots, 10 s, 16:9\./);
    expect(await view()).toEqual(before);
  }, 60_000);

  test("a squad asks the person once for all that one member does at once, and takes no for an answer", async () => {
    const { projectId } = studio;
    const before = await view();
    const { id } = await studio.start(await brief(), { mode: "squad", model: "draft-text", approval: "assist", revisions: 0, fresh: true });
    const decided = new Set<string>();
    const sealed = async () => (await studio.events(id)).some((event) => event.kind === "session_sealed");
    const open = async () => (await studio.turn(id)).approvals.filter((each) => each.state === "open" && !decided.has(each.id));
    while (!(await sealed())) {
      for (const approval of await open()) {
        decided.add(approval.id);
        const isArtist = approval.edits.some((edit) => edit.params.type === "prompt");
        const order = isArtist ? { decision: "once" } : { decision: "reject", reason: "Pictures only." };
        await studio.run("turn.approve", { projectId, approvalId: approval.id, ...order });
      }
      await studio.until(async () => (await sealed()) || (await open()).length > 0);
    }
    const turn = await studio.turn(id);
    expect(turn.state).toBe("done");
    const artists = turn.approvals.filter((each) => each.edits.some((edit) => edit.params.type === "prompt"));
    expect(artists.map((each) => each.edits.length)).toEqual([6, 6, 6]); // two shots each: prompt, generator, edge
    const had = new Set(before.map((node) => node.id));
    const made = (await view()).filter((node) => !had.has(node.id));
    expect(made.map((node) => node.type).sort()).toEqual([...Array(6).fill("generator"), ...Array(6).fill("prompt")]);
    await studio.run("canvas.undo", { projectId, turnId: id });
    expect(await view()).toEqual(before);
  }, 60_000);

  test("the Critic finds what is wrong on the canvas, and what cannot be put right is told as left", async () => {
    const { projectId } = studio;
    const role = { projectId, kind: "role", name: "artist", title: "Artist", prompt: "You cannot connect.", tools: ["node_add"] };
    await studio.run("persona.set", role);
    const { id } = await studio.start(SHORT, { mode: "squad", model: "draft-text", revisions: 1, fresh: true });
    const turn = await studio.ended(id);
    await studio.run("persona.reset", { projectId, kind: "role", name: "artist" });
    const critiques = (await studio.events(id)).flatMap((event) => (event.kind === "critique_issued" ? [event.data] : []));
    expect(critiques.map((critique) => critique.verdict)).toEqual(["revise", "revise"]);
    const nodes = await view();
    for (const item of critiques[0]?.items ?? []) {
      const node = nodes.find((each) => each.id === item.nodeId);
      expect(node?.type).toMatch(/prompt|generator/);
      expect(item.words).toMatch(/feeds no generator|has no words/);
    }
    const sealed = (await studio.events(id)).find((event) => event.kind === "session_sealed");
    expect(JSON.stringify(sealed?.data)).toContain("The prompt of shot 1 feeds no generator.");
    expect(turn.answer).toContain("Still open after 1 revision");
  }, 60_000);
});
