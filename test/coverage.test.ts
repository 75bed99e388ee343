import { expect, test } from "bun:test";
import { mergeCoverage, readLcov, summarize } from "./coverage.ts";

const record = (path: string, hits: number[], functions: [number, number]) =>
  `TN:\nSF:${path}\nFNF:${functions[0]}\nFNH:${functions[1]}\n${hits.map((count, index) => `DA:${index + 1},${count}`).join("\n")}\nend_of_record\n`;

test("a line counts as run when any suite ran it", () => {
  const merged = mergeCoverage([...readLcov(record("src/a.ts", [1, 0, 0], [2, 1])), ...readLcov(record("src/a.ts", [0, 3, 0], [2, 2]))]);
  expect([...(merged.get("src/a.ts")?.lines.values() ?? [])]).toEqual([1, 3, 0]);
  expect(merged.get("src/a.ts")?.functions).toEqual({ found: 2, hit: 2 });
});

test("percentages are over all lines and functions of all files, and the file that costs most stands first", () => {
  const report = summarize(readLcov(record("src/a.ts", [1, 1, 1, 0], [1, 1]) + record("src/b.ts", [0, 0], [1, 0])));
  expect(report.linesPercent).toBe(50);
  expect(report.functionsPercent).toBe(50);
  expect(report.worst.map((each) => each.path)).toEqual(["src/b.ts", "src/a.ts"]);
});

test("a project of types alone is covered", () => {
  expect(summarize([]).linesPercent).toBe(100);
});
