/** Requests as a job hands them to an adapter: a card's defaults, some parameters, files on a temporary folder. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "../../src/lib/validate.ts";
import type { Card, InputRole } from "../../src/providers/card.ts";
import type { Credentials, ProviderContext, ProviderInput, ProviderRequest } from "../../src/providers/define.ts";

export interface Order {
  prompt?: string;
  params?: Record<string, unknown>;
  seed?: number;
  inputs?: ProviderInput[];
  sendKey?: string;
}

/** By the card's route at `provider`. */
export function asked(
  card: Card,
  provider: string,
  { prompt = "A fox", params = {}, seed = 7, inputs = [], sendKey }: Order = {},
): ProviderRequest {
  const route = card.routes.find((known) => known.provider === provider);
  if (!route) throw new Error(`${card.id} has no route by ${provider}.`);
  const whole = validate(card.params, params) as Record<string, unknown>;
  return { generationId: "gen_test", card, route, prompt, params: whole, seed, inputs, ...(sendKey ? { sendKey } : {}) };
}

/** Without a file behind it, for what only counts and names inputs. */
export const input = (role: InputRole, path = "", mime = "image/png"): ProviderInput => ({
  role,
  assetId: `ast_${role}`,
  path,
  mime,
  provenance: {},
});

export interface Bench {
  folder: string;
  context(credentials: Credentials): ProviderContext;
  /** A file of so many bytes. */
  file(name: string, bytes: number): Promise<string>;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "clash-adapter-"));
  return {
    folder,
    context: (credentials) => ({ signal: AbortSignal.timeout(15_000), credentials, folder, progress() {} }),
    async file(name, bytes) {
      const path = join(folder, name);
      await Bun.write(
        path,
        Uint8Array.from({ length: bytes }, (_, at) => (at * 31) & 255),
      );
      return path;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a call is refused with; fails when it is not. */
export async function refusal(work: Promise<unknown>): Promise<{ failureClass: string; message: string; retryAfterMs?: number }> {
  try {
    await work;
  } catch (error) {
    return error as never;
  }
  throw new Error("It was not refused.");
}
