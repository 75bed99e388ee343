/** A studio for tests of turns: the world's, with a scripted upstream, a project, and hands to start turns, look at them and answer them. */
import type { TurnEvent, TurnEventKind } from "../../src/engine/events.ts";
import type { Provider } from "../../src/providers/define.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { openWorld, type World } from "../world.ts";
import { createScripted, type Play, type Scripted, type ScriptedOptions } from "./scripted.ts";

export interface TurnBody extends Record<string, unknown> {
  state: string;
  answer: string | null;
  costMicros: number;
  isCostUnknown: boolean;
  tokensIn: number;
  error: { class: string; message: string } | null;
  approvals: {
    id: string;
    state: string;
    edits: { command: string; params: Record<string, unknown> }[];
    words: string;
    estimateMicros: number | null;
  }[];
}

export interface TurnStudio extends World {
  model: Scripted;
  projectId: string;
  /** Starts a turn; `auto` and solo unless said. */
  start(text: string, params?: Record<string, unknown>): Promise<{ id: string; chatId: string }>;
  turn(id: string): Promise<TurnBody>;
  events(id: string): Promise<TurnEvent[]>;
  /** Resolves when the turn has ended. */
  ended(id: string): Promise<TurnBody>;
  /** Resolves with the first event of this kind that is stored, as the `count`-th of its kind. */
  told<K extends TurnEventKind>(id: string, kind: K, count?: number): Promise<Extract<TurnEvent, { kind: K }>>;
  /** Resolves when it is true; asked every few milliseconds. */
  until(test: () => boolean | Promise<boolean>): Promise<void>;
}

export interface StudioOptions extends ScriptedOptions {
  others?: readonly Provider[];
}

const WAIT_MS = 40_000;

export async function openTurnStudio(play: Play, { others = [], ...options }: StudioOptions = {}): Promise<TurnStudio> {
  const model = createScripted(play, options);
  const world = await openWorld({ providers: [model, ...others, ...PROVIDERS] });
  const { id: projectId } = await world.run<{ id: string }>("project.create", { title: "Tea house" });
  const studio: TurnStudio = Object.assign(Object.create(world) as World, {
    model,
    projectId,
    start: (text: string, params: Record<string, unknown> = {}) =>
      world.run<{ id: string; chatId: string }>("turn.start", { projectId, text, approval: "auto", model: model.cards[0]?.id, ...params }),
    turn: async (id: string) => (await world.ask(`/api/turns/${id}`)).body as unknown as TurnBody,
    events: async (id: string) => (await world.ask(`/api/turns/${id}/events`)).body.items as TurnEvent[],
    async ended(id: string) {
      await studio.until(async () => (await studio.events(id)).some(({ kind }) => kind === "session_sealed"));
      return studio.turn(id);
    },
    async told<K extends TurnEventKind>(id: string, kind: K, count = 1) {
      const found = async () => (await studio.events(id)).filter((event) => event.kind === kind)[count - 1];
      await studio.until(async () => (await found()) !== undefined);
      return (await found()) as Extract<TurnEvent, { kind: K }>;
    },
    async until(test: () => boolean | Promise<boolean>) {
      const end = performance.now() + WAIT_MS;
      while (!(await test())) {
        if (performance.now() > end) throw new Error(`It did not become true: ${test}`);
        await Bun.sleep(10);
      }
    },
  });
  return studio;
}
