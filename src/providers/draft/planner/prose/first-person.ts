import type { Brief } from "../brief/read-brief.ts";
import { parseClause } from "./english-grammar.ts";

const KIN = "granddaughter|grandson|grandchildren|grandchild|daughter|son|husband|wife|mother|father|sister|brother|niece|nephew|children";

/** A clause about the narrator's own world, as she says it herself: "the kettle is lit before sunrise" → "I light the kettle before sunrise". */
export function firstPerson(clause: string, brief: Brief): string {
  return possessive(active(clause), brief);
}

/** Somebody must have done it, and the one who tells it is the one who did. Only for things, and only where nobody else is named. */
function active(clause: string): string {
  const parsed = parseClause(clause);
  if (!parsed?.passive || !parsed.subject || !parsed.infinitive || /\bby (?:the|a|an|my|our|his|her|\p{Lu})/u.test(parsed.rest))
    return clause;
  if (!/^(?:the|a|an|our|my)\s/i.test(parsed.subject) || parsed.subject.split(/\s+/).length > 5 || !/^(?:is|are)\b/i.test(parsed.verb))
    return clause;
  return `I ${parsed.infinitive} ${parsed.subject.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase())} ${parsed.rest}`.trim();
}

/** Her family and her house are "my" and "our". */
export function possessive(text: string, brief: Brief): string {
  const kin = text.replace(new RegExp(`\\b(?:the|a|an|her|his) (${KIN})\\b`, "gi"), (_, who: string) => `my ${who}`);
  const noun = ownNoun(brief);
  if (!noun) return kin;
  const own = new RegExp(`\\b(?:an?|the|her|his)\\s+(?:family\\s+)?${noun}\\b(?:(\\s+(?:on|in|at|by|near)\\s+)an?\\b)?`, "gi");
  return kin.replace(own, (_, link: string | undefined) => (link ? `our ${noun}${link}the` : `our ${noun}`));
}

/** The noun of "a family tea house on …": what belongs to the narrator. */
function ownNoun(brief: Brief): string | undefined {
  return /^(?:an?|the|our|my)\s+(?:small\s+|little\s+|old\s+)?(?:family(?:-run|-owned)?|family's)\s+((?:[a-z]+\s){0,1}[a-z]+?)(?=\s+(?:on|in|at|by|of|near|that|which|who|with)\b|$)/i.exec(
    brief.premise ?? "",
  )?.[1];
}
