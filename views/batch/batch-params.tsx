import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { count } from "../shared/words.ts";
import type { ParamField, ParamsView } from "./batch.ts";

/** What the chosen models can be told, made from their cards: what all have stands once, the rest with each model. Asked again when models change. */
export function BatchParams({ params }: { params: ParamsView }) {
  return (
    <div class="batch__params" id={DOM.batchParams}>
      <div class="batch__pair">
        {params.shared.map((field) => (
          <Param field={field} />
        ))}
      </div>
      {params.own.map(({ model, fields }) => (
        <details class="batch__others">
          <summary safe>{`${count(fields.length, "setting")} of ${model}`}</summary>
          <div class="batch__pair">
            {fields.map((field) => (
              <Param field={field} />
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

function Param({ field }: { field: ParamField }) {
  return (
    <div class="field">
      <label for={field.field} safe>
        {field.label}
      </label>
      {field.options ? (
        <select class="input" id={field.field} name={field.field}>
          {field.options.map((option) => (
            <option value={option.value} selected={option.value === field.value} safe>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          class="input"
          id={field.field}
          name={field.field}
          type={field.kind === "number" ? "number" : "text"}
          value={field.value}
          min={field.min}
          max={field.max}
          step={field.step}
          placeholder="Not set"
          autocomplete="off"
        />
      )}
    </div>
  );
}
