import { Html } from "@elysiajs/html";
import type { SecretView } from "../actions/action-view.ts";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import type { FormTrouble } from "./settings.ts";

export interface ActionSecretsProps {
  name: string;
  secrets: readonly SecretView[];
  isOwner: boolean;
  now: number;
  /** `of`: the name of the secret. */
  trouble?: FormTrouble & { of: string };
}

/** What an action must be told. Values are written here and never read again. `POST …/secrets` answers this root. */
export function ActionSecrets({ name, secrets, isOwner, now, trouble }: ActionSecretsProps) {
  return (
    <section class="settings__part" id={DOM.actionSecrets} aria-labelledby="action-secrets-title">
      <header>
        <h2 id="action-secrets-title">Secrets</h2>
        <p>Kept encrypted, told to this action alone while it runs, and never shown again. They are taken out of its logs and answers.</p>
      </header>
      <ul class="keys">
        {secrets.map((secret) => (
          <Secret name={name} secret={secret} isOwner={isOwner} now={now} trouble={trouble?.of === secret.name ? trouble : undefined} />
        ))}
      </ul>
    </section>
  );
}

const TOLD = {
  set: { word: "Set", icon: "circle-check", tone: "done" },
  unset: { word: "Not set", icon: "circle-dashed", tone: "idle" },
  unreadable: { word: "Cannot be read", icon: "circle-x", tone: "fail" },
} as const;

interface SecretProps extends Omit<ActionSecretsProps, "secrets" | "trouble"> {
  secret: SecretView;
  trouble: FormTrouble | undefined;
}

function Secret({ name, secret, isOwner, now, trouble }: SecretProps) {
  const known = TOLD[secret.state];
  return (
    <li class="key">
      <div class="key__head">
        <span class="stack">
          <span class="row">
            <b class="strong" safe>
              {secret.title}
            </b>
            <span class="mono faint" safe>
              {secret.name}
            </span>
          </span>
          <span class="faint" safe>
            {secret.description ?? needed(secret)}
          </span>
        </span>
        <span class="state push" data-state={known.tone}>
          <Icon name={known.icon} />
          <span>{known.word}</span>
          {secret.changedAt === undefined ? "" : <Moment at={secret.changedAt} now={now} />}
        </span>
      </div>
      {isOwner ? <SecretForm name={name} secret={secret} trouble={trouble} /> : ""}
    </li>
  );
}

const needed = ({ isRequired }: SecretView): string => (isRequired ? "It does not run without it" : "It runs without it, too");

function SecretForm({ name, secret, trouble }: Pick<SecretProps, "name" | "secret" | "trouble">) {
  const id = `secret-${secret.name}`;
  const error = trouble ? (trouble.errors.value ?? trouble.errors.secret ?? trouble.problem) : undefined;
  const word: string = secret.state === "set" ? "Replace" : "Keep";
  return (
    <form class="secret" hx-post={paths.actionSecret(name)} hx-target={`#${DOM.actionSecrets}`} hx-swap="outerHTML" autocomplete="off">
      <input type="hidden" name="secret" value={secret.name} />
      <div class="field">
        <label for={id} class="hidden-text" safe>
          {`${secret.title}, a new value`}
        </label>
        <input
          class="input input--code"
          type="password"
          id={id}
          name="value"
          required
          autocomplete="new-password"
          placeholder={secret.state === "set" ? "Kept. Paste a new one to replace it." : "Paste it here"}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
        />
        {error ? <FieldError id={`${id}-error`} message={error} /> : ""}
      </div>
      <button type="submit" class="btn">
        <span safe>{word}</span>
      </button>
      {secret.state === "unset" ? (
        ""
      ) : (
        <button
          type="button"
          class="btn btn--plain btn--danger"
          data-open={DOM.actionRemove}
          data-what="secret"
          data-id={name}
          data-secret={secret.name}
          data-name={secret.title}
          data-then="The action is not told it any more."
        >
          Remove
        </button>
      )}
    </form>
  );
}
