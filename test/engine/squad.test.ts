/** Squads of scripted members: who works when, who gets what back, and what one failure costs. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TurnEvent } from "../../src/engine/events.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import type { ChatRequest } from "../../src/providers/chat.ts";
import type { Scene } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Not asked." }));
}, 60_000);
afterAll(() => studio.close());

const shot = (title: string) => ({ title, picture: `Ink. ${title} at dawn.`, seconds: 5, narration: "", onScreen: "" });
const PLAN = {
  ...{ title: "Three things", summary: "Three shots.", language: "en", look: "Ink", aspect: "16:9", seconds: 20 },
  shots: [shot("A kettle"), shot("A bus"), shot("A sign"), shot("A lamp")],
  ...{ endCard: { text: "", seconds: 0 }, voice: "", music: "" },
  tasks: { writer: "", artist: "Draw your shots.", sound: "", editor: "" },
};
const ACCEPT = { verdict: "accept", words: "It is good.", items: [] };

interface Parts {
  director?: (request: ChatRequest) => Scene;
  artist?: (request: ChatRequest, name: string) => Scene;
  critic?: (request: ChatRequest) => Scene;
  coordinator?: (request: ChatRequest) => Scene;
}

/** Each of the parts as said, else the usual one. */
const play = (parts: Parts) => (request: ChatRequest) => {
  const name = String(request.cue?.data.name ?? "");
  switch (request.cue?.part) {
    case "director":
      return parts.director?.(request) ?? { json: PLAN };
    case "artist":
      return parts.artist?.(request, name) ?? { says: `${name} is done.` };
    case "critic":
      if (!request.answer) return { says: "I looked." };
      return parts.critic?.(request) ?? { json: ACCEPT };
    default:
      return parts.coordinator?.(request) ?? { says: "It is done." };
  }
};

const wordsOf = (request: ChatRequest | undefined) => JSON.stringify(request?.messages);
const isTold = (request: ChatRequest) => request.messages.some((message) => message.role === "tool");
const of = <K extends TurnEvent["kind"]>(events: readonly TurnEvent[], kind: K) =>
  events.filter((event): event is Extract<TurnEvent, { kind: K }> => event.kind === kind);

async function played(parts: Parts, params: Record<string, unknown> = {}) {
  studio.model.plays(play(parts));
  const from = studio.model.requests.length;
  const { id } = await studio.start("Four pictures of a tea house.", { mode: "squad", fresh: true, ...params });
  const turn = await studio.ended(id);
  return { id, turn, events: await studio.events(id), asked: studio.model.requests.slice(from) };
}

const drawn = (label: string): Scene => ({ calls: [{ name: "node_add", input: { type: "prompt", label, body: `Ink. ${label}` } }] });

describe("a squad", () => {
  test("shares the shots among Artists who work at once, each with a span of its own", async () => {
    const { promise: both, resolve } = Promise.withResolvers<void>();
    let waiting = 0;
    const meet = async () => {
      waiting += 1;
      if (waiting === 2) resolve();
      await both; // neither goes on before the other has come
    };
    const { turn, events, asked } = await played({ artist: (_, name) => ({ says: `${name} is done.`, waits: meet }) });
    expect(turn.state).toBe("done");
    const artists = asked.filter((request) => request.cue?.part === "artist");
    expect(artists.map((request) => request.cue?.data.shots)).toEqual(
      expect.arrayContaining([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(of(events, "spark_completed").map((event) => event.span)).toEqual(expect.arrayContaining(["make/artist-1", "make/artist-2"]));
    expect(of(events, "insight_surfaced").map((event) => event.data.by)).toEqual(
      expect.arrayContaining(["Director", "Artist 1", "Artist 2"]),
    );
  }, 60_000);

  test("gives back just what the verdict names, to whoever made it, and at most so often", async () => {
    const { turn, events, asked } = await played(
      {
        artist: (request, name) =>
          isTold(request) || request.cue?.data.items ? { says: `${name} is done.` } : drawn(name === "Artist 1" ? "1 A kettle" : "3 A bus"),
        critic: ({ messages }) => {
          const nodeId = /(nod_\w+): The prompt of shot 3/.exec(JSON.stringify(messages))?.[1] ?? null;
          const item = { nodeId, shot: null, member: "", severity: "must" as const, words: "Too dark.", fix: "Lighter." };
          const ghost = { ...item, nodeId: "nod_gone", shot: 1, severity: "nice" as const, words: "Taste." };
          return { json: { verdict: "revise", words: "One thing.", items: [item, ghost] } };
        },
      },
      { revisions: 1 },
    );
    expect(turn.state).toBe("done");
    const critiques = of(events, "critique_issued");
    expect(critiques.map((event) => event.data.revision)).toEqual([0, 1]);
    expect(critiques[0]?.data.items[0]?.nodeId).toStartWith("nod_");
    expect(critiques[0]?.data.items[1]?.nodeId).toBeNull(); // there is no such node
    const again = asked.filter((request) => request.cue?.data.items);
    expect(again.map((request) => request.cue?.data.name)).toEqual(["Artist 2"]);
    expect(wordsOf(again[0])).toContain("Too dark.");
    expect(wordsOf(again[0])).not.toContain("Taste.");
    expect(of(events, "spark_ignited").map((event) => event.span)).toContain("revise-1/artist-2");
    expect(JSON.stringify(turn.left ?? of(events, "session_sealed")[0]?.data.left)).toContain("Too dark.");
  }, 60_000);

  test("loses one failing member and not the turn; Critic and Coordinator hear of it", async () => {
    const { turn, events, asked } = await played({
      artist: (request, name) =>
        name === "Artist 2"
          ? { fails: new JobFailure("refused", "I do not draw signs.") }
          : isTold(request)
            ? { says: "Done." }
            : drawn("1 A kettle"),
    });
    expect(turn.state).toBe("done");
    expect(of(events, "fault_recovered")).toMatchObject([{ agent: "Artist 2", data: { class: "refused" } }]);
    expect(of(events, "spark_completed").find((event) => event.span === "make/artist-2")?.data.outcome).toBe("failed");
    const told = (part: string) => asked.filter((request) => request.cue?.part === part).at(-1);
    expect(wordsOf(told("critic"))).toContain("I do not draw signs.");
    expect(wordsOf(told("coordinator"))).toContain("I do not draw signs.");
    expect(JSON.stringify(of(events, "session_sealed")[0]?.data.left)).toContain("I do not draw signs.");
  }, 60_000);

  test("gives the Coordinator brief, plan, outputs, verdicts and the difference on the canvas", async () => {
    const { asked } = await played({ artist: (request, name) => (isTold(request) ? { says: `${name} drew it.` } : drawn(`1 ${name}`)) });
    const words = wordsOf(asked.find((request) => request.cue?.part === "coordinator"));
    for (const part of [
      "Four pictures of a tea house.",
      "Three things",
      "Artist 1 drew it.",
      "It is good.",
      "2 nodes added, 0 changed, 0 removed",
    ])
      expect(words).toContain(part);
  }, 60_000);

  test("asks the Director again with the fault of the plan, then takes the built-in planner's", async () => {
    const wrong = { ...PLAN, aspect: "7:3" };
    const { turn, events, asked } = await played({ director: () => ({ json: wrong }) });
    const directors = asked.filter((request) => request.cue?.part === "director");
    expect(directors).toHaveLength(2);
    expect(wordsOf(directors[1])).toContain("aspect");
    expect(of(events, "fault_recovered")[0]?.data.words).toContain("The Director's plan could not be used.");
    expect((turn.report as { plan: { shots: unknown[] } }).plan.shots.length).toBeGreaterThan(0);
  }, 60_000);

  test("makes the seconds of a plan add up", async () => {
    const { turn } = await played({ director: () => ({ json: { ...PLAN, seconds: 22, endCard: { text: "Bye", seconds: 3 } } }) });
    const { plan } = turn.report as { plan: { seconds: number; shots: { seconds: number }[] } };
    expect(plan.shots.reduce((sum, each) => sum + each.seconds, 3)).toBe(22);
    expect(plan.seconds).toBe(22);
  }, 60_000);

  test("takes what was measured for a verdict when the Critic gives none, and the facts for an answer when the Coordinator fails", async () => {
    const { turn, events } = await played(
      {
        critic: () => ({ says: "No JSON today." }),
        coordinator: () => ({ fails: new JobFailure("refused", "No answer today.") }),
      },
      { revisions: 0 },
    );
    expect(turn.state).toBe("done");
    const [critique] = of(events, "critique_issued");
    expect(critique?.data.verdict).toBe("revise");
    expect(critique?.data.items.map((item) => item.words)).toContain("Shot 1, A kettle, has no prompt on the canvas.");
    expect(turn.answer).toContain("The Coordinator could not answer; these are the facts.");
  }, 60_000);

  test("of the preset for actions has Coder, Reviewer and Consensus", async () => {
    studio.model.plays(({ cue, answer }) => (answer ? { json: ACCEPT } : { says: `${cue?.part} speaks.` }));
    const { id } = await studio.start("An action that counts colours.", { mode: "squad", preset: "actions", fresh: true });
    const turn = await studio.ended(id);
    expect(turn.answer).toBe("consensus speaks.");
    const ended = of(await studio.events(id), "spark_completed").map((event) => event.agent);
    expect([...new Set(ended)]).toEqual(["Coder", "Reviewer", "Consensus"]);
  }, 60_000);
});
