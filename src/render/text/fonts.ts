/** The fonts that films are set in: two that ship with Clash for Latin, Noto CJK from the system for everything they lack. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { GlobalFonts } from "@napi-rs/canvas";
import { AppError } from "../../lib/errors.ts";
import { type Coverage, covers, readCoverage } from "./coverage.ts";

export const SHIPPED_FONTS_FOLDER = join(import.meta.dir, "../../../public/fonts");

const NOTO_FOLDER = "/usr/share/fonts/opentype/noto";

/** Every face is registered under a name of our own, so that no other font of a machine can step in for it. */
const FACES = {
  sans: { family: "Clash Sans", file: join(SHIPPED_FONTS_FOLDER, "geist-latin-wght-normal.woff2"), comesFrom: "public/fonts" },
  display: {
    family: "Clash Display",
    file: join(SHIPPED_FONTS_FOLDER, "bricolage-grotesque-latin-wght-normal.woff2"),
    comesFrom: "public/fonts",
  },
  cjkSans: { family: "Clash CJK Sans", file: `${NOTO_FOLDER}/NotoSansCJK-Bold.ttc`, comesFrom: "the package fonts-noto-cjk" },
  cjkSerif: { family: "Clash CJK Serif", file: `${NOTO_FOLDER}/NotoSerifCJK-Bold.ttc`, comesFrom: "the package fonts-noto-cjk" },
} as const;

type FaceName = keyof typeof FACES;

/** What a text is set in: `voice` for captions, `display` for titles and figures. */
export type Typeface = "voice" | "display";

const STACKS = { voice: ["sans", "cjkSans"], display: ["display", "cjkSerif"] } as const satisfies Record<
  Typeface,
  readonly [FaceName, FaceName]
>;

const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export const isCjk = (text: string): boolean => HAN.test(text);

/** The CSS family list for a text. Noto comes first in Chinese, Japanese and Korean text, so that quotes and commas are theirs too. */
export function familiesFor(face: Typeface, text: string): string {
  const families = STACKS[face].map((name) => `"${FACES[name].family}"`);
  return (isCjk(text) ? families.reverse() : families).join(", ");
}

/** One face of Noto CJK holds the forms of every region and chooses by language. Text without kana or hangul is taken for Chinese. */
export function languageOf(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  return /\p{Script=Hangul}/u.test(text) ? "ko" : isCjk(text) ? "zh-Hans" : "en";
}

/**
 * Makes ready to draw these texts, or refuses: every character must be in one of the faces of its typeface.
 * @throws AppError unavailable naming the missing font and where it comes from, or invalid naming the characters.
 */
export async function prepareFonts(texts: readonly { text: string; face: Typeface; field: string }[]): Promise<void> {
  const known = new Map<FaceName, Promise<Coverage>>();
  const coverage = (name: FaceName) => {
    const reading = known.get(name) ?? loadFace(name);
    known.set(name, reading);
    return reading;
  };
  for (const { text, face, field } of texts) {
    const [latin, cjk] = STACKS[face];
    const others = missingFrom(text, await coverage(latin));
    const missing = others.length > 0 ? missingFrom(others, await coverage(cjk)) : "";
    if (missing)
      throw new AppError("invalid", `No font here can draw ${missing} in "${text.slice(0, 60)}".`, [
        { field, message: `These characters cannot be drawn: ${missing}` },
      ]);
  }
}

async function loadFace(name: FaceName): Promise<Coverage> {
  const { family, file, comesFrom } = FACES[name];
  const known = existsSync(file) && (GlobalFonts.has(family) || GlobalFonts.registerFromPath(file, family) !== null);
  if (!known)
    throw new AppError(
      "unavailable",
      `The font ${basename(file)} is missing. It comes with ${comesFrom}; put it there, then render again.`,
    );
  return readCoverage(file);
}

const missingFrom = (text: string, coverage: Coverage) =>
  [...new Set(text)].filter((letter) => !/\s/.test(letter) && !covers(coverage, letter.codePointAt(0) ?? 0)).join("");
