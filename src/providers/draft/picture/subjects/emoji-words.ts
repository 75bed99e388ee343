import icons from "@iconify-json/fluent-emoji-flat/chars.json";
import english from "emojibase-data/en/compact.json";
import chinese from "emojibase-data/zh/compact.json";

/**
 * Word → hexcode of the vector set, English and Simplified Chinese. Built when this module is first loaded, which `emoji.ts` puts off
 * until somebody asks, because the three tables are 1.5 MB of JSON. Words: emojibase-data (MIT), itself from Unicode CLDR.
 */

interface Entry {
  hexcode: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
}

/** Unicode groups in the order in which we would rather see them in a picture: animals, food, travel, objects, activities, people, faces. */
const GROUP_RANK: Readonly<Record<number, number>> = { 3: 0, 4: 1, 5: 2, 7: 3, 6: 4, 1: 6, 0: 7 };
const TAGS_FROM = [3, 4, 5, 6, 7];

/** Tags so general that a picture of one thing would be a poor answer. */
const VAGUE = new Set(
  (
    "a an the in on of off up down and or not no new good bad hot cold big small old young one two three four five six seven eight nine ten time day night morning evening " +
    "love happy sad fun work play go stop run walk open close left right back front top end begin start ok yes color colour red blue green yellow orange purple pink brown black white grey gray " +
    "animal food drink vehicle travel building place person people man woman baby hand face body object tool weather nature plant sport game music party holiday celebration school office home water tone hair blossom button sign mark. " +
    "动物 食物 人 人物 手 脸 天气 植物 运动 游戏 工具 交通工具 建筑 白天 夜晚 上 下 左 右 红 蓝 绿 黄 白 黑 小 大 的 节日 旅行 地点 开心 伤心"
  ).split(" "),
);

const drawn = (hexcode: string): boolean => hexcode.toLowerCase().replace(/-fe0f/g, "") in icons || hexcode.toLowerCase() in icons;

function ranked(entries: readonly Entry[]): Entry[] {
  return entries
    .filter((entry) => entry.group !== undefined && entry.group in GROUP_RANK && drawn(entry.hexcode))
    .sort((a, b) => (GROUP_RANK[a.group ?? 0] ?? 9) - (GROUP_RANK[b.group ?? 0] ?? 9) || (a.order ?? 0) - (b.order ?? 0));
}

/** "red apple" also answers to "apple", "cherries" to "cherry", so that a name always wins over another thing's tag. */
function shorterForms(label: string): string[] {
  const last = label.toLowerCase().split(" ").at(-1) ?? label;
  return [last, last.replace(/ies$/, "y"), last.replace(/s$/, "")].filter((form) => form.length > 2 && /^[a-z]+$/.test(form));
}

function addWords(words: Map<string, string>, entries: readonly Entry[]): void {
  const put = (word: string, hexcode: string) => {
    const key = word.toLowerCase().trim();
    if (key && !VAGUE.has(key) && !words.has(key)) words.set(key, hexcode);
  };
  const sorted = ranked(entries);
  for (const entry of sorted) put(entry.label, entry.hexcode);
  for (const entry of sorted) for (const form of shorterForms(entry.label)) put(form, entry.hexcode);
  for (const entry of sorted) if (TAGS_FROM.includes(entry.group ?? -1)) for (const tag of entry.tags ?? []) put(tag, entry.hexcode);
}

function build(): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  addWords(words, english as readonly Entry[]);
  addWords(words, chinese as readonly Entry[]);
  return words;
}

/** Word → hexcode. @public (loaded late by `emoji.ts`) */
export const EMOJI_WORDS = build();
