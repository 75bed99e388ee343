import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { Pick } from "../shared/field.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { APPROVALS, type ChatView, isOpen, MODES, type TurnFace } from "./chat.ts";
import { TurnCard } from "./turn-card.tsx";

export interface ChatPanelProps {
  projectId: string;
  /** The open one; none before the first word of a new one. */
  chat?: ChatView;
  /** Every chat of the project, the latest first. */
  chats: readonly ChatView[];
  /** Oldest first. */
  turns: readonly TurnFace[];
  /** There are turns before these. */
  hasEarlier: boolean;
  /** Models that can be chosen, with the one that the studio would choose first. */
  models: readonly { id: string; name: string }[];
  readOnly: boolean;
  /** Somebody asked for a new chat. */
  isNew?: boolean;
  now: number;
}

/** Talking with agents about this project. `GET /projects/:id/chat` answers this root. */
export function ChatPanel(props: ChatPanelProps) {
  return (
    <div
      id={DOM.chat}
      class="chat"
      data-chat={props.chat?.id ?? ""}
      data-new={props.isNew ? "true" : undefined}
      hx-get={paths.chat(props.projectId, props.chat?.id)}
      hx-trigger="renew"
      hx-swap="outerHTML"
    >
      <ChatHead {...props} />
      <ChatTurns {...props} />
      {props.readOnly ? "" : <ChatComposer {...props} />}
    </div>
  );
}

/** Before the list has come. */
export function ChatLoading({ projectId, chatId }: { projectId: string; chatId?: string }) {
  return (
    <div id={DOM.chat} class="chat" aria-busy="true" hx-get={paths.chat(projectId, chatId)} hx-trigger="load" hx-swap="outerHTML">
      <p class="section faint" data-panel-waits>
        Loading the chat
      </p>
    </div>
  );
}

function ChatHead({ projectId, chat, chats, readOnly, now }: ChatPanelProps) {
  return (
    <div class="side__head chat__head">
      <details class="drop">
        <summary class="row strong clip-text" title="Chats">
          <span class="clip-text" safe>
            {chat?.title ?? "New chat"}
          </span>
          <span class="hidden-text">, all chats</span>
          <Icon name="chevron-down" small />
        </summary>
        <div class="menu chat__list">
          {readOnly ? "" : <ChatChoice projectId={projectId} title="New chat" icon="plus" />}
          {chats.length > 1 ? <ChatSearch projectId={projectId} /> : ""}
          <ChatsFound projectId={projectId} chats={chats} openId={chat?.id} now={now} />
        </div>
      </details>
      {chat && !readOnly ? <ChatMenu projectId={projectId} chat={chat} /> : ""}
    </div>
  );
}

/** In titles, in what people said and in the answers. */
function ChatSearch({ projectId }: { projectId: string }) {
  return (
    <input
      type="search"
      class="input input--small chat__search"
      name="search"
      maxlength={200}
      placeholder="Search chats"
      aria-label="Search chats"
      hx-get={paths.chatsFound(projectId)}
      hx-trigger="input changed delay:200ms, search"
      hx-target={`#${DOM.chatsFound}`}
      hx-sync="this:replace"
      hx-swap="outerHTML"
    />
  );
}

/** `GET /projects/:id/chat/found?search=` answers this root. */
export function ChatsFound(props: { projectId: string; chats: readonly ChatView[]; openId?: string | undefined; now: number }) {
  const { projectId, chats, openId, now } = props;
  return (
    <div id={DOM.chatsFound} class="menu__part" aria-live="polite">
      {chats.map((each) => (
        <ChatChoice projectId={projectId} chat={each} title={each.title} isOpen={each.id === openId} now={now} />
      ))}
      {chats.length === 0 ? <p class="faint chat__none">No chat holds these words.</p> : ""}
    </div>
  );
}

function ChatChoice(props: { projectId: string; chat?: ChatView; title: string; icon?: string; isOpen?: boolean; now?: number }) {
  const { projectId, chat, title, icon, isOpen: isChosen, now } = props;
  return (
    <button
      type="button"
      aria-current={isChosen ? "true" : undefined}
      hx-get={paths.chat(projectId, chat?.id ?? "new")}
      hx-target={`#${DOM.chat}`}
      hx-swap="outerHTML"
    >
      {icon ? <Icon name={icon} small /> : ""}
      <span class="clip-text" safe>
        {title}
      </span>
      {chat && now !== undefined ? (
        <span class="faint push">
          <Moment at={chat.updatedAt} now={now} />
        </span>
      ) : (
        ""
      )}
    </button>
  );
}

function ChatMenu({ projectId, chat }: { projectId: string; chat: ChatView }) {
  const fields = JSON.stringify({ projectId, chatId: chat.id });
  return (
    <details class="drop drop--end push">
      <summary class="btn btn--plain btn--small btn--icon" aria-label="More about this chat">
        <Icon name="ellipsis" />
      </summary>
      <div class="menu">
        <form class="chat__rename row" hx-post={paths.command("chat.rename")} hx-swap="none" data-chat-form="renew">
          <input type="hidden" name="projectId" value={projectId} />
          <input type="hidden" name="chatId" value={chat.id} />
          <input class="input input--small" name="title" value={chat.title} maxlength={200} required aria-label="Name of this chat" />
          <button type="submit" class="btn btn--small" data-command="chat.rename">
            Rename
          </button>
        </form>
        <button
          type="button"
          hx-post={paths.command("chat.fork")}
          hx-vals={fields}
          hx-swap="none"
          data-command="chat.fork"
          data-chat-does="renew"
        >
          <Icon name="copy" />
          Fork
        </button>
        <a href={paths.chatExport(projectId, chat.id)} download="">
          <Icon name="download" />
          Export as Markdown
        </a>
        <button
          type="button"
          class="btn--danger"
          hx-post={paths.command("chat.delete")}
          hx-vals={fields}
          hx-swap="none"
          hx-confirm={`Delete the chat “${chat.title}”? What its agents made on the canvas stays.`}
          data-command="chat.delete"
          data-chat-does="renew"
        >
          <Icon name="trash-2" />
          Delete
        </button>
      </div>
    </details>
  );
}

/** `GET /projects/:id/chat/turns` answers this root; it asks again when a turn begins or ends somewhere. */
export function ChatTurns({
  projectId,
  chat,
  turns,
  hasEarlier,
  now,
}: Pick<ChatPanelProps, "projectId" | "chat" | "turns" | "hasEarlier" | "now">) {
  const first = turns[0];
  return (
    <div
      class="side__scroll chat__turns"
      id={DOM.chatTurns}
      role="log"
      aria-label="Conversation"
      aria-live="off"
      tabindex="0"
      data-working={turns.some(({ view }) => isOpen(view)) ? "true" : "false"}
      hx-get={paths.chatTurns(projectId, chat?.id)}
      hx-trigger="stale"
      hx-sync="queue last"
      hx-swap="outerMorph"
    >
      {hasEarlier && first ? (
        <button
          type="button"
          class="btn btn--plain btn--small"
          id={domId("earlier", first.id)}
          hx-get={paths.chatTurns(projectId, chat?.id, String(first.at))}
          hx-target={`#${DOM.chatTurns}`}
          hx-swap="outerMorph"
        >
          Show earlier
        </button>
      ) : (
        ""
      )}
      {turns.length === 0 ? (
        <Empty
          quiet
          icon="sparkles"
          title="Ask for anything"
          text="One agent answers, a squad makes a storyboard, or six personas argue. Without a key the draft planner plays them all."
        />
      ) : (
        ""
      )}
      {turns.map((face) => (
        <TurnCard face={face} now={now} />
      ))}
    </div>
  );
}

/** One form for every word: to a turn that works it steers, else it starts one (`POST /projects/:id/chat`). */
function ChatComposer({ projectId, chat, models }: ChatPanelProps) {
  const mode = chat?.mode ?? "solo";
  const approval = chat?.approval ?? "assist";
  return (
    <form class="side__foot chat__foot" hx-post={paths.chat(projectId)} hx-swap="none" data-chat-form="say" data-project={projectId}>
      <input type="hidden" name="chatId" value={chat?.id ?? ""} />
      <fieldset class="seg chat__approval" aria-label="What agents may do">
        {APPROVALS.map((each) => (
          <label title={each.hint}>
            <input type="radio" name="approval" value={each.value} checked={each.value === approval} />
            <span>{each.word}</span>
          </label>
        ))}
      </fieldset>
      <div class="composer">
        <p class="row chat__chips" data-chat-chips></p>
        <p class="row chat__chips" data-chat-files aria-live="polite"></p>
        <textarea
          class="composer__text"
          name="text"
          rows="2"
          maxlength={20_000}
          required
          aria-label="Message"
          placeholder="Ask, or steer while they work"
        ></textarea>
        <footer>
          <Pick name="mode" label="Who answers" choices={MODES.map(({ value, word }) => ({ value, label: word }))} value={mode} />
          <span class="chat__model">
            <Pick name="model" label="Model" choices={modelChoices(models)} value={chat?.model ?? ""} />
          </span>
          <label class="btn btn--plain btn--small btn--icon push chat__attach" title="Give pictures, clips or sounds along">
            <Icon name="paperclip" />
            <input
              type="file"
              class="hidden-text"
              multiple
              accept="image/*,video/*,audio/*"
              aria-label="Give pictures, clips or sounds along"
              data-chat-attach
            />
          </label>
          <button type="submit" class="btn btn--solid btn--small btn--icon" aria-label="Send" title="Send" data-command="turn.start">
            <Icon name="arrow-up" />
          </button>
        </footer>
      </div>
    </form>
  );
}

const modelChoices = (models: readonly { id: string; name: string }[]) => [
  { value: "", label: models[0] ? `Best: ${models[0].name}` : "Model" },
  ...models.map(({ id, name }) => ({ value: id, label: name })),
];
