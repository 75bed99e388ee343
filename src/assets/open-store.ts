/** The store that the settings ask for. */
import { join } from "node:path";
import type { Config } from "../config.ts";
import { openFolderStore } from "./folder-store.ts";
import { openS3Store } from "./s3-store.ts";
import type { AssetStore } from "./store.ts";

/** Throws AppError `unavailable` when the bucket cannot be used. */
export function openStore(config: Pick<Config, "dataFolder" | "s3">): Promise<AssetStore> {
  return config.s3 ? openS3Store(config.s3, join(config.dataFolder, "copies")) : openFolderStore(join(config.dataFolder, "assets"));
}
