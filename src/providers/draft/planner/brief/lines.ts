import { quotesIn } from "./text.ts";

/** Lines that must appear exactly as the brief quotes them. */
export interface Lines {
  endCard?: string;
  callToAction?: string;
  lastLine?: string;
  /** Other lines that the brief wants spoken. */
  spoken: string[];
  /** Other lines that the brief wants shown. */
  shown: string[];
}

const END_CARD =
  /(?:end[- ](?:card|title|slate|frame|screen)|closing (?:card|title)|final (?:card|title|frame)|last (?:card|frame|title)|片尾(?:字幕|卡片|文字|画面|定格)?|结尾(?:字幕|画面|卡片|文案|文字|写|出现|打出)|尾卡|落版|最后(?:出现|打出|显示|写上)(?:字幕|文字)?)/i;
const ACTION = /(?:call[- ]to[- ]action|\bcta\b|slogan|tagline|claim|strapline|行动号召|口号|广告语|标语|宣传语)/i;
const LAST_LINE =
  /(?:(?:last|final|closing) (?:line|words?|sentence)|ends? with the (?:line|words)|closes? with|最后一句|结束语|最后说|结尾(?:旁白|说)|末句)/i;
const SPOKEN = /(?:narrat\w+|voice[- ]?over|\bvo\b|voice says|(?:first|opening|key) line|旁白|配音|台词|开场白|第一句)/i;
const SHOWN = /(?:on[- ]screen|text|title|caption reads|super|reads|屏幕|文字|字幕|标题)/i;

/** Quoted lines by what stands before the quotation; an unquoted line after a label counts too. */
export function findLines(plain: string): Lines {
  const lines: Lines = { spoken: [], shown: [] };
  let from = 0;
  for (const quote of quotesIn(plain)) {
    const before =
      plain
        .slice(Math.max(from, quote.start - 70), quote.start)
        .split(/[.。!！?？\n;；]\s*/)
        .at(-1) ?? "";
    from = quote.end;
    place(lines, before, quote.text);
  }
  for (const [key, pattern] of [
    ["endCard", END_CARD],
    ["callToAction", ACTION],
    ["lastLine", LAST_LINE],
  ] as const)
    lines[key] ??= unquotedAfter(plain, pattern);
  return JSON.parse(JSON.stringify(lines)) as Lines;
}

function place(lines: Lines, before: string, text: string): void {
  if (END_CARD.test(before)) lines.endCard ??= text;
  else if (ACTION.test(before)) lines.callToAction ??= text;
  else if (LAST_LINE.test(before)) lines.lastLine ??= text;
  else if (!/[:：]\s*$|[,，]\s*$/.test(before) || text.length < 3) return;
  else if (SHOWN.test(before)) lines.shown.push(text);
  else if (SPOKEN.test(before)) lines.spoken.push(text);
}

function unquotedAfter(plain: string, label: RegExp): string | undefined {
  const match = new RegExp(
    `(?:^|[.。!！?？;；\\n]\\s*)(?:the\\s+)?${label.source}\\s*[:：]\\s*([^"“”「」\\n]{2,80}?)(?=[。\\n]|$|\\.\\s|\\.$|[!?！？])([!?！？.。]?)`,
    "i",
  ).exec(plain);
  const words = match?.[1]?.trim();
  return words ? `${words}${/[!?！？]/.test(match?.[2] ?? "") ? match?.[2] : ""}` : undefined;
}
