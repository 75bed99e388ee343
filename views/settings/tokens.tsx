import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { type Choice, FieldError, Segmented } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar } from "../shared/who.tsx";
import type { FormTrouble, TokenView } from "./settings.ts";

export interface TokensProps {
  tokens: readonly TokenView[];
  /** The roles that this person may give. */
  roles: readonly Choice[];
  now: number;
  trouble?: FormTrouble;
  /** Of the one that was just made: shown this once. */
  made?: { title: string; token: string };
}

const LASTS = [
  { value: "30", label: "30 days" },
  { value: "365", label: "1 year" },
  { value: "", label: "Until revoked" },
] as const satisfies readonly Choice[];

/** Tokens of scripts and of the command line. `POST /settings/tokens` answers this root. */
export function Tokens(props: TokensProps) {
  return (
    <section class="settings__part" id={DOM.tokens} aria-labelledby="tokens-title">
      <header>
        <h2 id="tokens-title">API tokens</h2>
        <p>For scripts and the command line. Only a digest is kept, so a token can be read once, when it is made.</p>
      </header>
      {props.made ? <Made {...props.made} /> : ""}
      {props.tokens.length === 0 ? <p class="faint">There is no token.</p> : <List {...props} />}
      <TokenForm {...props} />
    </section>
  );
}

function Made({ title, token }: { title: string; token: string }) {
  return (
    <div class="token__made" role="status">
      <label for="token-made">
        <b class="strong" safe>{`“${title}” is made.`}</b> Copy it now; it is not shown again.
      </label>
      <input class="input input--code" id="token-made" readonly value={token} autofocus />
    </div>
  );
}

function List({ tokens, now }: TokensProps) {
  return (
    <ul class="tokens">
      {tokens.map((token) => (
        <li class="token" id={domId("token", token.id)}>
          <Avatar actor={token.maker} />
          <span class="stack">
            <b class="strong clip-text" safe>
              {token.title}
            </b>
            <span class="faint">
              <span safe>{`${token.role}, ${token.projects.length > 0 ? token.projects.join(", ") : "all projects"}, made `}</span>
              <Moment at={token.createdAt} now={now} />
              {token.expiresAt === undefined ? "" : <span safe>{`, until ${new Date(token.expiresAt).toISOString().slice(0, 10)}`}</span>}
            </span>
          </span>
          <button
            type="button"
            class="btn btn--small btn--danger push"
            aria-label={`Revoke ${token.title}`}
            data-open={DOM.settingsRemove}
            data-what="token"
            data-id={token.id}
            data-name={`The token “${token.title}”`}
            data-then="Whatever uses it is refused from then on."
          >
            Revoke
          </button>
        </li>
      ))}
    </ul>
  );
}

function TokenForm({ roles, trouble }: TokensProps) {
  const values = trouble?.values ?? {};
  const error = trouble?.errors.title;
  return (
    <form class="settings__form" hx-post={paths.tokens()} hx-target={`#${DOM.tokens}`} hx-swap="outerHTML">
      {trouble?.problem ? <Notice title="The token was not made" text={trouble.problem} /> : ""}
      <div class="field">
        <label for="token-title">What it is for</label>
        <input
          class="input"
          id="token-title"
          name="title"
          required
          maxlength={200}
          autocomplete="off"
          value={values.title}
          placeholder="Nightly renders"
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "token-title-error" : undefined}
        />
        {error ? <FieldError id="token-title-error" message={error} /> : ""}
      </div>
      <div class="field">
        <span class="field__name">Role</span>
        <Segmented name="role" label="Role" choices={roles} value={values.role ?? roles.at(-1)?.value ?? "viewer"} />
      </div>
      <div class="field">
        <span class="field__name">Lasts</span>
        <Segmented name="days" label="How long it lasts" choices={LASTS} value={values.days ?? "365"} />
      </div>
      <button type="submit" class="btn btn--solid">
        <Icon name="key-round" />
        Make a token
      </button>
    </form>
  );
}
