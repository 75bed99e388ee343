/** What can be counted of a brief: what voices of a debate argue from. */
import type { FilmPlan } from "../planner/film-plan.ts";
import { askedIn, filmOf, lookOf, spokenWords } from "./storyboard.ts";

export interface FilmFacts {
  title: string;
  seconds: number;
  aspect: string;
  look: string;
  shots: { title: string; seconds: number; words: number; picture: string }[];
  spoken: number;
  /** Spoken words for each second of the film. */
  pace: number;
  onScreen: string[];
  endCard: string;
  /** Names of people, brands and works that stand in capitals inside sentences. */
  names: string[];
  /** The brief says what must not be seen. */
  forbids: string[];
  /** Must stay the same from shot to shot. */
  constant: string[];
  brief: string;
}

/** Reading a brief takes a tenth of a second, and every voice of every round asks: what was read of one brief is kept as long as that brief is. */
const known = new WeakMap<object, Promise<FilmFacts>>();

export function factsOf(data: Record<string, unknown>): Promise<FilmFacts> {
  const { source } = data;
  if (source === null || typeof source !== "object") return readFacts(data);
  const facts = known.get(source) ?? readFacts(data);
  known.set(source, facts);
  return facts;
}

async function readFacts(data: Record<string, unknown>): Promise<FilmFacts> {
  const { brief } = askedIn(data);
  const film = await filmOf(data);
  const { readBrief } = await import("../planner/brief/read-brief.ts");
  const sentences = brief.split(/(?<=[.!?。！？])\s*/);
  const base = {
    brief,
    names: namesIn(brief),
    forbids: sentences.filter((sentence) => FORBIDS.test(sentence)).map((sentence) => sentence.trim().slice(0, 140)),
    constant: film ? readBrief(brief).constant : [],
  };
  return { ...base, ...(film ? counted(film) : NOTHING) };
}

const FORBIDS =
  /\b(?:no|never|without|avoid|do not|don't|must not|may not)\b[^.]{0,40}\b(?:logos?|brands?|faces?|people|persons?|names?|children|violence|blood|alcohol|weapons?|real|text|others?)\b|(?:不要|不得|不能|避免)[^。]{0,20}(?:人物|真人|人脸|商标|品牌|文字|暴力)/i;

const NOTHING = { title: "", seconds: 0, aspect: "", look: "", shots: [], spoken: 0, pace: 0, onScreen: [], endCard: "" };

function counted(film: FilmPlan) {
  const spoken = spokenWords(film);
  return {
    title: film.title,
    seconds: film.seconds,
    aspect: film.aspect,
    look: lookOf(film) || film.look,
    shots: film.shots.map((shot) => ({
      title: shot.title,
      seconds: shot.seconds,
      words: wordsIn(shot.narration ?? ""),
      picture: shot.prompt,
    })),
    spoken,
    pace: Math.round((spoken / film.seconds) * 10) / 10,
    onScreen: film.shots.flatMap((shot) => (shot.onScreen ? [shot.onScreen] : [])),
    endCard: film.endCard?.text ?? "",
  };
}

const wordsIn = (text: string): number => text.match(/\p{Script=Han}|[\p{L}\p{N}'’-]+/gu)?.length ?? 0;

/** Words with a capital that do not begin a sentence or a heading. */
function namesIn(brief: string): string[] {
  const prose = brief.replaceAll(/^#.*$/gm, "").replaceAll(/"[^"]*"|“[^”]*”/g, "");
  const found = [...prose.matchAll(/(?<=[a-z,;:]\s)(\p{Lu}[\p{L}]{2,}(?:\s\p{Lu}[\p{L}]+)*)/gu)].map((match) => match[1] ?? "");
  return [...new Set(found)]
    .filter(
      (name) =>
        !/^(?:Dawn|Call|End|Watercolour|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|I)$/.test(
          name,
        ),
    )
    .slice(0, 6);
}
