/** Asks an adapter directly, as a job would, with real files and without a studio. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "../../src/lib/validate.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import type { Credentials, Provider, ProviderInput, ProviderRequest, Submitted } from "../../src/providers/define.ts";

export interface Asked {
  card: string;
  prompt?: string;
  params?: Record<string, unknown>;
  inputs?: Pick<ProviderInput, "role" | "path" | "mime">[];
}

export interface Asking {
  folder: string;
  /** What was told of its progress. */
  told: { fraction: number; words: string | undefined }[];
  request(asked: Asked): ProviderRequest;
  submit(asked: Asked, signal?: AbortSignal): Promise<Submitted>;
  /** The failure of a submission; throws when there is none. */
  failure(asked: Asked): Promise<JobFailure>;
  close(): Promise<void>;
}

export async function openAsking(provider: Provider, credentials: Credentials): Promise<Asking> {
  const folder = await mkdtemp(join(tmpdir(), "clash-ask-"));
  const told: Asking["told"] = [];
  const asking: Asking = {
    folder,
    told,
    request({ card: id, prompt = "A fox in the snow. It listens.", params = {}, inputs = [] }) {
      const card = provider.cards.find((known) => known.id === id);
      const route = card?.routes.find((known) => known.provider === provider.id);
      if (!card || !route) throw new Error(`There is no card ${id}.`);
      return {
        generationId: "gen_test000001",
        card,
        route,
        prompt,
        params: validate(card.params, params),
        seed: 7,
        inputs: inputs.map((input, at) => ({ ...input, assetId: `ast_${at}`, provenance: {} })),
      };
    },
    async submit(asked, signal = new AbortController().signal) {
      const work = await mkdtemp(join(folder, "work-"));
      const progress = (fraction: number, words?: string) => void told.push({ fraction, words });
      return provider.submit(asking.request(asked), { signal, credentials, folder: work, progress });
    },
    async failure(asked) {
      try {
        await asking.submit(asked);
      } catch (error) {
        if (error instanceof JobFailure) return error;
        throw error;
      }
      throw new Error("It did not fail.");
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
  return asking;
}

/** The result of a submission that brings it at once. */
export function resultIn(submitted: Submitted) {
  if (!("result" in submitted)) throw new Error("It is a ticket.");
  return submitted.result;
}
