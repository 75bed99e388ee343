/** A host call as it is written here: a schema for what is asked, checked before anything else. */
import type { Static, TSchema } from "@sinclair/typebox";
import type { Json } from "../../canvas/nodes/define.ts";
import type { Clash } from "../../clash.ts";
import { validate } from "../../lib/validate.ts";
import type { HostCall } from "../../sandbox/define.ts";

/** The run that asks. */
export interface HostRun {
  /** The folder of the run, where its inputs lie (`in/…`, files and no links) and its files go; an absolute path. */
  folder: string;
  projectId: string;
  /** Nodes of the timelines among its inputs, whose frames it may see: none without the permission `look`. */
  timelines: readonly string[];
}

export interface Asked {
  clash: Clash;
  run: HostRun;
  signal: AbortSignal;
}

export type Call = (clash: Clash, run: HostRun) => HostCall;

export function defineCall<T extends TSchema>(schema: T, answer: (args: Static<T>, asked: Asked) => Promise<Json>): Call {
  return (clash, run) => async (args, signal) => {
    const checked = validate(schema, args);
    signal.throwIfAborted();
    return answer(checked, { clash, run, signal });
  };
}
