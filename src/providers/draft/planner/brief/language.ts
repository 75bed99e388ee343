const STOP_WORDS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:the|and|of|with|is|are|for|that|its|on|in|a|an)\b/gi,
  de: /\b(?:der|die|das|und|ein|eine|mit|ist|für|nicht|auf|von|den|dem)\b/gi,
  fr: /\b(?:le|la|les|et|une|des|est|dans|pour|avec|qui|sur|du)\b/gi,
  es: /\b(?:el|los|las|una|con|para|que|por|del|está|y)\b/gi,
  it: /\b(?:il|gli|una|con|per|che|della|sono|nel|di|e)\b/gi,
  pt: /\b(?:os|uma|com|para|que|não|dos|são|em|e)\b/gi,
  nl: /\b(?:het|een|van|met|voor|niet|op|zijn|de)\b/gi,
};

/** ISO 639-1 code of the language a text is written in; English where nothing speaks for another. */
export function languageOf(text: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return "en";
  const share = (script: RegExp) => (text.match(script)?.length ?? 0) / letters;
  if (share(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu) > 0.08) return "ja";
  if (share(/\p{Script=Hangul}/gu) > 0.2) return "ko";
  if (share(/\p{Script=Han}/gu) > 0.2) return "zh";
  if (share(/\p{Script=Cyrillic}/gu) > 0.4) return "ru";
  const counts = Object.entries(STOP_WORDS).map(([code, words]) => ({ code, count: text.match(words)?.length ?? 0 }));
  return counts.reduce((best, next) => (next.count > best.count * 1.2 ? next : best), { code: "en", count: counts[0]?.count ?? 0 }).code;
}
