import { hasMainVerb, parseClause } from "./english-grammar.ts";

/** "The light goes out and the lamps come on" as two clauses; a clause that cannot be parted comes back alone. */
export function splitCompound(clause: string, han: boolean): string[] {
  if (han) {
    const parts = clause.split(/[，,]|(?:然后|接着|最后|之后)/).map((part) => part.trim()).filter((part) => part.length >= 3);
    return parts.length > 1 ? parts : [clause];
  }
  for (const match of clause.matchAll(/,?\s+(?:and then|and|then|while|before)\s+/g)) {
    const first = clause.slice(0, match.index);
    const second = clause.slice(match.index + match[0].length);
    const left = parseClause(first);
    if (!left || second.split(/\s+/).length < 2) continue;
    const right = parseClause(second);
    if (right?.subject) return [first, ...splitCompound(second, false)];
    if (right && left.subject && hasMainVerb(`${left.subject} ${second}`) && !/\b(?:it|them)\b/.test(second)) return [first, `${left.subject} ${second}`];
  }
  return [clause];
}
