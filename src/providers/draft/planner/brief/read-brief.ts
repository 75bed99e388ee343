/**
 * A brief, taken apart: what the film is about (premise, story, world, facts) and what it must be (length, frame, look, voice, music, quoted
 * lines, limits). Rules only look at how things are said, never at what a certain brief says.
 */
import type { Look, Mood } from "../../picture/scene.ts";
import { findHits } from "../../reader/match.ts";
import { tokenise } from "../../reader/tokens.ts";
import type { FilmPlan, PlanAspect } from "../film-plan.ts";
import { findDropoutCue, findLook, findMood, findMusic, findNarrator, type Narrator } from "./crew.ts";
import { labelOf } from "./directives.ts";
import { findFacts } from "./facts.ts";
import { findAspect, findSeconds, findShotCount, findWordLimit } from "./format.ts";
import { type Genre, genreOf } from "./genre.ts";
import { languageOf } from "./language.ts";
import { findLines, type Lines } from "./lines.ts";
import { findStory, type Story } from "./story.ts";
import { readText } from "./text.ts";
import { findTiming, type Timing } from "./timing.ts";
import { findTitle, madeTitle, type Title } from "./title.ts";

export interface Brief extends Story {
  language: string;
  /** True where rules for Chinese apply. */
  han: boolean;
  genre: Genre;
  title: Title;
  seconds?: number;
  shotCount?: number;
  aspect?: PlanAspect;
  look: Look;
  mood: Mood;
  narrator: Narrator;
  music: Omit<FilmPlan["music"], "dropouts">;
  /** What happens while the music is silent. */
  dropoutCue?: string;
  lines: Lines;
  facts: string[];
  timing: Timing;
  wordLimit?: number;
  /** Colour and shape words that a recurring thing keeps in every shot. */
  constant: string[];
  /** True when nobody may be seen. */
  nobody: boolean;
  slowCamera: boolean;
  /** For young viewers: prose gets simple and bright. */
  young: boolean;
  /** The brief wants no more than one sentence over each shot. */
  oneSentencePerShot: boolean;
  plain: string;
}

const CONSTANT =
  /\b(?:same in (?:every|each|all)|in (?:every|each) (?:shot|scene)|keep (?:the|its|his|her)|consistent|never changes?|always (?:the same|has|wears))\b|(?:每个|所有|各个)镜头|保持(?:一致|不变)|始终(?:是|穿|戴)/i;
const YOUNG =
  /\b(?:children|kids|pupils|preschool|kindergarten|primary school|grade (?:one|two|three|[1-6])|aged? (?:[3-9]|1[0-2])\b|bedtime|toddlers?)\b|小学|儿童|小朋友|幼儿|孩子们?|童话|绘本|宝宝/i;

export function readBrief(text: string): Brief {
  const read = readText(text);
  const plain = read.plain;
  const whole = read.heading ? `${read.heading}\n${plain}` : plain;
  const language = languageOf(plain || whole);
  const han = language === "zh";
  const genre = genreOf(whole);
  const title = findTitle(read, han);
  const lines = findLines(plain);
  const facts = findFacts(read.sentences, han);
  const mood = findMood(plain, genre);
  const sentences = read.sentences.map((sentence) => sentence.text);
  const story = findStory(read.sentences, { han, genre, title, lines, facts });
  const night = findHits(tokenise(plain)).some((hit) => hit.family === "time" && hit.value === "night" && !hit.negated);
  return {
    ...withTopic(story, title, genre),
    ...optional({
      seconds: findSeconds(plain),
      shotCount: findShotCount(plain),
      aspect: findAspect(plain),
      wordLimit: findWordLimit(plain),
      dropoutCue: findDropoutCue(plain),
    }),
    language,
    han,
    genre,
    title: titleFrom(title, story, han),
    look: findLook(plain, genre, night),
    mood,
    narrator: findNarrator(sentences, genre, mood),
    music: findMusic(plain, mood),
    lines,
    facts,
    timing: findTiming(plain),
    constant: sentences.filter((sentence) => CONSTANT.test(sentence)).flatMap(attributesIn),
    nobody:
      /\b(?:no|without|not any|never show(?: any)?) (?:real )?(?:people|persons|humans|actors|faces)\b|(?:不要|不出现|不能出现|没有|无|避免)(?:出现)?(?:任何)?(?:真实)?(?:的)?(?:人物|真人|人脸|人)/i.test(
        plain,
      ),
    slowCamera: /\bslow(?:ly)?\b[^.]{0,12}\bcamera|\bcamera\b[^.]{0,16}\bslow|慢(?:速)?镜头|镜头(?:要)?(?:缓|慢)/i.test(plain),
    young: YOUNG.test(whole) || genre === "story",
    oneSentencePerShot:
      /\bone (?:sentence|line) (?:per|for each|for every|in each|over each) (?:shot|scene)|(?:每个|每一个)?镜头(?:配)?一句/i.test(plain),
    plain,
  };
}

/** "How bees make honey" over an explanation is what it is about. */
function withTopic(story: Story, title: Title, genre: Genre): Story {
  const asks = genre === "explainer" && title.given && /^(?:how|why|what|when|where)\b|为什么|怎么|如何|怎样/i.test(title.text);
  return asks && !story.premise ? { ...story, premise: title.text } : story;
}

/** A title that the brief does not give is what the film is about. */
function titleFrom(title: Title, story: Story, han: boolean): Title {
  const about = story.premise ?? (labelOf(title.text) ? story.events[0]?.text : undefined);
  return title.given || !about ? title : { ...title, text: madeTitle(about, han) || title.text };
}

function attributesIn(sentence: string): string[] {
  const tokens = tokenise(sentence);
  const hits = findHits(tokens).filter((hit) => hit.family === "colour" || hit.family === "shape");
  return [...new Set(hits.map((hit) => sentence.slice(tokens[hit.from]?.start, tokens[hit.to - 1]?.end).toLowerCase()))];
}

function optional<Values extends object>(values: Values): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: NonNullable<Values[Key]>;
  };
}
