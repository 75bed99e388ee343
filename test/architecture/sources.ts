/** The project's own code as syntax trees, for the rules of `architecture.test.ts`. */
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

export const ROOT = join(import.meta.dir, "../..");

export interface Import {
  /** As written. */
  specifier: string;
  /** The file's path from the root, when it is one of ours. */
  target: string | undefined;
  /** true when nothing of it is there at run time. */
  isType: boolean;
  line: number;
}

export interface Source {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
  tree: ts.SourceFile;
  imports: Import[];
}

/** Every TypeScript file under the given folders, parsed, in the order of their paths. */
export function readSources(...folders: string[]): Source[] {
  const found = folders.flatMap((folder) => [...new Bun.Glob(`${folder}/**/*.{ts,tsx}`).scanSync(ROOT)]);
  const paths = found.filter((path) => !path.includes("/node_modules/"));
  return paths.sort().map((path) => parseSource(path, readFileSync(join(ROOT, path), "utf8")));
}

export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  return { path, text, tree, imports: findImports(path, tree) };
}

/** Calls `visit` for every node of a tree. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** `path:line what`, the form in which a rule reports. */
export function at(source: Source, node: ts.Node, what: string): string {
  return `${source.path}:${lineOf(source, node)} ${what}`;
}

/** Every node for which `matches` gives a sentence, reported. */
export function report(sources: Source[], matches: (node: ts.Node, source: Source) => string | undefined): string[] {
  const found: string[] = [];
  for (const source of sources) {
    walk(source.tree, (node) => {
      const what = matches(node, source);
      if (what) found.push(at(source, node, what));
    });
  }
  return found;
}

function findImports(path: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isType: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const line = tree.getLineAndCharacterOfPosition(specifier.getStart(tree)).line + 1;
    const target = specifier.text.startsWith(".") ? normalize(join(dirname(path), specifier.text)) : undefined;
    found.push({ specifier: specifier.text, target, isType, line });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
  });
  return found;
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((each) => each.isTypeOnly)
  );
}
