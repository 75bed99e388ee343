/** A project's live links as the dialog lists them. */
import type { ShareView } from "../../../views/share/share-dialog.tsx";
import type { Clash } from "../../clash.ts";
import { liveShares } from "../../shares.ts";
import { namesOf } from "./names.ts";

export async function shareViews(clash: Clash, projectId: string): Promise<ShareView[]> {
  const rows = await liveShares(clash, projectId);
  const names = await namesOf(
    clash,
    rows.map((row) => row.makerId),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    maker: names.get(row.makerId) ?? { kind: "person", name: "Somebody" },
    createdAt: row.createdAt,
    ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt }),
    ...(row.nodeIds ? { nodes: row.nodeIds.length } : {}),
    ...(row.camera ? { hasCamera: true } : {}),
  }));
}
