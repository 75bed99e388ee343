/**
 * What in a brief speaks to the film crew and not to the audience: format, voice, music, camera, look, captions, limits. These sentences and
 * parts of sentences are read by the other rules of this folder and must never be narrated or painted.
 */
const CREW_ENGLISH =
  /\b(?:narrat(?:ion|or|ed|es?)|voice[- ]?overs?|voiced|soundtrack|background music|captions?|subtitles?|end[- ](?:card|title|slate)s?|closing card|call[- ]to[- ]action|cta|on[- ]screen|aspect(?: ratio)?|vertical|horizontal|widescreen|(?:portrait|landscape|square) format|storyboards?|must (?:keep|have|not)|(?:the )?same in (?:every|each|all)|target audience|audience|aimed at|tone of voice|logos?|watermarks?|slogan|tagline|last line|final line|closing line|look and feel|reference style|(?:in the )?(?:first|second|third) person|no (?:text|logos?|faces?|people|dialogue|words|music)|(?:fade|cut) to (?:black|white))\b|\b(?:16:9|9:16|1:1|4:5|21:9)\b/i;
const CREW_ENDING_ENGLISH =
  /\b(?:voice|music|score|song|camera(?: ?work| moves?)?|look|style|tone|mood|feel|pace|pacing|editing|cuts|colours|colors|palette|animation|format|transitions|illustrations?|(?:film|video|ad|clip|shots?|scenes?)|atmosphere|vibe)\s*$/i;
const CREW_START_ENGLISH =
  /^(?:the )?(?:explain(?:ed)? (?:it |this )?(?:to|for|in)|music|camera|voice|narration|look|style|tone|mood|captions?|subtitles?|pace|colou?rs?|palette|length|duration|format|language|audience|use|keep|include|add|avoid|do not|don't|no|please|make sure|must|should|it should|the film should|the video should|ends? (?:on|with) (?:the|a|our) (?:logo|title|end card|slogan)|about \d+ (?:seconds|s)|in the style|think|like a|shot on|for (?:instagram|tiktok|youtube|social media|children aged|kids aged|ages))\b/i;
const CREW_HAN =
  /女声|男声|童声|声音(?:亲切|温柔|低沉)|第?\S{1,3}秒[前内]?(?:之前)?(?:展示|出现|呈现)|展示痛点|旁白|配音|字幕|画风|风格|横屏|竖屏|画幅|比例|镜头|分镜|不要|不出现|不能出现|请勿|避免|配乐|音乐|背景音|片长|时长|最后一句|结束语|片尾|结尾(?:字幕|画面|卡片|文案|出现|写|是)|屏幕(?:上)?(?:文字|显示|出现)|面向|受众|目标观众|语气|色调|画面(?:要|应|明亮|温暖|干净)|行动号召|口号|广告语|标语|像(?:剪纸|水彩|水墨|油画|素描|胶片|电影)|秒(?:钟)?(?:的|左右|以内)?(?:\S{0,8}(?:片|视频|广告|动画)|$)|分钟(?:的)?\S{0,8}(?:片|视频|广告|动画)|\d+:\d+|字以内|不超过/;

const LENGTH_ONLY =
  /^(?:about |under |around |roughly )?(?:\d[\d.]*[\s-]?(?:s|sec|seconds?|minutes?|min|words)|[a-z-]+ (?:seconds?|minutes?|words))(?: long)?$/i;
/** A few words of other languages, so that their briefs are not read out with their instructions. */
const CREW_OTHER =
  /\b(?:stimme|musik|untertitel|kamera|sekunden|hochformat|querformat|stil|sprecher(?:in)?|voix|musique|sous-titres|caméra|secondes|voz|música|subtítulos|cámara|segundos|voce|musica|sottotitoli|secondi)\b/i;

/** True for a sentence or part of one that is addressed to the crew. */
export function isDirective(part: string, han: boolean): boolean {
  const text = part.trim().replace(/[.。!！?？]+$/, "");
  if (han) return CREW_HAN.test(text);
  const head = mainPart(text);
  if (CREW_OTHER.test(text) || LENGTH_ONLY.test(text)) return true;
  return CREW_ENGLISH.test(text) || CREW_START_ENGLISH.test(text) || CREW_ENDING_ENGLISH.test(head);
}

/** A relative or adverbial clause says more about what stands before it and does not decide what the part is. */
export function mainPart(text: string): string {
  return (
    text
      .replace(/\([^)]*\)/g, " ")
      .split(/\b(?:that|which|who|whose|where|when|while|because|until|by (?:a|an|the)\b|of others|,)/i)[0]
      ?.trim() ?? text
  );
}

/** Names of a brief's parts, as they stand before a colon or over a list. */
export const LABELS = {
  title: /^(?:title|name|film title|片名|标题|题目|名称)$/i,
  story: /^(?:story|plot|logline|synopsis|premise|idea|concept|outline|storyline|content|故事|剧情|情节|内容|故事线|梗概|创意)$/i,
  beat: /^(?:(?:scene|shot|beat|act|part|step|day|chapter)\s*\d+|day (?:one|two|three|four|five|six|seven)|step (?:one|two|three|four|five|six)|第?[一二三四五六七八九十\d]+[天日步]|镜头[一二三四五六七八九十\d]+|场景[一二三四五六七八九十\d]+|第[一二三四五六七八九十\d]+(?:幕|场|镜))$/i,
  steps: /^(?:steps|method|instructions|directions|preparation|how to|做法|步骤|方法|制作步骤)$/i,
  ingredients: /^(?:ingredients|you need|you will need|materials|食材|材料|配料|用料|原料)$/i,
  facts:
    /^(?:facts|key facts|features|specs|specifications|details|highlights|on[- ]screen(?: text)?|figures|data|selling points|卖点|参数|亮点|特点|屏幕文字|数据|信息|关键信息)$/i,
  world: /^(?:setting|time|location|place|weather|season|when|where|scene|时间|地点|场景|天气|季节|环境)$/i,
  hero: /^(?:protagonist|hero|heroine|main character|character|主角|主人公|人物|角色)$/i,
  problem: /^(?:problem|pain point|痛点|问题)$/i,
  product: /^(?:product|solution|产品|解决方案)$/i,
} as const;
export type Label = keyof typeof LABELS;

export function labelOf(words: string): Label | undefined {
  const text = words.trim().replace(/[:：]$/, "");
  return (Object.keys(LABELS) as Label[]).find((label) => LABELS[label].test(text));
}
