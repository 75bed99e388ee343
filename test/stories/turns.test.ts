import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TurnEvent } from "../../src/engine/events.ts";
import { beginView, reduce, reduceAll } from "../../src/engine/reduce.ts";
import { OWNER_TOKEN } from "../world.ts";
import { openTurnStudio, type TurnStudio } from "../engine/studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Yes." }));
}, 60_000);
afterAll(() => studio.close());

const follow = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${studio.url}/api/turns/${id}/live`, { headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers } });

/** The events of a stream, as they come. */
async function* framesOf(response: Response): AsyncGenerator<TurnEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of response.body ?? []) {
    const frames = (rest + decoder.decode(part, { stream: true })).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const [, json] = /^data: (.*)$/m.exec(frame) ?? [];
      if (json) yield JSON.parse(json) as TurnEvent;
    }
  }
}

const all = async (response: Response) => Array.fromAsync(framesOf(response));

/** A turn that says five words, one whenever it is told to, uses a tool and ends. */
async function speaking() {
  const doors = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
  const words = ["Rain ", "falls ", "on ", "the ", "roof."];
  let at = 0;
  studio.model.plays((request) =>
    request.messages.some(({ role }) => role === "tool")
      ? { says: "It is on the canvas." }
      : {
          says: words,
          calls: [{ name: "node_add", input: { type: "text", label: "Rain", body: "Rain" } }],
          waits: () => doors[at++]?.promise ?? Promise.resolve(),
        },
  );
  const { id } = await studio.start("Write of rain.");
  return { id, say: (count: number) => doors.slice(0, count).forEach(({ resolve }) => void resolve()), words };
}

test("a viewer who joins in the middle of a sentence, or comes back, ends with the same picture as one from the start and as a replay", async () => {
  const { id, say } = await speaking();
  const early = await follow(id);
  const heard: TurnEvent[] = [];
  const listening = (async () => {
    for await (const event of framesOf(early)) heard.push(event);
  })();
  say(3);
  await studio.until(() => heard.filter(({ kind }) => kind === "content_delta").length >= 3);
  const late = await follow(id);
  const lateFrames = framesOf(late);
  let view = beginView(id);
  while (Object.keys(view.speaking).length === 0) view = reduce(view, (await lateFrames.next()).value as TurnEvent);
  expect(view.speaking).toEqual(reduceAll(id, heard).speaking);
  expect(view.speaking).toEqual({ assistant: "Rain falls on " });
  const known = view.seq;
  say(6);
  for await (const event of lateFrames) view = reduce(view, event);
  await listening;
  const replay = reduceAll(id, await studio.events(id));
  expect(view).toEqual(replay);
  expect(reduceAll(id, heard)).toEqual(replay);
  const back = await all(await follow(id, { "last-event-id": String(known) }));
  expect(back.map(({ seq }) => seq)).toEqual((await studio.events(id)).filter(({ seq }) => seq > known).map(({ seq }) => seq));
  expect((await follow(id, { "last-event-id": String(replay.seq) })).status).toBe(204);
}, 60_000);

test("programs get one event a line; the project's stream carries the same, words included", async () => {
  const { id, say } = await speaking();
  const project = await fetch(`${studio.url}/api/projects/${studio.projectId}/live`, {
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
  });
  const lines = await follow(id, { accept: "application/json" });
  expect(lines.headers.get("content-type")).toBe("application/x-ndjson");
  say(6);
  const kinds = (await lines.text())
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as TurnEvent).kind);
  expect(kinds.at(-1)).toBe("session_sealed");
  const seen: TurnEvent[] = [];
  for await (const event of framesOf(project)) {
    if (event.turnId === id) seen.push(event);
    if (event.kind === "session_sealed") break;
  }
  const numbers = seen.flatMap(({ seq }) => (seq > 0 ? [seq] : []));
  expect(numbers).toEqual(numbers.map((_, index) => index + (numbers[0] ?? 0)));
  expect(seen.map(({ kind }) => kind)).toContain("content_delta");
}, 60_000);

test("chats keep their turns: listed with their costs, searched, renamed, forked, exported and deleted", async () => {
  const { projectId } = studio;
  studio.model.plays((request) => ({ says: `I heard ${request.messages.length} messages.` }));
  const { id: empty } = await studio.run<{ id: string }>("chat.create", { projectId });
  const first = await studio.start("The lantern by the door", { chatId: empty });
  await studio.ended(first.id);
  const second = await studio.start("Make it green", { chatId: empty });
  expect((await studio.ended(second.id)).answer).toBe("I heard 3 messages.");
  const chats = async (query = "") =>
    (await studio.ask(`/api/projects/${projectId}/chats${query}`)).body.items as Record<string, unknown>[];
  expect((await chats("?search=lantern"))[0]).toMatchObject({
    id: empty,
    title: "The lantern by the door",
    turns: 2,
    tokensIn: 200,
    lastState: "done",
  });
  expect(await chats("?search=100%25")).toEqual([]);
  await studio.run("chat.rename", { projectId, chatId: empty, title: "Lanterns" });
  const { id: fork } = await studio.run<{ id: string }>("chat.fork", { projectId, chatId: empty, turnId: first.id });
  const third = await studio.start("Make it red", { chatId: fork });
  expect((await studio.ended(third.id)).answer).toBe("I heard 3 messages.");
  expect((await studio.ask(`/api/projects/${projectId}/chats/${fork}`)).body.turns).toHaveLength(2);
  const text = (await studio.ask(`/api/projects/${projectId}/chats/${fork}/export`)).body.text;
  expect(text).toContain("> The lantern by the door");
  expect(text).toContain("I heard 3 messages.");
  const json = (await studio.ask(`/api/projects/${projectId}/chats/${empty}/export?format=json`)).body;
  expect(json.turns).toHaveLength(2);
  await studio.run("chat.delete", { projectId, chatId: fork });
  expect((await chats()).map(({ id }) => id)).not.toContain(fork);
  await expect(studio.start("And now?", { chatId: fork })).rejects.toThrow("no such chat");
}, 60_000);

test("a chat has one turn at a time; a second asking is told so, and the same asking is the same turn", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  studio.model.plays(() => ({ says: "At last.", waits: () => promise }));
  const params = { projectId: studio.projectId, text: "Wait for it", approval: "auto", model: "scripted-text" };
  const [one, two] = await Promise.all([studio.run("turn.start", params, "same-key"), studio.run("turn.start", params, "same-key")]);
  expect(two).toEqual(one);
  await expect(studio.start("Another", { chatId: one.chatId })).rejects.toThrow("still works");
  await expect(studio.start("With a camera", { model: "draft-image" })).rejects.toThrow("model");
  resolve();
  expect((await studio.ended(String(one.id))).answer).toBe("At last.");
}, 60_000);

test("who cannot reach the project reaches none of its turns", async () => {
  const { id } = await studio.start("Quiet");
  await studio.ended(id);
  const { id: other } = await studio.run<{ id: string }>("project.create", { title: "Other" });
  const { token } = await studio.run<{ token: string }>("token.create", { title: "Narrow", role: "editor", projectIds: [other] });
  for (const path of [`/api/turns/${id}`, `/api/turns/${id}/events`, `/api/turns/${id}/live`, `/api/projects/${studio.projectId}/chats`])
    expect((await studio.ask(path, { token })).status).toBe(404);
}, 60_000);
