/** A text node as a Markdown card. It stands apart from other words because the browser reads it, with its library, only when a card changes. */
import MarkdownIt, { type MarkdownIt as Markdown, type RendererRule, type StateCore, type Token } from "markdown-it";

const card = markdown();

/** A Markdown card. Markup inside it is shown as text; links go to the web or to mail, pictures are not fetched. */
export function cardHtml(text: string): string {
  return card.render(text);
}

function markdown(): Markdown {
  const made = new MarkdownIt({ html: false, breaks: true, linkify: false, typographer: false });
  made.disable("image");
  made.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());
  made.core.ruler.push("gaps", markGaps);
  made.core.ruler.push("ranks", lowerHeadings);
  const link: RendererRule = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token?.attrSet("target", "_blank");
    token?.attrSet("rel", "noopener noreferrer nofollow");
    return self.renderToken(tokens, index, options);
  };
  made.renderer.rules.link_open = link;
  return made;
}

/** The page has its own headings of the first two ranks. */
function lowerHeadings(state: StateCore): void {
  for (const token of state.tokens) if (/^heading_/.test(token.type)) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
}

/** Empty lines between blocks stay as high as they are while one writes, so that a card does not jump when it is opened. */
function markGaps(state: StateCore): void {
  let end = 0;
  for (const token of state.tokens) {
    if (!token.map || token.nesting < 0 || token.type === "inline") continue;
    const [start, stop] = token.map;
    if (start > end && isBlock(token)) token.attrSet("data-gap", String(Math.min(3, start - end)));
    end = token.nesting === 0 || token.type === "paragraph_open" || token.type === "heading_open" ? stop : start;
  }
}

const isBlock = (token: Token) =>
  /^(paragraph|heading|bullet_list|ordered_list|list_item|blockquote|table)_open$|^(fence|code_block|hr)$/.test(token.type);
