/**
 * The committed view on the main thread, so that reading a canvas costs no way to the worker. It is started by the first reader and then
 * follows every commit. What was handed out is never changed: the next change copies the records first.
 */
import type { CanvasView } from "../canvas/document.ts";
import type { Changed } from "./messages.ts";

export function openMirror() {
  let view: CanvasView | undefined;
  let shared = false;
  return {
    start(fresh: CanvasView): void {
      view ??= fresh;
    },
    /** Undefined before the first reader. */
    share(): CanvasView | undefined {
      shared = true;
      return view;
    },
    follow(changed: Changed): void {
      if (!view) return;
      if (shared)
        view = {
          ...view,
          nodes: { ...view.nodes },
          edges: { ...view.edges },
          timelines: { ...view.timelines },
          requests: { ...view.requests },
        };
      shared = false;
      merge(view.nodes, changed.nodes);
      merge(view.edges, changed.edges);
      merge(view.timelines, changed.timelines);
      merge(view.requests, changed.requests);
      view.version = changed.version;
      view.epoch = changed.epoch;
    },
  };
}

function merge<T>(record: Record<string, T>, changed: Record<string, T | null>): void {
  for (const [id, value] of Object.entries(changed)) {
    if (value === null) delete record[id];
    else record[id] = value;
  }
}
