export const GENRES = ["ad", "recipe", "explainer", "greeting", "trailer", "estate", "travel", "story", "mood", "film"] as const;
export type Genre = (typeof GENRES)[number];

/** Signs of each genre; the one with most different signs wins, earlier ones first. */
const SIGNS: Readonly<Record<Exclude<Genre, "mood" | "film">, RegExp>> = {
  ad: /\b(?:ads?|adverts?|advertisement|commercial|product|brand|call to action|cta|launch|promo|customers?|buy|order now|price|features?)\b|广告|产品|促销|新品|品牌|购买|卖点|价格|上市/gi,
  recipe:
    /\b(?:recipe|ingredients?|cook(?:ing)?|bake|chop|stir|fry|simmer|oven|tablespoons?|serve)\b|食谱|做法|菜谱|食材|切成|翻炒|下锅|烘焙|调味|出锅|炒/gi,
  explainer:
    /\b(?:explain\w*|science|educational|lesson|how (?:does|do|a|an|the|it|\w+s?) \w+ works?|why (?:do|does|is|are|\w+s) |pupils|students|learn)\b|科普|讲解|原理|为什么|知识|科学|教学|小学/gi,
  greeting:
    /\b(?:birthday|anniversary|congratulat\w+|greeting|get well|thank[- ]you (?:video|message)|farewell message|wedding (?:message|greeting)|happy new year|merry christmas|mother's day|father's day)\b|生日|祝福|贺卡|祝贺|新年快乐|母亲节|父亲节|周年|贺岁/gi,
  trailer:
    /\b(?:trailers?|teaser|festival|concert|tickets?|doors open|opening night|conference|marathon|exhibition|event|line-?up)\b|预告|音乐节|演唱会|展览|活动|门票|开幕|大会|马拉松/gi,
  estate:
    /\b(?:real estate|apartment|penthouse|for sale|for rent|bedrooms?|listing|square met(?:er|re)s?|m²|property|open house|floor plan)\b|房产|楼盘|户型|公寓|平方米|平米|卧室|售楼|出售|租房|精装/gi,
  travel:
    /\b(?:travel|trip|diary|journey|vlog|holiday|vacation|road trip|itinerary|backpacking|days in)\b|旅行|游记|旅途|旅程|出游|自驾|攻略|之旅/gi,
  story: /\b(?:story|tale|fairy|fable|bedtime|once upon a time|children's)\b|故事|童话|绘本|寓言|从前|很久以前/gi,
};

/** The kind of film a brief asks for, by the words it uses. Words alone without a verb are a mood. */
export function genreOf(text: string): Genre {
  const scores = (Object.keys(SIGNS) as (keyof typeof SIGNS)[]).map((genre) => ({
    genre,
    score: new Set((text.match(SIGNS[genre]) ?? []).map((word) => word.toLowerCase())).size,
  }));
  const best = scores.reduce((top, next) => (next.score > top.score ? next : top), { genre: "film" as Genre, score: 0 });
  return best.score > 0 ? best.genre : isMoodBoard(text) ? "mood" : "film";
}

function isMoodBoard(text: string): boolean {
  const parts = text
    .split(/[,，、.。;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const words = (part: string) => (/\p{Script=Han}/u.test(part) ? part.length / 2 : part.split(/\s+/).length);
  return parts.length >= 3 && parts.every((part) => words(part) <= 3);
}
