import type { Beat } from "./beats.ts";
import type { Brief } from "./brief/read-brief.ts";
import { countWords } from "./prose/english-grammar.ts";
import { hanLength, shorten, shortenHan } from "./prose/shorten.ts";
import { fittingWords, shotSeconds, spokenSeconds } from "./timing.ts";

/**
 * Makes the narration speakable: within the brief's word limit (end card included) and within the film's seconds. The longest lines give way
 * first; lines that the brief quotes never do. Facts that must be fast keep their shape.
 */
export function fitLines(
  brief: Brief,
  beats: readonly Beat[],
  told: readonly string[],
  seconds: number,
  card: string | undefined,
): string[] {
  const lines = [...told];
  fitBoundShots(brief, beats, lines);
  const limit = brief.wordLimit !== undefined ? brief.wordLimit - (card ? size(brief, card) : 0) : Number.POSITIVE_INFINITY;
  for (let round = 0; round < 80; round++) {
    const words = lines.reduce((sum, line) => sum + size(brief, line), 0);
    const spoken = lines.reduce((sum, line) => sum + spokenSeconds(line, brief), 0);
    if (words <= limit && spoken <= seconds * 1.02) break;
    if (
      !shortenOne(brief, beats, lines, false) &&
      !dropFact(beats, lines) &&
      !shortenOne(brief, beats, lines, true) &&
      !dropOne(beats, lines)
    )
      break;
  }
  return fitEach(brief, beats, lines, seconds);
}

function size(brief: Brief, line: string): number {
  return brief.han ? hanLength(line) : countWords(line);
}

function cut(brief: Brief, line: string, to: number): string {
  const fewer = withoutLastSentence(line);
  if (fewer !== line && !/["“”「」]/.test(line)) return fewer;
  return brief.han ? shortenHan(line, to) : shorten(line, to);
}

/** A shot with a time limit of its own says no more than fits it. */
function fitBoundShots(brief: Brief, beats: readonly Beat[], lines: string[]): void {
  const before = Math.min(brief.timing.problemBy ?? Number.POSITIVE_INFINITY, brief.timing.productBy ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(before)) return;
  beats.forEach((beat, i) => {
    if (beat.kind !== "problem" || beat.line !== undefined) return;
    const parts = (lines[i] ?? "").split(/(?<=[.?!。？！])\s*/).filter(Boolean);
    while (parts.length > 1 && spokenSeconds(parts.join(" "), brief) > before + 0.6) parts.shift();
    const rest = parts.join(brief.han ? "" : " ");
    lines[i] = spokenSeconds(rest, brief) > before + 0.6 ? cut(brief, rest, fittingWords(before, brief)) : rest;
  });
}

/** Shortens the longest line that can be shortened by a little; false when none can. */
function shortenOne(brief: Brief, beats: readonly Beat[], lines: string[], product: boolean): boolean {
  const bulk = (i: number) => size(brief, lines[i] ?? "") * (beats[i]?.kind === "product" || beats[i]?.kind === "open" ? 0.5 : 1);
  const order = lines.map((_, i) => i).sort((a, b) => bulk(b) - bulk(a));
  for (const i of order) {
    const line = lines[i] ?? "";
    if (beats[i]?.line !== undefined || size(brief, line) < 4 || (beats[i]?.kind === "product") !== product) continue;
    const shorter =
      beats[i]?.kind === "fact"
        ? withoutLastSentence(line)
        : beats[i]?.kind === "problem" && /[.。]\s*(?=.)/.test(line)
          ? line.replace(/^[^.。，]*[.。，]\s*/, "")
          : cut(brief, line, size(brief, line) - 1);
    if (shorter === line) continue;
    lines[i] = shorter;
    return true;
  }
  return false;
}

/** What stands on the screen need not be said: the last spoken fact falls silent. */
function dropFact(beats: readonly Beat[], lines: string[]): boolean {
  const at = beats.findLastIndex((beat, i) => beat.kind === "fact" && beat.line === undefined && Boolean(lines[i]));
  if (at < 0) return false;
  lines[at] = "";
  return true;
}

/** Facts stay whole or are left to the eye. */
function withoutLastSentence(line: string): string {
  const parts = line.split(/(?<=[.?!]\s)|(?<=[。？！])/);
  return parts.length > 1 ? parts.slice(0, -1).join("").trim() : line;
}

/** As the last resort a filling line falls silent, from the back; at least one line stays. */
function dropOne(beats: readonly Beat[], lines: string[]): boolean {
  if (lines.filter(Boolean).length <= 1) return false;
  for (const kinds of [
    ["place", "detail"],
    ["close", "benefit"],
    ["scene", "event", "step", "open", "ingredients"],
  ]) {
    for (let i = lines.length - 1; i >= 0; i--) {
      const beat = beats[i];
      if (!beat || beat.line !== undefined || !lines[i] || !kinds.includes(beat.kind)) continue;
      lines[i] = "";
      return true;
    }
  }
  return false;
}

/** After the lengths are known, a line that still overruns its own shot gives way once more. */
function fitEach(brief: Brief, beats: readonly Beat[], lines: readonly string[], seconds: number): string[] {
  const lengths = shotSeconds(brief, beats, lines, seconds);
  return lines.map((line, i) => {
    const length = lengths[i] ?? 0;
    if (!line || beats[i]?.line !== undefined || beats[i]?.kind === "fact" || spokenSeconds(line, brief) <= length + 0.4) return line;
    return cut(brief, line, fittingWords(length, brief));
  });
}
