/** What people see of a turn is made from its events alone: whoever joins late, reads twice or replays it ends with the same. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { TurnEvent, TurnEventData, TurnEventKind } from "../../src/engine/events.ts";
import { beginView, endsWords, LOG_LINES, reduce, reduceAll } from "../../src/engine/reduce.ts";
import type { TurnView } from "../../src/engine/view.ts";

const TURN = "trn_0000000000000000000001";
const tokens = { input: 10, cached: 2, output: 5 };

function event<K extends TurnEventKind>(seq: number, kind: K, data: TurnEventData[K], span?: string): TurnEvent {
  const who = span === undefined ? {} : { span, agent: `Agent ${span}` };
  return { v: 1, turnId: TURN, seq, ts: 1_000 + seq, kind, ...who, data } as TurnEvent;
}

const ignited = { role: "artist", title: "Artist", task: "Draw", model: "draft-text" };
const invoked = { callId: "c", tool: "node_add", title: "Add a node", effect: "edit" as const, input: {}, nodeIds: ["nod_1"] };
const resolved = { callId: "c", tool: "node_add", isError: false, text: "Done", isCut: false, elapsedMs: 3 };
const completed = { outcome: "done" as const, text: "All of it", steps: 2, tokens, costMicros: 7 };
const asked = { approvalId: "apr_1", words: "Add a node", edits: [], estimateMicros: 0, isCostUnknown: false };
const sealed = {
  state: "done" as const,
  text: "All of it",
  did: [],
  left: [],
  tokens,
  costMicros: 7,
  isCostUnknown: false,
  elapsedMs: 9,
};

/** What a turn of two agents might tell, with the words that stream between: `words` are pieces of the call that follows the event before. */
type Move =
  | { span: "a" | "b"; act: "invoke" | "resolve" | "ask" | "give" | "patch" | "fault" | "note" }
  | { span: "a" | "b"; words: string };
const moves = fc.array(
  fc.oneof(
    fc.record({
      span: fc.constantFrom("a" as const, "b" as const),
      act: fc.constantFrom("invoke", "resolve", "ask", "give", "patch", "fault", "note" as const),
    }),
    fc.record({ span: fc.constantFrom("a" as const, "b" as const), words: fc.string({ minLength: 1, maxLength: 6 }) }),
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Move[]>;

/** As the bus tells them: numbered, pieces of words with where they belong. */
function tell(list: Move[]): TurnEvent[] {
  const told = [event(1, "spark_ignited", ignited, "a"), event(2, "spark_ignited", ignited, "b")];
  const said = { a: "", b: "" };
  let seq = 2;
  const store = <K extends TurnEventKind>(kind: K, data: TurnEventData[K], span: "a" | "b") => {
    seq++;
    told.push(event(seq, kind, data, span));
    if (endsWords(kind)) said[span] = "";
  };
  for (const move of list) {
    if ("words" in move) {
      told.push(event(0, "content_delta", { text: move.words, from: said[move.span].length, after: seq }, move.span));
      said[move.span] += move.words;
      continue;
    }
    switch (move.act) {
      case "invoke":
        store("tool_invoked", invoked, move.span);
        break;
      case "resolve":
        store("tool_resolved", resolved, move.span);
        break;
      case "ask":
        store("approval_requested", asked, move.span);
        break;
      case "give":
        store("approval_given", { approvalId: "apr_1", by: "usr_1", scope: "once", isEdited: false }, move.span);
        break;
      case "patch":
        store("canvas_patched", { callId: "c", nodeIds: ["nod_1"], edgeIds: [], summary: "1 node", before: 1, after: 2 }, move.span);
        break;
      case "fault":
        store("fault_recovered", { words: "Busy", class: "limited" }, move.span);
        break;
      case "note":
        store("insight_surfaced", { words: "A thought", by: "Artist" }, move.span);
        break;
    }
  }
  return told;
}

const frozen = (view: TurnView): TurnView => {
  for (const value of Object.values(view)) if (typeof value === "object" && value !== null) Object.freeze(value);
  return Object.freeze(view);
};
const silent = (view: TurnView): TurnView => ({ ...view, speaking: {} });

/** What the studio gives somebody who joins: the stored events so far, the words of calls under way, and what comes after. */
function joined(told: TurnEvent[], cut: number): TurnEvent[] {
  const before = told.slice(0, cut);
  const words = new Map<string, TurnEvent>();
  for (const each of before) {
    if (each.kind === "content_delta") {
      const known = words.get(each.span ?? "");
      const text = known?.kind === "content_delta" ? known.data.text + each.data.text : each.data.text;
      const after = known?.kind === "content_delta" ? known.data.after : each.data.after;
      words.set(each.span ?? "", { ...each, data: { text, from: 0, after } });
    } else if (endsWords(each.kind)) words.delete(each.span ?? "");
  }
  return [...before.filter(({ seq }) => seq > 0), ...words.values(), ...told.slice(cut)];
}

test("a late viewer sees what an early one sees, wherever they join", () => {
  fc.assert(
    fc.property(moves, fc.nat(), (list, at) => {
      const told = tell(list);
      const early = reduceAll(TURN, told);
      expect(reduceAll(TURN, joined(told, at % (told.length + 1)))).toEqual(early);
    }),
    { numRuns: 300 },
  );
});

test("a replay of what is stored is what was seen live, at every number", () => {
  fc.assert(
    fc.property(moves, (list) => {
      let [live, replay] = [beginView(TURN), beginView(TURN)];
      for (const each of tell(list)) {
        live = frozen(reduce(live, each)); // nothing is changed in place
        if (each.seq === 0) continue;
        replay = reduce(replay, each);
        expect(silent(live)).toEqual(silent(replay));
      }
    }),
    { numRuns: 200 },
  );
});

test("what comes twice, too late or from another turn changes nothing", () => {
  fc.assert(
    fc.property(moves, fc.nat(), (list, at) => {
      const told = tell(list);
      const view = reduceAll(TURN, told);
      const again = told[at % told.length] as TurnEvent;
      if (again.kind !== "content_delta") expect(reduce(view, again)).toBe(view);
      expect(reduce(view, { ...again, turnId: "trn_other" })).toBe(view);
    }),
    { numRuns: 100 },
  );
  const start = reduceAll(TURN, [event(1, "spark_ignited", ignited, "a")]);
  const said = reduce(start, event(0, "content_delta", { text: "Once upon", from: 0, after: 1 }, "a"));
  expect(said.speaking).toEqual({ a: "Once upon" });
  expect(reduce(said, event(0, "content_delta", { text: "Once", from: 0, after: 1 }, "a"))).toBe(said);
  expect(reduce(said, event(0, "content_delta", { text: " a time", from: 12, after: 1 }, "a"))).toBe(said); // a piece between is missing
  const called = reduce(said, event(2, "tool_invoked", invoked, "a"));
  expect(called.speaking).toEqual({});
  expect(reduce(called, event(0, "content_delta", { text: "Once upon", from: 0, after: 1 }, "a"))).toBe(called);
});

test("states follow what people must know: somebody is asked, a person has taken over, the end leaves nothing open", () => {
  let view = reduceAll(TURN, [event(1, "spark_ignited", ignited, "a"), event(2, "approval_requested", asked, "a")]);
  expect([view.state, view.agents[0]?.state]).toEqual(["asking", "asking"]);
  view = reduce(view, event(3, "approval_refused", { approvalId: "apr_1", by: "usr_1", reason: "Too wide" }, "a"));
  expect([view.state, view.approvals[0]?.reason, view.agents[0]?.verb]).toEqual(["working", "Too wide", "thinks"]);
  view = reduce(view, event(4, "phase_shifted", { phase: "held", words: "Mara works" }));
  expect(view.state).toBe("held");
  view = reduce(view, event(5, "phase_shifted", { phase: "handed-back", words: "Mara is done" }));
  expect(view.state).toBe("working");
  view = reduce(view, event(6, "phase_shifted", { phase: "asking", words: "Which of the two?" }, "a"));
  expect([view.state, view.question?.words, view.phase?.phase]).toEqual(["asking", "Which of the two?", "handed-back"]);
  view = reduce(view, event(7, "phase_shifted", { phase: "answered", words: "Mara answered" }, "a"));
  expect([view.state, view.question]).toEqual(["working", null]);
  view = reduce(view, event(8, "approval_requested", asked, "a"));
  view = reduce(view, event(9, "session_sealed", { ...sealed, state: "cancelled" }));
  expect([view.state, view.approvals.at(-1)?.state, view.agents[0]?.state]).toEqual(["cancelled", "withdrawn", "stopped"]);
});

test("money and tokens are added as agents end, and are in the end what the turn says; an unknown price stays unknown", () => {
  const both = [event(1, "spark_ignited", ignited, "a"), event(2, "spark_ignited", ignited, "b")];
  let view = reduceAll(TURN, [...both, event(3, "spark_completed", completed, "a")]);
  expect([view.costMicros, view.tokens.input, view.isCostUnknown]).toEqual([7, 10, false]);
  view = reduce(view, event(4, "spark_completed", { ...completed, costMicros: null }, "b"));
  expect([view.costMicros, view.tokens.input, view.isCostUnknown]).toEqual([7, 20, true]);
  expect(reduce(view, event(5, "session_sealed", { ...sealed, costMicros: 9 })).costMicros).toBe(9);
});

test("rounds, verdicts and takes find their places; the log keeps its newest lines", () => {
  const score = { value: 61.4, parts: [], words: "" };
  const told = reduceAll(TURN, [
    event(1, "spark_ignited", ignited, "a"),
    event(2, "tool_invoked", { ...invoked, said: "I add the lamp first." }, "a"),
  ]);
  expect(told.agents[0]?.said).toEqual(["I add the lamp first."]);
  const view = reduceAll(TURN, [
    event(1, "round_opened", { round: 1, rounds: 4, phase: "initial-analysis" }),
    event(2, "convergence_probed", {
      round: 1,
      rounds: 4,
      phase: "initial-analysis",
      scores: { ballot: score, lexical: score },
      shown: "ballot",
    }),
    event(3, "generation_queued", { generationId: "gen_1", nodeId: "nod_1", model: "draft-image", estimateMicros: null }),
    event(4, "generation_settled", { generationId: "gen_1", nodeId: "nod_2", state: "done", assetId: "ast_1", costMicros: 0 }),
    event(5, "critique_issued", { verdict: "revise", revision: 1, words: "Too dark", items: [] }),
  ]);
  expect(view.rounds).toMatchObject([{ round: 1, shown: "ballot", scores: { ballot: { value: 61.4 } } }]);
  expect(view.generations).toMatchObject([{ generationId: "gen_1", state: "done", assetId: "ast_1", costMicros: 0 }]);
  expect(view.log.map(({ words }) => words)).toContain("Round 1 agrees to 61 of 100");
  const notes = Array.from({ length: LOG_LINES + 5 }, (_, n) => event(6 + n, "insight_surfaced", { words: `note ${n}`, by: "Artist" }));
  const long = notes.reduce(reduce, view);
  expect(long.log).toHaveLength(LOG_LINES);
  expect(long.log.at(-1)?.words).toBe(`note ${LOG_LINES + 4}`);
});
