/**
 * What the code of an action may ask of the studio about pictures and films. Every file it names is one of the folder of its run; what decodes them are
 * children with limits. The sandbox gives these as `host.<name>(args)`; docs/actions.md says them to authors.
 */
import type { Clash } from "../../clash.ts";
import type { HostCall } from "../../sandbox/define.ts";

/** The run that asks. */
export interface HostRun {
  /** The folder of the run, where its inputs lie and its files go; an absolute path. */
  folder: string;
  projectId: string;
  /** Nodes of the timelines among its inputs, whose frames it may see: none without the permission `look`. */
  timelines: readonly string[];
}

/** All of them, by name; they throw AppError `invalid` or `too_large` with a sentence for what they refuse. */
export function hostCalls(_clash: Clash, _run: HostRun): Readonly<Record<string, HostCall>> {
  return {};
}
