/** What is to happen with an answer of the worker: what is logged and told, and what the caller hears after the commit. */
import { AppError } from "../lib/errors.ts";
import type { Member } from "./broadcast.ts";
import type { Wrote } from "./messages.ts";
import type { Rewriting } from "./room-steps.ts";

export interface Plan<Value> extends Partial<Rewriting> {
  value: (seq: number) => Value;
  wrote?: Wrote;
  from?: Member;
  /** The worker's memory holds what nobody may log: the room ends here, before anything that is built on it. */
  spoilt?: boolean;
  step?: string | undefined;
  /** After the commit, before the caller hears of it. */
  onCommit?: () => void;
}

export const gone = () =>
  new AppError("unavailable", "The canvas was closed while this was under way. Nothing that was acknowledged is lost; try again.");
