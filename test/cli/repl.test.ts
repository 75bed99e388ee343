/** What the REPL makes of what is typed: texts of several lines, words in quotes, lines that are kept. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitWords } from "../../src/cli/do.ts";
import { readPairs } from "../../src/cli/pairs.ts";
import { HISTORY_LINES, openHistory } from "../../src/cli/repl/history.ts";
import { collectLines } from "../../src/cli/repl/lines.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clash-repl-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const never = (words: string) => {
  throw new Error(words);
};

test("a line is a text, unless it ends with a backslash", () => {
  const lines = collectLines();
  expect(lines.line("one")).toBe("one");
  expect([lines.line("a \\"), lines.hasMore(), lines.line("b\\"), lines.line("")]).toEqual([undefined, true, undefined, "a \nb\n"]);
  expect(lines.line("a path ends so: C:\\\\")).toBe("a path ends so: C:\\\\"); // two of them are one of the text
});

test("what is pasted is one text, whatever its lines end with, and is sent by the Enter that follows", () => {
  const lines = collectLines();
  lines.key("paste-start");
  expect([lines.line("/quit"), lines.line("A boat \\"), lines.line("")]).toEqual([undefined, undefined, undefined]);
  lines.key("paste-end");
  lines.key("return");
  expect(lines.line("in the rain")).toBe("/quit\nA boat \\\n\nin the rain");
  lines.key("paste-start");
  lines.line("never mind");
  lines.key("paste-end");
  lines.drop();
  expect(lines.line("next")).toBe("next");
});

test("the history outlives a run: newest first, once each, of its owner alone, and of two terminals together", () => {
  const [one, other] = [openHistory(folder, never), openHistory(folder, never)];
  for (const line of ["first", "second", "first", "", " with a blank before it"]) one.add(line);
  other.add("third\u001b[2J");
  other.add(`/do key.set provider=openai fields={"apiKey":"test-key-1"}`);
  other.add("x".repeat(2_000));
  expect(openHistory(folder, never).lines).toEqual(["third [2J", "first", "second"]);
  expect(statSync(join(folder, "history")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, "history"), "utf8")).not.toContain("test-key");
});

test("the history has a limit, and where it cannot be kept that is told once and nothing else is lost", () => {
  writeFileSync(join(folder, "history"), `${Array.from({ length: HISTORY_LINES + 50 }, (_, n) => `line ${n}`).join("\n")}\n`);
  const history = openHistory(folder, never);
  expect([history.lines.length, history.lines[0]]).toEqual([HISTORY_LINES, `line ${HISTORY_LINES + 49}`]);
  history.add("one more");
  expect(readFileSync(join(folder, "history"), "utf8").trim().split("\n").length).toBe(HISTORY_LINES);
  writeFileSync(join(folder, "inside"), "");
  const told: string[] = [];
  const off = openHistory(join(folder, "inside"), (words) => told.push(words));
  off.add("one");
  off.add("two");
  expect([off.lines, told.length, told[0]]).toEqual([[], 1, expect.stringContaining("Lines are not kept.")]);
});

test("words are divided as in a shell, and values read by what the command wants", () => {
  expect(splitWords(`node.add type=text body="A \\"red\\" bus" label='Bus 7' x=2\\ 0 ""`)).toEqual([
    ...["node.add", "type=text", 'body=A "red" bus', "label=Bus 7", "x=2 0", ""],
  ]);
  expect(splitWords("  ")).toEqual([]);
  expect(readPairs(["x=20", "label=20", 'params={"size":"360"}', "isOn=true", "sum=1=1"], (name) => name === "label")).toEqual({
    ...{ x: 20, label: "20", params: { size: "360" }, isOn: true, sum: "1=1" },
  });
  expect(() => readPairs(["=1"])).toThrow('--set: "=1" is not name=value.');
});
