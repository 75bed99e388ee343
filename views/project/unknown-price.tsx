import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";

/** A person's yes to a model whose price nobody knows. The Run button that opens it says which generator and how many takes. */
export function UnknownPriceDialog({ projectId }: { projectId: string }) {
  return (
    <Dialog id={DOM.unknownPrice} title="The price is not known">
      <p>
        Neither we nor its card know what <b class="strong" data-fill="model"></b> costs, so nothing can be reserved for it. Its provider
        will bill what it bills. The cost stands in the ledger as unknown unless the provider reports it.
      </p>
      <form class="row" hx-post={paths.command("generation.run")} hx-swap="none" data-close-after>
        <input type="hidden" name="projectId" value={projectId} />
        <input type="hidden" name="nodeId" value="" data-fill="nodeId" />
        <input type="hidden" name="takes" value="" data-fill="takes" />
        <input type="hidden" name="acceptUnknownPrice" value="true" />
        <button type="button" class="btn btn--plain push" data-close>
          Not now
        </button>
        <button type="submit" class="btn btn--solid">
          <Icon name="play" small />
          Run it all the same
        </button>
      </form>
    </Dialog>
  );
}
