/** The chat panel and its pieces. Words come by one route: to a turn that works they steer it, else they start one. */
import { ChatPanel, ChatsFound, ChatTurns } from "../../views/chat/chat-panel.tsx";
import { TurnCard } from "../../views/chat/turn-card.tsx";
import type { Actor } from "../actors.ts";
import { chatById, isEndedTurn, listChats } from "../chats.ts";
import type { Clash } from "../clash.ts";
import { runCommand } from "../commands/door.ts";
import { talkers } from "../engine/router.ts";
import { AppError } from "../lib/errors.ts";
import { turnById, turnsOf } from "../turns.ts";
import { readText } from "./commands.ts";
import { isViewer, reachProject } from "./project.ts";
import { fragment } from "./reply.ts";
import { chatView, turnFaces } from "./show/chat.ts";
import { controller, type Web } from "./web.ts";

const SHOWN_CHATS = 50;
const SHOWN_TURNS = 12;
const SEARCH_CHARACTERS = 200;

export const chatPages = (web: Web) =>
  controller(web)
    .get("/projects/:id/chat", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      return fragment(String(ChatPanel(await panelProps(web, actor, params.id, query.chat))));
    })
    .get("/projects/:id/chat/turns", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      return fragment(String(ChatTurns(await panelProps(web, actor, params.id, query.chat ?? "new", Number(query.before) || undefined))));
    })
    .get("/projects/:id/chat/found", async ({ actor, params, query }) => {
      await reachProject(web, actor, params.id);
      const search = (query.search ?? "").slice(0, SEARCH_CHARACTERS);
      const chats = await listChats(web.clash, params.id, { search, limit: SHOWN_CHATS });
      return fragment(String(ChatsFound({ projectId: params.id, chats: chats.map(chatView), now: web.clash.clock.now() })));
    })
    .post(
      "/projects/:id/chat",
      async ({ actor, params, request }) => {
        await reachProject(web, actor, params.id);
        const chatId = await say(web.clash, actor, params.id, new URLSearchParams(await readText(request)));
        return fragment("", 204, { "x-chat": chatId });
      },
      { parse: "none" },
    )
    .get("/projects/:id/turns/:turn", async ({ actor, params }) => {
      await reachProject(web, actor, params.id);
      const [face] = await turnFaces(web.clash, actor, [await turnById(web.clash, params.id, params.turn)]);
      if (!face) throw new AppError("not_found", "There is no such turn.");
      return fragment(String(TurnCard({ face, now: web.clash.clock.now() })));
    });

/** `new` is a chat without a word yet; without a name the latest one. */
async function panelProps(web: Web, actor: Actor, projectId: string, wanted: string | undefined, before?: number) {
  const { clash } = web;
  const chats = await listChats(clash, projectId, { limit: SHOWN_CHATS });
  const chat = wanted === "new" ? undefined : wanted ? await chatById(clash, projectId, wanted) : chats[0];
  const rows = chat ? await turnsOf(clash, chat.id, { limit: SHOWN_TURNS + 1, ...(before ? { before } : {}) }) : [];
  return {
    projectId,
    ...(chat ? { chat: chatView(chat) } : {}),
    chats: chats.map(chatView),
    turns: await turnFaces(clash, actor, rows.slice(-SHOWN_TURNS)),
    hasEarlier: rows.length > SHOWN_TURNS,
    models: await talkingModels(clash),
    readOnly: isViewer(actor),
    isNew: wanted === "new",
    now: clash.clock.now(),
  };
}

/** Models that talk and can be asked now, the studio's choice first. */
const talkingModels = async (clash: Clash): Promise<{ id: string; name: string }[]> =>
  (await talkers(clash)).filter(({ why }) => why === undefined);

/** Answers the chat's id. */
async function say(clash: Clash, actor: Actor, projectId: string, form: URLSearchParams): Promise<string> {
  const value = (name: string) => form.get(name) || undefined;
  const chatId = value("chatId");
  const [last] = chatId ? await turnsOf(clash, chatId, { limit: 1 }) : [];
  if (chatId) await chatById(clash, projectId, chatId);
  if (chatId && last && !isEndedTurn(last)) {
    await runCommand(clash, { actor, name: "turn.steer", params: { projectId, turnId: last.id, text: form.get("text") ?? "" } });
    return chatId;
  }
  const [mode, approval, model] = ["mode", "approval", "model"].map(value);
  const nodeIds = form.getAll("nodeIds");
  const assetIds = form.getAll("assetIds");
  const started = await runCommand(clash, {
    actor,
    name: "turn.start",
    params: {
      projectId,
      mode: mode ?? "solo",
      approval: approval ?? "assist",
      text: form.get("text") ?? "",
      ...(chatId ? { chatId } : {}),
      ...(model ? { model } : {}),
      ...(nodeIds.length > 0 ? { nodeIds } : {}),
      ...(assetIds.length > 0 ? { assetIds } : {}),
    },
  });
  return (started as { chatId: string }).chatId;
}
