/**
 * Something that is done for all that has asked for it: at once after a pause, and else when the gap since it was last done is over.
 * `gapMs` is asked each time it has been done, so that what is expensive is done less often.
 */
export interface Gather {
  ask(): void;
  /** Does it now, if anybody has asked. */
  flush(): void;
  stop(): void;
}

export function openGather(run: () => void, gapMs: (tookMs: number) => number): Gather {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  let notBefore = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!isAsked) return;
    isAsked = false;
    const started = performance.now();
    run();
    const ended = performance.now();
    notBefore = ended + gapMs(ended - started);
  }

  return {
    ask() {
      if (isAsked) return;
      isAsked = true;
      const wait = notBefore - performance.now();
      if (wait > 0) timer = setTimeout(flush, wait);
      else queueMicrotask(flush); // what one commit brings asks for it in one go
    },
    flush,
    stop() {
      clearTimeout(timer);
      isAsked = false;
    },
  };
}
