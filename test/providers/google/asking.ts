/** A request to one of Google's doors as a job makes it, in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Card, InputRole } from "../../../src/providers/card.ts";
import type { Credentials, Provider, ProviderContext, ProviderInput, ProviderRequest } from "../../../src/providers/define.ts";

export interface Asking {
  params?: Record<string, unknown>;
  prompt?: string;
  inputs?: { role: InputRole; mime: string; bytes: Uint8Array }[];
}

const folders: string[] = [];
export const forgetFolders = () => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "google-test-"));
  folders.push(folder);
  return folder;
}

export const cardOf = (provider: Provider, id: string): Card => {
  const card = provider.cards.find((known) => known.id === id);
  if (!card) throw new Error(`There is no card ${id}.`);
  return card;
};

export async function requestFor(
  provider: Provider,
  id: string,
  { params = {}, prompt = "A fox in the snow", inputs = [] }: Asking = {},
): Promise<ProviderRequest> {
  const card = cardOf(provider, id);
  const route = card.routes.find((known) => known.provider === provider.id) ?? card.routes[0];
  const defaults = Object.fromEntries(
    Object.entries(card.params.properties).flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])),
  );
  const folder = await newFolder();
  const files = inputs.map(async ({ role, mime, bytes }, at): Promise<ProviderInput> => {
    const path = join(folder, `input-${at}`);
    await Bun.write(path, bytes);
    return { role, assetId: `ast_${at}`, path, mime, provenance: {} };
  });
  return {
    generationId: "gen_1",
    card,
    route,
    prompt,
    params: { ...defaults, ...params },
    seed: 7,
    inputs: await Promise.all(files),
  } as ProviderRequest;
}

export async function contextFor(credentials: Credentials, signal = new AbortController().signal): Promise<ProviderContext> {
  return { signal, credentials, folder: await newFolder(), progress: () => {} };
}

/** The failure that a promise ends in, as its class and sentence. */
export async function failureOf(promise: Promise<unknown>): Promise<{ class: string; message: string; retryAfterMs: number | undefined }> {
  try {
    await promise;
  } catch (error) {
    const { failureClass, message, retryAfterMs } = error as { failureClass?: string; message: string; retryAfterMs?: number };
    return { class: failureClass ?? "none", message, retryAfterMs };
  }
  throw new Error("It did not fail.");
}
