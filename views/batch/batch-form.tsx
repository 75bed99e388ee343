import { Html } from "@elysiajs/html";
import { partsOf } from "../../src/canvas/prose.ts";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import type { BatchFormView, BatchModelView, SheetView } from "./batch.ts";
import { BatchCount } from "./batch-count.tsx";
import { BatchParams } from "./batch-params.tsx";
import { BatchWhen } from "./batch-when.tsx";

const SHEET_ROWS_SHOWN = 8;

/** Prompts × models × takes. Every change is counted and priced by the server before anything is made. */
export function BatchForm({ form, requestKey }: { form: BatchFormView; requestKey: string }) {
  const { projectId } = form;
  return (
    <form
      class="batch__form"
      id={DOM.batchForm}
      aria-label="Batch"
      method="post"
      hx-post={paths.batchRun(projectId)}
      hx-target={`#${DOM.batchCount}`}
      hx-swap="outerHTML"
      hx-encoding="multipart/form-data"
    >
      <div class="batch__fields">
        <Prompts form={form} />
        <Models form={form} />
        <div class="batch__pair">
          <div class="field">
            <label for="takes">Takes each</label>
            <input class="input" id="takes" name="takes" type="number" min="1" max="16" value={String(form.takes)} required />
          </div>
          <div class="field">
            <label for="budget">Stop at</label>
            <input
              class="input"
              id="budget"
              name="budget"
              inputmode="decimal"
              pattern="\$?\s*[0-9]{1,6}([.,][0-9]{1,6})?"
              placeholder="$ no limit"
              value={form.budget}
            />
          </div>
        </div>
        <BatchParams params={form.params} />
        <BatchWhen timezone={form.timezone} />
      </div>
      <BatchCount projectId={projectId} requestKey={requestKey} isFirst />
    </form>
  );
}

function Prompts({ form }: { form: BatchFormView }) {
  const isSheet = form.source === "csv";
  return (
    <>
      <div class="field">
        <span class="field__name">
          Prompts
          <fieldset class="seg push">
            <legend class="hidden-text">Where the prompts come from</legend>
            <label>
              <input type="radio" name="source" value="lines" checked={!isSheet} />
              Lines
            </label>
            <label>
              <input type="radio" name="source" value="csv" checked={isSheet} />
              CSV
            </label>
          </fieldset>
        </span>
        <textarea
          class="input input--area batch__lines"
          name="lines"
          rows="6"
          aria-label="Prompts, one on each line"
          placeholder="One prompt on each line"
          data-source="lines"
          safe
        >
          {form.lines}
        </textarea>
        <textarea
          class="input input--area mono batch__template"
          name="template"
          rows="3"
          aria-label="Prompt with {variables}"
          placeholder="Wide shot of {place} at {hour}"
          data-source="csv"
          safe
        >
          {form.template}
        </textarea>
      </div>
      <div class="field" data-source="csv">
        <span class="field__name">
          Variables
          <label class="btn btn--small push">
            <Icon name="upload" small />
            Choose a CSV
            <input
              class="hidden-text"
              type="file"
              name="file"
              accept=".csv,.tsv,text/csv,text/tab-separated-values"
              hx-post={paths.batchSheet(form.projectId)}
              hx-encoding="multipart/form-data"
              hx-trigger="change"
              hx-target={`#${DOM.batchSheet}`}
              hx-swap="outerHTML"
            />
          </label>
        </span>
        <BatchSheet sheet={form.sheet} template={form.template} />
      </div>
    </>
  );
}

/** The table that was read, and itself once more for the form. */
export function BatchSheet({ sheet, template, error }: { sheet?: SheetView | undefined; template: string; error?: string }) {
  const used = new Set(partsOf(template).flatMap((part) => (part.kind === "variable" ? [part.name] : [])));
  return (
    <div id={DOM.batchSheet} class="batch__sheet">
      {error ? <FieldError id="sheet-error" message={error} /> : ""}
      {sheet ? (
        <>
          <input type="hidden" name="sheet" value={JSON.stringify(sheet)} />
          <p class="faint">
            <span safe>{`${sheet.name}, ${sheet.rows.length} ${sheet.rows.length === 1 ? "row" : "rows"}`}</span>
          </p>
          <div class="batch__scroll">
            <table class="vars">
              <thead>
                <tr>
                  {sheet.columns.map((column) => (
                    <th scope="col" data-used={used.has(column) || column.startsWith("param.") ? "true" : undefined} safe>
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sheet.rows.slice(0, SHEET_ROWS_SHOWN).map((row) => (
                  <tr>
                    {sheet.columns.map((column) => (
                      <td safe>{row[column] ?? ""}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {sheet.rows.length > SHEET_ROWS_SHOWN ? (
            <p class="faint" safe>
              {`and ${sheet.rows.length - SHEET_ROWS_SHOWN} more`}
            </p>
          ) : (
            ""
          )}
        </>
      ) : (
        <p class="faint">The first line names the columns; each is a variable of the prompt.</p>
      )}
    </div>
  );
}

/** Another choice asks for the parameters of what is chosen. */
function Models({ form: { models, projectId } }: { form: BatchFormView }) {
  const ready = models.filter((model) => !model.why);
  const others = models.filter((model) => model.why);
  const kinds = [...new Set(ready.map((model) => model.kind))];
  return (
    <fieldset
      class="field batch__choose"
      hx-post={paths.batchParams(projectId)}
      hx-trigger="change"
      hx-target={`#${DOM.batchParams}`}
      hx-swap="outerHTML"
    >
      <legend class="field__name">Models</legend>
      {kinds.map((kind, at) => (
        <Kind kind={kind} models={ready.filter((model) => model.kind === kind)} isOpen={at === 0} />
      ))}
      {others.length > 0 ? (
        <details class="batch__others">
          <summary safe>{`${others.length} more ${others.length === 1 ? "needs" : "need"} a key`}</summary>
          <ul class="batch__models">
            {others.map((model) => (
              <Model model={model} />
            ))}
          </ul>
        </details>
      ) : (
        ""
      )}
    </fieldset>
  );
}

/** Open where something is chosen. */
function Kind({ kind, models, isOpen }: { kind: string; models: readonly BatchModelView[]; isOpen: boolean }) {
  return (
    <details class="batch__others" open={isOpen || models.some((model) => model.chosen)}>
      <summary>
        <span safe>{kind}</span>
        <span class="faint mono" safe>
          {String(models.length)}
        </span>
      </summary>
      <ul class="batch__models">
        {models.map((model) => (
          <Model model={model} />
        ))}
      </ul>
    </details>
  );
}

function Model({ model }: { model: BatchModelView }) {
  return (
    <li>
      <label class="batch__model" title={model.why}>
        <input type="checkbox" name="model" value={model.id} checked={model.chosen} disabled={Boolean(model.why)} />
        <b class="strong clip-text" safe>
          {model.name}
        </b>
        <span class="faint" safe>
          {model.provider}
        </span>
        <span class="push mono">
          {model.price === null ? (
            <span class="state" data-state="warn">
              <Icon name="triangle-alert" />
              unknown
            </span>
          ) : (
            <span safe>{model.price}</span>
          )}
        </span>
      </label>
    </li>
  );
}
