/** Convergence, measured on debates in three languages: what agrees, what only sounds alike, what quarrels. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import fc from "fast-check";
import { BALLOT_WEIGHTS, ballotScorer } from "../../../src/engine/convergence/ballot.ts";
import type { DebateEntry, DebateSoFar } from "../../../src/engine/convergence/define.ts";
import { LEXICAL_WEIGHTS, lexicalScorer } from "../../../src/engine/convergence/lexical.ts";
import { clausesOf } from "../../../src/engine/convergence/words.ts";
import type { Score } from "../../../src/engine/events.ts";
import { agreeing, LANGUAGES, opposed, quarrelling } from "./corpus.ts";

/** Those that ask no model. */
const PURE = [ballotScorer, lexicalScorer];
const PROPOSALS = ["P1", "P2", "P3", "P4"];
const debate = (entries: readonly DebateEntry[]): DebateSoFar => ({ entries, rounds: 5, proposals: PROPOSALS });
const lexical = (entries: readonly DebateEntry[]) => lexicalScorer.score(debate(entries)) as Score;
const ballot = (entries: readonly DebateEntry[]) => ballotScorer.score(debate(entries)) as Score;

const say = (persona: string, text: string, stances: [string, number][] = [], round = 1): DebateEntry => ({
  round,
  phase: "initial-analysis",
  persona,
  text,
  ballot: { stances: stances.map(([proposal, stance]) => ({ proposal, stance })) },
});

for (const language of LANGUAGES)
  describe(language, () => {
    test("real agreement scores above 80 by words and by votes", () => {
      expect(lexical(agreeing(language)).value).toBeGreaterThan(80);
      expect(ballot(agreeing(language)).value).toBeGreaterThan(80);
    });
    test("opposite votes in the same words score below 40 by votes, and the words do not pass for agreement", () => {
      expect(ballot(opposed(language)).value).toBeLessThan(40);
      expect(lexical(opposed(language)).value).toBeLessThan(60);
    });
    test("a quarrel scores low by both", () => {
      expect(lexical(quarrelling(language)).value).toBeLessThan(25);
      expect(ballot(quarrelling(language)).value).toBeLessThan(40);
    });
  });

test("the same debate scores alike in every language", () => {
  for (const corpus of [agreeing, opposed, quarrelling]) {
    const values = LANGUAGES.map((language) => lexical(corpus(language)).value);
    expect([corpus.name, values, Math.max(...values) - Math.min(...values) <= 15]).toEqual([corpus.name, values, true]);
    expect(new Set(LANGUAGES.map((language) => ballot(corpus(language)).value)).size).toBe(1);
  }
});

test("where nobody says anything, or only one, it is 0", () => {
  for (const scorer of PURE) {
    for (const entries of [
      [],
      [say("A", "")],
      [say("A", ""), say("B", "  \n… !")],
      [say("A", "We should open on the hands.", [["P1", 2]])],
    ])
      expect([scorer.name, (scorer.score(debate(entries)) as Score).value]).toEqual([scorer.name, 0]);
  }
});

describe("denial", () => {
  const cases: [string, boolean][] = [
    ["We should open on the street", false],
    ["We should not open on the street", true],
    ["We shouldn't open on the street", true],
    ["We can't say that we don't need the street", false],
    ["not only the street", false],
    ["Wir sollten die Straße nicht zeigen", true],
    ["keine Straße", true],
    ["nicht nur die Straße", false],
    ["我们不应该以街道开场", true],
    ["我没有异议", true],
    ["毫无疑问我支持街道", false],
    ["非常好的街道", false],
    ["notable knots in nothingness", false], // words that only begin like it
  ];
  for (const [text, isDenied] of cases) test(text, () => expect(clausesOf(text)[0]?.isDenied).toBe(isDenied));

  test("ends with its clause", () => {
    expect(clausesOf("We open on the master, not on the street.").map((clause) => clause.isDenied)).toEqual([false, true]);
    expect(clausesOf("不要街道，要茶师。").map((clause) => clause.isDenied)).toEqual([true, false]);
  });
});

test("agreeing is a word of its own: who disagrees does not agree, and who has no objection does", () => {
  const assentOf = (...texts: string[]) =>
    lexical(texts.map((text, index) => say(`V${index}`, text))).parts.find((part) => part.name === "assent")?.value;
  expect(assentOf("I disagree with the street.", "I disagree with the street.")).toBe(0);
  expect(assentOf("I do not agree with the street.", "Ich stimme der Straße nicht zu.")).toBe(0);
  expect(assentOf("I have no objection to the street.", "我没有异议，街道很好。")).toBe(100);
  expect(assentOf("The street is grey.", "The street is wet.")).toBe(50);
});

test("the latest word and the latest vote of a voice count", () => {
  const early = [say("A", "I disagree, no street.", [["P1", -2]]), say("B", "I disagree, no master.", [["P1", 2]])];
  const late = [say("A", "I agree, open on the street.", [["P1", 2]], 2), say("B", "I agree, open on the street.", [["P1", 2]], 2)];
  expect(ballot([...late, ...early]).value).toBe(ballot(late).value);
  expect(lexical([...early, ...late]).value).toBe(lexical(late).value);
});

test("votes that are none are not counted: out of range, not whole, or for what is not on the table", () => {
  const bad = [
    say("A", "x1", [
      ["P1", 9],
      ["P9", 2],
    ]),
    say("B", "x2", [
      ["P1", 1.5],
      ["constructor", 2],
      ["__proto__", 2],
    ]),
  ];
  expect(ballot(bad)).toMatchObject({ value: 0, words: "Nobody has voted." });
  const named = [say("A", "x1", [[" p1 ", 2]]), say("B", "x2", [["Ｐ1", 2]])];
  expect(ballot(named).value).toBe(100);
});

test("who keeps silent is not for it, and all undecided is not agreement", () => {
  const two = [say("A", "yes", [["P1", 2]]), say("B", "yes", [["P1", 2]])];
  expect(ballot(two).value).toBe(100);
  expect(ballot([...two, say("C", "hm"), say("D", "hm")]).value).toBe(50);
  expect(ballot([say("A", "a", [["P1", 0]]), say("B", "b", [["P1", 0]])]).value).toBe(40);
});

test("neither the order in which voices come nor their number breaks anything: 0 to 100, always the same", () => {
  const voice = fc.record({
    round: fc.integer({ min: 1, max: 5 }),
    persona: fc.constantFrom("A", "B", "C", "D", "E"),
    text: fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("I agree, open on the street", "不同意", "nicht die Straße")),
    stances: fc.array(fc.tuple(fc.constantFrom(...PROPOSALS, "P9"), fc.integer({ min: -3, max: 3 })), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(voice, { maxLength: 12, selector: ({ round, persona }) => `${round} ${persona}` }), (voices) => {
      const entries = voices.map(({ round, persona, text, stances }) => say(persona, text, stances, round));
      for (const scorer of PURE) {
        const score = scorer.score(debate(entries)) as Score;
        expect(score.value >= 0 && score.value <= 100).toBe(true);
        for (const part of score.parts) expect(part.value >= 0 && part.value <= 100).toBe(true);
        expect(scorer.score(debate([...entries].reverse()))).toEqual(score);
      }
    }),
    { numRuns: 300 },
  );
});

test("a long statement is scored in time that grows with its length", () => {
  const long = "We should open on the tea master's hands in morning light, and the street comes second. ".repeat(500);
  expect(lexical([say("A", long), say("B", long), say("C", long)]).value).toBeGreaterThan(70);
});

test("the weights are those of the docs and come to one", async () => {
  const docs = await Bun.file(join(import.meta.dir, "../../../docs/agents.md")).text();
  for (const [name, weights] of [
    ["lexical", LEXICAL_WEIGHTS],
    ["ballot", BALLOT_WEIGHTS],
  ] as const) {
    expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
    for (const [part, weight] of Object.entries(weights))
      expect(docs).toContain(`| \`${name}\` | ${part} | ${Math.round(weight * 100)} % |`);
  }
});
