/** Debates of a small tea house's film, in three languages: what voices say in their last round, and how they vote. */
import type { DebateEntry } from "../../../src/engine/convergence/define.ts";

export type Language = "en" | "de" | "zh";
export const LANGUAGES: readonly Language[] = ["en", "de", "zh"];

const NAMES = ["Producer", "Rights and Safety", "Audience Analyst", "Art Director"];

const entriesOf = (texts: readonly string[], votes: readonly [string, number][][], round = 4): DebateEntry[] =>
  texts.map((text, index) => ({
    round,
    phase: "synthesis",
    persona: NAMES[index] ?? `Voice ${index}`,
    text,
    ballot: { choice: "", stances: (votes[index] ?? []).map(([proposal, stance]) => ({ proposal, stance })) },
  }));

const FOR_MASTER: [string, number][] = [
  ["P1", 2],
  ["P2", -1],
];
const FOR_STREET: [string, number][] = [
  ["P1", -2],
  ["P2", 2],
];

/** All want to open on the master's hands, and say so. */
const AGREEING: Record<Language, readonly string[]> = {
  en: [
    "I agree: we should open on the tea master's hands in morning light and keep the street for the second shot. The budget supports it.",
    "I agree with that. We should open on the hands of the tea master; hands in morning light need no release, and the street comes second.",
    "Yes, I support this. Opening on the tea master's hands in morning light hooks people, and the street should be the second shot.",
    "Agreed. We should open on the tea master's hands, the morning light on them, and show the street in the second shot.",
  ],
  de: [
    "Ich stimme zu: Wir sollten mit den Händen der Teemeisterin im Morgenlicht beginnen und die Straße in der zweiten Einstellung zeigen. Das Budget reicht.",
    "Einverstanden. Wir sollten mit den Händen der Teemeisterin beginnen; Hände im Morgenlicht brauchen keine Freigabe, die Straße zeigen wir in der zweiten Einstellung.",
    "Ja, ich unterstütze das. Mit den Händen der Teemeisterin im Morgenlicht beginnen fesselt die Leute, die Straße sollte in der zweiten Einstellung kommen.",
    "Einverstanden. Wir sollten mit den Händen der Teemeisterin beginnen, im Morgenlicht, und die Straße in der zweiten Einstellung zeigen.",
  ],
  zh: [
    "我同意：我们应该以晨光中茶师的双手开场，街道放在第二个镜头。预算支持这样做。",
    "我同意这一点。我们应该以茶师的双手开场；晨光中的双手没有授权问题，街道放在第二个镜头。",
    "是的，我支持。以晨光中茶师的双手开场能吸引观众，街道应该是第二个镜头。",
    "赞成。我们应该以茶师的双手开场，晨光照在手上，街道放在第二个镜头。",
  ],
};

/** The same words, the opposite view: two for, two against. */
const OPPOSED: Record<Language, readonly string[]> = {
  en: [
    "We should open on the tea master's hands in morning light. The street should come second.",
    "We should not open on the tea master's hands in morning light. The street should not come second.",
    "The tea master's hands in morning light should open the film, and the street should come second.",
    "The tea master's hands in morning light should never open the film, and the street should never come second.",
  ],
  de: [
    "Wir sollten mit den Händen der Teemeisterin im Morgenlicht beginnen. Die Straße sollte danach kommen.",
    "Wir sollten nicht mit den Händen der Teemeisterin im Morgenlicht beginnen. Die Straße sollte nicht danach kommen.",
    "Mit den Händen der Teemeisterin im Morgenlicht sollte der Film beginnen, und die Straße sollte danach kommen.",
    "Mit den Händen der Teemeisterin im Morgenlicht sollte der Film nie beginnen, und die Straße sollte nie danach kommen.",
  ],
  zh: [
    "我们应该以晨光中茶师的双手开场。街道应该放在第二。",
    "我们不应该以晨光中茶师的双手开场。街道不应该放在第二。",
    "影片应该以晨光中茶师的双手开场，街道应该放在第二。",
    "影片不应该以晨光中茶师的双手开场，街道不应该放在第二。",
  ],
};

/** They speak of different things and say that they disagree. */
const QUARRELLING: Record<Language, readonly string[]> = {
  en: [
    "I disagree. Buy stock footage of mountains; it costs nothing and ships tomorrow.",
    "I object. Nobody may film the guests without a signed release, so cut every face.",
    "I reject that. Only a joke in the first second keeps viewers; put a cat on the counter.",
    "I oppose all of it. Paint the whole piece by hand in blue ink and never move the camera.",
  ],
  de: [
    "Ich widerspreche. Kauft Archivbilder von Bergen; sie kosten wenig und sind morgen da.",
    "Ich lehne das ab. Gäste filmt man nur mit unterschriebener Freigabe, also jedes Gesicht herausschneiden.",
    "Ich bin dagegen. Ein Witz in der ersten Sekunde hält Zuschauer; setzt eine Katze auf den Tresen.",
    "Ich lehne alles ab. Malt das ganze Stück von Hand mit blauer Tusche und bewegt die Kamera niemals.",
  ],
  zh: [
    "我反对。买一些山景素材，价格便宜，明天就能交付。",
    "我有异议。拍摄客人必须先签署授权书，所以剪掉每张脸。",
    "我拒绝。第一秒讲一个笑话才能留住观众；在柜台上放一只猫。",
    "我反对所有这些。整部片用蓝色墨水手绘，摄影机固定。",
  ],
};

export const agreeing = (language: Language) =>
  entriesOf(
    AGREEING[language],
    NAMES.map(() => FOR_MASTER),
  );
export const opposed = (language: Language) => entriesOf(OPPOSED[language], [FOR_MASTER, FOR_STREET, FOR_MASTER, FOR_STREET]);
export const quarrelling = (language: Language) =>
  entriesOf(
    QUARRELLING[language],
    NAMES.map((_, mine) => NAMES.map((_name, index): [string, number] => [`P${index + 1}`, index === mine ? 2 : -2])),
  );
