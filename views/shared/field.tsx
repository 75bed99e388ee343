import { Html } from "@elysiajs/html";
import { Icon } from "./icon.tsx";

export interface FieldProps {
  /** Also the id of the control, so it is unique on the page. */
  name: string;
  label: string;
  type?: "text" | "email" | "password" | "search";
  value?: string;
  placeholder?: string;
  hint?: string;
  /** The sentence of what is wrong with this field. */
  error?: string;
  autocomplete?: string;
  required?: boolean;
  autofocus?: boolean;
  minlength?: number;
  code?: boolean;
}

/** A labelled input with its hint and its own error, tied together for screen readers. */
export function Field(props: FieldProps) {
  const { name, label, hint, error } = props;
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={name} safe>
        {label}
      </label>
      <input
        class={["input", "input--large", props.code && "input--code"]}
        id={name}
        name={name}
        type={props.type ?? "text"}
        value={props.value}
        placeholder={props.placeholder}
        autocomplete={props.autocomplete}
        required={props.required}
        autofocus={props.autofocus}
        minlength={props.minlength}
        spellcheck={props.code ? "false" : undefined}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={described || undefined}
      />
      {hint ? (
        <p class="field__hint" id={`${name}-hint`} safe>
          {hint}
        </p>
      ) : (
        ""
      )}
      {error ? <FieldError id={`${name}-error`} message={error} /> : ""}
    </div>
  );
}

export function FieldError({ id, message }: { id: string; message: string }) {
  return (
    <p class="field__error" id={id}>
      <Icon name="circle-alert" small />
      <span safe>{message}</span>
    </p>
  );
}

export interface Choice {
  value: string;
  label: string;
}

/** One of a few, as radios: works in a plain form, by keyboard and by touch. */
export function Segmented(props: { name: string; label: string; choices: readonly Choice[]; value: string }) {
  return (
    <fieldset class="seg">
      <legend class="hidden-text" safe>
        {props.label}
      </legend>
      {props.choices.map((choice) => (
        <label>
          <input type="radio" name={props.name} value={choice.value} checked={choice.value === props.value} />
          <span safe>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** One of many: a native select dressed as a small button. `data` puts attributes for the island on the select. */
export function Pick(props: {
  name: string;
  label: string;
  choices: readonly Choice[];
  value: string;
  icon?: string;
  data?: Record<`data-${string}`, string>;
}) {
  return (
    <span class="pick" data-shown={props.choices.find((choice) => choice.value === props.value)?.label}>
      {props.icon ? <Icon name={props.icon} small /> : ""}
      <select name={props.name} aria-label={props.label} {...props.data}>
        {props.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === props.value} safe>
            {choice.label}
          </option>
        ))}
      </select>
    </span>
  );
}
