/**
 * The checks of the gate that read the code instead of running it. `bun run check` runs all of them, `bun run check types lint` some,
 * `bun run check --fix` lets Biome rewrite what it can first. Each check counts as one test in `npm test`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const MODULES = join(ROOT, "node_modules");

interface Check {
  name: string;
  /** What it promises, as a sentence for the report. */
  promise: string;
  /** Sentences about what is wrong; none when all is well. */
  find: () => Promise<string[]>;
}

const biome = join(MODULES, "@biomejs/biome/bin/biome");
const tsc = join(MODULES, "typescript/bin/tsc");

export const CHECKS: Check[] = [
  { name: "format", promise: "every file is formatted by biome.json", find: () => tool(biome, "format", "--max-diagnostics=20") },
  {
    name: "lint",
    promise: "Biome's rules find nothing",
    find: () => tool(biome, "lint", "--max-diagnostics=40", "--diagnostic-level=error"),
  },
  { name: "types", promise: "TypeScript finds nothing in strict mode", find: types },
  {
    name: "xss",
    promise: "no view writes outside text without escaping it",
    find: () => tool(join(MODULES, "@kitajs/ts-html-plugin/dist/cli.js")),
  },
  {
    name: "unused",
    promise: "no file, export or package is unused",
    find: () => tool(join(MODULES, "knip/bin/knip-bun.js"), "--no-progress"),
  },
  { name: "architecture", promise: "imports, borders and sizes are those of docs/architecture.md", find: architecture },
  { name: "lock", promise: "versions are exact and the lock file names no address", find: lock },
];

export interface CheckResult {
  name: string;
  findings: string[];
  seconds: number;
}

/** Runs the checks one after the other and prints each as it ends. */
export async function runChecks(names: string[] = []): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of CHECKS.filter((each) => names.length === 0 || names.includes(each.name))) {
    const started = performance.now();
    const findings = await check.find();
    const seconds = (performance.now() - started) / 1000;
    results.push({ name: check.name, findings, seconds });
    console.log(`${findings.length === 0 ? "✓" : "✗"} ${check.name.padEnd(13)} ${seconds.toFixed(1).padStart(5)} s  ${check.promise}`);
    for (const finding of findings) console.log(finding.replace(/^/gm, "    "));
  }
  return results;
}

/** The pages and the server are one TypeScript project; the film composition, whose markup is React, is another. */
async function types(): Promise<string[]> {
  const composition = join(ROOT, "src/render/composition/tsconfig.json");
  const main = await tool(tsc, "--noEmit", "--pretty", "false");
  return existsSync(composition) ? [...main, ...(await tool(tsc, "--noEmit", "--pretty", "false", "-p", composition))] : main;
}

async function architecture(): Promise<string[]> {
  return command([process.execPath, "test", "--only-failures", "./test/architecture.test.ts"]);
}

async function lock(): Promise<string[]> {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = versions
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `${name} is pinned to "${version}", which is no exact version.`);
  return [...loose, ...["bun.lock", "test/bench/bun.lock"].flatMap(addressesIn)];
}

function addressesIn(path: string): string[] {
  const lines = readFileSync(join(ROOT, path), "utf8").split("\n");
  return lines.flatMap((line, index) =>
    /https?:\/\//.test(line) ? [`${path}:${index + 1} names an address: install with the default registry.`] : [],
  );
}

/** A JavaScript tool, run by this Bun so that no other runtime is needed. */
function tool(script: string, ...args: string[]): Promise<string[]> {
  return command([process.execPath, script, ...args]);
}

async function command(words: string[]): Promise<string[]> {
  const child = Bun.spawn(words, {
    cwd: ROOT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
  });
  const [stdout, stderr, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  return code === 0 ? [] : [`${stdout}${stderr}`.trim() || `${words[1]} ended with code ${code}.`];
}

async function fix(): Promise<void> {
  for (const step of [
    ["format", "--write"],
    ["lint", "--write"],
  ])
    await tool(biome, ...step);
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !arg.startsWith("-"));
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(`"${unknown.join(", ")}" is no check. There are ${CHECKS.map((check) => check.name).join(", ")}.`);
    process.exit(64);
  }
  if (args.includes("--fix")) await fix();
  const failed = (await runChecks(names)).filter((result) => result.findings.length > 0);
  console.log(
    failed.length === 0 ? "all checks passed" : `${failed.length} of the checks failed: ${failed.map((result) => result.name).join(", ")}`,
  );
  process.exit(failed.length === 0 ? 0 : 1);
}
