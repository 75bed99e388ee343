/** A turn of one agent: it gets the chat so far, what was chosen on the canvas, and the words of the person; its last word is the answer. */
import { filesOf, filesWords } from "./brief.ts";
import { agentOf } from "./roles/cast.ts";
import type { Arena, Message, Part, Runner, TurnOutcome } from "./define.ts";
import { historyOf } from "./history.ts";
import { runSpark } from "./spark.ts";
import { asData } from "./untrusted.ts";

const SPAN = "assistant";

export const runSolo: Runner = async (arena: Arena): Promise<TurnOutcome> => {
  const { clash, turn } = arena;
  const agent = await agentOf(arena, "assistant");
  const { messages, note } = await historyOf(clash, turn);
  if (note) await arena.bus.emit({ kind: "insight_surfaced", key: "history", data: { words: note, by: "studio" } });
  const spark = await runSpark(arena, {
    ...{ agent, span: SPAN, messages: [...messages, await taskOf(arena)], task: turn.text },
    cue: { part: "assistant", data: { text: turn.text, nodeIds: turn.options.nodeIds ?? [], name: agent.name } },
  });
  const left = spark.outcome === "limit" ? ["It came to a limit before it was finished. Say “go on” to continue."] : [];
  return { text: spark.text, did: spark.did, left };
};

async function taskOf(arena: Arena): Promise<Message> {
  const { turn } = arena;
  const { nodeIds = [], assetIds = [] } = turn.options;
  const chosen = nodeIds.length > 0 ? `\n\n${asData("selection", `Chosen on the canvas: ${nodeIds.join(", ")}`)}` : "";
  const files = assetIds.length > 0 ? `\n\n${filesWords(await filesOf(arena))}` : "";
  const pictures = assetIds.map((assetId): Part => ({ type: "image", assetId }));
  return { role: "user", parts: [{ type: "text", text: `${turn.text}${chosen}${files}` }, ...pictures] };
}
