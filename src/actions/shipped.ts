/** The actions that come with Clash. */
import type { ActionFile } from "./manifest.ts";

export const SHIPPED: readonly ActionFile[] = [];
