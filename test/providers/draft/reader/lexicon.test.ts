import { expect, test } from "bun:test";
import { KINDS } from "../../../../src/providers/draft/picture/subjects/kinds.ts";
import { SUBJECT_GROUPS, WORD_LISTS } from "../../../../src/providers/draft/reader/lexicon/index.ts";
import { readPrompt } from "../../../../src/providers/draft/reader/read-prompt.ts";

test("every kind named in a word list can be drawn", () => {
  const named = SUBJECT_GROUPS.flatMap(({ words }) => words.flatMap(([value]) => value.split("+")));
  const drawn = new Set<string>([...KINDS, "light"]);
  expect(named.filter((kind) => !drawn.has(kind))).toEqual([]);
});

test("every kind that can be drawn has a word in English and in Chinese", () => {
  const entries = SUBJECT_GROUPS.flatMap(({ words }) => words.map(([value, list]) => ({ kinds: value.split("+"), list })));
  const missing = KINDS.filter((kind) => {
    const list = entries
      .filter(({ kinds }) => kinds.includes(kind))
      .map((entry) => entry.list)
      .join(",");
    return !/[a-z]/.test(list) || !/\p{Script=Han}/u.test(list);
  });
  expect(missing).toEqual([]);
});

test("every kind is found by its first word", () => {
  const lost = SUBJECT_GROUPS.flatMap(({ words }) => [...words])
    .filter(([value]) => value !== "light")
    .filter(([value, list]) => !readPrompt(`a ${list.split(",")[0]}`).subjects.some(({ kind }) => kind === value.split("+")[0]));
  expect(lost.map(([value]) => value)).toEqual([]);
});

test("no list holds an empty word", () => {
  expect(
    WORD_LISTS.flatMap(({ entries }) => entries.flatMap(([, words]) => words.split(",").map((word) => word.trim()))).filter(
      (word) => word === "",
    ),
  ).toEqual([]);
});
