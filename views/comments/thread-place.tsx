import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";
import { CommentForm } from "./comment-form.tsx";

/** Where a thread opens, the form that begins one, and what is said while it is placed. The island fills, moves and closes them. */
export function ThreadPlace({ projectId }: { projectId: string }) {
  return (
    <>
      <section class="thread float" id={DOM.thread} role="dialog" aria-label="Thread" tabindex="-1" hidden></section>
      <template id={DOM.threadDraft}>
        <div class="thread__card">
          <header class="thread__head">
            <span class="faint clip-text" data-draft-place>
              on the canvas
            </span>
            <span class="push"></span>
            <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Do not comment" data-thread-close>
              <Icon name="x" small />
            </button>
          </header>
          <CommentForm
            command="comment.add"
            fields={{ projectId, nodeId: "", x: "", y: "" }}
            label="Comment"
            placeholder="Say what you see"
            verb="Comment"
          />
        </div>
      </template>
      <p class="commenting float" role="status">
        <Icon name="message-circle" small />
        <span>Click where the comment belongs</span>
        <kbd>↵</kbd>
        <span class="faint">on the selected node</span>
        <kbd>esc</kbd>
        <span class="faint">leave</span>
      </p>
    </>
  );
}
