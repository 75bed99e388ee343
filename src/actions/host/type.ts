/** Setting words for a composed picture: the product's own faces, Noto CJK for what they lack, and lines that end between words. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import { tokensOf } from "../../canvas/timeline/captions.ts";
import { type Coverage, covers, readCoverage } from "../../render/text/coverage.ts";
import { isCjk, languageOf, SHIPPED_FONTS_FOLDER } from "../../render/text/fonts.ts";
import type { TextLayer } from "./compose-order.ts";

const NOTO_FOLDER = "/usr/share/fonts/opentype/noto";
const FACES = {
  sans: { family: "Clash Sheet Sans", file: join(SHIPPED_FONTS_FOLDER, "geist-latin-wght-normal.woff2") },
  mono: { family: "Clash Sheet Mono", file: join(SHIPPED_FONTS_FOLDER, "jetbrains-mono-latin-wght-normal.woff2") },
  display: { family: "Clash Sheet Display", file: join(SHIPPED_FONTS_FOLDER, "bricolage-grotesque-latin-wght-normal.woff2") },
  cjk: { family: "Clash Sheet CJK", file: `${NOTO_FOLDER}/NotoSansCJK-Regular.ttc` },
  cjkBold: { family: "Clash Sheet CJK Bold", file: `${NOTO_FOLDER}/NotoSansCJK-Bold.ttc` },
} as const;
type Face = keyof typeof FACES;

const BOLD_FROM = 550;
/** What stands for a letter that no face here can draw. */
const UNKNOWN = "·";

const faceOf = (layer: TextLayer): Exclude<Face, "cjk" | "cjkBold"> => layer.face ?? "sans";
const otherOf = (layer: TextLayer): Face => ((layer.weight ?? 400) >= BOLD_FROM ? "cjkBold" : "cjk");

/** The words of each layer as they can be drawn, with the faces made ready. Throws when a font is missing. */
export async function readyTexts(layers: readonly TextLayer[]): Promise<Map<TextLayer, string>> {
  const known = new Map<Face, Coverage>();
  const coverage = async (face: Face) => {
    const found = known.get(face) ?? (await loadFace(face));
    known.set(face, found);
    return found;
  };
  const ready = new Map<TextLayer, string>();
  for (const layer of layers) {
    const text = layer.text
      .normalize("NFC")
      .replace(/[^\S\n]+/gu, " ")
      .replace(/[\p{Cc}\p{Cf}]/gu, (letter) => (letter === "\n" ? letter : ""));
    const own = await coverage(faceOf(layer));
    const lacks = (letters: Coverage) => (letter: string) => !/\s/u.test(letter) && !covers(letters, letter.codePointAt(0) ?? 0);
    if (![...text].some(lacks(own))) ready.set(layer, text);
    else {
      const missing = lacks(await coverage(otherOf(layer)));
      ready.set(layer, [...text].map((letter) => (lacks(own)(letter) && missing(letter) ? UNKNOWN : letter)).join(""));
    }
  }
  return ready;
}

async function loadFace(face: Face): Promise<Coverage> {
  const { family, file } = FACES[face];
  if (!existsSync(file) || (!GlobalFonts.has(family) && GlobalFonts.registerFromPath(file, family) === null))
    throw new Error(
      `the font ${basename(file)} is missing${file.startsWith(NOTO_FOLDER) ? "; it comes with the package fonts-noto-cjk" : ""}`,
    );
  return readCoverage(file);
}

export function chooseFont(context: SKRSContext2D, layer: TextLayer, text: string): void {
  const families = [FACES[faceOf(layer)].family, FACES[otherOf(layer)].family].map((family) => `"${family}"`);
  context.font = `${layer.weight ?? 400} ${layer.size}px ${(isCjk(text) ? families.reverse() : families).join(", ")}`;
  context.lang = languageOf(text);
  context.fontVariantNumeric = "tabular-nums";
  context.textBaseline = "alphabetic";
}

/** The lines of a layer as wide as it may be. */
export function linesOf(context: SKRSContext2D, layer: TextLayer, text: string): string[] {
  chooseFont(context, layer, text);
  const { maxWidth, lines: most = 1, cut = "end" } = layer;
  const paragraphs = text.split("\n");
  if (!maxWidth) return paragraphs.slice(0, Math.max(most, paragraphs.length));
  const fits = (line: string) => context.measureText(line).width <= maxWidth;
  if (most === 1) return [fits(text) ? text : cut === "middle" ? cutMiddle(text, fits) : cutEnd(text, fits)];
  const lines = paragraphs.flatMap((paragraph) => filled(paragraph, fits));
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), cutEnd(lines.slice(most - 1).join(" "), fits)];
}

function filled(paragraph: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [""];
  for (const word of tokensOf(paragraph, isCjk(paragraph) ? "zh" : "en").flatMap((token) => pieces(token.text + token.space, fits))) {
    const longer = (lines.at(-1) ?? "") + word;
    if (fits(longer.trimEnd())) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.trim()).filter((line, i) => line || i === 0);
}

/** A word wider than the line is broken where it must be. */
function pieces(word: string, fits: (line: string) => boolean): string[] {
  if (fits(word.trimEnd())) return [word];
  const parts: string[] = [];
  for (const letter of word) {
    const last = parts.at(-1);
    if (last !== undefined && fits(last + letter)) parts[parts.length - 1] = last + letter;
    else parts.push(letter);
  }
  return parts;
}

/** The most letters that fit, by halving. */
function most(letters: number, fits: (kept: number) => boolean): number {
  let [low, high] = [0, letters];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function cutEnd(text: string, fits: (line: string) => boolean): string {
  const letters = [...text];
  const short = (kept: number) => `${letters.slice(0, kept).join("").trimEnd()}…`;
  return fits(text) ? text : short(most(letters.length, (kept) => fits(short(kept))));
}

/** File names keep their beginning and their end. */
function cutMiddle(text: string, fits: (line: string) => boolean): string {
  const letters = [...text];
  const short = (kept: number) => {
    const end = Math.floor(kept / 2);
    return `${letters
      .slice(0, kept - end)
      .join("")
      .trimEnd()}…${letters
      .slice(letters.length - end)
      .join("")
      .trimStart()}`;
  };
  return short(most(letters.length, (kept) => fits(short(kept))));
}
