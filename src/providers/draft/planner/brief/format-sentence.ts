/** The sentence that asks for the film ("A 40-second film for …", "做一个20秒的短片，…"): what kind it is, and what it is about. */
import { isDirective } from "./directives.ts";
import { isMoodOnly } from "./fragments.ts";

const FORMAT_OTHER =
  /^(?:ein\w*|une?|uno|una|um|uma|mach\w*|crea\w*)\s.*?(?:film|video|vídeo|vidéo|spot|clip|película|cortometraje|animation|anuncio|pub|publicité)\w*\s+(?:über|sur|sobre|su|für|pour|para|per|de|zu|von)\s+(.+)$/i;
const FORMAT_ENGLISH =
  /^(?!(?:he|she|it|they|there|people|you)\b)(?:(?:please\s+|could you\s+|can you\s+)?(?:make|create|produce|film|write|generate|shoot|i(?:'d| would)? (?:want|need|like)|we (?:want|need|would like)|give me|let's make)\s+(?:me |us )?)?(?:an?|the|my|our|one)?\s*(?:[\w'’:-]+[\s,]+){0,8}?(?:films?|videos?|ad|advert|advertisement|commercial|clip|spot|trailer|teaser|reel|short|animation|explainer|promo|movie|diary|story|tale|recipe|tutorial|greeting|message|vlog|tour|montage|portrait)\b(?:\s*\([^)]*\))?(?:\s+(?:in|of)\s+\d+\s+(?:seconds|shots))?\s*(?:(,?\s*(?:for|about|of|on|showing|in which|that shows|that follows|following|where|celebrating|introducing|explaining|inviting (?:[\w']+ ){1,4}to|that invites (?:[\w']+ ){1,4}to|from|to celebrate|to introduce)|[:,])\s+(.*))?$/i;
const AUDIENCE =
  /^(?:(?:primary|high) school|children|kids|pupils|adults|beginners|young|social media|instagram|tiktok|youtube|our (?:website|home ?page)|the web|third|year|ages?|class|families|teenagers|students|everyone|grade)\b/i;

export function isFormat(text: string, han: boolean): boolean {
  return han ? /(?:片|视频|短片|广告|动画|故事|食谱|日记|预告)$/.test(text) : FORMAT_ENGLISH.test(text);
}

/** What "A 40-second film for …" is about; "" where it says only the format; undefined for other sentences. */
export function premiseEnglish(text: string): string | undefined {
  const other = FORMAT_OTHER.exec(text.trim());
  if (other) return (other[1] ?? "").replace(/^einen\b/i, "ein");
  const match = FORMAT_ENGLISH.exec(text.trim());
  if (!match) return undefined;
  if (
    /^(?:the|a|my|our)\s+(?:[\w'’-]+\s+){0,8}?(?:short|story|message|tour|diary|reel|spot)\s+(?!for|about|of|on|showing|in which|that shows)[a-z]+s\b/i.test(
      text,
    )
  )
    return undefined;
  const rest = (match[2] ?? "").trim();
  if (!rest || !AUDIENCE.test(rest)) return rest.replace(/^(?:that|how it feels to)\s+/i, "");
  const about = /\b(?:about|on|explaining|showing|that (?:explains|shows)|of)\s+(.+)$/i.exec(rest);
  return about?.[1] ?? /[:,]\s*(.+)$/.exec(rest)?.[1] ?? "";
}

const HAN_FORMAT = /(?:^(?:旅行)?日记$|^\S{0,8}(?:教程|食谱)$|片子?|视频|短片|广告|动画|宣传片|预告片?|影片|短剧|vlog)/i;

export function premiseHan(text: string): string | undefined {
  const first = text.split(/[，,]|(?<!\d)[：:]/)[0] ?? "";
  const dish = /^(?:一[个道份])?(.{2,12}?)的?(?:教程|食谱|做法)$/.exec(first)?.[1];
  if (dish) return dish;
  if (
    !HAN_FORMAT.test(first) ||
    !(/秒|分钟|制作|做|拍|面向|一[个条支部段]|生成|帮|科普|关于/.test(first) || /(?:片|视频|广告|动画|日记|教程|食谱)[。]?$/.test(first))
  )
    return undefined;
  const topic =
    /(?:关于|介绍|讲述|讲解|展示|表现|记录|推广|宣传)([^，,。：:]{2,40}?)的?(?:\S{0,10}(?:片|视频|广告|动画)|[，,。]|$)/.exec(text) ??
    /(?:为|给|送给)([^，,。：:]{2,24}?)(?:做|拍|制作|设计)/.exec(text) ??
    /(?:为|给|送给)([^，,。：:]{2,24}?)(?:的\S{0,12}(?:片|视频|广告|动画)|[，,。]|$)/.exec(text) ??
    /(?:一[款个座家只位][^，,。：:]{2,24}?)的\S{0,8}(?:片|视频|广告|动画)/.exec(text);
  const found = (topic?.[1] ?? topic?.[0] ?? "").trim().replace(/[。]$/, "");
  return found || restHan(text);
}

/** What the sentence that asks for the film says after its first comma, without what is for the crew. */
export function restHan(text: string): string {
  return text
    .split(/[，,]|(?<!\d)[：:]/)
    .slice(1)
    .filter((part) => !isDirective(part, true) && !isMoodOnly(part) && !/^送给/.test(part))
    .join("，")
    .replace(/^(?:讲述|介绍|展示|讲的是|内容是)/, "")
    .replace(/[。]$/, "");
}
