/** Files that were made from a file: rows by variant, bytes in the store like all others. */
import { and, eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { blobs, derivatives } from "../schema.ts";
import type { Asset } from "./assets.ts";
import type { StoredBlob } from "./store.ts";

export interface Derivative {
  assetId: string;
  variant: string;
  mime: string;
}

/** In the caller's transaction; a variant that is there stays as it is. */
export async function insertDerivative(clash: Clash, tx: Tx, blob: StoredBlob, { assetId, variant, mime }: Derivative): Promise<void> {
  const { sha256, bytes } = blob;
  await tx.insert(blobs).values({ sha256, bytes, createdAt: clash.clock.now() }).onConflictDoNothing();
  await tx.insert(derivatives).values({ assetId, variant, sha256, mime }).onConflictDoNothing();
}

/** Undefined while it is not made. */
export async function derivativeOf(
  clash: Clash,
  { id }: Pick<Asset, "id">,
  variant: string,
): Promise<{ sha256: string; mime: string } | undefined> {
  const [row] = await clash.db.read
    .select({ sha256: derivatives.sha256, mime: derivatives.mime })
    .from(derivatives)
    .where(and(eq(derivatives.assetId, id), eq(derivatives.variant, variant)));
  return row;
}
