import { expect, test } from "bun:test";
import fc from "fast-check";
import type { TurnEvent } from "../../src/engine/events.ts";
import { createLive } from "../../src/engine/live.ts";
import { reduceAll } from "../../src/engine/reduce.ts";

const TURN = { id: "trn_1", projectId: "prj_1" };
const SPANS = ["a", "b"] as const;
type Span = (typeof SPANS)[number];

/** What can happen: words in a span, or a stored event of it. */
const happening = fc.record({ span: fc.constantFrom(...SPANS), kind: fc.constantFrom("word", "word", "word", "tool", "fault", "note") });
const KINDS = {
  tool: { kind: "tool_invoked", data: { callId: "c", tool: "t", title: "T", effect: "read", input: {}, nodeIds: [] } },
  fault: { kind: "fault_recovered", data: { words: "again", class: "limited" } },
  note: { kind: "phase_shifted", data: { phase: "p", words: "w" } },
} as const;

/** A turn whose events are stored before they are published, as a commit is before its hooks. */
function stage() {
  const live = createLive();
  const stored: TurnEvent[] = [];
  const turn = live.open(TURN, 0, () => 1);
  const store = (span: Span, event: object) => {
    const whole = { v: 1, turnId: TURN.id, seq: stored.length + 1, ts: 1, agent: span, span, ...event } as TurnEvent;
    stored.push(whole);
    return whole;
  };
  for (const span of SPANS)
    live.publish(store(span, { kind: "spark_ignited", data: { role: "r", title: "t", task: "", model: "" } }), TURN.projectId);
  return { live, stored, turn, store };
}

const seal = {
  kind: "session_sealed",
  data: {
    state: "done",
    text: "",
    did: [],
    left: [],
    tokens: { input: 0, cached: 0, output: 0 },
    costMicros: 0,
    isCostUnknown: false,
    elapsedMs: 0,
  },
};

test("whoever joins at any moment, with any part of it known, ends each moment with the picture of one who was there from the start", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 40 }),
      fc.nat(),
      fc.nat(),
      fc.nat({ max: 3 }),
      async (all, joinAt, known, slowness) => {
        const { live, stored, turn, store } = stage();
        const early: TurnEvent[] = [...stored];
        live.listen((event) => early.push(event));
        const end = new AbortController();
        const heard: TurnEvent[] = [];
        let joined: Promise<void> | undefined;
        const join = () => {
          const after = known % (stored.length + 1);
          heard.push(...stored.slice(0, after));
          const read = async (from: number, limit: number) => {
            for (let n = 0; n < slowness; n++) await Promise.resolve();
            return stored.filter(({ seq }) => seq > from).slice(0, limit);
          };
          joined = (async () => {
            for await (const event of live.follow(TURN.id, { after, read }, end.signal)) heard.push(event);
          })();
        };
        for (const [index, { span, kind }] of all.entries()) {
          if (index === joinAt % all.length) join();
          if (kind === "word") turn.delta(span, span, `${index} `);
          else {
            const event = store(span, KINDS[kind as keyof typeof KINDS]);
            if (index % 2 === 0) await Promise.resolve(); // on disk, and not told yet
            live.publish(event, TURN.projectId);
          }
          if (index % 3 === 0) await Promise.resolve();
        }
        if (!joined) join();
        await Bun.sleep(0);
        expect(reduceAll(TURN.id, heard)).toEqual(reduceAll(TURN.id, early));
        live.publish(store("a", seal), TURN.projectId);
        await joined;
        expect(reduceAll(TURN.id, heard)).toEqual(reduceAll(TURN.id, stored));
        expect(heard.flatMap(({ seq }) => (seq > 0 ? [seq] : []))).toEqual(stored.map(({ seq }) => seq));
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);

test("what waits is woken once something happened, and by its end", async () => {
  const live = createLive();
  const end = new AbortController();
  const [first, second] = [live.woken("trn_1", end.signal), live.woken("trn_2", end.signal)];
  live.wake("trn_1");
  await first;
  end.abort();
  await second;
});
