/** Where each voice of a debate stands, by rules: what it puts forward from the facts of the brief, how it takes the others' proposals, how it moves when it hears the count. */
import type { FilmFacts } from "./film-facts.ts";

export interface Proposed {
  title: string;
  words: string;
}

export interface OnTable extends Proposed {
  id: string;
  /** Name of the voice that put it forward. */
  by: string;
}

export const KNOWN_VOICES = ["producer", "rights-and-safety", "audience-analyst", "art-director", "world-builder", "sceptic"] as const;
type KnownVoice = (typeof KNOWN_VOICES)[number];

/** How a voice takes what another one cares for, -2 to 2, before anybody has argued; its own it takes with 2. */
const LEANINGS: Record<KnownVoice, Record<KnownVoice, number>> = {
  producer: { producer: 2, "rights-and-safety": 1, "audience-analyst": 1, "art-director": 0, "world-builder": -1, sceptic: 0 },
  "rights-and-safety": { producer: 1, "rights-and-safety": 2, "audience-analyst": -1, "art-director": 1, "world-builder": 1, sceptic: 1 },
  "audience-analyst": { producer: 0, "rights-and-safety": -1, "audience-analyst": 2, "art-director": 1, "world-builder": 0, sceptic: -1 },
  "art-director": { producer: -1, "rights-and-safety": 0, "audience-analyst": 1, "art-director": 2, "world-builder": 1, sceptic: 0 },
  "world-builder": { producer: -1, "rights-and-safety": 1, "audience-analyst": 0, "art-director": 1, "world-builder": 2, sceptic: -1 },
  sceptic: { producer: 1, "rights-and-safety": 0, "audience-analyst": -1, "art-director": -1, "world-builder": -2, sceptic: 2 },
};

const isKnown = (name: string): name is KnownVoice => (KNOWN_VOICES as readonly string[]).includes(name);

export interface Count {
  id: string;
  /** Mean stance of the last round, -2 to 2. */
  mean: number;
}

/**
 * A stance for each proposal. From the synthesis on a voice moves one step for each round: towards what the others clearly want, away from quarrels about what
 * nobody clearly wants. From the refinement on its whole support is for the one that leads. The Sceptic moves last, and only where the others are clear.
 */
export function stancesOf(
  voice: string,
  table: readonly OnTable[],
  counts: readonly Count[],
  round: number,
  seed: number,
): Map<string, number> {
  const steps = Math.max(0, round - SYNTHESIS + 1);
  const meanOf = (id: string) => counts.find((count) => count.id === id)?.mean ?? 0;
  const leader = [...table].sort((a, b) => meanOf(b.id) - meanOf(a.id))[0]?.id;
  return new Map(
    table.map(({ id, by }) => {
      const stance = moved(leaning(voice, by, seed), meanOf(id), steps, voice === "sceptic");
      return [id, round > SYNTHESIS && id !== leader ? Math.min(1, stance) : stance];
    }),
  );
}

const SYNTHESIS = 4;
/** From this mean on it is clear what the others want, of 2. */
const CLEAR = 0.4;
const CLEAR_TO_THE_SCEPTIC = 0.8;

function leaning(voice: string, by: string, seed: number): number {
  if (voice === by) return 2;
  if (isKnown(voice) && isKnown(by)) return LEANINGS[voice][by];
  return (Bun.hash.crc32(`${seed} ${voice} ${by}`) % 3) - 1;
}

function moved(base: number, mean: number, steps: number, isSceptic: boolean): number {
  const isClear = Math.abs(mean) >= (isSceptic ? CLEAR_TO_THE_SCEPTIC : CLEAR);
  if (isClear) return Math.max(-2, Math.min(2, base + Math.sign(mean) * steps));
  const calm = isSceptic ? Math.max(0, steps - 1) : steps;
  return Math.sign(base) * Math.max(0, Math.abs(base) - calm);
}

/** What a voice puts forward, from what can be counted. */
export function proposalOf(voice: string, title: string, facts: FilmFacts): Proposed {
  return isKnown(voice) ? OWN[voice](facts) : general(title, facts);
}

const OWN: Record<KnownVoice, (facts: FilmFacts) => Proposed> = {
  producer: ({ shots, seconds }) =>
    shots.length > 0
      ? {
          title: `Make exactly ${shots.length} shots`,
          words: `${shots.length} shots in ${seconds} seconds and nothing beside them: drafts of all of them first, the final pictures only of those that are kept.`,
        }
      : {
          title: "One small version first",
          words: "Make the smallest version that shows the point, look at it, and spend only on what is kept.",
        },
  "rights-and-safety": ({ names, forbids }) => ({
    title: "Nobody real, nothing borrowed",
    words: `No real face, no logo, no quoted work${names.length > 0 ? `; clear ${names.join(", ")} before anything goes out` : ""}${forbids.length > 0 ? `; keep to "${forbids[0]}"` : ""}. Music and voices are made for this film.`,
  }),
  "audience-analyst": ({ shots, onScreen }) => {
    const opener = [...shots].sort((a, b) => b.words - a.words)[0] ?? shots[0];
    return {
      title: opener ? `Open on "${opener.title}"` : "Say the point in the first three seconds",
      words: opener
        ? `The first three seconds show "${opener.title}" and a line that can be read without sound${onScreen[0] ? `: "${onScreen[0]}"` : ""}. Who is not held there does not see the rest.`
        : "Whoever watches knows after three seconds what it is about; everything else can wait.",
    };
  },
  "art-director": ({ look, aspect, constant }) => ({
    title: look ? `One look: ${look}` : "One look from first to last",
    words: `${look || "One look"} in every picture, ${aspect || "one frame"}, the same words for what comes back${constant.length > 0 ? ` (${constant.join(", ")})` : ""}. A shot that breaks it is made again.`,
  }),
  "world-builder": ({ title, shots }) => ({
    title: "Keep the hero and the place for later",
    words: `Set down the hero and the place of ${title ? `"${title}"` : "this"} once as reference pictures and use them in ${shots.length > 0 ? `all ${shots.length} shots` : "every picture"}, so that a next film can begin from them.`,
  }),
  sceptic: ({ shots }) => {
    const dense = [...shots].sort((a, b) => b.picture.length / b.seconds - a.picture.length / a.seconds)[0];
    return {
      title: dense ? `Try "${dense.title}" before the rest` : "Try the weakest point first",
      words: dense
        ? `"${dense.title}" has to say the most in ${dense.seconds} seconds. Draft that shot first and show it to somebody who has not read the brief; if it is not understood, the plan changes.`
        : "Try what is most likely to be misunderstood first, on somebody who has not read the brief.",
    };
  },
};

const general = (title: string, { shots, seconds }: FilmFacts): Proposed => ({
  title: `As ${title} sees it`,
  words: `Judge every one of the ${shots.length || "planned"} parts${seconds ? ` in these ${seconds} seconds` : ""} by what ${title} stands for, and drop what does not serve it.`,
});

/** What of the brief a voice looks at first, in numbers. */
export function viewOf(voice: string, facts: FilmFacts): string {
  const { shots, seconds, aspect, spoken, pace, endCard, look, names, constant, onScreen, brief } = facts;
  const [first] = shots;
  if (!first) return `The question is: ${brief.slice(0, 160).trim()}`;
  const longest = [...shots].sort((a, b) => b.seconds - a.seconds)[0] ?? first;
  const shortest = [...shots].sort((a, b) => a.seconds - b.seconds)[0] ?? first;
  const views: Record<KnownVoice, string> = {
    producer: `I count ${shots.length} shots in ${seconds} seconds, ${spoken} spoken words and ${endCard ? "an end card" : "no end card"}: that is ${shots.length} pictures, ${shots.filter((shot) => shot.words > 0).length} lines and one piece of music to make.`,
    "rights-and-safety":
      names.length > 0
        ? `The brief names ${names.join(", ")}. Each of them is somebody or something that may want to be asked.`
        : `I find no name, brand or quoted work in the brief; ${shots.length} shots can be made without asking anybody.`,
    "audience-analyst": `The first shot, "${first.title}", lasts ${first.seconds} of ${seconds} seconds, ${aspect}. ${onScreen.length > 0 ? `${onScreen.length} of ${shots.length} shots can be read without sound.` : "Nothing stands on screen, so without sound nobody knows what it is about."}`,
    "art-director": `${look ? `The look is given: ${look}, ${aspect}.` : `The look is not settled; the frame is ${aspect}.`} It must hold over ${shots.length} shots, from "${first.title}" to "${shots.at(-1)?.title ?? ""}".`,
    "world-builder": `${constant.length > 0 ? `What stays the same is said: ${constant.join(", ")}.` : "The brief does not say what must stay the same."} One place and a few people carry ${shots.length} shots; they could carry a second film.`,
    sceptic: `"${longest.title}" gets ${longest.seconds} s and "${shortest.title}" only ${shortest.seconds} s, at ${pace} spoken words a second. Who has not read the brief sees ${shots.length} pictures and has to guess how they belong together.`,
  };
  return isKnown(voice) ? views[voice] : `I see ${shots.length} shots in ${seconds} seconds, ${aspect}, with ${spoken} spoken words.`;
}

/** Why a voice takes a proposal as it does, in its own terms. */
export function reasonFor(voice: string, isFor: boolean, { shots, seconds, pace, spoken, look, aspect, names }: FilmFacts): string {
  const count = shots.length > 0 ? `${shots.length} shots in ${seconds} s` : "what was asked";
  const reasons: Record<KnownVoice, [string, string]> = {
    producer: [`it fits ${count} without more work`, `it is work on top of ${count}, and nobody has said what is left out for it`],
    "rights-and-safety": [
      names.length > 0 ? `it leaves room to clear ${names.join(", ")}` : "nothing in it needs anybody's leave",
      "it does not say what happens when somebody is recognised or a claim must be proved",
    ],
    "audience-analyst": [
      shots[0] ? `it helps in the ${shots[0].seconds} s of the first shot, where people leave` : "it helps where people leave",
      "whoever watches does not notice it",
    ],
    "art-director": [
      look ? `it can be drawn as ${look}, ${aspect}` : "it can be drawn in one look",
      "it says nothing of what is seen, and the look is what holds the film together",
    ],
    "world-builder": ["something of it can be used again", "it uses the idea up in one film"],
    sceptic: [
      "it can be shown wrong, which is the best that I can say of a plan",
      spoken > 0 ? `at ${pace} spoken words a second nobody will notice it` : "I see no test that it could fail",
    ],
  };
  const pair = isKnown(voice) ? reasons[voice] : (["it serves what I stand for", "it does not serve what I stand for"] as const);
  return pair[isFor ? 0 : 1];
}
