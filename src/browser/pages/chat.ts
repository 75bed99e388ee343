/**
 * The chat: streamed words go straight into their place, everything else is drawn by the server and asked for when an event says so. Enter sends; what is
 * selected on the canvas goes with the words; a proposal that was changed by hand is put together from its fields.
 */
import type { TurnEvent } from "../../engine/events.ts";
import { dataOf } from "../live-data.ts";
import { startChatFiles } from "./chat-files.ts";

/** Events of a turn within this time are one look at it. */
const GATHER_MS = 120;
const NEAR_END_PX = 48;
const MOST_CHIPS = 8;
const REPLAY_STEP_MS = 400;

export function startChat(doc: Document): void {
  const live = doc.getElementById("live");
  const newest = new Map<string, number>();
  const spoken: Spoken = new Map();
  const look = gather((id) => turnParts(doc, id).forEach(stale));
  live?.addEventListener("turn", (event) => {
    const told = dataOf<TurnEvent>(event);
    if (!told) return;
    if (told.kind === "content_delta") return hear(doc, spoken, told);
    spoken.delete(`${told.turnId} ${told.span}`);
    newest.set(told.turnId, Math.max(told.seq, newest.get(told.turnId) ?? 0));
    look(told.turnId);
  });
  for (const kind of ["turn.started", "chat"]) live?.addEventListener(kind, () => renewList(doc));
  doc.addEventListener("htmx:before:swap", (event) => keepEnd(event.target as Element));
  doc.addEventListener("htmx:after:swap", (event) => {
    if ((event.target as Element | null)?.closest?.(".chat, .mission")) toEnd(doc);
    for (const [key, piece] of spoken) showWords(doc, key, piece);
    // an answer may have been drawn before the event that came while it was on its way
    for (const part of doc.querySelectorAll<HTMLElement>("[data-turn], [data-mission]")) {
      const id = part.dataset.turn ?? part.dataset.mission ?? "";
      if (Number(part.dataset.turnSeq) < (newest.get(id) ?? 0)) look(id);
    }
  });
  doc.addEventListener("htmx:config:request", (event) => addToRequest(doc, event as CustomEvent<RequestDetail>));
  doc.addEventListener("htmx:after:request", (event) => afterRequest(doc, event as CustomEvent<RequestDetail>));
  doc.addEventListener("click", onClick);
  doc.addEventListener("keydown", (event) => onKey(doc, event), { capture: true });
  doc.addEventListener("focusin", (event) => (event.target as Element).matches?.(".composer__text") && showChips(doc));
  startChatFiles(doc);
  setInterval(() => tick(doc), 1_000);
}

interface RequestDetail {
  ctx: { request?: { method?: string; body?: unknown }; response?: { status: number; headers?: Headers } };
}

/** A panel without a chat that nobody writes in shows the one that began somewhere else. */
function renewList(doc: Document): void {
  const panel = doc.querySelector<HTMLElement>("#chat");
  const isEmpty =
    panel?.dataset.chat === "" && panel.dataset.new === undefined && !panel.querySelector<HTMLTextAreaElement>(".composer__text")?.value;
  if (isEmpty) panel?.dispatchEvent(new CustomEvent("renew"));
  else stale(doc.getElementById("chat-turns"));
}

/** Where a turn is shown: its card in the chat, or Mission Control. */
const turnParts = (doc: Document, id: string): Element[] => [...doc.querySelectorAll(`[data-turn="${id}"], [data-mission="${id}"]`)];

function gather(run: (id: string) => void): (id: string) => void {
  const waiting = new Set<string>();
  return (id) => {
    if (waiting.has(id)) return;
    waiting.add(id);
    setTimeout(() => {
      waiting.delete(id);
      run(id);
    }, GATHER_MS);
  };
}

const stale = (part: Element | null): void => void part?.dispatchEvent(new CustomEvent("stale"));

// ── words as they come ──────────────────────────────────────────────────────────────────────────────────────────────────

/** By turn and span: the words that came, and how many characters of the same call were before them. */
type Spoken = Map<string, { from: number; text: string }>;

/** What comes while a card is on its way is put into it when it is there. */
function hear(doc: Document, spoken: Spoken, { turnId, span, data: { from, text } }: Extract<TurnEvent, { kind: "content_delta" }>): void {
  const key = `${turnId} ${span}`;
  const known = spoken.get(key);
  const piece = known && known.from + known.text.length === from ? { from: known.from, text: known.text + text } : { from, text };
  spoken.set(key, piece);
  const isAtEnd = atEnd(doc);
  showWords(doc, key, piece);
  if (isAtEnd) toEnd(doc, true);
}

/** A piece whose beginning is missing waits for the card that the server draws. */
function showWords(doc: Document, key: string, { from, text }: { from: number; text: string }): void {
  const [turnId = "", span] = key.split(" ");
  for (const part of turnParts(doc, turnId))
    for (const place of part.querySelectorAll<HTMLElement>("[data-speaking]")) {
      const words = place.dataset.speaking === span ? place.querySelector("[data-words]") : null;
      const shown = words?.textContent ?? "";
      if (!words || from > shown.length || from + text.length <= shown.length) continue;
      place.querySelector("[data-verb]")?.remove();
      words.textContent = shown.slice(0, from) + text;
    }
}

const turnsOf = (doc: Document) => doc.getElementById("chat-turns") ?? doc.getElementById("talk");

function atEnd(doc: Document): boolean {
  const list = turnsOf(doc);
  return !!list && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
}

function keepEnd(target: Element | null): void {
  const doc = target?.ownerDocument;
  const list = doc && turnsOf(doc);
  if (list) list.dataset.atEnd = String(atEnd(doc));
}

/** Whoever reads further up is left there. */
function toEnd(doc: Document, always = false): void {
  const list = turnsOf(doc);
  if (list && (always || list.dataset.atEnd !== "false")) list.scrollTop = list.scrollHeight;
}

/** Clocks of what is under way. */
function tick(doc: Document): void {
  for (const clock of doc.querySelectorAll<HTMLElement>(":is(.turn, .mission) time[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Number(clock.dataset.since)) / 1_000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

// ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const selectedNodes = (doc: Document): HTMLElement[] => [...doc.querySelectorAll<HTMLElement>("#nodes [data-node][data-selected]")];

/** What goes with the words, named as on the canvas. */
function showChips(doc: Document): void {
  const place = doc.querySelector<HTMLElement>("[data-chat-chips]");
  if (!place) return;
  const nodes = selectedNodes(doc);
  place.replaceChildren(
    ...nodes
      .slice(0, MOST_CHIPS)
      .map((node) => chip(doc, node.querySelector(".node__label")?.textContent?.trim() || node.dataset.type || "Node")),
    ...(nodes.length > MOST_CHIPS ? [chip(doc, `and ${nodes.length - MOST_CHIPS} more`)] : []),
  );
}

function chip(doc: Document, words: string): HTMLElement {
  const made = doc.createElement("span");
  made.className = "chip clip-text";
  made.textContent = words;
  return made;
}

function addToRequest(doc: Document, { target, detail }: CustomEvent<RequestDetail>): void {
  const form = (target as Element | null)?.closest?.("form");
  const { body } = detail.ctx.request ?? {};
  if (!form || !(body instanceof FormData || body instanceof URLSearchParams)) return;
  if (form.matches('[data-chat-form="say"]')) for (const node of selectedNodes(doc)) body.append("nodeIds", node.dataset.node ?? "");
  if (form.matches("[data-approve]")) {
    const edits = editsOf(form);
    if (edits) body.set("edits", edits);
  }
}

/** undefined: as the agent proposed it. */
function editsOf(form: Element): string | undefined {
  if (!form.querySelector("[data-approval-edit][open]")) return undefined;
  const kept: unknown[] = [];
  for (const line of form.querySelectorAll<HTMLElement>("[data-edit]")) {
    const edit = JSON.parse(line.dataset.edit ?? "{}") as { params: Record<string, unknown> };
    if (!line.querySelector<HTMLInputElement>("[data-edit-keep]")?.checked) continue;
    for (const field of line.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-edit-value]")) {
      const name = field.dataset.editValue ?? "";
      edit.params[name] = typeof edit.params[name] === "number" ? Number(field.value) : field.value;
    }
    kept.push(edit);
  }
  return JSON.stringify(kept);
}

function afterRequest(doc: Document, { target, detail }: CustomEvent<RequestDetail>): void {
  const part = target as Element | null;
  const status = detail.ctx.response?.status ?? 0;
  if (status < 200 || status >= 300 || !part?.matches) return;
  const form = part.closest<HTMLFormElement>("form[data-chat-form]");
  if (form?.dataset.chatForm === "say") return afterSaying(doc, form, detail);
  if (form?.dataset.chatForm === "steer") return form.reset();
  if (form?.dataset.chatForm === "renew" || part.matches("[data-chat-does]"))
    doc.getElementById("chat")?.dispatchEvent(new CustomEvent("renew"));
}

/** The first words of a new chat open it; others only show their turn. */
function afterSaying(doc: Document, form: HTMLFormElement, { ctx }: RequestDetail): void {
  const field = form.querySelector<HTMLTextAreaElement>("textarea");
  const chat = form.querySelector<HTMLInputElement>("[name=chatId]");
  const chatId = ctx.response?.headers?.get("x-chat") ?? "";
  if (field) field.value = "";
  for (const place of doc.querySelectorAll("[data-chat-chips], [data-chat-files]")) place.replaceChildren();
  const list = turnsOf(doc);
  if (list) list.dataset.atEnd = "true";
  if (chat && chatId && chat.value !== chatId) {
    const panel = doc.getElementById("chat");
    panel?.setAttribute("hx-get", `${panel.getAttribute("hx-get")?.split("?")[0]}?chat=${chatId}`);
    panel?.dispatchEvent(new CustomEvent("renew"));
  } else stale(list);
}

function onKey(doc: Document, event: KeyboardEvent): void {
  const field = event.target;
  if (field instanceof HTMLInputElement && event.key === "Enter" && field.form?.matches("[data-approve]")) {
    event.preventDefault(); // the first button of the form would say yes
    if (field.name === "reason") field.form.querySelector<HTMLElement>("[data-reject]")?.click();
  }
  if (!(field instanceof HTMLTextAreaElement) || !field.matches(".composer__text")) return;
  if (event.key === "Escape") doc.getElementById("canvas")?.focus();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  if (field.value.trim()) field.form?.requestSubmit();
  else doc.querySelector<HTMLElement>('.chat .approval [value="once"]')?.click(); // as its button says
}

/** Walks through the numbers of a replay, a few a second; at the end it stops. */
function playReplay(button: HTMLElement): void {
  const range = button.closest("form")?.querySelector<HTMLInputElement>("[name=at]");
  if (!range) return;
  const isPlaying = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isPlaying));
  if (isPlaying) return;
  if (range.value === range.max) range.value = "0";
  const timer = setInterval(() => {
    const now = button.ownerDocument.querySelector<HTMLInputElement>("[data-replay] [name=at]");
    const isOver = !now || now.value === now.max || button.ownerDocument.querySelector('[data-replay-play][aria-pressed="true"]') === null;
    if (isOver) return clearInterval(timer);
    now.stepUp();
    now.dispatchEvent(new Event("input", { bubbles: true }));
  }, REPLAY_STEP_MS);
}

/** The first click on Reject asks why; the second one, or Enter in the reason, sends it. */
function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const play = target.closest<HTMLElement>("[data-replay-play]");
  if (play) playReplay(play);
  const reject = target.closest<HTMLButtonElement>("[data-reject]");
  const reason = reject?.form?.querySelector<HTMLElement>("[data-reason]");
  if (reason?.hidden) {
    event.preventDefault();
    reason.hidden = false;
    reason.querySelector("input")?.focus();
  }
}
