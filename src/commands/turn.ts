import { Type } from "@sinclair/typebox";
import { assetsByIds } from "../assets/assets.ts";
import type { NamedEdit } from "../engine/events.ts";
import { approvalNamed, decideApproval, editedProposal, handTurn, steerTurn, takeTurn } from "../engine/hands.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { APPROVALS, MODES, type TurnOptions } from "../schema.ts";
import { cancelTurn, LONGEST_ASKING, startTurn } from "../turns.ts";
import { type CommandContext, defineCommand, field } from "./define.ts";

const turnId = Type.String({ pattern: "^trn_[0-9a-z]{22}$", description: "The turn." });
const named = { projectId: field.projectId, turnId };
const model = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const ids = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 200, description }));

const options = {
  model: model("A card that talks; the chat's own, or the studio's choice without it."),
  coordinatorModel: model("Another one for who writes the answer of a squad or a debate."),
  personas: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 2, maxItems: 12, description: "Who debates, by name." }),
  ),
  rounds: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: "Of a debate, at most." })),
  revisions: Type.Optional(Type.Integer({ minimum: 0, maximum: 5, description: "How often the Critic may send work back." })),
  preset: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: "A set of roles for a squad." })),
  nodeIds: ids("What is chosen on the canvas."),
  assetIds: ids("Files that are given with the words."),
  planFrom: Type.Optional(Type.String({ maxLength: 64, description: "A debate whose decision becomes the squad's plan." })),
  fresh: Type.Optional(Type.Boolean({ description: "Do not answer from an equal turn before." })),
  embedding: Type.Optional(
    Type.String({ minLength: 3, maxLength: 200, description: "What compares a debate by meaning: provider/model." }),
  ),
  limits: Type.Optional(
    Type.Object(
      {
        steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        calls: Type.Optional(Type.Integer({ minimum: 1, maximum: 240, description: "Of models, with all that it starts." })),
        tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 4_000_000, description: "With all that it starts." })),
        micros: Type.Optional(Type.Integer({ minimum: 0, description: "In micro-USD, with takes and all that it starts." })),
        seconds: Type.Optional(
          Type.Integer({ minimum: 5, maximum: 86_400, description: "Of work; what it waits for people is not counted." }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
};

export const turnStart = defineCommand({
  name: "turn.start",
  title: "Ask the agents",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    mode: field.oneOf(MODES, { default: "solo", description: "One agent, a squad that makes, or a debate that decides." }),
    text: Type.String({ minLength: 1, maxLength: LONGEST_ASKING, description: "What is to be done; Markdown." }),
    approval: field.oneOf(APPROVALS, {
      default: "assist",
      description: "plan changes nothing, assist asks before each change, auto does not ask.",
    }),
    chatId: Type.Optional(Type.String({ pattern: "^cht_[0-9a-z]{22}$", description: "A new chat without it." })),
    ...options,
  }),
  async run({ clash, actor, requestKey }, { projectId, mode, text, approval, chatId, ...rest }) {
    const given = rest.assetIds ?? [];
    const own = await assetsByIds(clash, projectId, given);
    const foreign = given.findIndex((id) => !own.has(id));
    if (foreign >= 0) throw invalid(`assetIds.${foreign}`, "This file does not belong to the project. Nothing was asked.");
    const order = { projectId, mode, text, approval, options: rest as TurnOptions, requestKey };
    return startTurn(clash, actor, { ...order, ...(chatId === undefined ? {} : { chatId }) });
  },
});

export const turnCancel = defineCommand({
  name: "turn.cancel",
  title: "Stop the agents",
  policy: "edit",
  params: Type.Object(named),
  run: ({ clash }, params) => cancelTurn(clash, params.projectId, params.turnId),
});

export const turnSteer = defineCommand({
  name: "turn.steer",
  title: "Say something to the agents while they work",
  policy: "person",
  params: Type.Object({ ...named, text: Type.String({ minLength: 1, maxLength: 8_000, pattern: "\\S" }) }),
  run: ({ clash, actor }, params) => steerTurn(clash, actor, params),
});

export const turnTake = defineCommand({
  name: "turn.take",
  title: "Take over from the agents",
  policy: "person",
  params: Type.Object(named),
  run: ({ clash, actor }, params) => takeTurn(clash, actor, params),
});

export const turnHand = defineCommand({
  name: "turn.hand",
  title: "Give it back to the agents",
  policy: "person",
  params: Type.Object({ ...named, text: Type.Optional(Type.String({ maxLength: 8_000, description: "What they should know." })) }),
  run: ({ clash, actor }, { text, ...params }) => handTurn(clash, actor, { ...params, ...(text === undefined ? {} : { text }) }),
});

const LONGEST_EDITS = 400_000;
const Edit = Type.Object(
  { command: Type.String({ maxLength: 80 }), params: Type.Record(Type.String(), Type.Unknown()) },
  { additionalProperties: true },
);

export const turnApprove = defineCommand({
  name: "turn.approve",
  title: "Say yes or no to what agents want to do",
  policy: "person",
  params: Type.Object({
    projectId: field.projectId,
    approvalId: Type.String({ pattern: "^apr_[0-9a-z]{22}$", description: "What is asked." }),
    decision: field.oneOf(["once", "always", "reject"], { description: "always: these tools need no yes in this chat any more." }),
    reason: Type.Optional(Type.String({ maxLength: 2_000, description: "Told to the agent." })),
    edits: Type.Optional(
      Type.Union([Type.String({ maxLength: LONGEST_EDITS }), Type.Array(Edit, { maxItems: 500 })], {
        description: "The proposed changes with other values, or fewer of them; a list, or the same as JSON. Unchanged without it.",
      }),
    ),
  }),
  async run(context, { projectId, approvalId, decision, reason, edits }) {
    const changed = edits === undefined || decision === "reject" ? undefined : await readEdits(context, { projectId, approvalId, edits });
    await decideApproval(context.clash, context.actor, { projectId, approvalId, decision, reason, edits: changed });
  },
});

interface Edited {
  projectId: string;
  approvalId: string;
  edits: string | Partial<NamedEdit>[];
}

/** What the door would refuse is refused here already, with the number of the change. */
async function readEdits({ clash, check }: CommandContext, { projectId, approvalId, edits }: Edited): Promise<NamedEdit[]> {
  const row = await approvalNamed(clash, projectId, approvalId);
  const given = typeof edits === "string" ? readList(edits) : edits;
  const proposed = row.edits as unknown as NamedEdit[];
  const read = editedProposal(proposed, given);
  for (const [index, { command, params }] of read.entries())
    if (!proposed.some((known) => known.command === command && JSON.stringify(known.params) === JSON.stringify(params)))
      await check(command, { ...params, projectId }).catch((error) => {
        throw error instanceof AppError ? invalid(`edits.${index}`, `${error.message} Nothing was decided.`) : error;
      });
  return read;
}

function readList(text: string): Partial<NamedEdit>[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((edit) => typeof edit === "object" && edit !== null)) return list as Partial<NamedEdit>[];
  } catch {
    // told below
  }
  throw invalid("edits", "It is not a list of changes as JSON. Nothing was decided.");
}
