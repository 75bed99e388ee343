/** A brief as sentences: Markdown marks gone, wrapped lines joined, quoted lines kept whole. */
export interface BriefText {
  /** First heading, or a label such as "Title: …". */
  heading?: string;
  sentences: Sentence[];
  /** Everything without Markdown marks, for rules that look at the whole. */
  plain: string;
}

export interface Sentence {
  text: string;
  /** The heading above it, in lower case ("facts", "ingredients"). */
  under: string;
  listed: boolean;
}

const QUOTED = /“[^”\n]{1,400}”|"[^"\n]{1,400}"|「[^」\n]{1,400}」|『[^』\n]{1,400}』|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]/g;

export function readText(brief: string): BriefText {
  const lines = stripMarkdown(brief).split("\n");
  const headings = lines.map((line) => /^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$/.exec(line)?.[1]);
  const heading = headings.find((text) => text !== undefined);
  const sentences: Sentence[] = [];
  let under = "";
  let paragraph: string[] = [];
  const flush = () => {
    sentences.push(...splitSentences(joinLines(paragraph)).map((text) => ({ text, under, listed: false })));
    paragraph = [];
  };
  lines.forEach((line, i) => {
    const item = /^\s*(?:[-*+•]|\d{1,2}[.)、]|第[一二三四五六七八九十\d]+步[：:]?)\s+(.+)$/.exec(line)?.[1];
    if (headings[i] !== undefined || line.trim() === "" || item !== undefined) flush();
    if (headings[i] !== undefined && headings[i] !== heading) under = headings[i]?.toLowerCase() ?? "";
    else if (item !== undefined) sentences.push({ text: item.trim(), under, listed: true });
    else if (headings[i] === undefined && line.trim() !== "") {
      const label = /^\s*([^:：]{1,24})[:：]\s*$/.exec(line)?.[1];
      if (label !== undefined) {
        flush();
        under = label.trim().toLowerCase();
      } else {
        paragraph.push(line.trim());
        if (endsHere(line, lines[i + 1] ?? "")) flush();
      }
    }
  });
  flush();
  const plain = joinLines(lines.map((line) => line.replace(/^\s{0,3}#{1,6}\s+/, "").trim()).filter(Boolean));
  return { ...(heading ? { heading: heading.trim() } : {}), sentences: sentences.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)), plain };
}

/** A short line without an end mark before a line that starts afresh ("Length: 30 s" over "Voice: calm") is not a wrapped one. */
function endsHere(line: string, next: string): boolean {
  if (/[.!?。！？,，;；、:：]\s*$/.test(line)) return false;
  return /^\s*[^:：\s]{1,12}[:：]/.test(next) || (line.trim().length < 70 && /^\s*(?:\p{Lu}|["“])/u.test(next));
}

function stripMarkdown(brief: string): string {
  return brief
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*(?:```|~~~).*$/gm, "")
    .replace(/!\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/\[([^\]\n]+)\]\([^)\n]*\)/g, "$1")
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/(^|[\s(])[*_](?=\S)([^*_\n]*?\S)[*_](?=$|[\s).,;:!?])/gm, "$1$2")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/^\s*>\s?/gm, "")
    .replace(/^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$/gm, "")
    .replace(/(\d)[：∶](\d)/g, "$1:$2");
}

/** Lines of one paragraph; no space between two Chinese characters. */
function joinLines(lines: readonly string[]): string {
  return lines.join(" ").replace(/(?<=[\p{Script=Han}，。；：、！？”」]) (?=[\p{Script=Han}“「])/gu, "");
}

/** Sentences end with their mark; a mark inside a quotation ends nothing unless the quotation ends the sentence. */
export function splitSentences(text: string): string[] {
  const kept: string[] = [];
  const masked = text.replace(QUOTED, (quote) => {
    kept.push(quote);
    return `\uE000${String.fromCharCode(0xe100 + Math.min(kept.length - 1, 1000))}${/[.!?。！？]["”」』»]$/.test(quote) ? "\uE001" : ""}`;
  });
  const parts = masked.split(
    /(?<=[。！？!?]\uE001?)(?![。！？!?”」])|(?<=[^\s.]{2}\.)\s+(?=[\p{Lu}\p{N}\p{Script=Han}\uE000(])|(?<=\uE001)\s+(?=\p{Lu})|(?<=\s\p{N}{1,4}\.)\s+(?=\p{Lu})/u,
  );
  return parts.map((part) => unmask(part, kept).trim()).filter(Boolean);
}

function unmask(part: string, kept: readonly string[]): string {
  return part
    .replace(/\uE000([\uE100-\uF4FF])\uE001?/g, (_, mark: string) => kept[mark.charCodeAt(0) - 0xe100] ?? "")
    .replace(/[\uE000\uE001]/g, "");
}

export interface Quote {
  /** Without the marks. */
  text: string;
  start: number;
  end: number;
}

export function quotesIn(text: string): Quote[] {
  return Array.from(text.matchAll(QUOTED), (match) => ({
    text: match[0].slice(1, -1).trim(),
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ text }) => text);
}
