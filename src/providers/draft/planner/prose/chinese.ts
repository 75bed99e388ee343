/**
 * The narration in Chinese, one sentence for each beat, from the brief's own clauses. Chinese leaves out what is known, so a clause gets its
 * subject back, an opening word that carries the story on, and for young viewers the small pictures that make a thing visible.
 */
import { hashOf, pick } from "../../reader/hash.ts";
import { heroWeight } from "../../reader/match.ts";
import { readPrompt } from "../../reader/read-prompt.ts";
import { isPerson } from "../../reader/subjects.ts";
import type { Beat } from "../beats.ts";
import type { Brief } from "../brief/read-brief.ts";
import { productNoun } from "../picture/subject-clause.ts";
import type { Place } from "../picture/world.ts";
import { NO_SUBJECT } from "./han-subject.ts";
import { CLOSING_LINES, HERO_LINES, PLACE_LINES, TIME_LINES, WEATHER_LINES } from "./atmosphere-chinese.ts";

interface Telling {
  seed: number;
  said: readonly string[];
  at: number;
  /** Position among the beats that tell the story, and how many there are. */
  event: number;
  events: number;
  place?: Place;
}

const TELLS = new Set(["event", "scene", "step"]);

export function tellChinese(brief: Brief, beats: readonly Beat[], places: readonly Place[]): string[] {
  const seed = hashOf(brief.plain);
  const said: string[] = [];
  const events = beats.filter(({ kind }) => TELLS.has(kind)).length;
  beats.forEach((beat, i) => {
    const event = beats.slice(0, i).filter(({ kind }) => TELLS.has(kind)).length;
    const telling: Telling = { seed: seed + i, said, at: i, event, events, ...(places[i] ? { place: places[i] } : {}) };
    const own = tellBeat(brief, beat, telling);
    const whole = [
      own.replace(/。$/, beat.more?.length ? "，" : "。"),
      ...(beat.more ?? []).map((clause, j) => clause + (j === (beat.more?.length ?? 0) - 1 ? "。" : "，")),
    ].join("");
    said.push(beat.line === undefined ? whole : beat.lineAfter ? `${whole}${beat.line}` : beat.line);
  });
  return said;
}

function tellBeat(brief: Brief, beat: Beat, telling: Telling): string {
  switch (beat.kind) {
    case "open":
      return opening(brief);
    case "step":
      return sentence(`${stepWord(telling, beat.source)}${beat.source}`);
    case "ingredients":
      return sentence(`先准备好${brief.ingredients.slice(0, 6).join("、")}`);
    case "problem":
      return brief.problem ? sentence(brief.problem) : problemLine(brief, beat);
    case "product":
      return productLine(brief);
    case "benefit":
    case "cue":
      return benefitLine(brief, beat);
    case "fact":
      return (beat.onScreen ?? "").split(" · ").map(factLine).join("");
    case "place":
      return atmosphere(telling);
    case "detail":
      return heroLine(brief, telling);
    case "close":
      return closing(brief, telling);
    default:
      return eventLine(brief, beat.source, telling);
  }
}

export function sentence(text: string): string {
  const trimmed = text.trim().replace(/[，,；;、：:\s]+$/, "");
  return /[。！？…!?][”"」]?$/.test(trimmed) ? trimmed : `${trimmed}。`;
}

function opening(brief: Brief): string {
  const topic = brief.premise ?? brief.title.text;
  if (brief.genre === "recipe")
    return sentence(`今天，我们来做${topic.replace(/^(?:一道|如何做|怎么做|做)/, "").replace(/的(?:做法|食谱|菜谱)$/, "")}`);
  if (brief.genre === "greeting" && occasionHan(brief))
    return /，/.test(occasionHan(brief))
      ? sentence(`亲爱的${occasionHan(brief).split("，")[0]}，今天是属于您的日子`)
      : sentence(occasionHan(brief));
  if (/^为什么|怎么|如何|什么是/.test(topic)) return /[？?]$/.test(topic) ? topic : `${topic}？`;
  return sentence(topic);
}

export function occasionHan(brief: Brief): string {
  const text = `${brief.title.text}。${brief.plain}`;
  const wish = /生日/.test(text)
    ? "生日快乐"
    : /新年|春节|过年/.test(text)
      ? "新年快乐"
      : /母亲节/.test(text)
        ? "母亲节快乐"
        : /父亲节/.test(text)
          ? "父亲节快乐"
          : /婚|周年/.test(text)
            ? "祝你们幸福"
            : /中秋/.test(text)
              ? "中秋快乐"
              : "";
  const who =
    /(?:给|祝|送给|献给|亲爱的)(?:我的|我)?(妈妈|爸爸|奶奶|爷爷|外婆|外公|姥姥|老师|姐姐|妹妹|哥哥|弟弟|女儿|儿子|[\p{Script=Han}]{2,3}(?=的|生日|，|,|。|做|拍))/u.exec(
      text,
    )?.[1];
  return wish ? `${who && !/祝你们/.test(wish) ? `${who}，` : ""}${wish}` : "";
}

function stepWord(telling: Telling, source: string): string {
  if (/^(?:先|再|然后|接着|最后|首先)/.test(source)) return "";
  if (telling.event === 0) return "首先，";
  if (telling.event === telling.events - 1) return "最后，";
  return pick(["然后，", "接着，", "再"], telling.event);
}

function eventLine(brief: Brief, clause: string, telling: Telling): string {
  const text = clause.replace(/^(?:接着|然后|最后|后来|于是)[，,]/, "");
  const hero = brief.protagonist;
  const opener = (brief.young || brief.genre === "explainer") && hero && NO_SUBJECT.test(text) ? openingWord(text, telling) : "";
  const subject =
    !hero || !NO_SUBJECT.test(text) || text.includes(hero.name ?? hero.noun)
      ? ""
      : telling.event === 0
        ? hero.phrase
        : telling.event % 2 === 1
          ? hero.pronoun
          : (hero.name ?? hero.pronoun);
  if (brief.genre === "greeting")
    return sentence(text.replace(/^(?:我的|我)?(妈妈|爸爸|奶奶|爷爷|外婆|外公|姥姥|老师)(?!的)/, "您").replace(/，(?:她|他)/g, "，您"));
  const narrated =
    brief.narrator.character && !hero && (NO_SUBJECT.test(text) || OWN_DOING.test(text))
      ? text.replace(AT_AN_HOUR, (hour) => (hour ? `${hour}，我` : "我"))
      : `${subject}${brief.young ? picturesque(text) : text}`;
  return sentence(`${opener}${narrated}`);
}

const AT_AN_HOUR = /^(?:清晨|早晨|早上|中午|下午|傍晚|晚上|夜里|最后|每天|今天)?/;
/** What a narrator does without saying "I": "清晨和面", "最后关灯". */
const OWN_DOING =
  /^(?:清晨|早晨|早上|中午|下午|傍晚|晚上|夜里|最后|每天|今天)(?:和面|揉面|揉|煮|开门|开店|开灯|关灯|关门|关店|收拾|擦|点灯|泡茶|烧水|做|把|给|送|扫|洗|缝|写|种)/;

/** Words that carry a story from one picture to the next, chosen by what happens. */
function openingWord(text: string, telling: Telling): string {
  if (/^(?:清晨|早晨|早上|中午|下午|傍晚|晚上|夜里|有一天|从前|突然|忽然|第[一二三四五六]天|一天|春天|夏天|秋天|冬天)/.test(text))
    return "";
  if (telling.event === 0)
    return telling.place && (telling.place.time === "morning" || telling.place.time === "dawn")
      ? "太阳出来了，"
      : telling.place?.time === "night"
        ? "夜深了，"
        : "";
  if (telling.event === telling.events - 1) return "最后，";
  if (/变/.test(text)) return "慢慢地，";
  if (/落|掉|降/.test(text)) return "后来，";
  if (/遇|看见|发现|听见/.test(text)) return "忽然，";
  return pick(["接着，", "然后，", "一路上，"], telling.event);
}

/** Plain nouns with the adjective a picture book gives them, once each, only where the noun stands bare. */
const PICTURES: readonly [RegExp, string][] = [
  [/从海面升起/, "从亮闪闪的海面轻轻升起"],
  [/变成云(?![彩朵])/, "变成了一朵白白的云"],
  [/(?<![的高雪小大火])山上/, "高高的山上"],
  [/(?<![的小大银])河(?=$|[，。里边])/, "弯弯的小河"],
  [/(?<![的大上出])海里/, "宽宽的大海里"],
  [/(?<![的大])森林/, "绿绿的森林"],
  [/(?<![的])月亮(?!上)/, "圆圆的月亮"],
  [/(?<![的])星星/, "亮晶晶的星星"],
  [/(?<![的])雪地/, "软软的雪地"],
  [/(?<![的])花园/, "香香的花园"],
  [/(?<![的])草地/, "软软的草地"],
  [/(?<![的小])花(?=$|[，。])/, "一朵小花"],
  [/(?<![的])土里/, "松松的土里"],
];
const GENTLE: readonly [RegExp, string][] = [
  [/^落在/, "轻轻落在"],
  [/^流过/, "哗啦啦地流过"],
  [/^回到/, "高高兴兴地回到"],
  [/^飞过/, "快快地飞过"],
];

function picturesque(text: string): string {
  const pictured = PICTURES.reduce((told, [noun, picture]) => told.replace(noun, picture), text);
  return GENTLE.reduce((told, [verb, gentle]) => told.replace(verb, gentle), pictured);
}

const PROBLEMS: readonly [RegExp, string][] = [
  [/灯|反光|头盔/, "谁能看见你？"],
  [/杯|壶|瓶|茶|咖啡/, "水，又凉了。"],
  [/包|箱|袋/, "东西太多，又背不动了。"],
  [/耳机|音箱|耳塞/, "到处都是噪音。"],
  [/应用|软件|日历|手账|App/i, "事情太多，一天太短。"],
  [/床|枕|被/, "又是一个睡不着的夜晚。"],
  [/鞋|靴/, "走着走着，脚就累了。"],
  [/伞|衣|外套/, "又淋湿了。"],
  [/相机|手机/, "那一刻，又错过了。"],
  [/面|饭|零食|饼|汤/, "饿了，可是没时间。"],
];

function problemLine(brief: Brief, beat: Beat): string {
  const said = beat.source.split(/[，,]/)[0] || brief.world[0];
  const scene = said && said.length <= 12 ? `${said.replace(/[。，]$/, "")}，` : "";
  return `${scene}${PROBLEMS.find(([thing]) => thing.test(productNoun(brief)))?.[1] ?? "这样的日子，你一定也有过。"}`;
}

function productLine(brief: Brief): string {
  const name = brief.title.name;
  if (name && brief.title.tagline) return sentence(`认识一下${name}，${brief.title.tagline}`);
  return sentence(`认识一下，${name ?? productNoun(brief)}`);
}

function benefitLine(brief: Brief, beat: Beat): string {
  const premise = brief.premise ?? "";
  const can = /(?:能|会|可以|让你|帮你)[^，。]{2,20}/.exec(premise)?.[0];
  if (can) return sentence(can.replace(/的[^的]{1,6}$/, "").replace(/^(?=[能会可])/, "它"));
  return beat.kind === "cue" && beat.source ? sentence(beat.source) : "为你的每一天而做。";
}

export function factLine(fact: string): string {
  if (/(?:小时|天|公里|年)$/.test(fact) && /^\d/.test(fact)) return `一用就是${fact}。`;
  if (/(?:元|块|欧元|美元|￥\d+|¥\d+)$/.test(fact) && /^[\d￥¥]/.test(fact)) return `只要${fact}。`;
  if (/(?:克|公斤|千克|斤)$/.test(fact) && /^\d/.test(fact)) return `只有${fact}。`;
  return sentence(fact);
}

function fresh(candidates: readonly string[], telling: Telling): string {
  const left = candidates.filter((line) => !telling.said.some((before) => before.includes(line)));
  return pick(left.length > 0 ? left : candidates, telling.seed);
}

function atmosphere(telling: Telling): string {
  const { place } = telling;
  if (!place) return TIME_LINES.day;
  const weather = place.weather && place.weather !== "clear" ? WEATHER_LINES[place.weather] : undefined;
  return fresh(
    [
      ...(weather ? [weather] : []),
      ...PLACE_LINES[place.setting],
      ...(place.setting === "space" || place.setting === "underwater" ? [] : [TIME_LINES[place.time]]),
    ],
    telling,
  );
}

function heroLine(brief: Brief, telling: Telling): string {
  const spec = readPrompt(brief.premise ?? brief.events[0]?.text ?? brief.title.text);
  const hero = spec.subjects.find((subject) => subject.hero);
  const weight = hero ? heroWeight(hero.kind) : 0;
  const sort =
    hero && isPerson(hero.kind) ? "person" : brief.protagonist || weight === 5 ? "animal" : !hero || weight === 3.3 ? "place" : "thing";
  const pronoun =
    brief.protagonist?.pronoun ?? (hero && isPerson(hero.kind) ? (/woman|girl|granddaughter/.test(hero.kind) ? "她" : "他") : "它");
  return fresh(
    HERO_LINES[sort].map((line) => line.replaceAll("{it}", pronoun)),
    telling,
  );
}

function closing(brief: Brief, telling: Telling): string {
  if (brief.genre === "recipe") return "这样就做好了，趁热吃吧。";
  if (brief.genre === "estate") return "来看看，你未来的家。";
  if (brief.genre === "greeting" && occasionHan(brief))
    return sentence(telling.said.some((line) => line.includes(occasionHan(brief))) ? "愿你每一天，都被好好爱着" : occasionHan(brief));
  return fresh(CLOSING_LINES[brief.mood], telling);
}
