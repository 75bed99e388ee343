/**
 * The draft provider. Its ticket is the request's own digest: the work is done when the result is collected, in a child process, and doing it again
 * after a crash gives the same bytes.
 */
import { join } from "node:path";
import { runChild } from "../../lib/child.ts";
import { JobFailure } from "../../jobs/define.ts";
import type { Provider, ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { draftChat } from "./chat/chat.ts";
import { draftImage, draftMusic, draftSpeech, draftText, draftVideo } from "./cards.ts";

/** What the child gets on standard input. */
export interface DraftOrder {
  model: string;
  prompt: string;
  params: Record<string, unknown>;
  seed: number;
  inputs: { role: string; path: string; mime: string; prompt?: string; seed?: number; model?: string; params?: Record<string, unknown> }[];
  folder: string;
}

/** What the child says, one JSON value a line. */
export type DraftWord =
  | { progress: number; words?: string }
  | { file: string; words?: { text: string; start: number; end: number }[] }
  | { text: string }
  | { refused: string };

const EXTENSION: Record<string, string> = { image: "png", video: "mp4", speech: "wav", music: "wav" };

export const draft: Provider = {
  id: "draft",
  name: "Draft",
  credentials: [],
  isRepeatable: true,
  limits: { atOnce: 2 },
  cards: [draftImage, draftVideo, draftSpeech, draftMusic, draftText],
  chat: draftChat,
  async submit(request) {
    const digest = new Bun.CryptoHasher("sha256").update(JSON.stringify([request.card.id, request.prompt, request.params, request.seed]));
    return { ticket: { digest: digest.digest("hex") } };
  },
  async poll(request, _ticket, context) {
    return { state: "done", result: resultOf(request, await runOrder(orderOf(request, context), request.card.maxRuntimeMs, context)) };
  },
};

function orderOf(request: ProviderRequest, context: ProviderContext): DraftOrder {
  const inputs = request.inputs.map(({ role, path, mime, provenance: { prompt, seed, model, params } }) => ({
    role,
    path,
    mime,
    ...(prompt ? { prompt } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(model ? { model } : {}),
    ...(params ? { params } : {}),
  }));
  return { model: request.card.id, prompt: request.prompt, params: request.params, seed: request.seed, inputs, folder: context.folder };
}

async function runOrder(order: DraftOrder, timeoutMs: number, context: ProviderContext): Promise<DraftWord> {
  let last: DraftWord | undefined;
  const hear = (line: string) => {
    const word = JSON.parse(line) as DraftWord;
    if ("progress" in word) context.progress(word.progress, word.words);
    else last = word;
  };
  const child = await runChild([process.execPath, join(import.meta.dir, "child.ts")], {
    stdin: JSON.stringify(order),
    signal: context.signal,
    timeoutMs,
    onLine: hear,
    env: { TMPDIR: order.folder },
  });
  if (last && "refused" in last) throw new JobFailure("rejected", last.refused);
  if (child.code !== 0 || !last)
    throw new JobFailure("unavailable", `The draft model stopped before it was done. ${lastLine(child.stderr)}`.trim());
  return last;
}

const lastLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";

function resultOf(request: ProviderRequest, word: DraftWord): ProviderResult {
  if ("text" in word) return { kind: "text", text: word.text, costMicros: 0 };
  if (!("file" in word)) throw new JobFailure("bug", "The draft model answered without a result.");
  const name = `${request.card.id}-${request.seed}.${EXTENSION[request.card.kind] ?? "bin"}`;
  return { kind: "file", path: word.file, name, ...(word.words ? { words: word.words } : {}), costMicros: 0 };
}
