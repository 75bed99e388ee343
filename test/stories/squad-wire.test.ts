/** A squad and a debate whose members have models of four upstreams, each spoken to in its own wire format by a server as strict as they are. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { DebateReport } from "../../src/engine/debate/state.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";
import { type Heard, openPlayer, type Player, type Scene } from "../wire/scripted-chat.ts";

const MODELS = { responses: "gpt-5.5", messages: "claude-opus-5", gemini: "gemini-3.5-flash", completions: "grok-4.5" } as const;

let studio: TurnStudio;
let player: Player;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
  player = await openPlayer(() => ({ says: "Yes." }));
  for (const upstream of ["openai", "anthropic", "google", "xai"] as const) await player.standsIn(studio.clash, upstream);
}, 60_000);
afterAll(async () => {
  await player.stop();
  await studio.close();
});
beforeEach(() => {
  player.heard.length = 0;
  player.mistakes.length = 0;
});

const shot = (title: string) => ({ title, picture: `Ink. ${title}.`, seconds: 5, narration: "", onScreen: "" });
const PLAN = {
  ...{ title: "A kettle", summary: "One shot.", language: "en", look: "Ink", aspect: "16:9", seconds: 5, shots: [shot("The kettle")] },
  ...{ endCard: { text: "", seconds: 0 }, voice: "", music: "", tasks: { writer: "", artist: "Draw it.", sound: "", editor: "" } },
};

const isCalled = (heard: Heard, name: string) => heard.system.includes(`you are called ${name}.`);

function squad(heard: Heard): Scene {
  if (isCalled(heard, "Director")) return { json: PLAN };
  if (isCalled(heard, "Critic")) return heard.answer ? { json: { verdict: "accept", words: "Good.", items: [] } } : { says: "I looked." };
  if (isCalled(heard, "Coordinator")) return { says: ["The kettle ", "stands."] };
  if (heard.turns.some((turn) => turn.role === "tool")) return { says: "Drawn." };
  const prompt = { type: "prompt", label: "1 The kettle", body: "Ink. The kettle.", ref: "p" };
  const generator = { type: "generator", label: "Picture 1", model: "draft-image", params: { aspect: "16:9" }, x: 500, y: 0, ref: "g" };
  return {
    says: "I draw it.",
    calls: [
      { name: "node_add", input: { ...prompt, x: 0, y: 0 } },
      { name: "node_add", input: generator },
      { name: "edge_connect", input: { source: "$p.id", target: "$g.id", role: "prompt" } },
    ],
  };
}

test("each role asks its own model: plans, tools and verdicts come through in four formats", async () => {
  const { projectId } = studio;
  player.plays(squad);
  const roles = { director: MODELS.responses, artist: MODELS.messages, critic: MODELS.gemini, coordinator: MODELS.completions };
  for (const [name, model] of Object.entries(roles))
    await studio.run("persona.set", {
      projectId,
      kind: "role",
      name,
      title: name[0]?.toUpperCase() + name.slice(1),
      prompt: "Do your part.",
      model,
    });
  const { id } = await studio.start("Draw a kettle.", { mode: "squad", fresh: true });
  const turn = await studio.ended(id);
  for (const name of Object.keys(roles)) await studio.run("persona.reset", { projectId, kind: "role", name });
  expect(player.mistakes).toEqual([]);
  expect(turn).toMatchObject({ state: "done", error: null, answer: "The kettle stands." });
  expect(turn.costMicros).toBeGreaterThan(0);
  const asked = player.heard.map((heard) => `${heard.form} ${heard.model}`);
  expect([...new Set(asked)].sort()).toEqual([
    "completions grok-4.5",
    "gemini gemini-3.5-flash",
    "messages claude-opus-5",
    "responses gpt-5.5",
  ]);
  const view = await studio.clash.rooms.view(projectId);
  expect(Object.values(view.edges)).toHaveLength(1);
  expect(player.heard.find((heard) => isCalled(heard, "Director"))?.answer).toBeTruthy();
}, 60_000);

test("voices of a debate have models of their own, and a synthesis by another one", async () => {
  const { projectId } = studio;
  const ballot = (proposal: object | null, stances: object[]) =>
    `\n\`\`\`ballot\n${JSON.stringify({ proposal, choice: "", stances })}\n\`\`\``;
  const decision = { title: "Steam", words: "Show steam.", prompt: "", chosen: ["P1"], reasons: [], risks: [], dissent: [], actions: [] };
  player.plays((heard) => {
    if (isCalled(heard, "Coordinator")) return { says: `Steam it is.\n\`\`\`decision\n${JSON.stringify(decision)}\n\`\`\`` };
    const hasTable = heard.turns.some((turn) => turn.text.includes("# On the table"));
    return {
      says: `Steam.${ballot(hasTable ? null : { title: "Steam", words: "Show it." }, hasTable ? [{ proposal: "P1", stance: 2 }] : [])}`,
    };
  });
  const voices = { producer: MODELS.responses, sceptic: MODELS.messages, "art-director": MODELS.gemini };
  for (const [name, model] of Object.entries(voices))
    await studio.run("persona.set", { projectId, kind: "persona", name, title: name, prompt: "Speak.", model });
  const order = {
    mode: "debate",
    personas: Object.keys(voices),
    rounds: 2,
    coordinatorModel: MODELS.completions,
    approval: "plan",
    fresh: true,
  };
  const { id } = await studio.start("Steam or no steam?", order);
  const turn = await studio.ended(id);
  for (const name of Object.keys(voices)) await studio.run("persona.reset", { projectId, kind: "persona", name });
  expect(player.mistakes).toEqual([]);
  expect(turn).toMatchObject({ state: "done", answer: "Steam it is." });
  const report = turn.report as unknown as DebateReport;
  expect(report.rounds[1]?.spoken.map(({ voice, model }) => [voice, model])).toEqual(Object.entries(voices));
  expect(report.proposals).toMatchObject([{ id: "P1", title: "Steam", mean: 2, votes: 3 }]);
  expect(report.rounds[1]?.scores.ballot?.value).toBeGreaterThan(90);
}, 60_000);
