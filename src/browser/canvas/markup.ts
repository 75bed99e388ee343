/** Markup that `views/nodes/` made becomes elements: everything from outside is escaped there. */
export function nodesOf(markup: string): ChildNode[] {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return [...template.content.childNodes];
}
