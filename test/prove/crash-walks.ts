/** The ways in which generations are killed: one boundary after the other for one card, each moment of its calls, and many at once by chance. */
import type { Moment } from "../wire/lamp-server.ts";
import type { Lives } from "./crash-lives.ts";
import type { Arm } from "./crash-studio.ts";

export interface Lot {
  name: string;
  /** `isOver`: the time is up, or there were kills enough. */
  walk(lives: Lives, isOver: () => boolean): Promise<void>;
}

const PROVIDERS = ["lamp-queue", "lamp-plain", "lamp-direct"] as const;
const KINDS = ["text", "speech", "image"] as const;
export const CARDS: readonly string[] = PROVIDERS.flatMap((provider) => KINDS.map((kind) => `${provider}-${kind}`));

/** More commits than any of these ways has from its beginning to its end. */
const MOST_COMMITS = 60;
const MOST_TAKES = 4;
const UNDER_WAY = 16;

export const lotsOf = (card: string): Lot[] => [
  { name: `${card}: each boundary`, walk: (lives, isOver) => everyBoundary(lives, card, isOver) },
  { name: `${card}: each moment of its calls`, walk: (lives, isOver) => everyMoment(lives, card, isOver) },
  ...foundAgain(card).map((moment) => ({
    name: `${card}: each boundary of the life after a kill at ${moment}`,
    walk: (lives: Lives, isOver: () => boolean) => everyBoundaryAfter(lives, card, moment, isOver),
  })),
  ...foundAgain(card).map((moment) => ({
    name: `${card}: each boundary of a cancel at ${moment}`,
    walk: (lives: Lives, isOver: () => boolean) => everyBoundaryOfCancel(lives, card, moment, isOver),
  })),
  {
    name: `${card}: each boundary, and its provider is paused afterwards`,
    walk: (lives, isOver) => everyBoundaryPaused(lives, card, isOver),
  },
];

const providerOf = (card: string) => card.slice(0, card.lastIndexOf("-"));

/** An answer that is not known, and one that is waited for by ticket. */
const foundAgain = (card: string): Moment[] => (providerOf(card) === "lamp-direct" ? ["accepted"] : ["accepted", "looked"]);

const momentsOf = (card: string): Moment[] => [
  ...(["half-sent", "arrived", "accepted", "half-answered"] as const),
  ...(providerOf(card) === "lamp-direct" ? [] : (["looked", "half-looked"] as const)),
  ...(card.endsWith("-text") ? [] : (["half-file"] as const)),
];

/** For each commit: before it, and after it, until `attempt` passes without meeting one. */
async function eachCommit(isOver: () => boolean, attempt: (arm: Arm) => Promise<boolean>): Promise<void> {
  for (let at = 1; at <= MOST_COMMITS && !isOver(); at++)
    for (const when of ["before", "after"] as const) if (!(await attempt({ at, when }))) return;
  if (!isOver()) throw new Error(`There are more than ${MOST_COMMITS} commits: the walk is not whole.`);
}

const everyBoundary = (lives: Lives, card: string, isOver: () => boolean) =>
  eachCommit(isOver, async (arm) => {
    await lives.settle();
    await lives.dieAt(arm);
    await lives.order(card);
    return lives.diesOrRests();
  });

async function everyMoment(lives: Lives, card: string, isOver: () => boolean): Promise<void> {
  for (const moment of momentsOf(card)) {
    if (isOver()) return;
    await lives.settle();
    lives.killAt(moment);
    await lives.order(card, { isLarge: moment === "half-sent" });
    if (!(await lives.diesOrRests())) throw new Error(`${card} does not meet the moment ${moment}.`);
  }
  if (providerOf(card) !== "lamp-queue") return;
  for (const moment of ["asked", "half-asked"] as const) {
    await lives.settle();
    lives.killAt("accepted");
    await lives.order(card);
    await lives.diesOrRests();
    lives.killAt(moment);
    if (!(await lives.diesOrRests())) throw new Error(`${card} does not meet the moment ${moment}.`);
  }
}

/** What the next life does with what it finds. */
const everyBoundaryAfter = (lives: Lives, card: string, moment: Moment, isOver: () => boolean) =>
  eachCommit(isOver, async (arm) => {
    await lives.settle();
    lives.killAt(moment);
    await lives.order(card);
    if (!(await lives.diesOrRests())) throw new Error(`${card} does not meet the moment ${moment}.`);
    lives.begin({ arm });
    return lives.diesOrRests();
  });

const everyBoundaryOfCancel = (lives: Lives, card: string, moment: Moment, isOver: () => boolean) =>
  eachCommit(isOver, async (arm) => {
    await lives.settle();
    lives.cancelAt(moment, arm);
    await lives.order(card);
    return lives.diesOrRests();
  });

/** What was sent is seen to its end although its provider is paused in the next life. */
const everyBoundaryPaused = (lives: Lives, card: string, isOver: () => boolean) =>
  eachCommit(isOver, async (arm) => {
    const pause = `resource:provider:${providerOf(card)}` as const;
    await lives.settle();
    await lives.dieAt(arm);
    await lives.order(card);
    const died = await lives.diesOrRests();
    if (!died) return false;
    lives.begin({ pauses: [pause] });
    await lives.diesOrRests("paid");
    await lives.resume(pause);
    return true;
  });

/** So many under way that each kill meets several, each held where chance wants it; some lives end themselves at a commit of anybody's before that. */
export const byChance = (random: () => number): Lot => ({
  name: "by chance",
  async walk(lives, isOver) {
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const below = (most: number) => Math.floor(random() * most);
    while (!isOver()) {
      await lives.tidy();
      await lives.hold(random);
      const chosen = random();
      if (chosen < 0.15) await lives.dieAt({ at: 1 + below(MOST_COMMITS), when: pick(["before", "after"]) });
      else if (chosen < 0.25)
        lives.cancelAt(pick(["accepted", "looked"]), { at: 1 + below(MOST_COMMITS), when: pick(["before", "after"]) });
      for (let open = await lives.underWay(); open !== undefined && open < UNDER_WAY; open = await lives.underWay())
        await lives.order(pick(CARDS), { takes: 1 + below(MOST_TAKES), isLarge: random() < 0.1 });
      await lives.dieHeld();
    }
  },
});
