/**
 * The ends of attempts that come together are written together: whoever ends while a group still stands in the writer's queue joins it. So a hundred
 * jobs that end at once are a few statements and one commit, and each still has its own fencing, attempt and event.
 */
import type { Clash } from "../clash.ts";
import { type Ending, finish, finishAll } from "./lease.ts";

/** Answers, once it is on disk, whether the lease still held (J4). */
export type WriteEnd = (ending: Ending) => Promise<boolean>;

interface Group {
  endings: Ending[];
  /** For each of them whether its lease held; undefined when they could not be written together. */
  written: Promise<boolean[] | undefined>;
}

export function gatherEnds(clash: Clash): WriteEnd {
  let open: Group | undefined;

  function begin(): Group {
    const endings: Ending[] = [];
    const close = () => {
      if (open === group) open = undefined; // who comes from now on is written by the next
    };
    const written = clash.db.write.transaction((tx, after) => {
      close();
      return finishAll(clash, tx, after, endings);
    });
    const group: Group = { endings, written: written.catch(() => undefined).finally(close) };
    return group;
  }

  return async (ending) => {
    open ??= begin();
    const group = open;
    const place = group.endings.push(ending) - 1;
    const held = await group.written;
    if (held) return held[place] === true;
    return clash.db.write.transaction((tx, after) => finish(clash, tx, after, ending.job, ending.end)); // one that cannot be written takes no other down
  };
}
