/** A generation as its upstream is asked for it: files on this disk, the card, the way that was chosen, and the key. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Static } from "@sinclair/typebox";
import { assetsByIds } from "../../assets/assets.ts";
import { derivativeOf } from "../../assets/derivatives.ts";
import { providerLink } from "../../assets/links.ts";
import type { Clash } from "../../clash.ts";
import type { Generation } from "../../generations.ts";
import { providerOf, sendKeyOf } from "../../generations/sending.ts";
import { credentialsOf } from "../../keys.ts";
import { AppError } from "../../lib/errors.ts";
import type { Card, InputRole, Route } from "../../providers/card.ts";
import type { Credentials, Provider, ProviderInput, ProviderRequest } from "../../providers/define.ts";
import { type JobContext, JobFailure } from "../define.ts";
import type { generateSpec } from "../specs.ts";

export type GenerateContext = JobContext<Static<typeof generateSpec.args>>;

export interface Asking {
  provider: Provider;
  credentials: Credentials;
  request: ProviderRequest;
}

/** Throws JobFailure `config` without a key or a card, `rejected` when a file is gone. */
export async function askingOf(clash: Clash, row: Generation): Promise<Asking> {
  const { card, route } = wayOf(clash, row);
  const provider = clash.models.provider(row.provider);
  const credentials = await credentialsOf(clash, provider.id);
  if (!credentials) throw new JobFailure("config", `${provider.name} has no key. An owner can set one in Settings; then try it again.`);
  return {
    provider,
    credentials,
    request: {
      generationId: row.id,
      sendKey: sendKeyOf(row),
      card,
      route,
      prompt: row.prompt,
      params: row.params,
      seed: row.seed,
      inputs: await inputsOf(clash, row),
    },
  };
}

/** The card and the way that this generation goes. Throws JobFailure `config` when an operator took them away meanwhile. */
export function wayOf(clash: Clash, row: Generation): { card: Card; route: Route } {
  const card = clash.models.find(row.model);
  const route = card?.routes.find((known) => known.provider === row.provider);
  if (!card || !route) throw new JobFailure("config", `The model "${row.model}" is not offered by ${row.provider} any more.`);
  return { card, route };
}

/** A repeat of the same request costs nothing and gives the same, so a lost answer is no loss. */
export const isRepeatable = (clash: Clash, row: Pick<Generation, "provider">): boolean => providerOf(clash, row)?.isRepeatable === true;

async function inputsOf(clash: Clash, row: Generation): Promise<ProviderInput[]> {
  const assets = await assetsByIds(
    clash,
    row.projectId,
    row.inputs.map((input) => input.assetId),
  );
  return Promise.all(
    row.inputs.map(async ({ assetId, role, variant }) => {
      const asset = assets.get(assetId);
      const file = asset && variant ? await derivativeOf(clash, asset, variant) : asset;
      if (!asset || !file) throw new JobFailure("rejected", `The file of its ${role} is not in this project any more.`);
      const { sha256, mime } = file;
      const path = await clash.store.localPath(sha256);
      const url = await providerLink(clash, asset, { sha256, mime, ...(variant ? { variant } : {}) });
      return { role: role as InputRole, assetId, path, mime, provenance: asset.provenance, ...(url ? { url } : {}) };
    }),
  );
}

/**
 * A folder for one call to an upstream. It lies in the data folder, whose leavings a start clears away: a process that is killed deletes nothing.
 */
export async function withWorkFolder<T>(clash: Clash, work: (folder: string) => Promise<T>): Promise<T> {
  const root = join(clash.config.dataFolder, "work", crypto.randomUUID());
  const folder = join(root, "files");
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Whatever is thrown, as the failure it is for the job; undefined for an abort, which the worker tells from its reason. */
export function failureOf(error: unknown): JobFailure | undefined {
  if (error instanceof JobFailure) return error;
  if (!(error instanceof AppError)) return undefined;
  return new JobFailure(error.code === "unavailable" || error.code === "limited" ? error.code : "rejected", error.message);
}
