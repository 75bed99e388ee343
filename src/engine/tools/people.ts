/** Tools that speak with people and with the other agents of the turn. None of them changes the project. */
import { Type } from "@sinclair/typebox";
import type { AgentSpec, Tool } from "../define.ts";
import { runSpark } from "../spark.ts";
import { asData, cleanWords, cutWords } from "../untrusted.ts";
import { defineTool } from "../vault.ts";

const WORDS = 2_000;

const question = Type.Object({
  question: Type.String({
    minLength: 1,
    maxLength: WORDS,
    pattern: "\\S",
    description: "One question, with what you would do if nobody minds.",
  }),
});

export const askPerson: Tool<typeof question> = defineTool({
  name: "ask_person",
  title: "Ask the person",
  description: "Ask the people of this chat something you cannot find out or decide, and wait for the answer. Use it rarely.",
  parameters: question,
  effect: "read",
  async execute({ arena, agent, span, key }, { question: words }) {
    const { text } = await arena.ask(span, numberOf(key), agent, cleanWords(words));
    return { text: `The person answers: ${cutWords(cleanWords(text), WORDS)}` };
  },
});

/** Questions of one span are told apart by the use of the tool that asks. */
const numberOf = (key: string): number => Number(Bun.hash.crc32(key));

const note = Type.Object({
  words: Type.String({ minLength: 1, maxLength: WORDS, pattern: "\\S", description: "What the others should know, a sentence or a few." }),
});

export const boardNote: Tool<typeof note> = defineTool({
  name: "board_note",
  title: "Note to the board",
  description:
    "Write a note that every agent of this turn reads: a decision, a finding, ids the others need. It changes nothing on the canvas.",
  parameters: note,
  effect: "read",
  async execute({ arena, agent, key }, { words }) {
    await arena.note(agent.name, cleanWords(words), key);
    return { text: "Noted." };
  },
});

export const boardRead: Tool = defineTool({
  name: "board_read",
  title: "Read the board",
  description: "What the agents of this turn have told each other so far.",
  parameters: Type.Object({}),
  effect: "read",
  async execute({ arena }) {
    if (arena.board.length === 0) return { text: "The board is empty." };
    return { text: asData("board", arena.board.map(({ by, words }) => `${by}: ${words}`).join("\n")) };
  },
});

const order = Type.Object({
  task: Type.String({
    minLength: 1,
    maxLength: 8_000,
    pattern: "\\S",
    description: "All that the helper needs to know: it does not see this conversation.",
  }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 40, pattern: "^[^\\s/#][^/#\\r\\n]*$", description: "What it is called." })),
  tools: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 40,
      description: "Which of your own tools it may use; all but delegate unless said.",
    }),
  ),
});

const HELPER_STEPS = 12;

export const delegate: Tool<typeof order> = defineTool({
  name: "delegate",
  title: "Give work to a helper",
  description:
    "Have another agent do a part of the work with your tools or fewer, and get its report. It works under the same approvals, limits and budget.",
  parameters: order,
  effect: "read",
  async execute({ arena, agent, span, key }, { task, name, tools }) {
    const helper = helperOf(agent, name ?? "Helper", key, tools);
    const at = `${span}/${helper.name.replaceAll(/\s+/g, "-").toLowerCase()}`;
    const { outcome, text, nodeIds } = await runSpark(arena, {
      agent: helper,
      span: at,
      messages: [{ role: "user", parts: [{ type: "text", text: cleanWords(task) }] }],
      cue: { part: helper.role, data: { text: task, nodeIds: [], name: helper.name } },
      steps: HELPER_STEPS,
    });
    return { text: `${helper.name} ended: ${outcome}.\n${asData("report", text, 6_000)}`, isError: outcome === "failed", nodeIds };
  },
});

/** Never more than its maker has, and never another delegate: the tree of helpers is one deep. */
function helperOf(agent: AgentSpec, name: string, key: string, tools: readonly string[] | undefined): AgentSpec {
  const own = agent.tools.filter((tool) => tool !== delegate.name);
  const unique = `${name} ${Number(Bun.hash.crc32(key)).toString(36)}`;
  return { ...agent, role: agent.role, name: unique, tools: tools ? own.filter((tool) => tools.includes(tool)) : own };
}
