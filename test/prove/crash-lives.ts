/**
 * The lives of one studio that is killed again and again, and the upstreams that outlive it. A next life is loaded while the one before it runs, so that a
 * kill costs the opening of the studio and not the loading of its program.
 */
import { join } from "node:path";
import { LAMPS } from "../wire/lamp.ts";
import { type LampOrders, type Moment, serveLamp } from "../wire/lamp-server.ts";
import type { WireServer } from "../wire/wire.ts";
import { type Died, isDead, type Studio, type Warm, warmStudio } from "./crash-process.ts";
import type { Arm, Start } from "./crash-studio.ts";
import { countMore, type Tally } from "./crash-tally.ts";
import { createTraps } from "./crash-traps.ts";

export type Lamps = Map<string, WireServer & LampOrders>;

export interface Lives {
  /** The studio ends itself before or after so many commits from now. */
  dieAt(arm: Arm): Promise<void>;
  /** The studio is killed when an upstream meets this moment, after so many others. */
  killAt(moment: Moment, skip?: number): void;
  /** Cancels everything when an upstream next meets this moment, and counts the commits from then. */
  cancelAt(moment: Moment, arm: Arm): void;
  /** Runs, and calls in the upstreams, are held where chance wants it, until `dieHeld` or a death. */
  hold(random: () => number): Promise<void>;
  /** Kills the studio when nothing moves any more that is not held; nothing when all has ended. */
  dieHeld(): Promise<void>;
  /** Runs a generator of this card, by a picture where the request is to be large; that the studio dies meanwhile is no error. */
  order(card: string, how?: { takes?: number; isLarge?: boolean }): Promise<void>;
  /** Generations that have not ended; undefined: it died. */
  underWay(): Promise<number | undefined>;
  /** What the next life begins with: an armed start, scopes that are paused. */
  begin(start: Omit<Start, "folder">): void;
  /** Resolves when the studio has died, or when all it had to do is done. true: it died. */
  diesOrRests(what?: "open" | "paid"): Promise<boolean>;
  resume(scope: string): Promise<void>;
  /** Lets everything come to its end, through as many lives as it takes. */
  settle(): Promise<void>;
  /** A new project when this one has grown. */
  tidy(): Promise<void>;
  /** Ends the studio; the upstreams with what was ordered from them. */
  close(): Promise<Lamps>;
}

/** A room with this many generators is not made larger. */
const ORDERS_PER_PROJECT = 40;
/** A call that comes to one of its moments is held there in one of so many cases. */
const CALLS_HELD = 0.2;
/** No path takes so long, however busy the machine is. */
const RESTS_WITHIN_MS = 60_000;
/** What is not held by then is met wherever it is. */
const HELD_WITHIN_MS = 10_000;

export async function openLives(folder: string, tally: Tally, onKill: () => void): Promise<Lives> {
  const traps = createTraps();
  const lamps: Lamps = new Map();
  let warm: Warm | undefined = warmStudio();
  let studio: Studio | undefined;
  let next: Omit<Start, "folder"> = {};
  let orders = 0;
  let place = { projectId: "", picture: "" };
  /** It has died, and whoever waits for that has not been told yet. */
  let isNews = false;

  async function live(): Promise<Studio> {
    if (studio) return studio;
    const at = performance.now();
    const start = { ...next, folder: join(folder, "data") };
    next = {};
    const mine = warm ?? warmStudio();
    const opened = await mine.start(start);
    warm = warmStudio();
    if (isDead(opened)) {
      noteDeath(opened);
      return live();
    }
    tally.startMs.push(performance.now() - at);
    for (const [stretch, n] of Object.entries(opened.left)) countMore(tally.caught, stretch, n);
    studio = opened.studio;
    return studio;
  }

  function noteDeath({ died, held = [] }: Died) {
    const calls = traps.spring();
    const commits = died === undefined ? held : [...held, died];
    for (const boundary of commits) countMore(tally.boundaries, boundary);
    for (const moment of calls) countMore(tally.calls, moment);
    tally.kills++;
    tally.injections += commits.length + calls.length;
    studio = undefined;
    isNews = true;
    onKill();
  }

  /** The answer; undefined: it died over it. */
  async function ask(line: string): Promise<unknown> {
    const answer = await (await live()).ask(line);
    if (!isDead(answer)) return answer;
    noteDeath(answer);
    return undefined;
  }

  const run = (name: string, params: Record<string, unknown>) => ask(`run ${name} ${JSON.stringify(params)}`);

  /** false: the studio died before. */
  async function rests(what: "open" | "paid"): Promise<boolean> {
    for (const since = performance.now(); ; ) {
      const left = await ask(what);
      if (left === undefined) return false;
      if (left === 0) return true;
      if (performance.now() - since > RESTS_WITHIN_MS) throw new Error(`${left} generations do not come to their end (${what}).`);
      await Promise.race([Bun.sleep(4), studio?.exited]);
    }
  }

  async function makePlace(): Promise<void> {
    const { id: projectId } = (await run("project.create", { title: "Crash" })) as { id: string };
    const assetId = (await ask(`picture ${projectId}`)) as string;
    const { id: picture } = (await run("node.add", { projectId, type: "image", assetId })) as { id: string };
    place = { projectId, picture };
  }

  for (const { id } of LAMPS) lamps.set(id, await serveLamp(traps.onMoment));
  for (const [provider, { url }] of lamps) await run("key.set", { provider, fields: { key: "test-key-lamp" }, baseUrl: url });
  await makePlace();

  const lives: Lives = {
    async dieAt({ at, when }) {
      await ask(`die ${at} ${when}`);
    },
    killAt(moment, skip = 0) {
      traps.set({
        moment,
        skip,
        async meet() {
          await studio?.end();
          return "killed";
        },
      });
    },
    cancelAt(moment, { at, when }) {
      traps.set({
        moment,
        skip: 0,
        async meet() {
          void studio?.ask(`die ${at} ${when}`); // what came of it is heard by who asks next
          void studio?.ask("cancel");
          return "goes on";
        },
      });
    },
    async hold(random) {
      if ((await ask(`hold ${Math.floor(random() * 2 ** 31)}`)) === undefined) return;
      traps.hold(() => random() < CALLS_HELD);
    },
    async dieHeld() {
      for (const since = performance.now(); ; await Bun.sleep(5)) {
        const now = (await ask("held")) as { open: number; held: string[] } | undefined;
        if (now === undefined) return; // it has died by itself
        const isStill = now.held.length + traps.held() >= now.open || performance.now() - since > HELD_WITHIN_MS;
        if (now.open > 0 && !isStill) continue;
        if (now.open === 0) break;
        await studio?.end();
        return noteDeath({ held: now.held });
      }
      traps.spring();
      await ask("live");
    },
    begin(start) {
      next = start;
    },
    async order(card, { takes = 1, isLarge = false } = {}) {
      const { projectId, picture } = place;
      const generator = { projectId, type: "generator", model: card, prompt: `Lamp ${++orders}` };
      const made = (await run("node.add", generator)) as { id: string } | undefined;
      if (!made) return;
      if (isLarge && !(await run("edge.connect", { projectId, source: picture, target: made.id, role: "reference" }))) return;
      await run("generation.run", { projectId, nodeId: made.id, takes });
    },
    underWay: async () => (await ask("open")) as number | undefined,
    async diesOrRests(what = "open") {
      const rested = !isNews && (await rests(what));
      isNews = false;
      if (rested) {
        traps.spring();
        await ask("live");
      }
      return !rested;
    },
    async resume(scope) {
      await ask(`resume ${scope}`);
    },
    async settle() {
      traps.spring();
      await ask("live");
      while (!(await rests("open")));
      isNews = false;
      await lives.tidy();
    },
    async tidy() {
      if (orders < ORDERS_PER_PROJECT) return;
      await ask("live");
      orders = 0;
      await makePlace();
    },
    async close() {
      await studio?.end();
      await warm?.end();
      for (const server of lamps.values()) await server.stop();
      return lamps;
    },
  };
  return lives;
}
