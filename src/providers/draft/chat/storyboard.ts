/** From a brief to a squad's plan, by the planner of films: the same brief always gives the same plan. Also the plan of a squad whose Director cannot be had. */
import type { FilmPlan } from "../planner/film-plan.ts";
import { listOf, recordOf, stringOf } from "./talk.ts";

/** From this size on, words are a brief and not only a wish. */
const BRIEF_SIZE = 90;

/** In letters; a Han character says as much as three. */
export const sizeOf = (text: string): number => text.length + 2 * (text.match(/\p{Script=Han}/gu)?.length ?? 0);

export interface Asked {
  /** What is to be made, in the words of the person or of what they chose. */
  brief: string;
  /** What the person says of it. */
  wish: string;
}

/** The order is often in the chat and the brief on the canvas: "storyboard this", with a card chosen. */
export function askedIn(data: Record<string, unknown>): Asked {
  const text = stringOf(data.text).trim();
  const chosen = listOf(data.material)
    .filter((each) => each.type === "text" || each.type === "prompt")
    .map((each) => stringOf(each.words).trim())
    .sort((a, b) => b.length - a.length)[0];
  const [wish, rest] = splitOrder(text);
  if (sizeOf(rest) >= BRIEF_SIZE || (rest && !chosen)) return { brief: rest, wish };
  if (chosen && sizeOf(chosen) >= 30) return { brief: chosen, wish: text };
  return { brief: rest || text, wish };
}

const ORDER =
  /^(?:please\s+)?(?:make|create|draw|plan|put|lay out|turn|storyboard|build|write|produce)\b[^\n:]{0,120}?\b(?:storyboard|film|board|video|movie|ad|clip|canvas|brief)\b[^\n:.]{0,60}[:.\n]\s*/i;

/** "Make a storyboard of this brief:" is an order; what follows it is the brief. */
function splitOrder(text: string): [wish: string, rest: string] {
  const order = ORDER.exec(text)?.[0] ?? "";
  const rest = text.slice(order.length).trim();
  return order && sizeOf(rest) >= 30 ? [order.trim(), rest] : ["", text];
}

const NOT_NOW =
  /\b(?:do not|don't|without|never|no need to) (?:run|runn|generat|render|mak|draw)|\b(?:no runs?|only the places|just the layout)\b|不要(?:生成|运行)|先不(?:生成|运行)/i;

/** Drafts cost nothing, so pictures are made at once unless the person says otherwise. */
export function runsPictures(data: Record<string, unknown>): boolean {
  const { wish } = askedIn(data);
  return !NOT_NOW.test(wish || stringOf(data.text).slice(0, 200));
}

export const RUN_WORDS = "Run your generators and wait for the pictures.";

/** The planner knows English grammar, which takes memory: it is read when it is needed. undefined when there is nothing to film in these words. */
export async function filmOf(data: Record<string, unknown>): Promise<FilmPlan | undefined> {
  const { brief, wish } = askedIn(data);
  const { planFilm } = await import("../planner/plan-film.ts");
  const { findAspect, findSeconds } = await import("../planner/brief/format.ts");
  const decided = `${wish} ${stringOf(recordOf(data.decision).words)}`;
  const [aspect, seconds] = [findAspect(decided), findSeconds(decided)];
  try {
    return planFilm(brief, { ...(aspect ? { aspect } : {}), ...(seconds ? { seconds } : {}) });
  } catch {
    return undefined; // empty, too long, or a frame that we do not make
  }
}

/** Plain JSON in the form of a squad's plan; undefined when the words cannot be planned. */
export async function planFromBrief(data: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
  const film = await filmOf(data);
  if (!film) return undefined;
  const decision = recordOf(data.decision);
  const { brief } = askedIn(data);
  const run = runsPictures(data) ? ` ${RUN_WORDS}` : "";
  const card = film.endCard;
  return {
    title: film.title,
    summary: [summaryOf(film), decision.title ? `It follows the decision "${stringOf(decision.title)}".` : ""].filter(Boolean).join(" "),
    language: film.language,
    look: lookOf(film),
    aspect: film.aspect,
    seconds: film.seconds,
    shots: film.shots.map((shot) => ({
      title: shot.title.slice(0, 100),
      picture: shot.prompt.slice(0, 1_500),
      seconds: shot.seconds,
      narration: (shot.narration ?? "").slice(0, 600),
      onScreen: (shot.onScreen ?? "").slice(0, 200),
    })),
    endCard: { text: (card?.text ?? "").slice(0, 200), seconds: card?.seconds ?? 0 },
    voice: voiceOf(film),
    music: musicOf(film),
    tasks: {
      writer: `Write the script: every shot with its time, its line and what stands on screen.${sizeOf(brief) > BRIEF_SIZE ? " Keep the brief as a card beside it." : ""}`,
      artist: `A prompt and a picture generator for each of your shots, ${film.aspect}, joined by an edge.${run}`,
      sound: `A voice for each line, ${voiceOf(film)}, and one piece of music.${card?.narration ? ` Speak the end card too: ${card.narration}` : ""}`,
      editor: "The cut list, or the first cut where the pictures are there. See that nothing overlaps.",
    },
  };
}

const summaryOf = (film: FilmPlan): string =>
  `A film of ${film.seconds} seconds in ${film.shots.length} shots${film.endCard ? " and an end card" : ""}, ${film.aspect}, ${spokenWords(film)} spoken words.`;

export function spokenWords(film: FilmPlan): number {
  const lines = [...film.shots.map((shot) => shot.narration ?? ""), film.endCard?.narration ?? ""].join(" ");
  return lines.match(/\p{Script=Han}|[\p{L}\p{N}'’-]+/gu)?.length ?? 0;
}

/** What every picture begins with. */
export function lookOf({ shots }: Pick<FilmPlan, "shots">): string {
  const heads = new Set(shots.map((shot) => shot.prompt.split(/[,，.。]/)[0]?.trim() ?? ""));
  return heads.size === 1 ? ([...heads][0] ?? "") : "";
}

const voiceOf = ({ voice }: FilmPlan): string =>
  `${voice.age === "adult" ? "" : `${voice.age} `}${voice.age === "child" ? "" : voice.gender === "female" ? "woman" : "man"}`.trim() +
  `, ${voice.pace}`;

const musicOf = ({ music, seconds }: FilmPlan): string =>
  `${music.mood} ${music.style}, ${music.tempo} bpm, ${seconds} s${music.dropouts.map((gap) => `, silent from ${gap.startSeconds} to ${gap.endSeconds}`).join("")}`;
