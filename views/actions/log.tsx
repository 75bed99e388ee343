import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Notice } from "../shared/message.tsx";

/** Opens the dialog and fills it with the log of a run. */
export function LogButton({ projectId, runId, extra }: { projectId: string; runId: string; extra?: string }) {
  return (
    <button
      type="button"
      class={["btn", "btn--plain", "btn--small", extra]}
      hx-get={paths.actionLog(projectId, runId)}
      hx-target={`#${DOM.actionLogBody}`}
      hx-swap="innerHTML"
      data-open={DOM.actionLog}
    >
      Show log
    </button>
  );
}

export function ActionLogDialog() {
  return (
    <Dialog id={DOM.actionLog} title="Log of the run">
      <div class="log-body" id={DOM.actionLogBody} aria-live="polite">
        <p class="faint">Reading it</p>
      </div>
      <footer class="row">
        <button type="button" class="btn push" data-close>
          Close
        </button>
      </footer>
    </Dialog>
  );
}

/** What a run wrote, and how it ended where it failed. Secrets are taken out before it is kept. */
export function ActionLog({ log, failure }: { log: string; failure?: string }) {
  return (
    <>
      {failure ? <Notice title="The run failed" text={failure} /> : ""}
      {log ? (
        <section class="log" tabindex="0" aria-label="Log">
          <pre safe>{log}</pre>
        </section>
      ) : (
        <p class="faint">It wrote nothing.</p>
      )}
    </>
  );
}
