/**
 * Coverage of all suites together. Bun writes one lcov file per run of `bun test`, with a count per line and, per file, only how many
 * functions there are and were entered; so lines are summed over the suites, and for functions the best suite of each file counts (which can
 * only say too little). A file that no suite has loaded counts with all its lines as missed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Percent of lines and of functions. */
export const COVERAGE_BAR = 90;

/** What cannot be measured inside the test's own process. Each is tested all the same, from outside; the reason says how. */
export const NOT_MEASURED: { path: string; reason: string }[] = [
  { path: "src/setup.mjs", reason: "runs under Node before Bun is there; test/setup.test.ts runs it on small machines made of scripts" },
  { path: "src/cli.ts", reason: "is a process of its own; the stories start it and read its output and exit code" },
  { path: "src/cli/", reason: "is the rest of that process" },
  { path: "src/browser/", reason: "runs in the browser; the browser suite drives it" },
  { path: "src/web/build.ts", reason: "is run by the set-up; the browser suite loads what it built" },
  { path: "src/render/bundle.ts", reason: "is run by the set-up; the test of the reference render loads what it built" },
  { path: "src/render/composition/", reason: "runs in Chromium under Remotion; a test compares its frames with the ffmpeg render" },
  { path: "src/render/browser-child.ts", reason: "is the process that drives that Chromium" },
  {
    path: "src/providers/draft/child.ts",
    reason: "is the process that draws and speaks; the tests of jobs run it, and what it calls is measured by itself",
  },
  { path: "src/sandbox/child/", reason: "is the process that runs code; the suite of all sandboxes tries it from outside" },
  { path: "src/rooms/worker.ts", reason: "is the entry of a thread, where Bun measures nothing; every test of rooms goes through it" },
];

export interface FileCoverage {
  path: string;
  /** Line number → how often it ran. */
  lines: Map<number, number>;
  functions: { found: number; hit: number };
}

export interface CoverageReport {
  linesPercent: number;
  functionsPercent: number;
  /** The files that cost most, worst first. */
  worst: { path: string; linesPercent: number; missed: number }[];
}

/** Reads the text of one lcov file. */
export function readLcov(text: string): FileCoverage[] {
  return text.split("end_of_record").flatMap((record) => {
    const path = /^SF:(.+)$/m.exec(record)?.[1];
    if (!path) return [];
    const lines = new Map([...record.matchAll(/^DA:(\d+),(\d+)/gm)].map((match) => [Number(match[1]), Number(match[2])]));
    const count = (key: string) => Number(new RegExp(`^${key}:(\\d+)`, "m").exec(record)?.[1] ?? 0);
    return [{ path, lines, functions: { found: count("FNF"), hit: count("FNH") } }];
  });
}

/** One entry per file out of those of all suites. */
export function mergeCoverage(all: FileCoverage[]): Map<string, FileCoverage> {
  const merged = new Map<string, FileCoverage>();
  for (const each of all) {
    const before = merged.get(each.path);
    if (!before) {
      merged.set(each.path, { ...each, lines: new Map(each.lines) });
      continue;
    }
    for (const [line, hits] of each.lines) before.lines.set(line, (before.lines.get(line) ?? 0) + hits);
    before.functions = {
      found: Math.max(before.functions.found, each.functions.found), // a suite that enters little of a file is told of fewer of its functions
      hit: Math.max(before.functions.hit, each.functions.hit),
    };
  }
  return merged;
}

/** The coverage of src and views, from the lcov files of the suites. `root` is the project's folder. */
export async function reportCoverage(root: string, lcovFiles: string[]): Promise<CoverageReport> {
  const texts = lcovFiles.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  const merged = mergeCoverage(texts.flatMap(readLcov));
  const files = await Promise.all((await sourcePaths(root)).map(async (path) => merged.get(path) ?? neverLoaded(root, path)));
  return summarize(files);
}

export function summarize(files: FileCoverage[]): CoverageReport {
  const lines = files.map((file) => ({
    path: file.path,
    found: file.lines.size,
    hit: [...file.lines.values()].filter((hits) => hits > 0).length,
  }));
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  const percent = (hit: number, found: number) => (found === 0 ? 100 : (100 * hit) / found);
  return {
    linesPercent: percent(sum(lines.map((each) => each.hit)), sum(lines.map((each) => each.found))),
    functionsPercent: percent(sum(files.map((file) => file.functions.hit)), sum(files.map((file) => file.functions.found))),
    worst: lines
      .map(({ path, found, hit }) => ({ path, linesPercent: percent(hit, found), missed: found - hit }))
      .filter((each) => each.missed > 0)
      .sort((a, b) => b.missed - a.missed),
  };
}

async function sourcePaths(root: string): Promise<string[]> {
  const found = await Promise.all(
    ["src", "views"].map((top) =>
      existsSync(join(root, top)) ? Array.fromAsync(new Bun.Glob(`${top}/**/*.{ts,tsx,mjs}`).scan(root)) : [],
    ),
  );
  return found.flat().filter((path) => !path.endsWith(".d.ts") && !NOT_MEASURED.some((each) => path.startsWith(each.path)));
}

/** Every line of a file's code as missed; a file of types alone has no code and so no lines. */
async function neverLoaded(root: string, path: string): Promise<FileCoverage> {
  const transpiler = new Bun.Transpiler({ loader: path.endsWith("x") ? "tsx" : "ts" });
  const code = transpiler.transformSync(await Bun.file(join(root, path)).text());
  const written = code.split("\n").filter((line) => line.trim() && !/^\s*(import|export \{)/.test(line));
  const functions = written.length === 0 ? 0 : (code.match(/=>|\bfunction\b/g)?.length ?? 0);
  return { path, lines: new Map(written.map((_, index) => [index + 1, 0])), functions: { found: functions, hit: 0 } };
}
