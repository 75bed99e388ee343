/**
 * Twenty turns at once on a studio with a scripted upstream that takes a known time for each answer: `own.ts FOLDER`. What a step takes beyond that is ours:
 * booking, keeping, events, the tool. Words are timed from the upstream's yield to a reader of the turn's stream over HTTP.
 */
import { join } from "node:path";
import { readConfig } from "../../../src/config.ts";
import type { TurnEvent } from "../../../src/engine/events.ts";
import { startStudio } from "../../../src/main.ts";
import { PROVIDERS } from "../../../src/providers/index.ts";
import { createScripted } from "../../engine/scripted.ts";
import { percentile } from "../statistics.ts";

const TURNS = 20;
const STEPS = 12;
/** Models take this and up to as much again, each answer another time. */
const ANSWER_MS = 200;
const TOKENS = 120;
const TOKEN_MS = 12;
const TOKEN = "test-token-owner-000000000000";

const [folder = "."] = process.argv.slice(2);
const config = readConfig({
  ...{ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "error", CLASH_DATA: join(folder, "data") },
  ...{ CLASH_OWNER_EMAIL: "mara@example.com", CLASH_OWNER_PASSWORD: "correct-horse-battery", CLASH_OWNER_TOKEN: TOKEN },
});
const model = createScripted(() => ({ says: "." }));
const studio = await startStudio(config, { providers: [model, ...PROVIDERS] });

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(studio.url + path, { ...init, headers: { authorization: `Bearer ${TOKEN}` } });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const run = async <T>(name: string, params: unknown) => (await ask<{ result: T }>(`/api/commands/${name}`, params)).result;
const { id: projectId } = await run<{ id: string }>("project.create", { title: "Bench" });
const start = (text: string) => run<{ id: string }>("turn.start", { projectId, text, approval: "auto", model: "scripted-text" });

async function sealed(id: string): Promise<TurnEvent[]> {
  for (;;) {
    const { items } = await ask<{ items: TurnEvent[] }>(`/api/turns/${id}/events`);
    if (items.at(-1)?.kind === "session_sealed") return items;
    await Bun.sleep(20);
  }
}

const answered = (messages: readonly { role: string }[]) => messages.filter(({ role }) => role === "assistant").length;

/** A read and, at every third step, a change of the canvas. */
function steps(ended: Promise<void>, onLast: () => void) {
  const tookMs = { sum: 0 };
  model.plays(async ({ messages }) => {
    const number = answered(messages);
    if (number === STEPS) {
      onLast();
      await ended;
      return { says: "Done." };
    }
    const began = performance.now();
    await Bun.sleep(ANSWER_MS * (1 + Math.random()));
    tookMs.sum += performance.now() - began;
    const add = { name: "node_add", input: { type: "text", label: `Note ${number}`, body: "rain" } };
    return { calls: [number % 3 === 0 ? add : { name: "canvas_find", input: { text: `rain ${number}` } }] };
  });
  return tookMs;
}

const rssMiB = () => {
  Bun.gc(true);
  return process.memoryUsage().rss / 1024 ** 2;
};

async function measureSteps() {
  const reached: number[] = [];
  const { promise: all, resolve: allThere } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const answering = steps(ended, () => reached.push(performance.now()) === TURNS && allThere());
  const before = rssMiB();
  const began = performance.now();
  const turns = await Promise.all(Array.from({ length: TURNS }, (_, n) => start(`Turn ${n}`)));
  await all;
  const took = reached.reduce((sum, at) => sum + at - began, 0);
  const memory = (rssMiB() - before) / TURNS;
  end();
  await Promise.all(turns.map(({ id }) => sealed(id)));
  return { stepMs: (took - answering.sum) / (TURNS * STEPS), memory };
}

async function measureWords(): Promise<number[]> {
  const said = new Map<string, number>();
  const late: number[] = [];
  model.plays(({ messages }) => {
    const name = /turn (\w+)/.exec(JSON.stringify(messages))?.[1] ?? "";
    const says = Array.from({ length: TOKENS }, (_, n) => `${name}:${n} `);
    let next = 0;
    const waits = async () => {
      await Bun.sleep(TOKEN_MS);
      const word = says[next++];
      if (word !== undefined) said.set(word, performance.now());
    };
    return { says, waits };
  });
  const turns = await Promise.all(Array.from({ length: TURNS }, (_, n) => start(`Stream turn w${n}`)));
  await Promise.all(turns.map(({ id }) => listen(id, (word) => late.push(performance.now() - (said.get(word) ?? Number.NaN)))));
  return late;
}

/** Reads a turn's stream to its end, and tells every word with the time it came. */
async function listen(id: string, onWord: (word: string) => void): Promise<void> {
  const response = await fetch(`${studio.url}/api/turns/${id}/live`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of response.body ?? []) {
    const frames = (rest + decoder.decode(part, { stream: true })).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const [, json] = /^data: (.*)$/m.exec(frame) ?? [];
      const event = json ? (JSON.parse(json) as TurnEvent) : undefined;
      if (event?.kind === "content_delta" && !/ \S/.test(event.data.text)) onWord(event.data.text);
    }
  }
}

async function measureStops(): Promise<number[]> {
  model.plays(() => ({ says: ["a", "b"], waits: () => Bun.sleep(60_000) }));
  const asked = model.requests.length;
  const turns = await Promise.all(Array.from({ length: TURNS }, (_, n) => start(`Stop ${n}`)));
  while (model.requests.length < asked + TURNS) await Bun.sleep(5);
  return Promise.all(
    turns.map(async ({ id }) => {
      const began = performance.now();
      await run("turn.cancel", { projectId, turnId: id });
      await sealed(id);
      return performance.now() - began;
    }),
  );
}

await measureSteps(); // the first one loads what the others have
const { stepMs, memory } = await measureSteps();
const late = await measureWords();
const stops = await measureStops();
console.log(
  JSON.stringify({
    ...{ stepMs, memoryMiB: memory, words: late.length, wordP50: percentile(late, 0.5), wordP95: percentile(late, 0.95) },
    stopP95: percentile(stops, 0.95),
  }),
);
await studio.stop();
process.exit(0);
