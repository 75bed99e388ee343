import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";

/** Changes made offline that the canvas has no place for any more. The island fills the list; nothing of it is thrown away unread. */
export function LeftChanges() {
  return (
    <Dialog id={DOM.left} title="Some of your changes were left">
      <p>The canvas was changed so much meanwhile that these found no place. Everything else was brought over.</p>
      <ul class="left" data-left tabindex="0" aria-label="What was left"></ul>
      <footer class="row">
        <button type="button" class="btn btn--plain" data-left-do="copy">
          <Icon name="copy" small />
          Copy
        </button>
        <button type="button" class="btn btn--plain push" data-left-do="download">
          <Icon name="download" small />
          Download
        </button>
        <button type="button" class="btn btn--solid" data-left-do="done">
          Done
        </button>
      </footer>
    </Dialog>
  );
}
