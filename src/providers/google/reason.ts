/**
 * Why Gemini made nothing, in its own words where it says them. The client library (@google/genai 3.1.0, `candidateFromMldev`, read in its source on
 * 2026-11-21) drops `finishMessage` of an answer that came with a key, so it is read from the answer itself as it comes over the line.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

const Rating = Type.Object({ category: Type.Optional(Type.String()), blocked: Type.Optional(Type.Boolean()) });
const Answer = Type.Object({
  candidates: Type.Optional(
    Type.Array(
      Type.Object({
        finishReason: Type.Optional(Type.String()),
        finishMessage: Type.Optional(Type.String()),
        safetyRatings: Type.Optional(Type.Array(Rating)),
      }),
    ),
  ),
  promptFeedback: Type.Optional(
    Type.Object({
      blockReason: Type.Optional(Type.String()),
      blockReasonMessage: Type.Optional(Type.String()),
      safetyRatings: Type.Optional(Type.Array(Rating)),
    }),
  ),
});

export interface Reason {
  /** Its own sentence. */
  said?: string;
  /** What its rules found, in small words: "dangerous content". */
  found: string[];
}

/** Of an answer, or of one piece of it; undefined where it gives no reason. */
export function reasonIn(answer: unknown): Reason | undefined {
  if (!Value.Check(Answer, answer)) return undefined;
  const [first] = answer.candidates ?? [];
  const said = first?.finishMessage ?? answer.promptFeedback?.blockReasonMessage;
  const found = [...(first?.safetyRatings ?? []), ...(answer.promptFeedback?.safetyRatings ?? [])].flatMap(foundBy);
  return said || found.length > 0 ? { ...(said ? { said } : {}), found } : undefined;
}

const foundBy = ({ category, blocked }: Static<typeof Rating>): string[] =>
  blocked && category
    ? [
        category
          .replace(/^HARM_CATEGORY_/, "")
          .replaceAll("_", " ")
          .toLowerCase(),
      ]
    : [];

/** Google's own words for the blocks (FinishReason and BlockedReason of @google/genai 3.1.0), as a sentence for people. */
const SENTENCES: [RegExp, string][] = [
  [/PROHIBITED/, "It holds this to be prohibited content"],
  [/RECITATION/, "The answer would have repeated a known work too closely"],
  [/BLOCKLIST/, "A word in it is on a block list"],
  [/SPII/, "It may hold personal data that is worth protecting"],
  [/JAILBREAK|MODEL_ARMOR/, "It looks like an attempt to get around the rules"],
  [/SAFETY/, "Its safety rules held it back"],
];

/** What people read. `code`: the finish or block reason. */
export function reasonWords(code: string, reason: Reason | undefined): string {
  if (reason?.said) return reason.said;
  const sentence = SENTENCES.find(([pattern]) => pattern.test(code))?.[1];
  const found = reason && reason.found.length > 0 ? `: ${reason.found.join(", ")}` : "";
  return sentence ? `${sentence}${found}. Reason: ${code}.` : `Reason: ${code}.`;
}

/** Listens to a streamed answer as it passes, and tells the reasons in it. */
export function reasonListener(tell: (reason: Reason) => void): (piece: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (piece) => {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!/"(finishMessage|blockReasonMessage|blocked)"/.test(line)) continue;
      const reason = reasonIn(parsed(line.replace(/^data:\s*/, "")));
      if (reason) tell(reason);
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
