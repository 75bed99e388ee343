import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";

/** Name a version, and forget the history: posts `version.name` and `canvas.trim`. */
export function HistoryDialogs({ projectId }: { projectId: string }) {
  return (
    <>
      <Dialog id={DOM.nameVersion} title="Name this version">
        <form class="stack" hx-post={paths.command("version.name")} hx-swap="none" data-close-after data-tells="version">
          <input type="hidden" name="projectId" value={projectId} />
          <input type="hidden" name="seq" value="" data-fill="seq" />
          <input class="input input--large" name="name" value="" aria-label="Name" maxlength={120} data-fill="name" />
          <p class="field__hint">A name keeps a moment easy to find. Leave it empty to take the name away.</p>
          <footer class="row">
            <button type="button" class="btn btn--plain push" data-close>
              Cancel
            </button>
            <button type="submit" class="btn btn--solid">
              Name it
            </button>
          </footer>
        </form>
      </Dialog>
      <Dialog id={DOM.trimHistory} title="Forget the history?">
        <p>
          The canvas stays as it is now. Every earlier version, its name, and every step that could be undone are gone for good, for
          everybody. Who is offline joins anew; what they wrote meanwhile is kept.
        </p>
        <form class="row" hx-post={paths.command("canvas.trim")} hx-swap="none" data-close-after data-tells="version">
          <input type="hidden" name="projectId" value={projectId} />
          <button type="button" class="btn btn--plain push" data-close>
            Keep the history
          </button>
          <button type="submit" class="btn btn--danger">
            Forget it
          </button>
        </form>
      </Dialog>
    </>
  );
}
