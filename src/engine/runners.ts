/** How a turn of each mode is played. */
import type { Mode } from "../schema.ts";
import type { Runner } from "./define.ts";
import { runSolo } from "./solo.ts";

export const RUNNERS: Partial<Record<Mode, Runner>> = { solo: runSolo };
