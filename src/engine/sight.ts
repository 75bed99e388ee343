/**
 * Pictures of a conversation, for models that see: each at most 1,568 pixels on its longer side, as JPEG or PNG, at most 1.5 MB, and the newest 16 of a call.
 * A model that does not see gets a sentence in the place of each. Files are the project's own, read as the small copies that every model gets of a file.
 */
import { join } from "node:path";
import { type Asset, assetsByIds } from "../assets/assets.ts";
import { derivativeOf, insertDerivative } from "../assets/derivatives.ts";
import { makeLookCopy, stillVariant } from "../assets/look-copies.ts";
import { runImageChild } from "../assets/media-child.ts";
import type { Clash } from "../clash.ts";
import { withTempFolder } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import { type Card, pictureRule } from "../providers/card.ts";
import type { ChatPart } from "../providers/chat.ts";
import type { Message, Part } from "./define.ts";

export const PICTURE_SIDE = 1_568;
export const PICTURE_BYTES = 1_500_000;
export const PICTURES_A_CALL = 16;

const MIMES = ["image/jpeg", "image/png"];

type Picture = Extract<Part, { type: "image" }>;
type Shown = Extract<ChatPart, { type: "image" }>;

/** Each picture of these messages as it goes to a model, or the sentence in its place. */
export type Sight = ReadonlyMap<Picture, ChatPart>;

interface Order {
  projectId: string;
  card: Card;
  messages: readonly Message[];
  signal: AbortSignal;
}

export async function lookAt(clash: Clash, { projectId, card, messages, signal }: Order): Promise<Sight> {
  const pictures = messages.flatMap((message) =>
    message.role === "assistant" ? [] : message.parts.filter((part) => part.type === "image"),
  );
  const sees = pictureRule(card) !== undefined;
  const shown = new Set(sees ? pictures.slice(-PICTURES_A_CALL) : []);
  const ids = [...shown].flatMap((picture) => ("assetId" in picture ? [picture.assetId] : []));
  const assets = await assetsByIds(clash, projectId, [...new Set(ids)]);
  const seen = pictures.map(async (picture): Promise<[Picture, ChatPart]> => {
    if (!sees) return [picture, sentence("A picture was here; you do not see pictures.")];
    if (!shown.has(picture)) return [picture, sentence("An earlier picture was here; only the newest ones are shown again.")];
    return [picture, await seenOf(clash, picture, assets, signal)];
  });
  return new Map(await Promise.all(seen));
}

const sentence = (words: string): ChatPart => ({ type: "text", text: `(${words})` });

/** A picture that cannot be read is said to be so, and ends nothing. */
async function seenOf(clash: Clash, picture: Picture, assets: ReadonlyMap<string, Asset>, signal: AbortSignal): Promise<ChatPart> {
  try {
    if (!("assetId" in picture)) return await fitted(picture, signal);
    const asset = assets.get(picture.assetId);
    if (!asset) return sentence("A picture was here that is not in this project any more.");
    if (asset.kind === "audio") return sentence("A sound was here; it has no picture.");
    return await copyOf(clash, asset, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AppError) return sentence(`A picture was here that cannot be read. ${error.message}`);
    throw error;
  }
}

/** The small copy of a file, kept beside it: a conversation shows the same picture again with every call. */
async function copyOf(clash: Clash, asset: Asset, signal: AbortSignal): Promise<Shown> {
  const variant = asset.kind === "video" ? stillVariant(Math.round((asset.durationMs ?? 0) / 2)) : stillVariant();
  const kept = await derivativeOf(clash, asset, variant);
  if (kept) return picture(await Bun.file(await clash.store.localPath(kept.sha256)).bytes(), kept.mime);
  const path = await clash.store.localPath(asset.sha256);
  return withTempFolder(async (folder) => {
    const copy = await makeLookCopy(asset, { path, variant, folder }, signal);
    const blob = await clash.store.putFile(copy.path, PICTURE_BYTES * 10);
    await clash.db.write.transaction((tx) => insertDerivative(clash, tx, blob, { assetId: asset.id, variant, mime: copy.mime }));
    return picture(await Bun.file(copy.path).bytes(), copy.mime);
  });
}

const picture = (bytes: Uint8Array, mime: string): Shown => ({ type: "image", mime, base64: Buffer.from(bytes).toString("base64") });

/** A picture that a tool made. What is small enough goes as it is. */
async function fitted({ mime, base64 }: Shown, signal: AbortSignal): Promise<Shown> {
  const bytes = Buffer.from(base64, "base64");
  if (MIMES.includes(mime) && bytes.length <= PICTURE_BYTES && !isWide(bytes)) return { type: "image", mime, base64 };
  return withTempFolder(async (folder) => {
    const [path, out] = [join(folder, "picture"), join(folder, "picture.jpg")];
    await Bun.write(path, bytes);
    await runImageChild({ act: "still", path, svg: mime === "image/svg+xml", side: PICTURE_SIDE, out }, { signal, background: true });
    return picture(await Bun.file(out).bytes(), "image/jpeg");
  });
}

/** By the head of a PNG, which is what tools draw; a JPEG of few bytes is left to the upstream, which makes it smaller by itself. */
function isWide(bytes: Buffer): boolean {
  const isPng = bytes.length > 24 && bytes.toString("latin1", 1, 4) === "PNG";
  return isPng && Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20)) > PICTURE_SIDE;
}

/** What is told of it once: of pictures that came since the last answer. */
export function sightNote(card: Card, messages: readonly Message[]): string | undefined {
  const news = messages.slice(messages.findLastIndex((message) => message.role === "assistant") + 1);
  const count = news.reduce(
    (sum, message) => sum + (message.role === "assistant" ? 0 : message.parts.filter((part) => part.type === "image").length),
    0,
  );
  if (count === 0 || pictureRule(card)) return undefined;
  return `${card.name} does not see pictures, so ${count === 1 ? "one was" : `${count} were`} left out.`;
}
