/** Slash commands about where one works: chats, projects, the canvas and who takes part. */
import { AppError } from "../../lib/errors.ts";
import { table } from "../output.ts";
import { type Item, listOf, named, type Slash } from "./define.ts";
import { say, type Session } from "./session.ts";

interface Node {
  id: string;
  type: string;
  label: string;
  status?: string;
}

const chatsOf = (session: Session) => listOf<Item>(session, `/api/projects/${session.projectId}/chats`);
const nodesOf = async (session: Session): Promise<Node[]> =>
  Object.values((await session.client.get<{ nodes: Record<string, Node> }>(`/api/projects/${session.projectId}/canvas`)).nodes);

export const WORKING: readonly Slash[] = [
  {
    name: "session",
    aliases: ["chats"],
    usage: "[new|fork|id]",
    does: "chats of this project: list, begin, fork or go on in one",
    words: async (session) => ["new", "fork", ...(await chatsOf(session)).map(({ id }) => id)],
    async run(session, rest) {
      if (rest === "new") session.chatId = undefined;
      else if (rest === "fork" && session.chatId)
        session.chatId = (
          await session.client.command<{ id: string }>("chat.fork", { projectId: session.projectId, chatId: session.chatId })
        ).id;
      else if (rest) session.chatId = named(await chatsOf(session), rest, "chat").id;
      else {
        const all = await chatsOf(session);
        say(all.length > 0 ? table(all.map(({ id, title }) => [id === session.chatId ? "*" : " ", id, title])) : "No chat yet.");
        return;
      }
      say(session.chatId ? `chat: ${session.chatId}` : "The next words begin a new chat.");
    },
  },
  {
    name: "project",
    usage: "[id|title|new title]",
    does: "projects: list, open or make one",
    words: async (session) => (await listOf<Item>(session, "/api/projects")).map(({ id }) => id),
    async run(session, rest) {
      const all = await listOf<Item>(session, "/api/projects");
      if (!rest) return say(table(all.map(({ id, title }) => [id === session.projectId ? "*" : " ", id, title])));
      const title = /^new\s+(.+)$/.exec(rest)?.[1];
      session.projectId = title
        ? (await session.client.command<{ id: string }>("project.create", { title })).id
        : named(all, rest, "project").id;
      session.chatId = undefined;
      say(`project: ${session.projectId}`);
    },
  },
  {
    name: "canvas",
    does: "what is on the canvas",
    async run(session) {
      const rows = (await nodesOf(session)).map(({ id, type, label, status }) => [id, type, status ?? "", label]);
      say(rows.length > 0 ? table(rows) : "The canvas is empty.");
    },
  },
  {
    name: "run",
    usage: "<node>",
    does: "run a generator",
    words: async (session) => (await nodesOf(session)).filter(({ type }) => type === "generator").map(({ id }) => id),
    async run(session, rest) {
      if (!rest) throw new AppError("invalid", "run: Name a node; /canvas lists them.");
      const { generationIds } = await session.client.command<{ generationIds: string[] }>("generation.run", {
        projectId: session.projectId,
        nodeId: rest,
      });
      say(`asked for: ${generationIds.join(" ")}`);
    },
  },
  {
    name: "personas",
    does: "who debates, and the roles of a squad",
    async run(session) {
      const all = await listOf<{ kind: string; name: string; title: string }>(session, `/api/projects/${session.projectId}/personas`);
      say(table(all.map(({ kind, name, title }) => [kind, name, title])));
    },
  },
  {
    name: "export",
    usage: "[file]",
    does: "this chat as Markdown",
    async run(session, rest) {
      if (!session.chatId) throw new AppError("not_found", "No chat yet.");
      const path = rest || `${session.chatId}.md`;
      await session.client.save(`/api/projects/${session.projectId}/chats/${session.chatId}/export`, path);
      say(`written: ${path}`);
    },
  },
];
