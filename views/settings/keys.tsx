import { Html } from "@elysiajs/html";
import { DOM, keyDomId } from "../dom.ts";
import { paths } from "../paths.ts";
import { type Choice, FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import type { Tone } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { count } from "../shared/words.ts";
import { EndpointForm } from "./endpoint-form.tsx";
import type { CheckState, FormTrouble, KeyFieldView, KeyStateWord, KeyView } from "./settings.ts";

interface Told {
  word: string;
  icon: string;
  tone: Tone;
}

const STATES = {
  set: { word: "Set", icon: "circle-check", tone: "done" },
  keyless: { word: "Needs no key", icon: "circle-check", tone: "done" },
  environment: { word: "From the environment", icon: "circle-check", tone: "done" },
  missing: { word: "Not set", icon: "circle-dashed", tone: "idle" },
  incomplete: { word: "Needs a key", icon: "triangle-alert", tone: "warn" },
  unreadable: { word: "Cannot be read", icon: "circle-x", tone: "fail" },
} as const satisfies Record<KeyStateWord, Told>;

const CHECKS = {
  ok: { word: "Works", icon: "circle-check", tone: "done" },
  "bad-key": { word: "Key refused", icon: "circle-x", tone: "fail" },
  "no-credit": { word: "No credit", icon: "triangle-alert", tone: "warn" },
  "wrong-region": { word: "Not in this region", icon: "triangle-alert", tone: "warn" },
  unreachable: { word: "Not reached", icon: "wifi-off", tone: "fail" },
  limited: { word: "Asked too often", icon: "hourglass", tone: "warn" },
  odd: { word: "Unclear", icon: "circle-help", tone: "warn" },
} as const satisfies Record<CheckState, Told>;

export interface KeysProps {
  keys: readonly KeyView[];
  /** What an endpoint can be. */
  dialects: readonly Choice[];
  now: number;
  /** Of the form of an endpoint; `of` is the one that is changed, "" the new one. */
  trouble?: FormTrouble & { of: string };
}

/** Every upstream, what it has, and whether that works. `POST /settings/endpoints` answers this root. */
export function Keys({ keys, dialects, now, trouble }: KeysProps) {
  return (
    <section class="settings__part" id={DOM.keys} aria-labelledby="keys-title">
      <header>
        <h2 id="keys-title">Provider keys</h2>
        <p>
          Keys are kept encrypted on this server and are never shown again. A key goes only to the address that it was given for. Without
          any key the draft models do everything.
        </p>
      </header>
      <ul class="keys">
        {keys.map((view) => (
          <KeyRow view={view} now={now} dialects={dialects} trouble={trouble?.of === view.provider ? trouble : undefined} />
        ))}
      </ul>
      <details class="key__more" open={trouble?.of === ""}>
        <summary>
          <Icon name="plus" small />
          Add an OpenAI-compatible endpoint
        </summary>
        <EndpointForm dialects={dialects} trouble={trouble?.of === "" ? trouble : undefined} />
      </details>
    </section>
  );
}

export interface KeyRowProps {
  view: KeyView;
  now: number;
  dialects: readonly Choice[];
  trouble?: FormTrouble;
}

/** `POST /settings/keys/:provider…` answers this root. */
export function KeyRow({ view, now, dialects, trouble }: KeyRowProps) {
  const known = view.check && view.state !== "missing" ? CHECKS[view.check.state] : STATES[view.state];
  return (
    <li class="key" id={keyDomId(view.provider)} data-provider={view.provider} data-key-state={view.state}>
      <div class="key__head">
        <span class="stack">
          <b class="strong" safe>
            {view.name}
          </b>
          <span class="faint" safe>
            {sourceOf(view)}
          </span>
        </span>
        <span class="state push" data-state={known.tone}>
          <Icon name={known.icon} />
          <span>{known.word}</span>
        </span>
        <TestButton view={view} />
      </div>
      <Said view={view} now={now} />
      <details class="key__more" open={trouble !== undefined}>
        <summary>
          <Icon name="chevron-right" small />
          {view.state === "missing" ? "Set a key" : "Change"}
        </summary>
        {view.endpoint ? <EndpointForm view={view} dialects={dialects} trouble={trouble} /> : <KeyForm view={view} trouble={trouble} />}
      </details>
    </li>
  );
}

function sourceOf({ models, variables, state, endpoint }: KeyView): string {
  const from = state === "environment" && variables.length > 0 ? `, by ${variables.join(" and ")}` : "";
  return `${count(models, "model")}${from}${endpoint ? `, at ${endpoint.baseUrl}` : ""}`;
}

function TestButton({ view }: { view: KeyView }) {
  const isKeyless = view.state === "keyless";
  const canTest = isKeyless || view.state === "set" || view.state === "environment";
  return (
    <button
      type="button"
      class="btn btn--small"
      disabled={!canTest}
      title={testTitle(canTest, isKeyless)}
      aria-label={isKeyless ? `Test ${view.name}` : `Test the key of ${view.name}`}
      hx-post={paths.keyTest(view.provider)}
      hx-target="closest .key"
      hx-swap="outerHTML"
    >
      <Icon name="refresh-cw" small />
      Test
    </button>
  );
}

function testTitle(canTest: boolean, isKeyless: boolean): string {
  if (!canTest) return "There is no key to test";
  return isKeyless ? "Asks whether it answers; it costs nothing" : "Asks the provider whether the key works; it costs nothing";
}

/** What the last test said, or why the key cannot be used. */
function Said({ view, now }: { view: KeyView; now: number }) {
  if (view.state === "unreadable")
    return <p class="key__said">It was encrypted with another secret than this server has now. Set the key again.</p>;
  if (view.state === "incomplete")
    return <p class="key__said">A new address starts without a key, so that no key goes to the wrong place.</p>;
  if (!view.check) return <i hidden></i>;
  return (
    <p class="key__said" role="status">
      <span safe>{view.check.sentence}</span>{" "}
      <span class="faint">
        Tested <Moment at={view.check.at} now={now} />.
      </span>
    </p>
  );
}

function KeyForm({ view, trouble }: { view: KeyView; trouble?: FormTrouble }) {
  const isKept = view.hasSecret && view.state === "set";
  return (
    <form class="key__form" hx-post={paths.key(view.provider)} hx-target="closest .key" hx-swap="outerHTML" autocomplete="off">
      {trouble?.problem ? <Notice title="The key was not changed" text={trouble.problem} /> : ""}
      {view.fields.map((field) => (
        <KeyField view={view} field={field} isKept={isKept} trouble={trouble} />
      ))}
      {view.address ? <Address view={view} trouble={trouble} /> : ""}
      <footer class="row">
        <button type="submit" class="btn btn--solid">
          Keep
        </button>
        {isKept || view.state === "incomplete" || view.state === "unreadable" ? <RemoveButton view={view} /> : ""}
      </footer>
    </form>
  );
}

function RemoveButton({ view }: { view: KeyView }) {
  return (
    <button
      type="button"
      class="btn btn--plain btn--danger"
      data-open={DOM.settingsRemove}
      data-what="key"
      data-id={view.provider}
      data-name={`The key of ${view.name}`}
      data-then="What is running with it may fail. A key in the environment counts again."
    >
      Remove
    </button>
  );
}

function KeyField({ view, field, isKept, trouble }: { view: KeyView; field: KeyFieldView; isKept: boolean; trouble?: FormTrouble }) {
  const id = `${keyDomId(view.provider)}-${field.name}`;
  const name = `fields.${field.name}`;
  const error = trouble?.errors[field.name];
  const shared = {
    id,
    name,
    placeholder: field.isSecret && isKept ? "Kept. Paste a new one to change it." : undefined,
    autocomplete: "off",
    spellcheck: "false",
    "aria-invalid": error ? "true" : undefined,
    "aria-describedby": error ? `${id}-error` : undefined,
  } as const;
  return (
    <div class="field">
      <label for={id}>
        <span safe>{field.title}</span>
        {field.isOptional ? <span class="faint">optional</span> : ""}
      </label>
      {field.isLong ? (
        <textarea class="input input--area input--code" rows="3" {...shared}></textarea>
      ) : (
        <input
          class="input input--code"
          type={field.isSecret ? "password" : "text"}
          value={field.isSecret ? undefined : (trouble?.values[name] ?? field.value)}
          {...shared}
        />
      )}
      {error ? <FieldError id={`${id}-error`} message={error} /> : ""}
    </div>
  );
}

function Address({ view, trouble }: { view: KeyView; trouble?: FormTrouble }) {
  const id = `${keyDomId(view.provider)}-address`;
  const error = trouble?.errors.baseUrl;
  return (
    <div class="field">
      <label for={id}>
        Address <span class="faint">optional</span>
      </label>
      <input
        class="input input--code"
        type="url"
        inputmode="url"
        id={id}
        name="baseUrl"
        value={trouble?.values.baseUrl ?? view.address?.value}
        placeholder={view.address?.usual}
        autocomplete="off"
        spellcheck="false"
        aria-invalid={error ? "true" : undefined}
        aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
      />
      <p class="field__hint" id={`${id}-hint`}>
        A gateway of your own. Changing the address removes the key.
      </p>
      {error ? <FieldError id={`${id}-error`} message={error} /> : ""}
    </div>
  );
}
