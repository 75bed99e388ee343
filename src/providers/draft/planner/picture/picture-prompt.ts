import type { Look, Mood, Season, Setting, TimeOfDay, Weather } from "../../picture/scene.ts";
import { findHits } from "../../reader/match.ts";
import { tokenise } from "../../reader/tokens.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import type { Framing } from "./shots.ts";
import { productPhrase, subjectClause } from "./subject-clause.ts";
import type { Place } from "./world.ts";

/**
 * The whole prompt of one shot. Look, framing, subject, place, hour and weather are said in this order in every shot, with the same words for the
 * same things, so that a model (ours or another) draws one world. The brief's language is kept.
 */
export function picturePrompt(brief: Brief, beat: Beat, framing: Framing, place: Place): string {
  return brief.han ? hanPrompt(brief, beat, framing, place) : englishPrompt(brief, beat, framing, place);
}

function englishPrompt(brief: Brief, beat: Beat, framing: Framing, place: Place): string {
  const head = `${LOOK_WORDS[brief.look]}, ${framing.shot.replace("-", " ")} shot, ${framing.camera === "static" ? "static camera" : `${brief.slowCamera ? "slow " : ""}${framing.camera.replace("-", " ")}`}.`;
  const clause = subjectClause(brief, beat);
  const where = place.saysPlace && !place.inside ? "" : wherePhrase(brief, beat, place);
  const when = place.saysTime ? "" : TIME_WORDS[place.time];
  const sky = [place.weather && place.weather !== "clear" ? WEATHER_WORDS[place.weather] : "", place.season ? `in ${place.season}` : ""]
    .filter(Boolean)
    .join(", ");
  const scene = [clause, where, when, sky].filter(Boolean).join(", ").replace(/^, /, "");
  const keep =
    brief.constant.length > 0 && !clause.includes(productPhrase(brief).replace(/^the /, "")) ? ` With ${productPhrase(brief)}.` : "";
  return `${head} ${capital(scene)}.${keep} ${capital(MOOD_WORDS[brief.mood])} mood.${brief.nobody ? " No people." : ""}`;
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

const LOOK_WORDS: Readonly<Record<Look, string>> = {
  watercolour: "Watercolour storyboard",
  paper: "Paper cut-out animation",
  "night-city": "Neon-lit film still",
  ink: "Ink drawing",
  flat: "Flat illustration",
  film: "Cinematic film still",
};

const MOOD_WORDS: Readonly<Record<Mood, string>> = {
  calm: "calm",
  warm: "warm",
  tense: "tense",
  joyful: "joyful",
  melancholy: "melancholy",
  mysterious: "mysterious",
  energetic: "energetic",
};

const TIME_WORDS: Readonly<Record<TimeOfDay, string>> = {
  "before-dawn": "before dawn",
  dawn: "at dawn",
  morning: "in the morning",
  day: "at midday",
  afternoon: "in the afternoon",
  sunset: "at sunset",
  dusk: "at dusk",
  night: "at night",
};

const WEATHER_WORDS: Readonly<Record<Weather, string>> = {
  clear: "clear sky",
  cloudy: "overcast",
  rain: "in the rain",
  storm: "in a storm",
  snow: "in the snow",
  fog: "in fog",
  wind: "in the wind",
};

const SETTING_WORDS: Readonly<Record<Setting, string>> = {
  mountains: "in the mountains",
  hills: "in rolling hills",
  forest: "in a forest",
  field: "in an open field",
  garden: "in a garden",
  sea: "at sea",
  coast: "on the coast",
  river: "by a river",
  lake: "by a lake",
  desert: "in a desert",
  snowfield: "on a snowfield",
  city: "in the city",
  street: "on a city street",
  road: "on a country road",
  village: "in a village",
  room: "in a room",
  kitchen: "in a kitchen",
  workshop: "in a workshop",
  sky: "in the sky",
  space: "in outer space",
  underwater: "underwater",
  studio: "in a studio",
  abstract: "abstract background",
};

/** The film's own building where there is one, otherwise its own words for the place, otherwise ours. */
function wherePhrase(brief: Brief, beat: Beat, place: Place): string {
  const home = brief.genre === "estate" ? undefined : homePhrase(brief);
  if (place.inside && home) return `inside ${home}`;
  if (home && beat.kind !== "open" && (beat.kind === "event" || beat.kind === "scene")) return place.saysPlace ? "" : `outside ${home}`;
  if (beat.kind === "open" || beat.kind === "detail" || beat.kind === "close")
    return ownPlace(brief.premise ?? "") ? "" : SETTING_WORDS[place.setting];
  return ownPlace(brief.world.join(". ")) || SETTING_WORDS[place.setting];
}

const BUILDING =
  /\b(?:(?:tea|guest|farm|light|coffee|school|boat|tree)?\s?house|inn|hut|shop|store|bakery|caf[eé]|restaurant|cabin|cottage|hotel|barn|temple|church|castle|tower|library|school|station|museum|theatre|theater|cinema|bookshop|workshop|mill|windmill|lighthouse|home|apartment|villa)\b/i;

/** "the family tea house on a mountain pass" of "a family tea house on a mountain pass that closes after ninety years". */
function homePhrase(brief: Brief): string | undefined {
  const phrase = (brief.premise ?? "").split(/\s+(?:that|which|who|whose|where)\b|[,.;:]/i)[0] ?? "";
  return BUILDING.test(phrase) && phrase.split(/\s+/).length <= 12 ? phrase.replace(/^(?:an?|our|my)\s+/i, "the ") : undefined;
}

/** The prepositional phrase around the first place that a text names: "on a mountain pass". */
function ownPlace(text: string): string {
  const tokens = tokenise(text);
  const hit = findHits(tokens).find((found) => found.family === "setting" && !found.negated);
  if (!hit) return "";
  for (let at = hit.from - 1; at >= Math.max(0, hit.from - 5); at--) {
    const token = tokens[at];
    if (token?.kind !== "word") break;
    if (/^(?:in|on|at|by|along|near|above|under|over|across|beside|through)$/.test(token.text))
      return text.slice(token.start, tokens[hit.to - 1]?.end);
  }
  return "";
}

const HAN_LOOKS: Readonly<Record<Look, string>> = {
  watercolour: "水彩风格",
  paper: "剪纸风格",
  "night-city": "霓虹夜城风格",
  ink: "水墨风格",
  flat: "扁平插画风格",
  film: "电影感画面",
};
const HAN_SHOTS = {
  "extreme-wide": "大远景",
  wide: "远景",
  medium: "中景",
  close: "近景",
  "extreme-close": "大特写",
  overhead: "俯拍",
} as const;
const HAN_CAMERAS = {
  static: "固定镜头",
  "push-in": "镜头推近",
  "pull-out": "镜头拉远",
  "pan-left": "镜头左摇",
  "pan-right": "镜头右摇",
  "tilt-up": "镜头上摇",
  "tilt-down": "镜头下摇",
  "track-left": "镜头左移",
  "track-right": "镜头右移",
  "crane-up": "镜头升起",
  "crane-down": "镜头下降",
  handheld: "手持镜头",
} as const;
const HAN_MOODS: Readonly<Record<Mood, string>> = {
  calm: "宁静",
  warm: "温暖",
  tense: "紧张",
  joyful: "欢快",
  melancholy: "忧郁",
  mysterious: "神秘",
  energetic: "动感",
};
const HAN_TIMES: Readonly<Record<TimeOfDay, string>> = {
  "before-dawn": "天亮前",
  dawn: "黎明",
  morning: "早晨",
  day: "正午",
  afternoon: "下午",
  sunset: "日落",
  dusk: "黄昏",
  night: "夜晚",
};
const HAN_WEATHERS: Readonly<Record<Weather, string>> = {
  clear: "晴朗",
  cloudy: "多云",
  rain: "下雨",
  storm: "暴风雨",
  snow: "下雪",
  fog: "大雾",
  wind: "起风",
};
const HAN_SEASONS: Readonly<Record<Season, string>> = { spring: "春天", summer: "夏天", autumn: "秋天", winter: "冬天" };
const HAN_SETTINGS: Readonly<Record<Setting, string>> = {
  mountains: "高山",
  hills: "山丘",
  forest: "森林",
  field: "田野",
  garden: "花园",
  sea: "大海",
  coast: "海边",
  river: "河边",
  lake: "湖边",
  desert: "沙漠",
  snowfield: "雪地",
  city: "城市",
  street: "街道",
  road: "公路",
  village: "村庄",
  room: "房间里",
  kitchen: "厨房里",
  workshop: "工作室里",
  sky: "天空",
  space: "太空",
  underwater: "水下",
  studio: "摄影棚",
  abstract: "抽象背景",
};

function hanPrompt(brief: Brief, beat: Beat, framing: Framing, place: Place): string {
  const clause = subjectClause(brief, beat);
  const parts = [
    place.saysPlace ? "" : HAN_SETTINGS[place.setting],
    place.saysTime ? "" : HAN_TIMES[place.time],
    place.weather ? HAN_WEATHERS[place.weather] : brief.young && !place.weather ? "晴朗" : "",
    place.season ? HAN_SEASONS[place.season] : "",
  ].filter(Boolean);
  const keep = brief.constant.length > 0 && !clause.includes(productPhrase(brief)) ? `画面里有${productPhrase(brief)}。` : "";
  return `${HAN_LOOKS[brief.look]}，${HAN_SHOTS[framing.shot]}，${HAN_CAMERAS[framing.camera]}。${clause}${clause && parts.length > 0 ? "，" : ""}${parts.join("，")}。${keep}${HAN_MOODS[brief.mood]}的气氛。${brief.nobody ? "不出现人物。" : ""}`;
}
