/** Slash commands about turns: who answers and how far they may go, what waits for a yes, stopping, taking back, what it cost. */
import { AppError } from "../../lib/errors.ts";
import { costOf } from "../live-view.ts";
import { table } from "../output.ts";
import { APPROVALS, MODES } from "../settings/keys.ts";
import { listOf, oneOf, type Slash } from "./define.ts";
import { askIn, say, type Session } from "./session.ts";

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

const talkers = (session: Session) =>
  listOf<{ id: string; kind: string }>(session, "/api/models").then((all) => all.filter(({ kind }) => kind === "text"));
const squadsOf = (session: Session) => listOf<{ name: string; title: string; roles: string[] }>(session, "/api/squads");

export const TALKING: readonly Slash[] = [
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
    does: "the sets of roles of a squad: list, or choose one",
    words: async (session) => (await squadsOf(session)).map(({ name }) => name),
    async run(session, rest) {
      const all = await squadsOf(session);
      if (rest) {
        const names = all.map(({ name }) => name);
        session.preset = oneOf("team", names, rest);
      }
      const chosen = session.preset ?? all[0]?.name;
      say(table(all.map(({ name, title, roles }) => [name === chosen ? "*" : " ", name, title, roles.join(", ")])));
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
];
