import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Segmented } from "../shared/field.tsx";
import { money } from "../shared/words.ts";

/** A model that sees or hears, with about what it costs: a picture, or a minute of sound; null when nobody knows. */
export interface SenseView {
  id: string;
  name: string;
  micros: number | null;
  /** Why it cannot be chosen now. */
  why?: string;
}

export interface LookingView {
  projectId: string;
  projectTitle: string;
  eyes: string;
  ears: string;
  when: "asked" | "arrival";
  acceptUnknownPrice: boolean;
  seers: readonly SenseView[];
  hearers: readonly SenseView[];
  /** The page that is shown afterwards. */
  back?: string;
}

/** Who looks at the files of a project. The form comes when the dialog is opened. */
export function LookingDialog({ projectId, back }: { projectId: string; back?: string }) {
  return (
    <Dialog id={DOM.looking} title="Who looks at files">
      <div hx-get={paths.looking(projectId, back)} hx-trigger="intersect once" hx-swap="outerHTML">
        <p class="faint">Asking which models there are</p>
      </div>
    </Dialog>
  );
}

/** `GET /projects/:id/looking`: posts `projectId, eyes, ears, when, acceptUnknownPrice`. */
export function LookingForm({ looking }: { looking: LookingView }) {
  return (
    <form class="stack" hx-post={paths.command("understanding.set")} hx-swap="none" data-close-after>
      <p safe>{`In “${looking.projectTitle}”. What is found is shown beside a file, and the library searches it.`}</p>
      <Eyes looking={looking} />
      <Ears looking={looking} />
      <Segmented
        name="when"
        label="When"
        choices={[
          { value: "asked", label: "When somebody asks" },
          { value: "arrival", label: "By itself when a file comes" },
        ]}
        value={looking.when}
      />
      <label class="check">
        <input type="checkbox" name="acceptUnknownPrice" value="true" checked={looking.acceptUnknownPrice} />
        <span>Also where nobody knows the price, for every file that comes</span>
      </label>
      <p class="faint">
        Models get small copies: a picture of at most 1024 pixels, up to 8 frames of a film, its sound in one channel. Each request counts
        in the budgets.
      </p>
      <input type="hidden" name="projectId" value={looking.projectId} />
      {looking.back ? <input type="hidden" name="then" value={looking.back} /> : ""}
      <footer class="row">
        <button type="button" class="btn btn--plain push" data-close>
          Leave it
        </button>
        <button type="submit" class="btn btn--solid">
          Keep this
        </button>
      </footer>
    </form>
  );
}

function Eyes({ looking }: { looking: LookingView }) {
  return (
    <label class="field">
      <span class="field__name">Pictures and films are described by</span>
      <select class="input input--large" name="eyes">
        <option value="off" selected={looking.eyes === "off"}>
          Nobody
        </option>
        <option value="draft" selected={looking.eyes === "draft"}>
          The studio: colours, shots, loudness (Draft, free)
        </option>
        <Models models={looking.seers} chosen={looking.eyes} unit="a picture" />
      </select>
    </label>
  );
}

function Ears({ looking }: { looking: LookingView }) {
  return (
    <label class="field">
      <span class="field__name">What is said is written down by</span>
      <select class="input input--large" name="ears">
        <option value="off" selected={looking.ears === "off"}>
          Nobody
        </option>
        <Models models={looking.hearers} chosen={looking.ears} unit="a minute" />
      </select>
    </label>
  );
}

/** Those without a key are named, so that one knows of them, and cannot be chosen. */
function Models({ models, chosen, unit }: { models: readonly SenseView[]; chosen: string; unit: string }) {
  return (
    <>
      {models.map((model) => (
        <option
          value={model.id}
          selected={model.id === chosen}
          disabled={model.why !== undefined && model.id !== chosen}
          title={model.why}
          safe
        >
          {`${model.name}, ${model.why ? "no key yet" : priceOf(model.micros, unit)}`}
        </option>
      ))}
    </>
  );
}

const priceOf = (micros: number | null, unit: string): string =>
  micros === null ? "price not known" : micros === 0 ? "free" : `up to ${money(micros)} ${unit}`;
