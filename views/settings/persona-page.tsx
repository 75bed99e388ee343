import { Html } from "@elysiajs/html";
import { Code } from "../actions/code.tsx";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import type { PersonaEditView, ScopeView, ToolChoice } from "./persona-view.ts";
import { SourceWord } from "./personas.tsx";
import type { FormTrouble } from "./settings.ts";
import { SettingsNav } from "./settings-nav.tsx";

export interface PersonaPageProps {
  frame: Frame;
  persona: PersonaEditView;
  scope: ScopeView;
  mayChange: boolean;
}

export function PersonaPage({ frame, ...props }: PersonaPageProps) {
  return (
    <Page frame={frame} title={props.persona.title || "A new voice"} place="settings">
      <main class="settings__main settings__main--wide" id={DOM.main}>
        <SettingsNav here={paths.personas()} />
        <PersonaPart {...props} />
      </main>
    </Page>
  );
}

export interface PersonaPartProps extends Omit<PersonaPageProps, "frame"> {
  trouble?: FormTrouble;
  /** Just now. */
  isKept?: boolean;
}

/** Its text and tools to change, and what was changed. The form answers this root. */
export function PersonaPart(props: PersonaPartProps) {
  const { persona, scope } = props;
  const project = scope.projectId || undefined;
  return (
    <div class="settings__parts" id={DOM.personas}>
      <header class="review__head">
        <p class="crumbs">
          <a href={paths.personas({ project })}>Personas and roles</a>
          <Icon name="chevron-right" small />
          <span safe>{scope.title}</span>
        </p>
        <div class="row">
          <h1 safe>{persona.title || "A new voice"}</h1>
          <span class="mono faint" safe>
            {persona.name}
          </span>
          <span class="push">{persona.isNew ? "" : <SourceWord source={persona.source} isOverride={persona.hasBelow} />}</span>
        </div>
      </header>
      <PersonaForm {...props} />
      <Changes persona={persona} />
    </div>
  );
}

function PersonaForm({ persona, scope, mayChange, trouble, isKept }: PersonaPartProps) {
  const project = scope.projectId || undefined;
  const { errors = {}, values = {} } = trouble ?? {};
  return (
    <form
      class="persona-form"
      hx-post={paths.persona(persona.kind, persona.name, { project })}
      hx-target={`#${DOM.personas}`}
      hx-swap="outerHTML"
    >
      {trouble?.problem ? <Notice title="Nothing was changed" text={trouble.problem} /> : ""}
      {isKept ? <Notice tone="plain" title="Kept" text="The next turn reads it." /> : ""}
      <fieldset class="persona__fields" disabled={!mayChange}>
        <legend class="hidden-text">Its words</legend>
        <div class="persona__line">
          {persona.isNew ? (
            <Line name="name" label="Name, for programs" value={values.name ?? ""} error={errors.name} placeholder="night-owl" code />
          ) : (
            ""
          )}
          <Line name="title" label="Title" value={values.title ?? persona.title} error={errors.title} placeholder="Night Owl" />
          <Model persona={persona} value={values.model} error={errors.model} />
        </div>
        <div class="field">
          <label for="persona-prompt">What it is told about itself, as Markdown</label>
          <textarea
            class="input input--area persona__prompt"
            id="persona-prompt"
            name="prompt"
            rows="16"
            maxlength={20_000}
            spellcheck="true"
            aria-invalid={errors.prompt ? "true" : undefined}
            aria-describedby={errors.prompt ? "persona-prompt-error" : undefined}
            safe
          >
            {values.prompt ?? persona.prompt}
          </textarea>
          {errors.prompt ? <FieldError id="persona-prompt-error" message={errors.prompt} /> : ""}
        </div>
        {persona.kind === "role" ? <Tools tools={persona.tools} error={errors.tools} /> : ""}
      </fieldset>
      {mayChange ? <Buttons persona={persona} project={project} /> : <p class="faint">Only an owner changes it for the whole workspace.</p>}
    </form>
  );
}

interface LineProps {
  name: string;
  label: string;
  value: string;
  error: string | undefined;
  placeholder: string;
  code?: boolean;
}

function Line({ name, label, value, error, placeholder, code }: LineProps) {
  const id = `persona-${name}`;
  return (
    <div class="field">
      <label for={id} safe>
        {label}
      </label>
      <input
        class={["input", code && "input--code"]}
        id={id}
        name={name}
        value={value}
        required
        autocomplete="off"
        placeholder={placeholder}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
      />
      {error ? <FieldError id={`${id}-error`} message={error} /> : ""}
    </div>
  );
}

function Model({ persona, value, error }: { persona: PersonaEditView; value: string | undefined; error: string | undefined }) {
  const chosen = value ?? persona.model;
  return (
    <div class="field">
      <label for="persona-model">Model</label>
      <span class="pick pick--wide">
        <select
          id="persona-model"
          name="model"
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "persona-model-error" : undefined}
        >
          <option value="" selected={chosen === ""}>
            The model of the turn
          </option>
          {persona.models.map((model) => (
            <option value={model.value} selected={model.value === chosen} safe>
              {model.label}
            </option>
          ))}
        </select>
      </span>
      {error ? <FieldError id="persona-model-error" message={error} /> : ""}
    </div>
  );
}

function Tools({ tools, error }: { tools: readonly ToolChoice[]; error: string | undefined }) {
  const chosen = tools.filter((tool) => tool.isChosen).length;
  return (
    <details class="key__more" open={error !== undefined}>
      <summary>
        <Icon name="chevron-right" small />
        <span safe>{`Its tools, ${chosen} of ${tools.length}`}</span>
      </summary>
      {error ? <FieldError id="persona-tools-error" message={error} /> : ""}
      <ul class="checks">
        {tools.map((tool) => (
          <li data-changed={tool.isChosen === tool.isBelow ? undefined : ""}>
            <label>
              <input type="checkbox" name="tools" value={tool.name} checked={tool.isChosen} />
              <span class="mono" safe>
                {tool.name}
              </span>
              {tool.isChosen === tool.isBelow ? (
                ""
              ) : (
                <span class="faint" safe>
                  {toolWord(tool)}
                </span>
              )}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}

const toolWord = (tool: ToolChoice): string => (tool.isChosen ? "added" : "taken away");

function Buttons({ persona, project }: { persona: PersonaEditView; project: string | undefined }) {
  return (
    <footer class="row">
      <button type="submit" class="btn btn--solid">
        Keep
      </button>
      {persona.isOwn ? (
        <button
          type="button"
          class="btn btn--plain"
          hx-post={paths.personaReset(persona.kind, persona.name, { project })}
          hx-target={`#${DOM.personas}`}
          hx-swap="outerHTML"
          hx-confirm={
            persona.hasBelow
              ? "Take back what was changed here? The words of before hold again."
              : "Remove this voice? Debates do not seat it any more."
          }
        >
          <Icon name="rotate-ccw" small />
          <span safe>{resetWord(persona)}</span>
        </button>
      ) : (
        ""
      )}
    </footer>
  );
}

const resetWord = ({ hasBelow }: PersonaEditView): string => (hasBelow ? "Take the change back" : "Remove it");

function Changes({ persona }: { persona: PersonaEditView }) {
  if (!persona.isOwn || !persona.hasBelow) return <i hidden></i>;
  return (
    <section class="settings__part" aria-labelledby="persona-changes">
      <header>
        <h2 id="persona-changes">What was changed here</h2>
      </header>
      <ul class="changes">
        {persona.changes.map((sentence) => (
          <li safe>{sentence}</li>
        ))}
      </ul>
      {persona.parts.length === 0 ? <p class="faint">Its text is the same.</p> : ""}
      {persona.parts.map((part, index) => (
        <Code lines={part} label={`Change ${index + 1} of ${persona.parts.length}`} />
      ))}
    </section>
  );
}
