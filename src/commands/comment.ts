import { Type } from "@sinclair/typebox";
import { addComment, COMMENT_CHARACTERS, deleteComment, editComment, readThread, replyTo, settleThread } from "../comments.ts";
import { derivedId } from "../lib/ids.ts";
import { defineCommand, field } from "./define.ts";

const FARTHEST_PX = 10_000_000;
const DAY_MS = 86_400_000;
const body = Type.String({ minLength: 1, maxLength: COMMENT_CHARACTERS, pattern: "\\S", description: "The words, as plain text." });
const threadId = Type.String({ minLength: 1, maxLength: 64, description: "The first comment of the thread." });
const commentId = Type.String({ minLength: 1, maxLength: 64 });
const place = (description: string) => Type.Optional(Type.Number({ minimum: -FARTHEST_PX, maximum: FARTHEST_PX, description }));

export const commentAdd = defineCommand({
  name: "comment.add",
  title: "Comment on a place of the canvas",
  policy: "view",
  params: Type.Object({
    projectId: field.projectId,
    body,
    nodeId: Type.Optional(field.nodeId),
    x: place("A free point, where no node is named; canvas pixels."),
    y: place("As x."),
    timeMs: Type.Optional(Type.Number({ minimum: 0, maximum: DAY_MS, description: "A moment of the node's film or sound." })),
  }),
  async run({ clash, actor, requestKey }, { projectId, body: words, ...where }) {
    const id = derivedId("cmt", requestKey);
    await addComment(clash, actor, { id, projectId, place: where, body: words });
    return { id };
  },
});

export const commentReply = defineCommand({
  name: "comment.reply",
  title: "Reply to a comment",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, threadId, body }),
  async run({ clash, actor, requestKey }, params) {
    const id = derivedId("cmt", requestKey);
    await replyTo(clash, actor, { id, ...params });
    return { id };
  },
});

export const commentEdit = defineCommand({
  name: "comment.edit",
  title: "Change the words of a comment",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, commentId, body }),
  run: ({ clash, actor }, { projectId, commentId: id, body: words }) => editComment(clash, actor, { projectId, id, body: words }),
});

export const commentDelete = defineCommand({
  name: "comment.delete",
  title: "Delete a comment",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, commentId }),
  run: ({ clash, actor }, { projectId, commentId: id }) => deleteComment(clash, actor, { projectId, id }),
});

export const commentResolve = defineCommand({
  name: "comment.resolve",
  title: "Resolve a thread",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, threadId }),
  run: ({ clash, actor }, params) => settleThread(clash, actor, { ...params, resolved: true }),
});

export const commentReopen = defineCommand({
  name: "comment.reopen",
  title: "Open a resolved thread again",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, threadId }),
  run: ({ clash, actor }, params) => settleThread(clash, actor, { ...params, resolved: false }),
});

export const commentRead = defineCommand({
  name: "comment.read",
  title: "Mark a thread as read",
  policy: "view",
  params: Type.Object({ projectId: field.projectId, threadId }),
  run: ({ clash, actor }, params) => readThread(clash, actor, params.projectId, params.threadId),
});
