/**
 * What the code of an action may ask of the studio about pictures, films and words. Every file it names is one of the folder of its run; what decodes them are
 * children with limits. The sandbox gives these as `host.<name>(args)`; docs/actions.md says them to authors.
 */
import type { Clash } from "../../clash.ts";
import type { HostCall } from "../../sandbox/define.ts";
import { compose } from "./compose.ts";
import type { Call, HostRun } from "./define.ts";
import { frames } from "./frames.ts";
import { grade } from "./grade.ts";
import { picture, pixels } from "./pictures.ts";
import { words } from "./words.ts";

export type { HostRun } from "./define.ts";

const CALLS = { pixels, picture, compose, grade, frames, words } as const satisfies Record<string, Call>;
export const HOST_CALLS = Object.keys(CALLS) as (keyof typeof CALLS)[];

/** All of them, by name; they throw AppError `invalid` or `too_large` with a sentence for what they refuse. */
export function hostCalls(clash: Clash, run: HostRun): Readonly<Record<string, HostCall>> {
  return Object.fromEntries(Object.entries(CALLS).map(([name, call]) => [name, call(clash, run)]));
}
