/**
 * The film planner: from a brief to a plan that can be made as it stands. By rules alone, so the same brief always gives the same plan; nothing
 * here calls a model. The steps: read the brief, choose the beats, place and frame them, tell them, fit words and seconds to each other.
 */
import { invalid } from "../../../lib/errors.ts";
import { type Beat, beatsOf, sharesWord } from "./beats.ts";
import { checkedAspect, filmSeconds } from "./brief/format.ts";
import { type Brief, readBrief } from "./brief/read-brief.ts";
import { DEFAULT_FILM_SECONDS, type FilmPlan, type PlanShot } from "./film-plan.ts";
import { fitLines } from "./fit-lines.ts";
import { picturePrompt } from "./picture/picture-prompt.ts";
import { framingsOf } from "./picture/shots.ts";
import { placesOf } from "./picture/world.ts";
import { occasionHan, sentence, tellChinese } from "./prose/chinese.ts";
import { occasion, tellEnglish } from "./prose/english.ts";
import { asSentence } from "./prose/english-grammar.ts";
import { shotTitle } from "./shot-title.ts";
import { endCardSeconds, shotSeconds, spokenSeconds } from "./timing.ts";

export const BRIEF_LIMIT = 20_000;

export interface PlanOptions {
  /** Seconds; clamped to 4 to 180. */
  seconds?: number;
  aspect?: string;
  /** ISO 639-1 of the voice; what it says stays in the language of the brief. */
  language?: string;
}

/**
 * Plans a film from a brief in plain text or Markdown, English or Chinese; other languages keep their own sentences.
 * @throws AppError invalid with the field `brief` (empty, longer than 20,000 characters) or `aspect` (not one of ours).
 */
export function planFilm(text: string, options: PlanOptions = {}): FilmPlan {
  checkBrief(text);
  const brief = readBrief(withAspectOption(text, options));
  const seconds = filmSeconds(options.seconds ?? brief.seconds ?? DEFAULT_FILM_SECONDS);
  const card = endCardText(brief);
  const cardSeconds = card ? endCardSeconds(card, seconds, brief) : 0;
  const shown = seconds - cardSeconds;
  const beats = beatsOf(brief, shown);
  const places = placesOf(brief, beats);
  const framings = framingsOf(brief, beats);
  const lines = fitLines(
    brief,
    beats,
    brief.han
      ? tellChinese(brief, beats, places)
      : brief.language === "en"
        ? tellEnglish(brief, beats, places)
        : tellAsWritten(brief, beats),
    shown,
    card,
  );
  const lengths = shotSeconds(brief, beats, lines, shown);
  const shots = beats.map((beat, i): PlanShot => {
    const [framing, place, line] = [framings[i], places[i], lines[i]];
    if (!framing || !place) throw new Error("every beat has a framing and a place");
    const onScreen = i === 0 && beat.onScreen === undefined && showsTitle(brief) ? brief.title.text : beat.onScreen;
    return {
      title: shotTitle(brief, beat, place, i),
      prompt: picturePrompt(brief, beat, framing, place),
      camera: framing.camera,
      seconds: lengths[i] ?? 0.25,
      ...(line ? { narration: line } : {}),
      ...(onScreen ? { onScreen } : {}),
    };
  });
  return {
    title: titleOf(brief),
    language: spokenLanguage(options.language ?? brief.language),
    look: brief.look,
    aspect: options.aspect !== undefined ? checkedAspect(options.aspect) : (brief.aspect ?? "16:9"),
    seconds,
    voice: {
      language: spokenLanguage(options.language ?? brief.language),
      gender: brief.narrator.gender,
      age: brief.narrator.age,
      pace: brief.narrator.pace,
    },
    music: { ...brief.music, dropouts: dropoutsOf(brief, beats, shots) },
    shots,
    ...(card
      ? { endCard: { text: card, seconds: cardSeconds, ...(speaksCard(brief, card, cardSeconds, lines) ? { narration: card } : {}) } }
      : {}),
  };
}

function titleOf(brief: Brief): string {
  const wish = brief.genre === "greeting" && !brief.title.given ? (brief.han ? occasionHan(brief) : occasion(brief)) : "";
  return wish || brief.title.text;
}

function checkBrief(text: string): void {
  if (!/[\p{L}\p{N}]/u.test(text)) throw invalid("brief", "The brief is empty. Say in a sentence what the film is about.");
  if (text.length > BRIEF_LIMIT)
    throw invalid(
      "brief",
      `The brief is too long: ${text.length.toLocaleString("en")} characters, the limit is ${BRIEF_LIMIT.toLocaleString("en")} (about eight pages). Shorten it to what the film must show.`,
    );
}

/** An option settles the frame: it stands where the brief has another ratio, also one that we do not make. */
function withAspectOption(text: string, { aspect }: PlanOptions): string {
  return aspect === undefined
    ? text
    : text.replace(/(?<![\d:.])\d{1,2}(?:\.\d+)?\s?:\s?\d{1,2}(?:\.\d+)?(?![\d:])/g, (ratio) =>
        /^\d+:\d0$|^\d{1,2}:[0-5]\d$/.test(ratio) && !/:(?:9|16|10)$/.test(ratio) ? ratio : aspect,
      );
}

const SPOKEN_LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "pt", "ja"];

function spokenLanguage(language: string): string {
  return SPOKEN_LANGUAGES.find((known) => language.toLowerCase().startsWith(known)) ?? "en";
}

/** Other languages: their own clauses are the narration; where there are none, the title. */
function tellAsWritten(brief: Brief, beats: readonly Beat[]): string[] {
  const lines = beats.map((beat) => beat.line ?? [beat.source, ...(beat.more ?? [])].filter(Boolean).map(asSentence).join(" "));
  return lines.some(Boolean) ? lines : lines.map((line, i) => (i === 0 ? asSentence(brief.title.text) : line));
}

function endCardText(brief: Brief): string | undefined {
  const { endCard, callToAction } = brief.lines;
  if (endCard ?? callToAction) return endCard ?? callToAction;
  if (brief.genre === "greeting") return brief.han ? withMark(occasionHan(brief), sentence) : withMark(occasion(brief), asSentence);
  return brief.genre === "ad" || brief.genre === "trailer"
    ? (brief.title.name ?? (brief.title.given ? brief.title.text : undefined))
    : undefined;
}

function withMark(text: string, mark: (text: string) => string): string | undefined {
  return text ? mark(text) : undefined;
}

/** Advertisements show the product first; a title that was only made up is not worth showing. */
function showsTitle(brief: Brief): boolean {
  return brief.title.given && brief.genre !== "ad";
}

/** The voice says the card where it was quoted, has the time, and nobody has said it yet. */
function speaksCard(brief: Brief, card: string, seconds: number, lines: readonly string[]): boolean {
  const quoted = card === brief.lines.endCard || card === brief.lines.callToAction || brief.genre === "greeting";
  return quoted && spokenSeconds(card, brief) <= seconds + 0.5 && !lines.some((line) => line.includes(card));
}

function dropoutsOf(brief: Brief, beats: readonly Beat[], shots: readonly PlanShot[]): FilmPlan["music"]["dropouts"] {
  const cue = brief.dropoutCue;
  if (!cue) return [];
  const marked = beats.findIndex((beat) => beat.kind === "cue");
  const at = marked >= 0 ? marked : beats.findIndex((beat) => sharesWord(beat.source, cue));
  if (at < 0) return [];
  const startSeconds = shots.slice(0, at).reduce((sum, shot) => sum + shot.seconds, 0);
  return [{ startSeconds, endSeconds: startSeconds + (shots[at]?.seconds ?? 0) }];
}
