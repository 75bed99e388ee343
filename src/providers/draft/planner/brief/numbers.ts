const UNITS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const HAN_DIGITS = "零一二三四五六七八九";

/** Source of a regular expression that matches a number as briefs write it: 40, 7.5, forty, forty-five, 三十, 一百二十. */
export const NUMBER = `(?:\\d+(?:\\.\\d+)?|(?:${TENS.slice(2).join("|")})(?:[- ](?:${UNITS.slice(1, 10).join("|")}))?|${[...UNITS].reverse().join("|")}|[零一二两三四五六七八九十百]+)`;

/** The value of what NUMBER matched; NaN when it is none. */
export function numberOf(words: string): number {
  const text = words.trim().toLowerCase();
  if (/^\d/.test(text)) return Number.parseFloat(text);
  if (/^[零一二两三四五六七八九十百]+$/.test(text)) return hanNumber(text);
  const [first = "", second = ""] = text.split(/[- ]/);
  const tens = TENS.indexOf(first);
  if (tens > 1) return tens * 10 + Math.max(0, UNITS.indexOf(second));
  const unit = UNITS.indexOf(first);
  return unit < 0 ? Number.NaN : unit;
}

function hanNumber(text: string): number {
  let total = 0;
  let digit = 0;
  for (const char of text.replaceAll("两", "二")) {
    if (char === "百") total += (digit || 1) * 100;
    else if (char === "十") total += (digit || 1) * 10;
    else {
      digit = HAN_DIGITS.indexOf(char);
      continue;
    }
    digit = 0;
  }
  return total + digit;
}
