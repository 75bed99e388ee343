/**
 * The shape of the house, as rules that fail. `docs/architecture.md` tells why; the tables are in `architecture/`. Each rule collects
 * everything that breaks it, so that one run shows all there is to do.
 */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { KEEPS_STATE, LONG_FILES } from "./architecture/exceptions.ts";
import { definedNames, findCycles, functionLengths, isMember, isText, lines, moduleState } from "./architecture/find.ts";
import { LAYERS, layerOf, mayImport } from "./architecture/layers.ts";
import { parseSource, ROOT, readSources, report, type Source } from "./architecture/sources.ts";

const FILE_LINES = 300;
const FUNCTION_LINES = 80;
/** Functions are about 8 lines and rarely past 30: at most this share of them may be longer. */
const LONG_FUNCTION_LINES = 30;
const LONG_FUNCTION_SHARE = 0.05;

const src = readSources("src");
const views = readSources("views");
const tests = readSources("test").filter((source) => !source.path.startsWith("test/bench/peers/"));
const shipped = [...src, ...views];
const server = src.filter((source) => !source.path.startsWith("src/browser/"));

const inside =
  (...paths: string[]) =>
  (source: Source) =>
    paths.some((path) => source.path === path || (path.endsWith("/") && source.path.startsWith(path)));
const outside =
  (...paths: string[]) =>
  (source: Source) =>
    !inside(...paths)(source);

describe("imports", () => {
  test("every file belongs to a layer", () => {
    expect(shipped.filter((source) => !layerOf(source.path)).map((source) => source.path)).toEqual([]);
    expect(new Set(LAYERS.map((layer) => layer.name)).size).toBe(LAYERS.length);
  });

  test("point from a layer to itself or to one below it", () => {
    const wrong = shipped.flatMap((source) =>
      source.imports
        .filter((each) => each.target && /^(src|views)\//.test(each.target) && !mayImport(source.path, each.target, each.isType))
        .map(
          (each) =>
            `${source.path}:${each.line} (${layerOf(source.path)?.name}) imports ${each.target} (${layerOf(each.target ?? "")?.name ?? "no layer"})`,
        ),
    );
    expect(wrong).toEqual([]);
  });

  test("name a file that is there, with its ending, and never a test", () => {
    const wrong = shipped.flatMap((source) =>
      source.imports
        .filter(
          (each) =>
            each.target &&
            (!existsSync(join(ROOT, each.target)) ||
              !/\.(ts|tsx|json|js|css|txt|md)$/.test(each.target) ||
              each.target.startsWith("test/")),
        )
        .map((each) => `${source.path}:${each.line} imports ${each.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("make no cycle", () => {
    expect(findCycles(shipped)).toEqual([]);
  });

  test("of a library for one border stay at that border", () => {
    const borders: [RegExp, (source: Source) => boolean, string][] = [
      [/^(elysia|@elysiajs\/static)$/, inside("src/web/", "src/app.ts", "src/main.ts"), "only web/ answers HTTP"],
      [/^(react|react-dom|remotion|@remotion\/.*)(\/.*)?$/, inside("src/render/"), "only render/ knows React and Remotion"],
      [/^(node:)?child_process$/, inside("src/lib/child.ts"), "processes start in lib/child"],
      [/^(commander|cli-progress|node:readline.*)$/, inside("src/cli/", "src/cli.ts"), "only the CLI reads arguments"],
      [
        /^(@libsql\/client|libsql)(\/.*)?$/,
        inside("src/db.ts", "src/lib/connection.ts"),
        "only db.ts opens the database, by lib/connection",
      ],
      [/\/lib\/connection\.ts$/, inside("src/db.ts"), "only db.ts opens the database"],
    ];
    const wrong = src.flatMap((source) =>
      source.imports.flatMap((each) =>
        borders
          .filter(([name, isAllowed]) => !each.isType && name.test(each.specifier) && !isAllowed(source))
          .map(([, , why]) => `${source.path}:${each.line} imports ${each.specifier}: ${why}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("of web and cli reach no SQL, but for the reads that make the values of views", () => {
    const rest = src.filter(inside("src/web/", "src/cli/", "src/cli.ts")).filter(outside("src/web/show/"));
    const operators = rest.filter((source) => source.imports.some((each) => !each.isType && /^drizzle-orm/.test(each.specifier)));
    expect(operators.map((source) => source.path)).toEqual([]);
    expect(
      report(rest, (node) => (isMember(node, "clash.db", "read") || isMember(node, "clash.db", "write") ? "asks the database" : undefined)),
    ).toEqual([]);
  });

  test("of the canvas and of views work in a browser as on the server", () => {
    const wrong = [...src.filter(inside("src/canvas/")), ...views].flatMap((source) =>
      source.imports
        .filter((each) => !each.isType && /^(node:|bun(:|$))/.test(each.specifier))
        .map((each) => `${source.path}:${each.line} imports ${each.specifier}`),
    );
    expect([
      ...wrong,
      ...report(views, (node) =>
        ts.isIdentifier(node) && node.text === "Bun" && ts.isPropertyAccessExpression(node.parent) ? "uses Bun" : undefined,
      ),
    ]).toEqual([]);
  });
});

describe("borders", () => {
  test("only config.ts reads the environment", () => {
    const allowed = outside("src/config.ts", "src/lib/child.ts");
    expect(
      report(src.filter(allowed), (node) =>
        isMember(node, "process", "env") || isMember(node, "Bun", "env") ? "reads the environment" : undefined,
      ),
    ).toEqual([]);
  });

  test("only lib/child starts processes", () => {
    const starts = ["spawn", "spawnSync", "$"];
    expect(
      report(src.filter(outside("src/lib/child.ts")), (node) =>
        starts.some((name) => isMember(node, "Bun", name)) ? "starts a process" : undefined,
      ),
    ).toEqual([]);
  });

  test("only lib/outbound and the CLI's client call out", () => {
    const rest = server.filter(outside("src/lib/outbound.ts", "src/cli/", "src/cli.ts"));
    expect(
      report(rest, (node) =>
        ts.isCallExpression(node) && ["fetch", "Bun.fetch", "globalThis.fetch"].includes(node.expression.getText())
          ? "calls fetch"
          : undefined,
      ),
    ).toEqual([]);
  });

  test("only views and the film composition hold markup", () => {
    const tag = /<\/?(html|head|body|div|span|p|a|button|form|input|section|article|main|nav|ul|li|h[1-6]|script|style)[\s>]/i;
    const rest = src.filter(outside("src/render/composition/"));
    expect(rest.filter((source) => source.path.endsWith(".tsx")).map((source) => source.path)).toEqual([]);
    expect(report(rest, (node) => (isText(node) && tag.test(node.text) ? "holds markup" : undefined))).toEqual([]);
  });

  test("views obey the content security policy: no style attribute, no inline script or handler", () => {
    expect(
      report(views, (node) => {
        if (!ts.isJsxAttribute(node)) return undefined;
        const name = node.name.getText();
        const isElement = /^[a-z]/.test(node.parent.parent.tagName.getText()); // a component may call its properties as it likes
        if (!isElement) return undefined;
        return name === "style" || /^on[a-z]/i.test(name) ? `has the attribute ${name}` : undefined;
      }),
    ).toEqual([]);
    expect(
      views.flatMap((source) => [...source.text.matchAll(/\sstyle=|javascript:/g)].map((match) => `${source.path} contains ${match[0]}`)),
    ).toEqual([]);
  });

  test("nothing evaluates text as code", () => {
    expect(
      report(shipped, (node) =>
        (ts.isCallExpression(node) || ts.isNewExpression(node)) && /^(eval|Function|globalThis\.eval)$/.test(node.expression.getText())
          ? "evaluates text"
          : undefined,
      ),
    ).toEqual([]);
    expect(src.flatMap((source) => source.imports.filter((each) => /^(node:)?vm$/.test(each.specifier)).map(() => source.path))).toEqual(
      [],
    );
  });

  test("only the draft provider and films know words of a language; everything else treats all alike", () => {
    const rest = shipped.filter(outside("src/providers/draft/"));
    expect(report(rest, (node) => (isText(node) && /\p{Script=Han}/u.test(node.text) ? "has words of one language" : undefined))).toEqual(
      [],
    );
  });
});

describe("state", () => {
  test("no module keeps any", () => {
    expect(shipped.filter((source) => !KEEPS_STATE[source.path]).flatMap(moduleState)).toEqual([]);
    const kept = (path: string) => shipped.filter((source) => source.path === path).flatMap(moduleState);
    expect(Object.keys(KEEPS_STATE).filter((path) => kept(path).length === 0)).toEqual([]);
  });

  test("the rule sees a counter, an empty map and a list that grows, and lets a table be", () => {
    const found = (text: string) => moduleState(parseSource("src/x.ts", text)).length;
    expect(found("let n = 0;")).toBe(1);
    expect(found("const seen = new Map<string, number>();")).toBe(1);
    expect(found("const all = [1]; export function add() { all.push(2); }")).toBe(1);
    expect(found("const by: Record<string, number> = {}; export function put() { by.a = 1; }")).toBe(1);
    expect(found("export const NAMES = new Map([['a', 1]]); function f() { const list: number[] = []; list.push(1); }")).toBe(0);
  });
});

describe("words and sizes", () => {
  test(`a file has at most ${FILE_LINES} lines`, () => {
    const long = [...shipped, ...tests].filter((source) => lines(source.text) > FILE_LINES);
    expect(long.filter((source) => !LONG_FILES[source.path]).map((source) => `${source.path} has ${lines(source.text)} lines`)).toEqual([]);
    expect(Object.keys(LONG_FILES).filter((path) => !long.some((source) => source.path === path))).toEqual([]);
  });

  test(`a function has at most ${FUNCTION_LINES} lines, and few have more than ${LONG_FUNCTION_LINES}`, () => {
    const all = shipped.flatMap(functionLengths);
    expect(all.filter((each) => each.lines > FUNCTION_LINES).map((each) => `${each.where} has ${each.lines} lines`)).toEqual([]);
    expect(all.filter((each) => each.lines > LONG_FUNCTION_LINES).length / Math.max(1, all.length)).toBeLessThan(LONG_FUNCTION_SHARE);
  });

  test("no type is any and no error is silenced", () => {
    expect(report([...shipped, ...tests], (node) => (node.kind === ts.SyntaxKind.AnyKeyword ? "uses any" : undefined))).toEqual([]);
    const silenced = /@ts-(ignore|expect-error|nocheck)|biome-ignore-all/;
    expect(
      [...shipped, ...tests]
        .filter((source) => source.path !== "test/architecture.test.ts" && silenced.test(source.text))
        .map((source) => source.path),
    ).toEqual([]);
  });

  test("an empty catch says why nothing is done", () => {
    expect(
      report(shipped, (node) =>
        ts.isCatchClause(node) && node.block.statements.length === 0 && !/\/[/*]/.test(node.block.getText())
          ? "catches and is silent"
          : undefined,
      ),
    ).toEqual([]);
  });

  test("nothing is left to do later", () => {
    const later = new RegExp("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    expect(shipped.flatMap((source) => (later.test(source.text) ? [source.path] : []))).toEqual([]);
  });

  test("files are named in kebab-case, after what they hold", () => {
    const vague = /(^|[/-])(utils?|helpers?|managers?|services?|misc|common|index-of)(\.|\/|-)/;
    expect(shipped.map((source) => source.path).filter((path) => !/^[a-z0-9./-]+$/.test(path) || vague.test(path))).toEqual([]);
    expect(
      report(shipped, (node) =>
        ts.isClassDeclaration(node) && /(Manager|Service|Helper|Util)$/.test(node.name?.text ?? "")
          ? `is named ${node.name?.text}`
          : undefined,
      ),
    ).toEqual([]);
  });

  test("no file only passes on what others export", () => {
    const isBarrel = (source: Source) =>
      source.tree.statements.length > 0 && source.tree.statements.every((each) => ts.isExportDeclaration(each) && each.moduleSpecifier);
    expect(shipped.filter(isBarrel).map((source) => source.path)).toEqual([]);
  });

  test("only the command line and the log print", () => {
    const rest = server.filter(outside("src/cli/", "src/cli.ts", "src/lib/log.ts", "src/web/build.ts"));
    expect(
      report(rest, (node) => (ts.isCallExpression(node) && node.expression.getText().startsWith("console.") ? "prints" : undefined)),
    ).toEqual([]);
  });
});

describe("names in lists", () => {
  const unique = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);

  test("of commands, job kinds, model cards and node types occur once", () => {
    for (const [definer, key] of [
      ["defineCommand", "name"],
      ["defineJob", "kind"],
      ["defineCard", "id"],
      ["defineNode", "type"],
    ] as const) {
      expect(unique(src.flatMap((source) => definedNames(source, definer, key)))).toEqual([]);
    }
  });

  test("of commands are a noun and a verb", () => {
    expect(
      src.flatMap((source) => definedNames(source, "defineCommand", "name")).filter((name) => !/^[a-z]+\.[a-zA-Z]+$/.test(name)),
    ).toEqual([]);
  });

  test("of ids of the page are written in views/dom.ts alone", () => {
    if (!existsSync(join(ROOT, "views/dom.ts"))) return;
    const ids = [...readFileSync(join(ROOT, "views/dom.ts"), "utf8").matchAll(/^\s+(\w+):/gm)].map((match) => match[1] ?? "");
    expect(unique(ids)).toEqual([]);
  });
});
