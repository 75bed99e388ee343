import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";

/**
 * A file as large as the window: the takes of the same generator below it, what it was made from beside it, and two of them against each
 * other. The island fills the stage, the strip and the facts.
 */
export function Lightbox() {
  return (
    <dialog id={DOM.lightbox} class="lightbox" aria-label="Viewer">
      <div class="lightbox__bar">
        <b class="strong clip-text" data-lightbox-title></b>
        <span class="mono" role="status" data-lightbox-count></span>
        <span class="push"></span>
        <button type="button" class="btn btn--plain" aria-pressed="false" data-lightbox-compare hidden>
          <Icon name="blend" />
          Compare
          <kbd>X</kbd>
        </button>
        <button
          type="button"
          class="btn btn--plain btn--icon"
          aria-label="What it was made from"
          aria-pressed="true"
          data-lightbox-facts-switch
        >
          <Icon name="panel-right" />
        </button>
        <a class="btn btn--plain" href={paths.home()} download="" data-lightbox-download hidden>
          <Icon name="download" />
          Download
        </a>
        <button type="button" class="btn btn--plain btn--icon" aria-label="Previous" data-lightbox-step="-1">
          <Icon name="chevron-left" />
        </button>
        <button type="button" class="btn btn--plain btn--icon" aria-label="Next" data-lightbox-step="1">
          <Icon name="chevron-right" />
        </button>
        <button type="button" class="btn btn--plain btn--icon" aria-label="Close" data-close>
          <Icon name="x" />
        </button>
      </div>
      <div class="lightbox__stage" id={DOM.lightboxStage} tabindex="-1"></div>
      <aside class="lightbox__side" aria-label="What it was made from">
        <div class="inspector" data-lightbox-facts></div>
        <div data-beside=""></div>
      </aside>
      <div class="lightbox__strip" role="toolbar" aria-label="Takes" data-lightbox-strip></div>
    </dialog>
  );
}
