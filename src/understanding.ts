/**
 * Looking at files and listening to them. The studio measures a file by itself (`assets/understand.ts`, the draft); a model that sees describes it, one that
 * hears writes down what is said. What a model is asked is a generation like every other, with an `aim` and a file in place of a generator: so it is
 * estimated, reserved and checked against budgets before it goes out, sent once, and never paid twice after a crash (`generations.ts`, I5).
 *
 * Who looks is a setting of the project: nobody, the studio, or a model; when somebody asks, or by itself when a file comes.
 */
import type { Actor } from "./actors.ts";
import type { Asset } from "./assets/assets.ts";
import { heardBytes, LISTEN_VARIANT, stillVariant } from "./assets/look-copies.ts";
import { checkBudgets } from "./budgets.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import { paramsOf } from "./generations/order.ts";
import { enqueue } from "./jobs/queue.ts";
import { understandSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { estimateMicros, unknownPriceSentence } from "./prices.ts";
import { requireProject } from "./projects.ts";
import type { Card, Route } from "./providers/card.ts";
import type { Aim, Looking } from "./schema.ts";
import { askFor } from "./understanding/answer.ts";
import { frameCount, momentsOf } from "./understanding/frames.ts";
import { leanParams, lookRule } from "./understanding/models.ts";

/** What holds where a project says nothing. */
export const USUAL_LOOKING: Looking = { eyes: "draft", ears: "off", when: "asked", acceptUnknownPrice: false };

/** Throws AppError `not_found`. */
export async function lookingOf(clash: Clash, projectId: string): Promise<Looking> {
  return (await requireProject(clash, projectId)).looking ?? USUAL_LOOKING;
}

export const isModel = (name: string): boolean => name !== "off" && name !== "draft";

/** One request to a model: what is asked, of what, and what it will cost. */
export interface LookPart {
  aim: Aim;
  card: Card;
  route: Route;
  prompt: string;
  params: Record<string, unknown>;
  inputs: { assetId: string; role: "reference" | "audio"; variant: string; durationMs: number | null }[];
  micros: number | "unknown";
}

/**
 * What models will be asked of this file; nothing where none is set, or where there is nothing for it to see or hear. Throws AppError `invalid` that names
 * `eyes` or `ears`: no such model, one that is blind or deaf, no key.
 */
export async function partsOf(clash: Clash, asset: Asset, looking: Looking): Promise<LookPart[]> {
  const parts: LookPart[] = [];
  if (isModel(looking.eyes) && asset.kind !== "audio") parts.push(await seeing(clash, asset, looking.eyes));
  if (isModel(looking.ears) && isHeard(asset)) parts.push(await hearing(clash, asset, looking.ears));
  return parts;
}

/** What was made from words knows them better than any ear. */
const isHeard = ({ kind, words, understanding }: Asset) => kind !== "image" && (!words?.length || understanding?.heardBy !== undefined);

async function seeing(clash: Clash, asset: Asset, model: string): Promise<LookPart> {
  const card = cardFor(clash, "eyes", model);
  const count = asset.kind === "video" ? frameCount(asset.durationMs ?? 0, lookRule(card)?.max ?? 1) : 0;
  const moments = count === 0 ? [] : momentsOf(asset.durationMs ?? 0, asset.understanding?.shots ?? [], count);
  const variants = moments.length === 0 ? [stillVariant()] : moments.map(stillVariant);
  const inputs = variants.map((variant) => ({ assetId: asset.id, role: "reference" as const, variant, durationMs: null }));
  return partFor(clash, { aim: "describe", card, prompt: askFor(moments, asset.durationMs), inputs });
}

async function hearing(clash: Clash, asset: Asset, model: string): Promise<LookPart> {
  const card = cardFor(clash, "ears", model);
  const most = lookRule(card)?.maxBytes;
  const durationMs = asset.durationMs ?? 0;
  if (most !== undefined && heardBytes(durationMs) > most)
    throw invalid(
      "ears",
      `“${asset.name}” is too long for ${card.name}, which takes about ${Math.floor(most / heardBytes(60_000))} minutes.`,
    );
  const inputs = [{ assetId: asset.id, role: "audio" as const, variant: LISTEN_VARIANT, durationMs }];
  return partFor(clash, { aim: "transcribe", card, prompt: "", inputs });
}

function cardFor(clash: Clash, sense: "eyes" | "ears", model: string): Card {
  const card = clash.models.find(model);
  if (!card) throw invalid(sense, `There is no model "${model.slice(0, 60)}".`);
  const kind = sense === "eyes" ? "text" : "transcription";
  if (card.kind === kind && lookRule(card)) return card;
  throw invalid(sense, sense === "eyes" ? `${card.name} does not describe pictures.` : `${card.name} does not write down what is said.`);
}

async function partFor(clash: Clash, asked: Pick<LookPart, "aim" | "card" | "prompt" | "inputs">): Promise<LookPart> {
  const { card, aim, prompt, inputs } = asked;
  const params = paramsOf(card, leanParams(card));
  const route = await clash.models.choose(card, { params, inputs }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    throw invalid(aim === "describe" ? "eyes" : "ears", error.fields[0]?.message ?? error.message);
  });
  return { ...asked, route, params, micros: estimateMicros(card, route, { params, prompt, inputs, takes: 1 }) };
}

// ── the door ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface LookWish {
  projectId: string;
  assetId: string;
  /** In place of the project's own. */
  eyes?: string | undefined;
  ears?: string | undefined;
  /** A person's yes to a price that nobody knows. */
  acceptUnknownPrice?: boolean | undefined;
}

export interface LookEstimate {
  /** Of all requests together; null when nobody knows. */
  micros: number | null;
  parts: { aim: Aim; model: string; provider: string; micros: number | null }[];
  fits: boolean;
  /** Which budget has no room. */
  why?: string;
}

/** What looking would cost, without looking. Throws AppError `invalid` as the look itself would. */
export async function estimateLook(clash: Clash, actor: Actor, asset: Asset, wish: LookWish): Promise<LookEstimate> {
  const parts = await partsOf(clash, asset, await wished(clash, wish));
  const micros = sumOf(parts);
  const told = {
    micros: known(micros),
    parts: parts.map((part) => ({ aim: part.aim, model: part.card.id, provider: part.route.provider, micros: known(part.micros) })),
  };
  try {
    await checkBudgets(clash, clash.db.read, { ...payerOf(actor, wish), micros });
    return { ...told, fits: true };
  } catch (error) {
    if (error instanceof AppError && error.code === "limited") return { ...told, fits: false, why: error.message };
    throw error;
  }
}

/**
 * The id of the job that looks. Throws AppError `conflict` where the project wants nobody to look, `invalid` for a model that cannot, `limited` that names
 * the budget; then nothing was sent.
 */
export async function askToLook(
  clash: Clash,
  actor: Actor,
  asset: Asset,
  { requestKey, ...wish }: LookWish & { requestKey: string },
): Promise<string> {
  const looking = await wished(clash, wish);
  if (looking.eyes === "off" && looking.ears === "off")
    throw new AppError(
      "conflict",
      "Nobody looks at files in this project. A person can change that where files are shown. Nothing was done.",
    );
  const parts = await partsOf(clash, asset, looking);
  const unknown = parts.find((part) => part.micros === "unknown");
  if (unknown && !looking.acceptUnknownPrice) throw invalid("acceptUnknownPrice", unknownPriceSentence(unknown.card));
  await checkBudgets(clash, clash.db.read, { ...payerOf(actor, wish), micros: sumOf(parts) });
  return clash.db.write.transaction((tx, after) =>
    enqueueLook(clash, tx, after, { asset, looking, by: byOf(actor), key: `understand:${requestKey}`, priority: 4 }),
  );
}

const wished = async (clash: Clash, { projectId, eyes, ears, acceptUnknownPrice }: LookWish): Promise<Looking> => {
  const own = await lookingOf(clash, projectId);
  return { ...own, ...(eyes ? { eyes } : {}), ...(ears ? { ears } : {}), acceptUnknownPrice: acceptUnknownPrice ?? false };
};

const payerOf = (actor: Actor, { projectId }: LookWish) => ({ projectId, person: actor.behalfOf ?? actor.id, turnId: actor.turnId });
const byOf = ({ id, behalfOf, turnId }: Actor) => ({ id, ...(behalfOf ? { behalfOf } : {}), ...(turnId ? { turnId } : {}) });
const known = (micros: number | "unknown") => (micros === "unknown" ? null : micros);

const sumOf = (parts: readonly LookPart[]): number | "unknown" =>
  parts.reduce<number | "unknown">((sum, { micros }) => (sum === "unknown" || micros === "unknown" ? "unknown" : sum + micros), 0);

interface LookJob {
  asset: Pick<Asset, "id" | "name" | "projectId">;
  looking: Looking;
  by: { id: string; behalfOf?: string; turnId?: string };
  key: string;
  priority: number;
}

function enqueueLook(clash: Clash, tx: Tx, after: AfterCommit, { asset, looking, by, key, priority }: LookJob): Promise<string> {
  const { eyes, ears, acceptUnknownPrice } = looking;
  return enqueue(
    clash,
    tx,
    after,
    understandSpec,
    { assetId: asset.id, eyes, ears, acceptUnknownPrice, by },
    { title: `Look at ${asset.name}`, actor: by.id, person: by.behalfOf ?? by.id, projectId: asset.projectId, key, priority },
  );
}
