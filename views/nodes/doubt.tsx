import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { money } from "../shared/words.ts";
import type { DoubtView } from "./doubt.ts";

/** Asking costs nothing and comes first; a second request is a second payment, so a dialog asks before it. */
export function DoubtButtons({ doubt }: { doubt: DoubtView }) {
  const { projectId, generationId, provider } = doubt;
  return (
    <>
      {doubt.isAskable ? (
        <CommandButton command="generation.ask" fields={{ projectId, generationId }} size="small" icon="search">
          Ask again
        </CommandButton>
      ) : (
        ""
      )}
      <button
        type="button"
        class="btn btn--small"
        data-open={DOM.sendAnew}
        data-project-id={projectId}
        data-generation-id={generationId}
        data-provider={provider}
        data-price={doubt.costMicroUsd === null ? "as much as the provider takes for it" : money(doubt.costMicroUsd)}
      >
        Send anew
      </button>
    </>
  );
}

/** What is known, and what each button does. `now` is ms since the epoch. */
export function DoubtFacts({ doubt, now }: { doubt: DoubtView; now: number }) {
  return (
    <div class="doubt">
      <dl class="pairs">
        <dt>Provider</dt>
        <dd safe>{doubt.provider}</dd>
        {doubt.sentAt === undefined ? (
          ""
        ) : (
          <>
            <dt>Sent</dt>
            <dd>
              <Moment at={doubt.sentAt} now={now} />
            </dd>
          </>
        )}
        {doubt.askedAt === undefined ? (
          ""
        ) : (
          <>
            <dt>Asked again</dt>
            <dd>
              <Moment at={doubt.askedAt} now={now} />
            </dd>
          </>
        )}
        <dt>Counted as spent</dt>
        <dd safe>{doubt.costMicroUsd === null ? "not known" : money(doubt.costMicroUsd)}</dd>
        <dt>Request</dt>
        <dd class="mono doubt__request" safe>
          {doubt.request}
        </dd>
      </dl>
      <p class="faint" safe>
        {doubt.isAskable
          ? `Asking ${doubt.provider} again costs nothing: what it has made is fetched.`
          : `${doubt.provider} cannot be asked about a single request. Look at its own pages before you send it anew.`}
      </p>
    </div>
  );
}

/** A person's yes to a request that may be paid for a second time. The button that opens it says for which one. */
export function SendAnewDialog() {
  return (
    <Dialog id={DOM.sendAnew} title="Pay for it a second time?">
      <p>
        <b class="strong" data-fill="provider"></b> may have accepted the first request. If it did, sending it anew is paid twice: another{" "}
        <b class="strong" data-fill="price"></b>. What the first request makes is not fetched any more.
      </p>
      <form class="row" hx-post={paths.command("generation.resend")} hx-swap="none" data-close-after>
        <input type="hidden" name="projectId" value="" data-fill="projectId" />
        <input type="hidden" name="generationId" value="" data-fill="generationId" />
        <input type="hidden" name="confirm" value="true" />
        <button type="button" class="btn btn--plain push" data-close>
          Not now
        </button>
        <button type="submit" class="btn btn--solid">
          <Icon name="repeat" small />
          Send it anew
        </button>
      </form>
    </Dialog>
  );
}
