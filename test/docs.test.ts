/** The documents say nothing that is not so: commands, paths and tables in them are compared with the code. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { EXIT } from "../src/cli/exit.ts";
import { SLASHES } from "../src/cli/repl/slash.ts";
import { createProgram } from "../src/cli.ts";
import { SETTINGS } from "../src/config.ts";
import type { Card, Price } from "../src/providers/card.ts";
import { applyFile } from "../src/providers/card-file.ts";
import { PROVIDERS } from "../src/providers/index.ts";

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

test("the table of the REPL is that of its slash commands", () => {
  const rows = SLASHES.map(({ name, usage, aliases = [], does }) => {
    const words = `/${name} ${usage ?? ""}`.trim().replaceAll("|", "\\|");
    return `| \`${words}\` | ${does}${aliases.length > 0 ? ` (${aliases.map((alias) => code(`/${alias}`)).join(", ")})` : ""} |`;
  });
  expectTable("docs/cli.md", "slashes", ["| in the REPL | does |", "| --- | --- |", ...rows]);
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
  const made = /^src\/(providers|canvas\/nodes|commands|jobs|web|engine\/tools|engine\/convergence)\/(x|noun)\.ts$|^views\/x\//;
  expect([...paths, ...links].filter((path) => !made.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the table of settings is that of src/config.ts", () => {
  const rows = Object.entries(SETTINGS).map(
    ([name, { fallback, means }]) => `| \`${name}\` | ${fallback ? `\`${fallback}\`` : "–"} | ${means} |`,
  );
  expectTable("docs/self-hosting.md", "settings", ["| variable | default | means |", "| --- | --- | --- |", ...rows]);
});

test("the tables of providers and models are those of the cards", () => {
  const upstreams = PROVIDERS.filter((provider) => provider.credentials.length > 0 || provider.baseUrl);
  expectTable("docs/providers.md", "providers", [
    "| provider | name | key | another address |",
    "| --- | --- | --- | --- |",
    ...upstreams.map(
      ({ id, name, credentials, baseUrl }) =>
        `| \`${id}\` | ${name} | ${credentials.flatMap(({ env }) => env.map(code)).join(", ") || "–"} | ${baseUrl ? code(baseUrl.env) : "–"} |`,
    ),
  ]);
  expectTable("docs/providers.md", "lost", [
    "| provider | can be asked by a ticket | knows a request whose answer was lost |",
    "| --- | --- | --- |",
    ...upstreams.map(({ name, poll, recall }) => `| ${name} | ${poll ? "yes" : "no"} | ${recall ? "yes" : "no"} |`),
  ]);
  const cards = PROVIDERS.flatMap((provider) => provider.cards);
  const ids = [...new Set(cards.map((card) => card.id))];
  expectTable("docs/providers.md", "models", [
    "| model | name | kind | by, with the price | read |",
    "| --- | --- | --- | --- | --- |",
    ...ids.map((id) => modelRow(cards.filter((card) => card.id === id))),
  ]);
  expectTable("docs/providers.md", "retired", [
    "| name | since | instead |",
    "| --- | --- | --- |",
    ...PROVIDERS.flatMap((provider) => provider.retired ?? []).map(
      ({ names, name, since, successor }) => `| ${name} (${names.map(code).join(", ")}) | ${since} | ${code(successor)} |`,
    ),
  ]);
});

const code = (text: string) => `\`${text}\``;

/** Cards of one id are ways to one model, as in the studio. */
function modelRow(cards: readonly Card[]): string {
  const [{ id, name, kind }] = cards as [Card];
  const routes = cards.flatMap((card) => card.routes);
  const ways = routes.map(({ provider, price, note }) => `${provider}: ${priceWords(price)}${note ? ` (${note})` : ""}`);
  return `| ${code(id)} | ${name} | ${kind} | ${ways.join("; ")} | ${routes
    .map((route) => route.date)
    .sort()
    .at(-1)} |`;
}

function priceWords(price: Price | "unknown"): string {
  if (price === "unknown") return "unknown";
  const { unit, micros, outMicros, base = 0, when = [] } = price;
  if (unit === "million-tokens") return `$${dollars(micros)} in, $${dollars(outMicros ?? micros)} out for a million tokens`;
  const amounts = [micros, ...when.flatMap((each) => (each.micros === "unknown" ? [] : [each.micros]))];
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  if (most === 0 && base === 0) return "free";
  const range = least === most ? `$${dollars(most)}` : `$${dollars(least)} to $${dollars(most)}`;
  return `${range} a ${UNITS[unit]}${base > 0 ? `, and $${dollars(base)} a take` : ""}${when.some((each) => each.micros === "unknown") ? ", for some values unknown" : ""}`;
}

const UNITS = {
  take: "take",
  second: "second",
  minute: "minute",
  megapixel: "megapixel",
  "thousand-characters": "thousand characters",
} as const;

/** At least two places, no more than are needed. */
const dollars = (micros: number) => (micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, "");

test("the example of models.json is one that is taken", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(read("docs/providers.md")) ?? [];
  const cards = PROVIDERS.flatMap((provider) => provider.cards);
  const taken = applyFile(JSON.parse(example), cards, new Set(PROVIDERS.map((provider) => provider.id)));
  expect(taken.problems).toEqual([]);
  expect(taken.cards.find((card) => card.id === "lyria-3.5")?.promptLimit).toBe(8_000);
  expect(taken.cards.find((card) => card.id === "gemini-5-flash")?.kind).toBe("text");
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
