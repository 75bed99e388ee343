/** A voice for each line in the row of its shot, and one piece of music. */
import { MOODS } from "../../picture/scene.ts";
import { LANGUAGES } from "../../cards.ts";
import { MUSIC_STYLES } from "../../sound/music-spec.ts";
import { type CuePlan, planIn, spotIn, spotsOf } from "../plan.ts";
import { plural, type Say, stringOf, type Talk, troubleIn } from "../talk.ts";
import { putRight } from "./revision.ts";

type Call = { name: string; input: Record<string, unknown> };

export function sound(talk: Talk): Say {
  const plan = planIn(talk);
  if (Array.isArray(talk.data.items))
    return putRight(talk, {
      missing: ({ shot, words }) => (shot > 0 ? voiceCalls(talk, plan, shot) : /music/i.test(words) ? [musicCall(talk, plan)] : []),
    });
  const calls = [
    ...plan.shots.flatMap((_, index) => voiceCalls(talk, plan, index + 1)),
    ...cardCalls(talk, plan),
    ...(plan.music ? [musicCall(talk, plan)] : []),
  ];
  const lines = plan.shots.filter((shot) => shot.narration).length + cardCalls(talk, plan).length;
  if (!talk.offers("node_add"))
    return { words: `I may only look in this turn. I would add ${plural(lines, "voice")} (${plan.voice}) and music: ${plan.music}.` };
  if (talk.steps === 0 && calls.length > 0) return { words: "Voices stand in the rows of their shots, the music below them.", calls };
  const quiet = plan.shots.flatMap((shot, index) => (shot.narration ? [] : [String(index + 1)]));
  const silence = quiet.length > 0 ? ` Nobody speaks in shot ${quiet.join(", ")}: the picture says enough.` : "";
  return {
    words:
      `${plural(lines, "line")} for ${plan.voice || "a voice"}, and music: ${plan.music || "none"}.${silence} ${troubleIn(talk.used)}`.trim(),
  };
}

function voiceCalls(talk: Talk, plan: CuePlan, shot: number): Call[] {
  const line = plan.shots[shot - 1]?.narration;
  return line ? [voiceCall(`Voice ${shot}`, line, spotsOf(talk, shot).voice, plan)] : [];
}

/** The end card is spoken where the Director says so. */
function cardCalls(talk: Talk, plan: CuePlan): Call[] {
  const isSpoken = /speak the end card/i.test(stringOf(talk.data.task)) && plan.endCard.text !== "";
  return isSpoken ? [voiceCall("Voice, end card", plan.endCard.text, spotIn(talk, "endVoice"), plan)] : [];
}

const voiceCall = (label: string, prompt: string, place: object | undefined, plan: CuePlan): Call => ({
  name: "node_add",
  input: { type: "generator", ...place, label, model: "draft-speech", prompt, params: voiceParams(plan) },
});

export function voiceParams({ voice, language }: Pick<CuePlan, "voice" | "language">): Record<string, unknown> {
  const words = voice.toLowerCase();
  const isMan = /\b(?:man|male|boy|father|grandfather|he)\b|男/.test(words);
  const old = /\bold\b|elder|grand|老/.test(words) ? "old-" : "";
  const name = /child|kid|孩|童/.test(words) ? "child" : `${old}${isMan ? "man" : "woman"}`;
  const pace = /\bslow/.test(words) ? "slow" : /\bfast|brisk|quick/.test(words) ? "fast" : "normal";
  return { language: LANGUAGES.find((each) => each === language) ?? "en", voice: name, pace };
}

const musicCall = (talk: Talk, plan: CuePlan): Call => ({
  name: "node_add",
  input: {
    type: "generator",
    ...spotIn(talk, "music"),
    label: "Music",
    model: "draft-music",
    prompt: plan.music,
    params: musicParams(plan),
  },
});

export function musicParams({ music, seconds }: Pick<CuePlan, "music" | "seconds">): Record<string, unknown> {
  const words = music.toLowerCase();
  const tempo = Number(/(\d{2,3})\s*bpm/.exec(words)?.[1] ?? Number.NaN);
  const gaps = [...words.matchAll(/silent from (\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)/g)].map(([, from, to]) => `${from}-${to}`);
  return {
    mood: MOODS.find((mood) => words.includes(mood)) ?? "calm",
    style: MUSIC_STYLES.find((style) => words.includes(style)) ?? "auto",
    ...(tempo >= 60 && tempo <= 150 ? { tempo } : {}),
    ...(seconds >= 2 && seconds <= 600 ? { seconds } : {}),
    ...(gaps.length > 0 ? { dropouts: gaps.join(", ") } : {}),
  };
}
