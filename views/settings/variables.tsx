import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import type { FormTrouble, VariableView } from "./settings.ts";

export interface VariablesProps {
  variables: readonly VariableView[];
  /** Owners change them, everybody else reads them. */
  canChange: boolean;
  trouble?: FormTrouble;
}

/** Words that many prompts share. `POST /settings/variables` answers this root. */
export function Variables(props: VariablesProps) {
  return (
    <section class="settings__part" id={DOM.variables} aria-labelledby="variables-title">
      <header>
        <h2 id="variables-title">Variables</h2>
        <p>
          <span class="mono">{"{name}"}</span> in a prompt stands for the value, in batches and on every canvas. A column of a table, or a
          value given beside a prompt, goes before it. Everybody here can read them: they are no place for secrets.
        </p>
      </header>
      {props.variables.length === 0 ? <p class="faint">There is no variable.</p> : <List {...props} />}
      {props.canChange ? <VariableForm {...props} /> : ""}
    </section>
  );
}

function List({ variables, canChange }: VariablesProps) {
  return (
    <ul class="tokens">
      {variables.map(({ name, value }) => (
        <li class="token variable" id={domId("variable", name)}>
          <span class="stack">
            <b class="mono strong" safe>{`{${name}}`}</b>
            <span class="variable__value" safe>
              {value}
            </span>
          </span>
          {canChange ? (
            <button
              type="button"
              class="btn btn--plain btn--small btn--icon push"
              aria-label={`Remove the variable ${name}`}
              data-open={DOM.settingsRemove}
              data-what="variable"
              data-id={name}
              data-name={`The variable {${name}}`}
              data-then="Prompts that use it have no value then. What was made with it stays."
            >
              <Icon name="trash-2" small />
            </button>
          ) : (
            ""
          )}
        </li>
      ))}
    </ul>
  );
}

function VariableForm({ trouble }: VariablesProps) {
  const { errors = {}, values = {} } = trouble ?? {};
  return (
    <form class="settings__form" hx-post={paths.variables()} hx-target={`#${DOM.variables}`} hx-swap="outerHTML">
      {trouble?.problem ? <Notice title="The variable was not set" text={trouble.problem} /> : ""}
      <div class="field">
        <label for="variable-name">Name</label>
        <input
          class="input mono"
          id="variable-name"
          name="name"
          maxlength="60"
          required
          autocomplete="off"
          spellcheck="false"
          placeholder="brand"
          value={values.name}
          aria-invalid={errors.name ? "true" : undefined}
          aria-describedby={errors.name ? "variable-name-error" : undefined}
        />
        {errors.name ? <FieldError id="variable-name-error" message={errors.name} /> : ""}
      </div>
      <div class="field variable__words">
        <label for="variable-value">Value</label>
        <textarea
          class="input input--area"
          id="variable-value"
          name="value"
          rows="2"
          maxlength="4000"
          required
          placeholder="Clash, a red and blue studio at night"
          aria-invalid={errors.value ? "true" : undefined}
          aria-describedby={errors.value ? "variable-value-error" : undefined}
          safe
        >
          {values.value ?? ""}
        </textarea>
        {errors.value ? <FieldError id="variable-value-error" message={errors.value} /> : ""}
      </div>
      <button type="submit" class="btn btn--solid">
        Set the variable
      </button>
    </form>
  );
}
