import { Type } from "@sinclair/typebox";
import { changeChat, createChat, deleteChat, forkChat } from "../chats.ts";
import { APPROVALS, MODES } from "../schema.ts";
import { chosenEmbedding } from "../engine/embed.ts";
import { requireTalker } from "../turns.ts";
import { defineCommand, field } from "./define.ts";

const chatId = Type.String({ pattern: "^cht_[0-9a-z]{22}$", description: "The chat." });
const named = { projectId: field.projectId, chatId };
const settings = {
  mode: Type.Optional(field.oneOf(MODES)),
  approval: Type.Optional(field.oneOf(APPROVALS, { description: "How far its agents may go." })),
};

export const chatCreate = defineCommand({
  name: "chat.create",
  title: "Begin a chat",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, title: Type.Optional(field.title("What it is about.")), ...settings }),
  async run({ clash, actor, requestKey }, { projectId, title = "New chat", ...rest }) {
    return { id: await createChat(clash, actor, { projectId, title: title.trim(), requestKey, ...rest }) };
  },
});

export const chatRename = defineCommand({
  name: "chat.rename",
  title: "Rename a chat",
  policy: "edit",
  params: Type.Object({ ...named, title: field.title("What it is about.") }),
  run: ({ clash, actor }, { title, ...name }) => changeChat(clash, actor, name, { title: title.trim() }),
});

/** How far agents may go is a person's to say; what somebody allowed for ever can be taken back here. */
export const chatSet = defineCommand({
  name: "chat.set",
  title: "Set how a chat works",
  policy: "person",
  params: Type.Object({
    ...named,
    ...settings,
    model: Type.Optional(Type.String({ maxLength: 200, description: "A card that talks; empty for the studio's choice." })),
    embedding: Type.Optional(
      Type.String({
        maxLength: 200,
        description: "What compares the statements of a debate by meaning, as openai/text-embedding-3-small; empty for nothing.",
      }),
    ),
    always: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 200,
        description: "Tools that still need no yes; those left out need one again.",
      }),
    ),
  }),
  async run({ clash, actor }, { projectId, chatId: id, model, embedding, ...rest }) {
    if (model) requireTalker(clash, model);
    if (embedding) chosenEmbedding(clash, embedding);
    const change = {
      ...(model === undefined ? {} : { model: model || null }),
      ...(embedding === undefined ? {} : { embedding: embedding || null }),
    };
    await changeChat(clash, actor, { projectId, chatId: id }, { ...rest, ...change });
  },
});

export const chatFork = defineCommand({
  name: "chat.fork",
  title: "Copy a chat to go on otherwise",
  policy: "edit",
  params: Type.Object({ ...named, turnId: Type.Optional(Type.String({ maxLength: 64, description: "The last turn that is copied." })) }),
  async run({ clash, actor, requestKey }, params) {
    return { id: await forkChat(clash, actor, { ...params, requestKey }) };
  },
});

/** It forgets what people said and allowed, so it is theirs. */
export const chatDelete = defineCommand({
  name: "chat.delete",
  title: "Delete a chat",
  policy: "person",
  params: Type.Object(named),
  async run({ clash, actor }, name) {
    await deleteChat(clash, actor, name);
  },
});
