/**
 * Steps of undo. One gesture of a person is many commits: a drag, a word that is typed. Which commits belong together only the page
 * knows, so it says so in the commit message, which travels with the operations, offline too. A peer id is bound to its actor, so a
 * forged step can only spoil the undo of whoever forges it. Commits in a row with equal messages stay one Change in the document.
 *
 * A step is any short name that the page makes up for each gesture (`newStep`). Clients that say nothing are judged by pauses.
 */
import { newId } from "../lib/new-id.ts";

const PREFIX = "step:";
const STEP_LIMIT = 40;

export const newStep = (): string => newId("stp");

export const stepMessage = (step: string): string => PREFIX + step;

/** The step that a commit message names, undefined when it names none. */
export function stepOf(message: string | undefined): string | undefined {
  if (!message?.startsWith(PREFIX)) return undefined;
  const step = message.slice(PREFIX.length);
  return step.length > 0 && step.length <= STEP_LIMIT ? step : undefined;
}
