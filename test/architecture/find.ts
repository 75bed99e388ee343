/** What the rules of `architecture.test.ts` look for in a syntax tree. */
import ts from "typescript";
import { at, type Source, walk } from "./sources.ts";

export function isMember(node: ts.Node, object: string, name: string): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === name && node.expression.getText() === object;
}

export function isText(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

export function lines(text: string): number {
  return text.trimEnd().split("\n").length;
}

/** Runs depth first and reports each way that comes back to a file it is still in. */
export function findCycles(sources: Source[]): string[] {
  const next = new Map(
    sources.map((source) => [
      source.path,
      source.imports.filter((each) => !each.isType && each.target).map((each) => each.target as string),
    ]),
  );
  const [done, found] = [new Set<string>(), [] as string[]];
  const visit = (path: string, way: string[]) => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (way.includes(path) || done.has(path)) return;
    for (const target of next.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const source of sources) visit(source.path, []);
  return found;
}

/** Variables of a module that can change: `let`, a collection that starts empty, a collection or object that is changed later. */
export function moduleState(source: Source): string[] {
  const found: string[] = [];
  const changed = changedNames(source);
  for (const statement of source.tree.statements) {
    if (!ts.isVariableStatement(statement) || statement.modifiers?.some((each) => each.kind === ts.SyntaxKind.DeclareKeyword)) continue;
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    for (const declared of statement.declarationList.declarations) {
      const name = declared.name.getText();
      if (!isConst) found.push(at(source, declared, `${name} can be assigned`));
      else if (declared.initializer && isEmptyCollection(declared.initializer))
        found.push(at(source, declared, `${name} starts empty, so it is filled later`));
      else if (changed.has(name)) found.push(at(source, declared, `${name} is changed later`));
    }
  }
  return found;
}

function isEmptyCollection(node: ts.Expression): boolean {
  return ts.isNewExpression(node) && /^(Map|Set|WeakMap|WeakSet)$/.test(node.expression.getText()) && (node.arguments?.length ?? 0) === 0;
}

/** Names that are the object of a changing method or of an assignment to a member, and are not declared inside a function. */
function changedNames(source: Source): Set<string> {
  const found = new Set<string>();
  const changers = new Set(["set", "add", "delete", "clear", "push", "pop", "shift", "unshift", "splice", "sort", "reverse"]);
  walk(source.tree, (node) => {
    const target =
      ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && changers.has(node.expression.name.text)
        ? node.expression.expression
        : ts.isBinaryExpression(node) &&
            node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
            (ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left))
          ? node.left.expression
          : undefined;
    if (target && ts.isIdentifier(target) && !isLocal(target)) found.add(target.text);
  });
  return found;
}

/** true when a function around the name declares it, as a parameter or a variable. */
function isLocal(name: ts.Identifier): boolean {
  for (let node: ts.Node = name.parent; node; node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    let isDeclared = false;
    walk(node, (each) => {
      if ((ts.isParameter(each) || ts.isVariableDeclaration(each) || ts.isBindingElement(each)) && each.name.getText() === name.text)
        isDeclared = true;
    });
    if (isDeclared) return true;
  }
  return false;
}

/** The length of every function, without the functions inside it: a factory is as long as what it does itself. */
export function functionLengths(source: Source): { where: string; lines: number }[] {
  const found: { where: string; lines: number }[] = [];
  walk(source.tree, (node) => {
    if (!isFunction(node) || !node.body) return;
    const inner = innerFunctions(node.body).reduce((sum, each) => sum + lines(each.getText()) - 1, 0);
    found.push({ where: at(source, node, node.name?.getText() ?? "a function"), lines: lines(node.body.getText()) - inner });
  });
  return found;
}

function isFunction(node: ts.Node): node is ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** The functions directly inside a body, not those inside them. */
function innerFunctions(body: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  ts.forEachChild(body, (child) => {
    if (isFunction(child)) found.push(child);
    else found.push(...innerFunctions(child));
  });
  return found;
}

/** The values of `key` in calls like `defineCommand({ name: "node.move" })`. */
export function definedNames(source: Source, definer: string, key: string): string[] {
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== definer) return;
    const given = node.arguments[0];
    if (!given || !ts.isObjectLiteralExpression(given)) return;
    for (const property of given.properties) {
      if (ts.isPropertyAssignment(property) && property.name.getText() === key && ts.isStringLiteralLike(property.initializer))
        found.push(property.initializer.text);
    }
  });
  return found;
}
