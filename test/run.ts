/**
 * Every suite of the gate, with the time of each. The suites are cut into parts, and two lanes take them from the two ends of one line, so that a page
 * that waits for its browser stands beside something that computes, and both lanes end together.
 * `npm test` runs all of them and measures coverage; `npm test -- units stories` runs some, `npm test -- test/lib/ids.test.ts` single files. The
 * last line sums everything up.
 * Keys and addresses of the person who runs it are taken out of the environment, so that no test can reach or pay anybody.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CHECKS, runChecks } from "./check.ts";
import { COVERAGE_BAR, reportCoverage } from "./coverage.ts";

const ROOT = join(import.meta.dir, "..");
const OUT = join(ROOT, "coverage");
const SUITE_LIMIT_MS = 25 * 60_000;
const WORST_SHOWN = 15;
const PRIVATE =
  /^(CLASH|OPENAI|GEMINI|GOOGLE|FAL|KLING|ANTHROPIC|XAI|S3|SMTP|DATABASE|REDIS|RESTATE|SENTRY|OTEL|AUTH|OIDC)_|^(PORT|ROLE|LOG_LEVEL)$/;

/** The groups of `bun test`, by where their files are; a test that is in no folder of its own group is a unit test. */
const SUITES = [
  { name: "browser", parts: 5, holds: (path: string) => path.startsWith("test/browser/"), testLimitMs: 180_000 },
  { name: "stories", parts: 4, holds: (path: string) => path.startsWith("test/stories/"), testLimitMs: 180_000 },
  { name: "contracts", parts: 1, holds: (path: string) => path.startsWith("test/contracts/"), testLimitMs: 60_000 },
  { name: "units", parts: 4, holds: (path: string) => !/^test\/(contracts|stories|browser|bench)\//.test(path), testLimitMs: 30_000 },
] as const;
/** Neighbours of one suite that run in one process. */
interface Part {
  name: string;
  files: string[];
  testLimitMs: number;
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const wanted = process.argv.slice(2);
const files = wanted.filter((word) => word.includes("/"));
const names = wanted.filter((word) => !word.includes("/"));
const known = ["checks", ...SUITES.map((suite) => suite.name)] as string[];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`"${unknown.join(", ")}" is no suite. There are ${known.join(", ")}; a word with a slash names a test file.`);
  process.exit(64);
}
process.exit(await main());

async function main(): Promise<number> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const times: string[] = [];
  const timed = async (name: string, run: () => Promise<Tally>) => {
    console.log(`\n── ${name} ${"─".repeat(Math.max(0, 100 - name.length))}`);
    const started = performance.now();
    const tally = await run();
    for (const key of ["passed", "failed", "skipped"] as const) total[key] += tally[key];
    times.push(`${name.padEnd(11)} ${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s   ${sentence(tally)}`);
  };
  if (files.length > 0) await timed("files", () => bunTest("files", files, 180_000));
  else {
    const isWanted = (name: string) => names.length === 0 || names.includes(name);
    if (isWanted("checks")) await timed("checks", checks);
    const parts = (await Promise.all(SUITES.filter(({ name }) => isWanted(name)).map(partsOf))).flat();
    const ran = parts.map((part) => part.name);
    const lane = async (next: () => Part | undefined) => {
      for (let part = next(); part; part = next()) {
        const { name, files, testLimitMs } = part;
        await timed(name, () => bunTest(name, files, testLimitMs));
      }
    };
    await Promise.all([lane(() => parts.shift()), lane(() => parts.pop())]);
    showSlowest(ran);
    showFailed(ran);
    if (names.length === 0) await timed("coverage", () => coverage(ran));
  }
  console.log(`\n${times.join("\n")}\n\n${sentence(total)}`);
  return total.failed === 0 ? 0 : 1;
}

/** Files that stand beside each other stay together: what they load is the same. How long a file is says enough of how long it takes. */
async function partsOf({ name, parts, holds, testLimitMs }: (typeof SUITES)[number]): Promise<Part[]> {
  const sized = (await testFiles(holds)).map((path) => ({ path, bytes: Bun.file(join(ROOT, path)).size }));
  const total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  const numbered = sized.map(({ path, bytes }) => {
    const number = Math.min(parts, 1 + Math.floor(((before + bytes / 2) / total) * parts));
    before += bytes;
    return { path, number };
  });
  return Array.from({ length: parts }, (_, index) => ({
    name: parts === 1 ? name : `${name}-${index + 1}`,
    files: numbered.filter(({ number }) => number === index + 1).map(({ path }) => path),
    testLimitMs,
  }));
}

/** Where the time went. */
function showSlowest(parts: string[]): void {
  if (parts.length === 0) return;
  const suites = parts.flatMap((name) => [...junitOf(name).matchAll(/<testsuite name="([^"]+\.tsx?)"[^>]*\btime="([\d.]+)"/g)]);
  const slowest = suites.map(([, path = "", seconds = "0"]) => ({ path, seconds: Number(seconds) })).sort((a, b) => b.seconds - a.seconds);
  console.log(
    `\nthe longest files\n${slowest
      .slice(0, WORST_SHOWN)
      .map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`)
      .join("\n")}`,
  );
}

async function checks(): Promise<Tally> {
  const failed = (await runChecks()).filter((result) => result.findings.length > 0).length;
  return { passed: CHECKS.length - failed, failed, skipped: 0 };
}

async function testFiles(holds: (path: string) => boolean): Promise<string[]> {
  const all = await Array.fromAsync(new Bun.Glob("test/**/*.test.{ts,tsx}").scan(ROOT));
  return all.filter((path) => path !== "test/architecture.test.ts" && holds(path)).sort();
}

/** One run of `bun test`. Counts come from its JUnit file; a run that ends badly for another reason counts as one failure more. */
async function bunTest(name: string, paths: string[], testLimitMs: number): Promise<Tally> {
  if (paths.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const measure = ["--coverage", "--coverage-reporter=lcov", `--coverage-dir=${join(OUT, name)}`];
  const report = ["--only-failures", "--reporter=junit", `--reporter-outfile=${join(OUT, `${name}.xml`)}`, `--timeout=${testLimitMs}`];
  const child = Bun.spawn([process.execPath, "test", ...measure, ...report, ...paths.map((path) => `./${path}`)], {
    cwd: ROOT,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    env: testEnvironment(),
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), SUITE_LIMIT_MS);
  const code = await child.exited;
  clearTimeout(limit);
  const tally = readJunit(junitOf(name));
  if (code !== 0 && tally.failed === 0) {
    console.log(`${name}: bun test ended with ${child.signalCode ?? `code ${code}`} although no test failed.`);
    tally.failed = 1;
  }
  return tally;
}

/** Their names once more, after all that was printed between. */
function showFailed(parts: string[]): void {
  const cases = parts.flatMap((name) => junitOf(name).split("<testcase ").slice(1));
  const failed = cases.filter((text) => text.includes("<failure"));
  for (const text of failed) console.log(`failed: ${/ file="([^"]*)"/.exec(text)?.[1]}: ${/^name="([^"]*)"/.exec(text)?.[1]}`);
}

function junitOf(name: string): string {
  const path = join(OUT, `${name}.xml`);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function readJunit(text: string): Tally {
  const total = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? "";
  const count = (key: string) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(total)?.[1] ?? 0);
  const [tests, failed, skipped] = [count("tests"), count("failures"), count("skipped")];
  return { passed: tests - failed - skipped, failed, skipped };
}

async function coverage(parts: string[]): Promise<Tally> {
  const report = await reportCoverage(
    ROOT,
    parts.map((name) => join(OUT, name, "lcov.info")),
  );
  const isEnough = report.linesPercent >= COVERAGE_BAR && report.functionsPercent >= COVERAGE_BAR;
  console.log(
    `lines ${report.linesPercent.toFixed(1)} %, functions ${report.functionsPercent.toFixed(1)} %; the bar is ${COVERAGE_BAR} % of each over src and views`,
  );
  const shown = report.worst.slice(0, WORST_SHOWN);
  for (const each of shown)
    console.log(`  ${String(each.missed).padStart(5)} lines not run  ${each.linesPercent.toFixed(0).padStart(3)} %  ${each.path}`);
  return { passed: isEnough ? 1 : 0, failed: isEnough ? 0 : 1, skipped: 0 };
}

function testEnvironment(): Record<string, string | undefined> {
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !PRIVATE.test(name))), NODE_ENV: "test" };
}

function sentence(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ""}`;
}
