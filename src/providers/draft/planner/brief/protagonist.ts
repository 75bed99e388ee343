export interface Protagonist {
  /** As the film first names them: "小水珠阿露", "a little fox named Rusty". */
  phrase: string;
  name?: string;
  /** Without the name: "水珠", "little fox". */
  noun: string;
  /** Where later sentences need a pronoun. */
  pronoun: string;
}

const ENGLISH_NAMED =
  /\b([Aa]n?|[Tt]he|[Oo]ur|[Mm]y) ((?:[a-z][\w-]*\s+){0,3}?[a-z][\w-]*),? (?:named|called|whose name is|by the name of) ["“']?(\p{Lu}[\p{L}'-]*)["”']?/u;
const ENGLISH_APPOSED =
  /(?:^|[\s"“])(\p{Lu}[\p{Ll}]+),? (?:is )?(an?|the) ((?:[a-z][\w-]*\s+){0,3}?(?:fox|cat|dog|bear|girl|boy|child|woman|man|rabbit|robot|bird|mouse|dragon|owl|fish|turtle|hedgehog|drop|droplet|elephant|penguin|fisherman|farmer|baker|astronaut|kitten|puppy|bee|snail|seed|star|cloud|whale|duck|lamb|horse))\b/u;
const ENGLISH_KIN =
  /\b(?:my|our|for|dear) (?:dear |beloved |lovely )?(grandmother|grandma|granny|grandfather|grandpa|mother|mum|mom|father|dad|sister|brother|aunt|uncle|friend|teacher|wife|husband|daughter|son|colleague)(?:,? (\p{Lu}\p{Ll}+))?/u;
const HAN_KIN = /(?:给|祝|送给|献给|亲爱的)(?:我的|我)?(妈妈|爸爸|奶奶|爷爷|外婆|外公|姥姥|老师|姐姐|妹妹|哥哥|弟弟|女儿|儿子)/;
const ENGLISH_ABOUT =
  /\b(?:about|of|follows|following|hero is|protagonist is|main character is)\s+(an?|the) ((?:[a-z][\w-]*\s+){0,3}?(?:fox|cat|dog|bear|girl|boy|child|woman|man|rabbit|robot|bird|mouse|dragon|owl|fish|turtle|hedgehog|elephant|penguin|fisherman|farmer|baker|astronaut|kitten|puppy|bee|snail|seed|star|whale|duck|lamb))\b/;
const HAN_NAMED =
  /(?:一?(?:[只个滴位名条头朵颗匹棵片])|那[只个])?(?:名叫|名字叫|叫做|叫作|叫|名为)[“"「《]?([^”"」》，。：:的、]{1,6})[”"」》]?的([^，。：:；]{1,8}?)(?=住|在|来|是|很|想|有|从|喜欢|每|飞|游|走|坐|[，。：:；]|$)/m;
const HAN_NAMED_AFTER =
  /(?:一?(?:[只个滴位名条头朵颗匹棵片]))([^，。：:；的叫名]{1,8}?)[，]?(?:名叫|名字叫|叫做|叫作|叫|名为|它叫|她叫|他叫)[“"「《]?([^”"」》，。：:；、]{1,6})[”"」》]?/;
const HAN_HERO = /(?:主角|主人公)(?:是|为|：|:)\s*(?:一?[只个滴位名条头朵颗匹棵片])?([^，。：:；]{1,10})/;

/** Who the film follows, where the brief names or introduces somebody. */
export function findProtagonist(text: string, han: boolean, greeting = false): Protagonist | undefined {
  const kin = greeting ? recipient(text, han) : undefined;
  if (kin) return kin;
  return han ? hanProtagonist(text) : englishProtagonist(text);
}

/** Whom a greeting is for is who its pictures show. */
function recipient(text: string, han: boolean): Protagonist | undefined {
  const match = (han ? HAN_KIN : ENGLISH_KIN).exec(text);
  const [, noun = "", name] = match ?? [];
  if (!match) return undefined;
  return {
    phrase: han ? noun : name ? `${noun} ${name}` : `the ${noun}`,
    noun,
    ...(name ? { name } : {}),
    pronoun: han ? hanPronoun(noun, text) : englishPronoun(noun, text),
  };
}

function hanProtagonist(text: string): Protagonist | undefined {
  const named = HAN_NAMED.exec(text);
  if (named) return hanWith(named[2] ?? "", named[1] ?? "", text);
  const after = HAN_NAMED_AFTER.exec(text);
  if (after) return hanWith(after[1] ?? "", after[2] ?? "", text);
  const noun = HAN_HERO.exec(text)?.[1];
  return noun ? hanWith(noun, "", text) : undefined;
}

function hanWith(noun: string, name: string, text: string): Protagonist {
  const short = noun.replace(/^(?:可爱|勇敢|美丽|聪明)的/, "");
  const small = /[猫狗鸟熊兔鱼鹿马牛羊鼠狐狸珠滴云草花星孩]/.test(short) && !/[小老大]/.test(short) && [...short].length <= 2;
  const phrase = `${small ? "小" : ""}${short}${name}`;
  return { phrase, noun: short, ...(name ? { name } : {}), pronoun: hanPronoun(short, text) };
}

function hanPronoun(noun: string, text: string): string {
  if (/女|妈|奶|姐|妹|姑娘|阿姨|外婆|姥姥|公主/.test(noun)) return "她";
  if (/男|爸|爷|哥|弟|叔|外公|王子|渔夫|人$|师|员|孩/.test(noun)) return /她/.test(text) ? "她" : "他";
  return "它";
}

function englishProtagonist(text: string): Protagonist | undefined {
  const named = ENGLISH_NAMED.exec(text);
  if (named) return english(named[1] ?? "a", named[2] ?? "", named[3], text);
  const apposed = ENGLISH_APPOSED.exec(text);
  if (apposed) return english(apposed[2] ?? "a", apposed[3] ?? "", apposed[1], text);
  const about = ENGLISH_ABOUT.exec(text);
  return about ? english(about[1] ?? "a", about[2] ?? "", undefined, text) : undefined;
}

function english(article: string, noun: string, name: string | undefined, text: string): Protagonist {
  const own = article.toLowerCase();
  const phrase = name ? `${name} the ${noun}` : `${own} ${noun}`;
  return { phrase, noun, ...(name ? { name } : {}), pronoun: englishPronoun(noun, text) };
}

function englishPronoun(noun: string, text: string): string {
  if (/\b(?:girl|woman|mother|grandmother|lady|princess|queen|daughter|sister)\b/.test(noun)) return "she";
  if (/\b(?:boy|man|father|grandfather|prince|king|son|brother|fisherman)\b/.test(noun)) return "he";
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const [she, he] = [count(/\b(?:she|her)\b/gi), count(/\b(?:he|his|him)\b/gi)];
  return she > he ? "she" : he > 0 ? "he" : "it";
}
