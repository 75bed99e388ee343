/** What a model saw or heard, kept with its file. In the transaction that settles the request, so that what was paid for and what is known are one. */
import { eq } from "drizzle-orm";
import { momentOf } from "../assets/look-copies.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import type { Generation } from "../generations.ts";
import { assets, type HeldResult, type Understanding } from "../schema.ts";
import { plain, readSeen } from "./answer.ts";

/** What can be said in three hours. */
const SAID_CHARACTERS = 200_000;
const MOST_WORDS = 30_000;
const WORD_CHARACTERS = 100;

const NOTHING: Understanding = { by: "", at: 0, text: "", colours: [], shots: [], silences: [], tags: [] };

/** A file that is gone meanwhile keeps nothing; the request is settled all the same. */
export async function keepLook(clash: Clash, tx: Tx, after: AfterCommit, row: Generation, held: HeldResult): Promise<void> {
  if (!row.aim || !row.subjectId || held.kind !== "text") return;
  const [asset] = await tx.select().from(assets).where(eq(assets.id, row.subjectId));
  if (!asset) return;
  const now = clash.clock.now();
  const change = row.aim === "describe" ? seen(row, held.text, asset.understanding, now) : heard(row, held, asset.understanding, now);
  await tx.update(assets).set(change).where(eq(assets.id, asset.id));
  await clash.events.append(tx, after, {
    stream: asset.projectId,
    kind: "asset.understood",
    actor: row.createdBy,
    data: { id: asset.id, model: row.model },
  });
}

function seen(row: Generation, answer: string, before: Understanding | null, at: number): { understanding: Understanding } {
  const moments = row.inputs.flatMap(({ variant = "" }) => momentOf(variant) ?? []);
  return { understanding: { ...(before ?? NOTHING), by: row.model, at, ...readSeen(answer, moments) } };
}

function heard({ model }: Generation, { text, words }: HeldResult & { kind: "text" }, before: Understanding | null, heardAt: number) {
  const said = plain(text, SAID_CHARACTERS);
  return { understanding: { ...(before ?? NOTHING), heardBy: model, heardAt, said }, words: timed(words) };
}

/** Words whose times make sense, in their order; null where the model gives none. */
function timed(words: HeldResult["words"]): { text: string; start: number; end: number }[] | null {
  const sound = (words ?? []).slice(0, MOST_WORDS).flatMap(({ text, start, end }) => {
    const word = plain(String(text), WORD_CHARACTERS);
    return word && Number.isFinite(start) && Number.isFinite(end) && start >= 0 && end >= start ? [{ text: word, start, end }] : [];
  });
  return sound.length > 0 ? sound.sort((a, b) => a.start - b.start) : null;
}
