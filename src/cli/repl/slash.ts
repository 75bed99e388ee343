/** The slash commands of the REPL, written once: help, completion and the doing are made from this list. */
import { AppError } from "../../lib/errors.ts";
import { costOf } from "../live-view.ts";
import { table } from "../output.ts";
import { askIn, say, type Session } from "./session.ts";

export interface Slash {
  name: string;
  aliases?: readonly string[];
  /** How its words are written: `[id]`, `<question>`. */
  usage?: string;
  does: string;
  /** What may follow it, for completion. */
  words?(session: Session): Promise<readonly string[]>;
  run(session: Session, rest: string): Promise<void>;
}

interface Item {
  id: string;
  title: string;
}

const MODES = ["solo", "squad", "debate"] as const;
const APPROVALS = ["plan", "assist", "auto"] as const;

const listOf = async <T>(session: Session, path: string): Promise<T[]> => (await session.client.get<{ items: T[] }>(path)).items;

/** Throws AppError `invalid` that names what there is. */
function oneOf<T extends string>(what: string, all: readonly T[], word: string): T {
  const found = all.find((each) => each === word);
  if (!found) throw new AppError("invalid", `${what}: "${word}" does not exist. There are ${all.join(", ")}.`);
  return found;
}

/** By its id or the beginning of its title. */
function named(all: readonly Item[], word: string, what: string): Item {
  const found = all.find(({ id }) => id === word) ?? all.find(({ title }) => title.toLowerCase().startsWith(word.toLowerCase()));
  if (!found) throw new AppError("not_found", `There is no ${what} "${word}".`);
  return found;
}

const decide = (decision: "once" | "always" | "reject") => async (session: Session, rest: string) => {
  const open = await listOf<{ id: string; turnId: string; words: string }>(session, `/api/projects/${session.projectId}/approvals`);
  const [first] = open;
  if (!first) throw new AppError("not_found", "Nothing waits for a yes.");
  await session.client.command("turn.approve", {
    ...{ projectId: session.projectId, approvalId: first.id, decision },
    ...(rest ? { reason: rest } : {}),
  });
  say(`${decision === "reject" ? "Rejected" : "Approved"}: ${first.words}`);
};

export const SLASHES: readonly Slash[] = [
  { name: "help", aliases: ["?"], does: "what there is", run: async () => say(helpText()) },
  {
    name: "mode",
    usage: "[solo|squad|debate]",
    does: "who answers",
    words: async () => MODES,
    async run(session, rest) {
      if (rest) session.mode = oneOf("mode", MODES, rest);
      say(`mode: ${session.mode}`);
    },
  },
  {
    name: "approval",
    usage: "[plan|assist|auto]",
    does: "how far agents may go",
    words: async () => APPROVALS,
    async run(session, rest) {
      if (rest) session.approval = oneOf("approval", APPROVALS, rest);
      say(`approval: ${session.approval}`);
    },
  },
  {
    name: "model",
    usage: "[id|best]",
    does: "the model that talks",
    words: async (session) => ["best", ...(await talkers(session)).map(({ id }) => id)],
    async run(session, rest) {
      if (rest === "best") session.model = undefined;
      else if (rest)
        session.model = oneOf(
          "model",
          (await talkers(session)).map(({ id }) => id),
          rest,
        );
      say(`model: ${session.model ?? "the studio's choice"}`);
    },
  },
  {
    name: "team",
    aliases: ["preset"],
    usage: "[name]",
    does: "the set of roles of a squad",
    async run(session, rest) {
      if (rest) session.preset = rest === "studio" ? undefined : rest;
      say(`team: ${session.preset ?? "studio"}`);
    },
  },
  {
    name: "debate",
    aliases: ["consensus"],
    usage: "<question>",
    does: "let the personas argue about it",
    async run(session, rest) {
      if (!rest) throw new AppError("invalid", "debate: Say what they should argue about.");
      await askIn(session, rest, "debate");
    },
  },
  {
    name: "squad",
    usage: "<brief>",
    does: "let a squad make it",
    async run(session, rest) {
      if (!rest) throw new AppError("invalid", "squad: Say what it should make.");
      await askIn(session, rest, "squad");
    },
  },
  { name: "yes", aliases: ["approve"], does: "approve what waits first", run: decide("once") },
  { name: "always", does: "approve it, and do not ask again for these tools in this chat", run: decide("always") },
  { name: "no", aliases: ["reject"], usage: "[why]", does: "reject what waits first", run: decide("reject") },
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
      const { nodes } = await session.client.get<{ nodes: Record<string, { id: string; type: string; label: string; status?: string }> }>(
        `/api/projects/${session.projectId}/canvas`,
      );
      const rows = Object.values(nodes).map(({ id, type, label, status }) => [id, type, status ?? "", label]);
      say(rows.length > 0 ? table(rows) : "The canvas is empty.");
    },
  },
  {
    name: "run",
    usage: "<node>",
    does: "run a generator",
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
    name: "cost",
    does: "what this chat has cost",
    async run(session) {
      if (!session.chatId) return say("No chat yet.");
      const { chat } = await session.client.get<{
        chat: { turns: number; tokensIn: number; tokensOut: number; costMicros: number; isCostUnknown: boolean };
      }>(`/api/projects/${session.projectId}/chats/${session.chatId}`);
      say(`${chat.turns} turns, ${chat.tokensIn} tokens read, ${chat.tokensOut} written, ${costOf(chat.costMicros, chat.isCostUnknown)}`);
    },
  },
  {
    name: "cancel",
    aliases: ["stop"],
    does: "stop the turn that works",
    async run(session) {
      if (!session.working) throw new AppError("not_found", "Nothing works now.");
      await session.client.command("turn.cancel", { projectId: session.projectId, turnId: session.working.id });
    },
  },
  {
    name: "undo",
    does: "take back all that the last turn changed on the canvas",
    async run(session) {
      if (!session.last) throw new AppError("not_found", "No turn has ended here yet.");
      const { steps } = await session.client.command<{ steps: number }>("canvas.undo", {
        projectId: session.projectId,
        turnId: session.last.id,
      });
      say(steps > 0 ? "Taken back." : "There was nothing to take back.");
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
  {
    name: "quit",
    aliases: ["exit", "q"],
    does: "leave; what works goes on",
    async run(session) {
      session.isOver = true;
    },
  },
];

const talkers = (session: Session) =>
  listOf<{ id: string; kind: string }>(session, "/api/models").then((all) => all.filter(({ kind }) => kind === "text"));
const chatsOf = (session: Session) => listOf<Item>(session, `/api/projects/${session.projectId}/chats`);

export const slashNamed = (word: string): Slash | undefined =>
  SLASHES.find(({ name, aliases }) => name === word || aliases?.includes(word));

const helpText = (): string =>
  table(
    SLASHES.map(({ name, usage, aliases, does }) => [
      `/${name} ${usage ?? ""}`.trim(),
      `${does}${aliases ? ` (/${aliases.join(", /")})` : ""}`,
    ]),
  );

/** What could stand there instead of the last word of a line, and that word. */
export async function complete(session: Session, line: string): Promise<[string[], string]> {
  const [, word = "", rest] = /^\/(\S*)(?:\s+(.*))?$/.exec(line) ?? [];
  if (!line.startsWith("/")) return [[], line];
  if (rest === undefined && !/\s$/.test(line)) return [SLASHES.map(({ name }) => `/${name}`).filter((each) => each.startsWith(line)), line];
  const last = rest ?? "";
  const words =
    (await slashNamed(word)
      ?.words?.(session)
      .catch(() => [])) ?? [];
  return [words.filter((each) => each.startsWith(last)), last];
}
