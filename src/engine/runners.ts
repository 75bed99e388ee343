/** How a turn of each mode is played. */
import type { Mode } from "../schema.ts";
import { runDebate } from "./debate.ts";
import type { Runner } from "./define.ts";
import { runSolo } from "./solo.ts";
import { runSquad } from "./squad.ts";

export const RUNNERS: Record<Mode, Runner> = { solo: runSolo, squad: runSquad, debate: runDebate };
