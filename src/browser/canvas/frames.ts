/**
 * The one animation loop of the page. Work is put in under a key and runs once in the next frame; the last of a key wins, so ten
 * pointer events make one drawing. What is put in while a frame runs still belongs to it, unless its key had its turn: a camera that
 * moved is culled and painted in the same frame, and an animation that asks for itself goes on in the next one.
 */
export type Frame = (key: string, draw: () => void) => void;

/** A page in the background draws nothing but still follows the document. */
const HIDDEN_MS = 250;

export function openFrames(): Frame {
  let waiting = new Map<string, () => void>();
  let isScheduled = false;
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    if (document.hidden) setTimeout(run, HIDDEN_MS);
    else requestAnimationFrame(run);
  };
  const run = () => {
    isScheduled = false;
    const ran = new Set<string>();
    const later = new Map<string, () => void>();
    for (const [key, draw] of waiting) {
      waiting.delete(key); // put in again, it stands at the end of this walk
      if (ran.has(key)) {
        later.set(key, draw);
        continue;
      }
      ran.add(key);
      try {
        draw();
      } catch (error) {
        reportError(error); // one part's bug does not stop the others
      }
    }
    waiting = later;
    schedule();
  };
  return (key, draw) => {
    waiting.delete(key);
    waiting.set(key, draw);
    schedule();
  };
}
