/** Debates: by the built-in planner without a key, and by scripted voices for what it would not do. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { CanvasNodeOf } from "../../src/canvas/nodes/index.ts";
import { resolvePrompt } from "../../src/canvas/resolve-prompt.ts";
import type { DebateReport } from "../../src/engine/debate/state.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";
import type { Scene } from "../engine/scripted.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
}, 60_000);
afterAll(() => studio.close());

const BRIEF = join(import.meta.dir, "../fixtures/briefs/tea-house.md");
const reportOf = async (id: string) => (await studio.turn(id)).report as unknown as DebateReport;
const ballot = (value: object) => `\n\n\`\`\`ballot\n${JSON.stringify(value)}\n\`\`\``;
const decision = {
  title: "Go small",
  words: "Make the small one.",
  prompt: "A small tea house.",
  chosen: ["P1"],
  reasons: [],
  risks: [],
  dissent: [],
  actions: ["Draw it."],
};
const decides = (): Scene => ({ says: `We go small.\n\n\`\`\`decision\n${JSON.stringify(decision)}\n\`\`\`` });
const dataOf = (request: ChatRequest) => (request.cue?.data ?? {}) as { voice: string; round: number };

describe("by the built-in planner", () => {
  test("six voices debate the tea house, agree two rounds after the named phases, and the decision feeds a prompt", async () => {
    const { id } = await studio.start(await Bun.file(BRIEF).text(), { mode: "debate", model: "draft-text" });
    const turn = await studio.ended(id);
    expect(turn.error).toBeNull();
    const report = await reportOf(id);
    expect(report.voices.map((voice) => voice.name)).toEqual([
      "producer",
      "rights-and-safety",
      "audience-analyst",
      "art-director",
      "world-builder",
      "sceptic",
    ]);
    expect(report.rounds.map((round) => round.phase)).toEqual([
      "initial-analysis",
      "counterarguments",
      "evidence-assessment",
      "synthesis",
      "refinement",
      "refinement",
    ]);
    expect(report).toMatchObject({ isConverged: true, mostRounds: 8, shown: "ballot" });
    expect(report.proposals).toHaveLength(6);

    const events = await studio.events(id);
    const probes = events.flatMap((event) => (event.kind === "convergence_probed" ? [event.data] : []));
    expect(probes).toHaveLength(6);
    for (const probe of probes) expect(Object.keys(probe.scores).sort()).toEqual(["ballot", "lexical"]);
    const curve = probes.map((probe) => probe.scores.ballot?.value ?? 0);
    expect(curve[0]).toBe(0); // nothing was on the table yet
    expect(curve.slice(-2).every((value) => value >= 80)).toBe(true);
    expect(curve[1]).toBeLessThan(60);

    const view = await studio.clash.rooms.view(studio.projectId);
    const card = view.nodes[report.decision.nodeId ?? ""];
    expect(card).toMatchObject({ type: "debate", turnId: id, topic: expect.stringContaining("tea house"), body: report.decision.words });
    const edge = Object.values(view.edges).find((each) => each.source === card?.id);
    expect(view.nodes[edge?.target ?? ""]).toMatchObject({ type: "prompt", body: report.decision.prompt });

    const { body } = await studio.ask(`/api/turns/${id}/report?format=md`);
    const markdown = String(body.text);
    expect(markdown).toStartWith(`# ${report.decision.title}\n`);
    expect(markdown).toContain("| 6 | refinement |");
    expect(markdown).toContain("ballot had converged");
    expect((await studio.ask(`/api/turns/${id}/report`)).body).toEqual(report as unknown as Record<string, unknown>);
  }, 60_000);

  test("a debate that stands on the canvas while it runs takes its decision itself, and a node shows only a debate of its own project", async () => {
    const { clash, projectId } = studio;
    const gate = Promise.withResolvers<void>();
    studio.model.plays(async ({ cue }) => {
      if (cue?.part === "coordinator") return decides();
      await gate.promise;
      return { says: `I speak.${ballot({ choice: "", stances: [] })}` };
    });
    const { id } = await studio.start("Shall it snow?", { mode: "debate", personas: ["producer", "sceptic"], rounds: 1, fresh: true });
    await studio.told(id, "round_opened");
    const node = await studio.run<{ id: string }>("node.add", { projectId, type: "debate", turnId: id, x: 9_000, y: 0 });
    expect((await clash.rooms.view(projectId)).nodes[node.id]).toMatchObject({ turnId: id, topic: "Shall it snow?", body: "" });
    gate.resolve();
    await studio.ended(id);
    const { nodes } = await clash.rooms.view(projectId);
    expect((await reportOf(id)).decision.nodeId).toBe(node.id);
    expect(nodes[node.id]).toMatchObject({ turnId: id, body: decision.words });
    expect(Object.values(nodes).filter((each) => each.type === "debate" && each.turnId === id)).toHaveLength(1);
    const { id: elsewhere } = await studio.run<{ id: string }>("project.create", { title: "Elsewhere" });
    await expect(studio.run("node.add", { projectId: elsewhere, type: "debate", turnId: id })).rejects.toThrow("no such turn");
    await expect(studio.run("node.add", { projectId, type: "text", turnId: id })).rejects.toThrow("Only a debate node");
  }, 60_000);

  test("a decision takes effect on what was chosen, and becomes a squad's plan", async () => {
    const { clash, projectId } = studio;
    const prompt = await studio.run<{ id: string }>("node.add", { projectId, type: "prompt", body: "A house", x: 4_000, y: 0 });
    const generator = await studio.run<{ id: string }>("node.add", { projectId, type: "generator", model: "draft-image", x: 4_400, y: 0 });
    await studio.run("edge.connect", { projectId, source: prompt.id, target: generator.id, role: "prompt" });
    const { id } = await studio.start("Should the tea house film be 9:16 or 16:9?", {
      mode: "debate",
      model: "draft-text",
      rounds: 2,
      nodeIds: [prompt.id],
    });
    await studio.ended(id);
    const { decision: made } = await reportOf(id);
    const fed = Object.values((await clash.rooms.view(projectId)).edges).filter((edge) => edge.source === made.nodeId);
    expect(fed.map((edge) => edge.target).sort()).toEqual([prompt.id, generator.id].sort());
    const view = await clash.rooms.view(projectId);
    const card = view.nodes[made.nodeId ?? ""];
    expect((card?.x ?? 0) + (card?.w ?? 0)).toBeLessThan(4_000); // left of what it feeds
    const asks = resolvePrompt(view, view.nodes[generator.id] as CanvasNodeOf<"generator">).prompt;
    expect(asks).toContain(made.words.trim());
    await expect(studio.run("node.update", { projectId, nodeId: card?.id, turnId: "trn_other" })).rejects.toThrow();

    const squad = await studio.start(
      "Make a storyboard, do not run anything yet:\nA 10-second film in two shots: a kettle boils. A bus stops at the tea house.",
      {
        mode: "squad",
        model: "draft-text",
        planFrom: id,
      },
    );
    const turn = await studio.ended(squad.id);
    expect((turn.report as { plan: { summary: string } }).plan.summary).toContain(`It follows the decision "${made.title}"`);
  }, 60_000);
});

describe("by scripted voices", () => {
  const personas = ["producer", "sceptic", "art-director"];

  test("voices of one round do not see each other, those of the next do", async () => {
    studio.model.plays((request) => {
      const { voice, round } = dataOf(request);
      if (request.cue?.part === "coordinator") return decides();
      return {
        says: `${voice} speaks in round ${round}.${ballot({ proposal: { title: `Of ${voice}`, words: "…" }, choice: "", stances: [] })}`,
      };
    });
    const from = studio.model.requests.length;
    await studio.ended((await studio.start("Which way?", { mode: "debate", personas, rounds: 2 })).id);
    const asked = studio.model.requests.slice(from).filter((request) => request.cue?.part === "voice");
    expect(asked).toHaveLength(6);
    for (const request of asked) {
      const words = JSON.stringify(request.messages);
      const { round } = dataOf(request);
      for (const name of personas) {
        expect(words.includes(`${name} speaks in round 1.`)).toBe(round === 2);
        expect(words).not.toContain(`${name} speaks in round ${round}.`);
      }
    }
  }, 60_000);

  test("a voice that fails is told of, is not counted, and the others go on", async () => {
    studio.model.plays((request) => {
      const { voice, round } = dataOf(request);
      if (request.cue?.part === "coordinator") return decides();
      if (voice === "sceptic") return { fails: new JobFailure("refused", "It would not answer.") };
      const stances =
        round > 1
          ? [
              { proposal: "P1", stance: 2 },
              { proposal: "P9", stance: 2 },
            ]
          : [];
      return {
        says: `I am for it.${ballot({ proposal: round === 1 ? { title: `Of ${voice}`, words: "…" } : null, choice: "P1", stances })}`,
      };
    });
    const { id } = await studio.start("Which way?", { mode: "debate", personas, rounds: 2, fresh: true });
    const turn = await studio.ended(id);
    expect(turn.state).toBe("done");
    const report = await reportOf(id);
    expect(report.rounds.map((round) => round.failed)).toEqual([["sceptic"], ["sceptic"]]);
    expect(report.rounds[1]?.spoken.map((entry) => entry.ballot?.stances)).toEqual([
      [{ proposal: "P1", stance: 2 }],
      [{ proposal: "P1", stance: 2 }],
    ]);
    expect(report.rounds[1]?.scores.ballot?.value).toBeGreaterThan(80);
    expect(report.proposals[0]).toMatchObject({ id: "P1", mean: 2, votes: 2 });
    expect(report.decision.title).toBe("Go small");
    const faults = (await studio.events(id)).filter((event) => event.kind === "fault_recovered");
    expect(faults.map((event) => event.agent)).toEqual(["Sceptic", "Sceptic"]);
    expect(report.faults[0]).toContain("It would not answer.");
  }, 60_000);

  test("a ballot that cannot be read is asked for once more, alone", async () => {
    studio.model.plays((request) => {
      if (request.cue?.part === "coordinator") return { says: "I say it in prose only." };
      return request.answer
        ? { json: { proposal: { title: "Later", words: "Wait." }, choice: "", stances: [] } }
        : { says: "No ballot from me." };
    });
    const { id } = await studio.start("Which way?", { mode: "debate", personas: ["producer", "sceptic"], rounds: 1, fresh: true });
    const turn = await studio.ended(id);
    const report = await reportOf(id);
    expect(report.rounds[0]?.spoken.map((entry) => entry.text)).toEqual(["No ballot from me.", "No ballot from me."]);
    expect(report.proposals.map((proposal) => proposal.title)).toEqual(["Later"]); // the same title twice is one
    expect(report.decision).toMatchObject({ title: "Later", risks: ["It was counted and not argued out."] });
    expect(turn.answer).toBe("I say it in prose only.");
  }, 60_000);

  test("a voice or a squad that there is not ends the turn with its name, before anything is asked", async () => {
    const from = studio.model.requests.length;
    const debate = await studio.ended(
      (await studio.start("Which way?", { mode: "debate", personas: ["producer", "ghost"], fresh: true })).id,
    );
    expect(debate).toMatchObject({ state: "failed", error: { message: expect.stringContaining('personas: There is no voice "ghost".') } });
    const squad = await studio.ended((await studio.start("Which way?", { mode: "squad", preset: "circus", fresh: true })).id);
    expect(squad).toMatchObject({ state: "failed", error: { message: expect.stringContaining('preset: There is no squad "circus".') } });
    expect(studio.model.requests).toHaveLength(from);
  }, 60_000);

  test("nobody to be heard is a failure and not an empty decision", async () => {
    studio.model.plays(() => ({ fails: new JobFailure("refused", "Nobody answers.") }));
    const turn = await studio.ended((await studio.start("Which way?", { mode: "debate", personas, rounds: 3, fresh: true })).id);
    expect(turn.state).toBe("failed");
    expect(turn.error?.message).toContain("Nobody answers.");
  }, 60_000);
});
