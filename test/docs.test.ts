/** The documents say nothing that is not so: commands, paths and tables in them are compared with the code. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SETTINGS } from "../src/config.ts";

const ROOT = join(import.meta.dir, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(read("package.json")) as { scripts: Record<string, string>; dependencies: Record<string, string> };
const DOCS = ["README.md", ...[...new Bun.Glob("docs/*.md").scanSync(ROOT)].sort()];
const verbs: string[] = [];

/** What is written as a command: fenced lines and inline code. */
function commandsIn(text: string): string[] {
  const fenced = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => (match[1] ?? "").split("\n"));
  const inline = [...text.replace(/```[\s\S]*?```/g, "").matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return [...fenced, ...inline].flatMap((line) => line.split(/&&|\|/)).map((line) => line.trim());
}

const commands = DOCS.flatMap((path) => commandsIn(read(path)).map((command) => ({ path, command })));

test("every npm and bun script in the documents is in package.json", () => {
  const named = commands.flatMap(({ path, command }) => {
    const script = /^(?:npx )?(?:bun|npm) run ([\w:-]+)/.exec(command)?.[1] ?? /^npm (start|test)\b/.exec(command)?.[1];
    return script ? [{ path, script }] : [];
  });
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => !manifest.scripts[script])).toEqual([]);
});

test("every verb of the command line in the documents is one", () => {
  const named = commands.flatMap(({ path, command }) => {
    const words = /^(?:npm start -- |npx bun clash |clash |docker exec clash clash )(--?\w+|[a-z]+)((?: [a-z]+)?)/.exec(command);
    return words?.[1] && !words[1].startsWith("-") ? [{ path, verb: words[1], full: `${words[1]}${words[2] ?? ""}` }] : [];
  });
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ verb }) => !verbs.some((known) => known === verb || known.startsWith(`${verb} `)))).toEqual([]);
});

test("every verb of the command line is in docs/cli.md", () => {
  expect(verbs.filter((verb) => !read("docs/cli.md").includes(`clash ${verb}`))).toEqual([]);
});

test("every suite of the long proofs in the documents is one", () => {
  const named = DOCS.flatMap((path) => [...read(path).matchAll(/--suite ([a-z-]+)/g)].map((match) => match[1] ?? ""));
  expect(named.filter((name) => !existsSync(join(ROOT, `test/prove/${name}.ts`)))).toEqual([]);
});

test("every path and link in the documents leads somewhere", () => {
  const paths = DOCS.flatMap((path) =>
    [...read(path).matchAll(/`((?:src|views|public|test|docs|drizzle)\/[\w./-]*)`/g)].map((match) => match[1] ?? ""),
  );
  const links = DOCS.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => join(path, "..", match[1] ?? "")),
  );
  const made = /^src\/(providers|canvas\/nodes|commands|jobs|web)\/(x|noun)\.ts$|^views\/x\//;
  expect([...paths, ...links].filter((path) => !made.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the table of settings is that of src/config.ts", () => {
  const rows = Object.entries(SETTINGS).map(
    ([name, { fallback, means }]) => `| \`${name}\` | ${fallback ? `\`${fallback}\`` : "–"} | ${means} |`,
  );
  expectTable("docs/self-hosting.md", "settings", ["| variable | default | means |", "| --- | --- | --- |", ...rows]);
});

test("the table of packages is that of node_modules", () => {
  const rows = Object.keys(manifest.dependencies).map((name) => `| ${name} | ${manifest.dependencies[name]} | ${licenceOf(name)} |`);
  expectTable("docs/licences.md", "packages", ["| package | version | licence |", "| --- | --- | --- |", ...rows]);
});

function licenceOf(name: string): string {
  const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license?: string };
  return license?.startsWith("SEE LICENSE") ? "its own, see above" : (license ?? "none stated");
}

/** Compares the lines between `<!-- name -->` and `<!-- /name -->`; with UPDATE_DOCS=1 it writes them instead. */
function expectTable(path: string, name: string, rows: string[]): void {
  const text = read(path);
  const between = new RegExp(`(<!-- ${name} -->\n)([\\s\\S]*?)(<!-- /${name} -->)`);
  const table = `${rows.join("\n")}\n`;
  if (process.env.UPDATE_DOCS === "1")
    writeFileSync(
      join(ROOT, path),
      text.replace(between, (_, open: string, __, close: string) => open + table + close),
    );
  else expect(between.exec(text)?.[2] ?? "").toBe(table);
}

/** `make`, `projects list`, …: what the command line says of itself. */
async function cliVerbs(): Promise<string[]> {
  const { program } = await import("../src/cli/program.ts");
  const walk = (command: { name(): string; commands: readonly unknown[] }, before: string): string[] =>
    (command.commands as (typeof command)[]).flatMap((each) =>
      each.commands.length > 0 ? walk(each, `${before}${each.name()} `) : [`${before}${each.name()}`],
    );
  return walk(program(), "").filter((verb) => verb !== "help");
}
