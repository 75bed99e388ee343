import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { type Choice, FieldError } from "../shared/field.tsx";
import { Notice } from "../shared/message.tsx";
import type { FormTrouble, KeyView } from "./settings.ts";

export interface EndpointFormProps {
  /** Of one that is changed; without it one is added. */
  view?: KeyView;
  dialects: readonly Choice[];
  trouble?: FormTrouble;
}

/** An OpenAI-compatible endpoint: name, kind, address, models, key. It answers the whole list of keys. */
export function EndpointForm({ view, dialects, trouble }: EndpointFormProps) {
  const id = `endpoint-${view?.provider ?? "new"}`;
  const shown = (name: string, kept: string | undefined) => trouble?.values[name] ?? kept;
  return (
    <form class="key__form" hx-post={paths.endpoints()} hx-target={`#${DOM.keys}`} hx-swap="outerHTML" autocomplete="off">
      {trouble?.problem ? <Notice title="The endpoint was not kept" text={trouble.problem} /> : ""}
      {view ? <input type="hidden" name="endpointId" value={view.provider} /> : ""}
      <Line
        id={id}
        name="name"
        label="Name"
        value={shown("name", view?.name)}
        error={trouble?.errors.name}
        placeholder="Ollama on the big machine"
      />
      <div class="field">
        <label for={`${id}-dialect`}>Kind of server</label>
        <span class="pick pick--wide">
          <select id={`${id}-dialect`} name="dialect">
            {dialects.map((choice) => (
              <option value={choice.value} selected={choice.value === shown("dialect", view?.endpoint?.dialect)} safe>
                {choice.label}
              </option>
            ))}
          </select>
        </span>
      </div>
      <Line
        id={id}
        name="baseUrl"
        label="Address, with its path"
        value={shown("baseUrl", view?.endpoint?.baseUrl)}
        error={trouble?.errors.baseUrl}
        placeholder="http://127.0.0.1:11434/v1"
        code
      />
      <Models id={id} value={shown("models", view?.endpoint?.models.join("\n"))} error={trouble?.errors.models} />
      <Line
        id={id}
        name="key"
        label="API key, where it needs one"
        error={trouble?.errors.key}
        placeholder={view?.state === "set" && view.hasSecret ? "Kept. Paste a new one to change it." : undefined}
        code
        secret
      />
      <footer class="row">
        <button type="submit" class="btn btn--solid">
          {view ? "Keep" : "Add the endpoint"}
        </button>
        {view ? (
          <button
            type="button"
            class="btn btn--plain btn--danger"
            data-open={DOM.settingsRemove}
            data-what="endpoint"
            data-id={view.provider}
            data-name={view.name}
            data-then="Its models and its key go with it. What was made with them stays."
          >
            Remove
          </button>
        ) : (
          ""
        )}
      </footer>
    </form>
  );
}

interface LineProps {
  id: string;
  name: string;
  label: string;
  value?: string;
  error?: string;
  placeholder?: string;
  code?: boolean;
  /** Never sent back. */
  secret?: boolean;
}

function Line({ id, name, label, value, error, placeholder, code, secret }: LineProps) {
  return (
    <div class="field">
      <label for={`${id}-${name}`} safe>
        {label}
      </label>
      <input
        class={["input", code && "input--code"]}
        type={secret ? "password" : "text"}
        id={`${id}-${name}`}
        name={name}
        value={secret ? undefined : value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck="false"
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${id}-${name}-error` : undefined}
      />
      {error ? <FieldError id={`${id}-${name}-error`} message={error} /> : ""}
    </div>
  );
}

function Models({ id, value, error }: { id: string; value?: string; error?: string }) {
  return (
    <div class="field">
      <label for={`${id}-models`}>Models, one a line</label>
      <textarea
        class="input input--area input--code"
        rows="3"
        id={`${id}-models`}
        name="models"
        placeholder="llama3.3:70b"
        spellcheck="false"
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${id}-models-error` : undefined}
        safe
      >
        {value ?? ""}
      </textarea>
      {error ? <FieldError id={`${id}-models-error`} message={error} /> : ""}
    </div>
  );
}
