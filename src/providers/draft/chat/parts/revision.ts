/** What the Critic sent back, put right by rules: each kind of fault has one remedy, and what has none is said. */
import { planIn } from "../plan.ts";
import { listOf, numberOf, plural, type Say, stringOf, type Talk, troubleIn } from "../talk.ts";

type Call = { name: string; input: Record<string, unknown> };

interface Item {
  nodeId: string | null;
  shot: number;
  words: string;
  fix: string;
}

/** What only a part itself can do: for something that is not there, and for a prompt that feeds nothing. */
interface Remedies {
  missing?(item: Item): Call[];
  unfed?(item: Item): Call[];
}

export function putRight(talk: Talk, remedies: Remedies = {}): Say {
  const items = listOf(talk.data.items).map(
    (item): Item => ({
      nodeId: typeof item.nodeId === "string" ? item.nodeId : null,
      shot: numberOf(item.shot),
      words: stringOf(item.words),
      fix: stringOf(item.fix),
    }),
  );
  if (talk.steps > 0) return { words: `${plural(items.length, "point")} of the Critic put right. ${troubleIn(talk.used)}`.trim() };
  const overlaid = items.filter((item) => item.nodeId && /\blies? on\b|overlap/i.test(item.words)).flatMap((item) => item.nodeId ?? []);
  const arranged: Call[] = overlaid.length > 0 ? [{ name: "canvas_arrange", input: { nodeIds: overlaid } }] : [];
  const calls = [
    ...arranged,
    ...items.flatMap((item) => (item.nodeId && overlaid.includes(item.nodeId) ? [] : remedy(talk, item, remedies))),
  ].filter((call) => talk.offers(call.name));
  if (calls.length > 0) return { words: `${plural(items.length, "point")} came back; I put them right.`, calls };
  return { words: `I have no rule for what came back: ${items.map((item) => item.words).join(" ")} A person should look at it.` };
}

function remedy(talk: Talk, item: Item, { missing, unfed }: Remedies): Call[] {
  const { nodeId } = item;
  if (nodeId === null) return missing?.(item) ?? [];
  const plan = planIn(talk);
  const aspect = /aspect to (\d+:\d+)/.exec(item.fix)?.[1] ?? (/\bframe\b|\baspect\b/i.test(item.words) ? plan.aspect : undefined);
  if (aspect) return [{ name: "node_update", input: { nodeId, params: { aspect } } }];
  const shot = plan.shots[item.shot - 1];
  if (/has no words|is empty|does not name the look/i.test(item.words) && shot)
    return [{ name: "node_update", input: { nodeId, body: shot.picture } }];
  return /feeds no generator/i.test(item.words) ? (unfed?.(item) ?? []) : [];
}
