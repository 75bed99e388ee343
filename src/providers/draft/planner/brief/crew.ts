import { LOOKS, type Look, MOODS, type Mood } from "../../picture/scene.ts";
import { findHits } from "../../reader/match.ts";
import { tokenise } from "../../reader/tokens.ts";
import { type MusicStyle, musicFor } from "../../sound/music-spec.ts";
import type { FilmPlan } from "../film-plan.ts";
import type { Genre } from "./genre.ts";

const LOOK_OF_GENRE: Readonly<Record<Genre, Look>> = {
  ad: "film",
  recipe: "flat",
  explainer: "flat",
  greeting: "watercolour",
  trailer: "film",
  estate: "film",
  travel: "film",
  story: "paper",
  mood: "watercolour",
  film: "film",
};

/** The look that a brief names, wherever it does; otherwise the one that suits its kind. */
export function findLook(text: string, genre: Genre, night: boolean): Look {
  const named = findHits(tokenise(text)).find(
    (hit) => hit.family === "look" && !hit.negated && !(hit.value === "paper" && hit.term === "paper"),
  );
  const look = LOOKS.find((known) => known === named?.value);
  if (look) return look;
  return genre === "ad" && night ? "night-city" : LOOK_OF_GENRE[genre];
}

const MOOD_OF_GENRE: Readonly<Record<Genre, Mood>> = {
  ad: "energetic",
  recipe: "joyful",
  explainer: "joyful",
  greeting: "warm",
  trailer: "energetic",
  estate: "calm",
  travel: "warm",
  story: "joyful",
  mood: "calm",
  film: "warm",
};

/** The mood said most often ("not sad" does not count), otherwise the one of the genre. */
export function findMood(text: string, genre: Genre): Mood {
  const said = findHits(tokenise(text)).filter(
    (hit) => hit.family === "mood" && !hit.negated && hit.term !== "slow" && hit.term !== "family",
  );
  const count = (mood: Mood) => said.filter((hit) => hit.value === mood).length;
  const best = MOODS.reduce<Mood | undefined>((top, mood) => (count(mood) > (top ? count(top) : 0) ? mood : top), undefined);
  return best ?? MOOD_OF_GENRE[genre];
}

const STYLES: readonly [MusicStyle, RegExp][] = [
  ["piano", /\bpiano\b|钢琴/i],
  ["strings", /\b(?:strings?|violin|cello|orchestra\w*)\b|弦乐|小提琴|大提琴|管弦/i],
  ["pads", /\b(?:pads?|ambient|drone|atmospheric|synth pads?)\b|氛围|空灵音乐/i],
  ["pulse", /\b(?:pulse|pulsing|electronic|synth|techno|ticking)\b|电子|合成器/i],
  [
    "playful",
    /\b(?:playful|ukulele|xylophone|pizzicato|quirky|whistl\w+|glockenspiel|cheerful music)\b|俏皮|木琴|尤克里里|欢快的?(?:音乐|配乐)|轻快/i,
  ],
  ["beat", /\b(?:driving|beats?|drums?|hip[- ]?hop|rock|upbeat|funk|dance|percussion|energetic music)\b|鼓点|节奏感|动感|摇滚|节拍/i],
];

const MUSIC_PART =
  /[^.;。；\n,，]*\b(?:music|soundtrack|score|song|piano|strings|drums?|beats?)\b[^.;。；\n,，]*|[^.;。；\n,，]*(?:音乐|配乐|背景音|钢琴)[^.;。；\n,，]*/gi;

/** Music for the film: what the brief says about it first, then what the mood suggests. */
export function findMusic(text: string, mood: Mood): Omit<FilmPlan["music"], "dropouts"> {
  const said = (text.match(MUSIC_PART) ?? []).join(" ");
  const style = STYLES.find(([, pattern]) => pattern.test(said))?.[0];
  const own = findHits(tokenise(said)).find((hit) => hit.family === "mood" && !hit.negated)?.value as Mood | undefined;
  const base = musicFor(own ?? (style === "beat" ? "energetic" : mood));
  const slow = /\b(?:slow|gentle|soft|quiet)\b|缓慢|舒缓|轻柔/i.test(said) ? -10 : /\b(?:fast|quick)\b|快节奏/i.test(said) ? 12 : 0;
  return { mood: base.mood, tempo: Math.min(150, Math.max(60, base.tempo + slow)), style: style ?? base.style };
}

const DROPOUT =
  /\b(?:music|soundtrack|score|song|beat|drums)\b[^.;\n]{0,40}?\b(?:drops? out|cuts? out|stops?|falls? silent|goes quiet|pauses?|is silent|disappears?|fades? out)\b\s*(?:when|as|while|just as|the moment|for a moment when)\s+([^.;,\n]+)|(?:音乐|配乐)在?([^，。；\n]{2,20}?)(?:时|的时候|那一刻)?(?:停下|停止|静下来|消失|骤停|静音|戛然而止|停)/i;

/** What happens while the music is silent ("she brakes"), in the brief's words. */
export function findDropoutCue(text: string): string | undefined {
  const match = DROPOUT.exec(text);
  return (match?.[1] ?? match?.[2])?.trim();
}

const NARRATOR = /\b(?:narrat\w*|voice[- ]?over|voiced?|told|spoken|read|speaker)\b|旁白|配音|讲述|朗读|解说/i;
const OLD_WOMAN = /\b(?:old|elderly) (?:woman|lady)|grand(?:mother|ma)\b|granny|老奶奶|奶奶|老太太|外婆|老妇/i;
const OLD_MAN = /\b(?:old|elderly) (?:man|gentleman|fisherman|sailor|farmer)|grand(?:father|pa)\b|granddad|老爷爷|爷爷|老人|外公|老先生/i;
const CHILD = /\b(?:child|kid|children's voice|little (?:girl|boy)|girl|boy)(?:'s)?\b|童声|孩子|小女孩|小男孩|儿童/i;
const MAN = /\b(?:man|male|father|dad|deep voice|fisherman|gentleman|his voice)(?:'s)?\b|男声|男性|男人|爸爸|父亲/i;
const WOMAN = /\b(?:woman|female|mother|mum|mom|lady|her voice)(?:'s)?\b|女声|女性|女人|妈妈|母亲/i;

export interface Narrator {
  gender: "female" | "male";
  age: "child" | "adult" | "old";
  pace: "slow" | "normal" | "fast";
  /** A person with a life of her own who tells it ("an old woman"), not only a sound ("a friendly voice"). */
  character: boolean;
}

/** Who speaks and how fast, from the sentences about narration. */
export function findNarrator(sentences: readonly string[], genre: Genre, mood: Mood): Narrator {
  const said = sentences
    .filter((sentence) => NARRATOR.test(sentence))
    .flatMap((sentence) => sentence.split(/[,;，；]/))
    .filter((part) => NARRATOR.test(part) || part.length < 40)
    .join("; ");
  const pace = paceOf(said, genre, mood);
  if (OLD_WOMAN.test(said)) return { gender: "female", age: "old", pace: "slow", character: true };
  if (OLD_MAN.test(said)) return { gender: "male", age: "old", pace: "slow", character: true };
  if (CHILD.test(said))
    return {
      gender: /\bboy|男孩/.test(said) ? "male" : "female",
      age: "child",
      pace,
      character: /\b(?:by|of) (?:a|an|the)\b|孩子|女孩|男孩/.test(said),
    };
  if (WOMAN.test(said)) return { gender: "female", age: "adult", pace, character: /\b(?:mother|mum|mom)\b|妈妈|母亲/.test(said) };
  if (MAN.test(said)) return { gender: "male", age: "adult", pace, character: /\b(?:father|dad|fisherman)\b|爸爸|父亲/.test(said) };
  return { gender: genre === "trailer" ? "male" : "female", age: "adult", pace, character: false };
}

function paceOf(said: string, genre: Genre, mood: Mood): Narrator["pace"] {
  if (genre !== "ad" && /\b(?:slow|calm|gentle|soft)\w*\b|缓慢|舒缓|轻柔|温柔/i.test(said)) return "slow";
  if (/\b(?:fast|quick|energetic|upbeat)\b|快|激情/i.test(said)) return "fast";
  if (genre === "mood" || mood === "melancholy") return "slow";
  return "normal";
}
