import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Dialog } from "../shared/dialog.tsx";

/** Crop, grab or trim, one at a time: `src/browser/canvas/cutting.ts` shows the form that is asked for and fills it with the file. */
export function CutDialog() {
  return (
    <Dialog id={DOM.cutting} title="Crop">
      <form class="stack trimmer" method="dialog" novalidate>
        <div class="trimmer__stage" data-stage></div>
        <fieldset class="trimmer__fields" data-tool="crop">
          <NumberField name="x" label="Left" unit="px" />
          <NumberField name="y" label="Top" unit="px" />
          <NumberField name="width" label="Width" unit="px" />
          <NumberField name="height" label="Height" unit="px" />
        </fieldset>
        <fieldset class="trimmer__fields" data-tool="grab" hidden>
          <Slider name="at" label="Moment" />
        </fieldset>
        <fieldset class="trimmer__fields" data-tool="trim" hidden>
          <Slider name="from" label="From" />
          <Slider name="to" label="To" />
        </fieldset>
        <p class="field__error" role="alert" data-error hidden></p>
        <footer class="row">
          <span class="faint mono push" data-result></span>
          <button type="button" class="btn btn--plain push" data-close>
            Cancel
          </button>
          <button type="submit" class="btn btn--solid" data-submit>
            Crop
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function NumberField({ name, label, unit }: { name: string; label: string; unit: string }) {
  return (
    <label class="trimmer__number">
      <span class="faint" safe>
        {`${label}, ${unit}`}
      </span>
      <input class="input mono" type="number" name={name} min={0} step="1" inputmode="numeric" />
    </label>
  );
}

/** The same moment twice: to be slid to, and to be written. */
function Slider({ name, label }: { name: string; label: string }) {
  return (
    <div class="trimmer__slider">
      <label class="faint" for={`cut-${name}`} safe>
        {label}
      </label>
      <input type="range" id={`cut-${name}`} data-slides={name} min={0} step="0.01" />
      <input class="input mono" type="number" name={name} min={0} step="0.01" aria-label={`${label}, in seconds`} inputmode="decimal" />
    </div>
  );
}
