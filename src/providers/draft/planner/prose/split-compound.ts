import { hasMainVerb, parseClause } from "./english-grammar.ts";

const LONGEST_PARTED = 400;

/** "The light goes out and the lamps come on" as two clauses; a clause that cannot be parted comes back alone. */
export function splitCompound(clause: string, han: boolean): string[] {
  if (han) {
    if (/[“”「」]/.test(clause.replace(/[“「][^”」]{1,5}[”」]/g, ""))) return [clause];
    const parts = clause
      .split(/[，,]/)
      .map((part) => part.trim())
      .filter(Boolean);
    return hanParts(parts);
  }
  if (/["“”]/.test(clause) || clause.length > LONGEST_PARTED) return [clause];
  for (const match of clause.matchAll(/,?\s+(?:and then|and|then|while|before)\s+/g)) {
    const first = clause.slice(0, match.index);
    const second = clause.slice(match.index + match[0].length);
    const left = parseClause(first);
    if (!left || second.split(/\s+/).length < 2) continue;
    const right = parseClause(second);
    if (right?.subject) return [first, ...splitCompound(second, false)];
    const subject =
      /\b(?:I|we|you|he|she|they|it)$/i.exec(left.subject)?.[0] ??
      (/^(?:in|on|at|after|before|when|during|every|one|then)\b/i.test(left.subject) ? undefined : left.subject);
    if (right && subject && hasMainVerb(`${subject} ${second}`) && !/\b(?:it|them)\b/.test(second)) return [first, `${subject} ${second}`];
  }
  return [clause];
}

/** "第二天下雨，我们躲进一家书店": a part that only says when or how it is goes with its neighbour. */
function hanParts(parts: readonly string[]): string[] {
  const joined: string[] = [];
  let lead = "";
  for (const part of parts) {
    if (
      /^(?:第.{1,2}天|.{0,4}(?:早晨|早上|中午|下午|傍晚|晚上|那天|时候)$|有一天|一天|后来|最后|于是|接着|然后)/.test(part) &&
      part.length <= 8
    )
      lead += `${part}，`;
    else if (part.length <= 4 && joined.length > 0 && lead === "") joined[joined.length - 1] += `，${part}`;
    else {
      joined.push(lead + part);
      lead = "";
    }
  }
  if (lead) joined.push(lead.slice(0, -1));
  return joined;
}
