/** The documents say nothing that is not so: commands, paths and tables in them are compared with the code. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { EXIT } from "../src/cli/exit.ts";
import { createProgram } from "../src/cli.ts";
import { SETTINGS } from "../src/config.ts";

const ROOT = join(import.meta.dir, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(read("package.json")) as { scripts: Record<string, string>; dependencies: Record<string, string> };
const DOCS = ["README.md", ...[...new Bun.Glob("docs/*.md").scanSync(ROOT)].sort()];
const verbs = leavesOf(createProgram(), "");
const exits = Object.values(EXIT);

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
  expect(named.filter(({ verb }) => !verbs.some((known) => known.verb === verb || known.verb.startsWith(`${verb} `)))).toEqual([]);
});

test("the table of verbs and the exit codes are those of the program", () => {
  expectTable("docs/cli.md", "verbs", ["| verb | does | options |", "| --- | --- | --- |", ...verbs.map(usageOf)]);
  const written = [...read("docs/cli.md").matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  expect(written).toEqual(exits);
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

/** The verbs that do something, as `projects list`, with their command. */
function leavesOf(command: Command, before: string): { verb: string; command: Command }[] {
  return command.commands.flatMap((each) => {
    const verb = `${before}${each.name()}`;
    return each.commands.length > 0 ? leavesOf(each, `${verb} `) : [{ verb, command: each }];
  });
}

function usageOf({ verb, command }: { verb: string; command: Command }): string {
  const given = command.registeredArguments.map((each) =>
    each.required ? `<${each.name()}${each.variadic ? "…" : ""}>` : `[${each.name()}]`,
  );
  const options = command.options.map((each) => `\`${each.flags}\``).join(", ");
  const described = command.description() || command.parent?.description() || "";
  return `| \`${["clash", verb, ...given].join(" ")}\` | ${described} | ${options} |`;
}
