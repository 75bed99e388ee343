import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Bare } from "../layouts/bare.tsx";
import type { Frame } from "../layouts/document.tsx";
import { paths } from "../paths.ts";
import { Field } from "../shared/field.tsx";
import { Notice } from "../shared/message.tsx";

export type SetupField = "code" | "name" | "email" | "password";

export interface SetupProps {
  frame: Frame;
  /** What was typed before; a password is never sent back. */
  values?: Partial<Record<Exclude<SetupField, "password"> | "keys", string>>;
  errors?: Partial<Record<SetupField, string>>;
  /** Something that is no field's fault. */
  problem?: string;
}

const FIELDS = ["code", "name", "email", "password"] as const satisfies readonly SetupField[];

/** First start: the code from the log proves that this is the person who runs the server; then the owner's account. Posts `code, name, email, password`. */
export function SetupPage({ frame, values = {}, errors = {}, problem }: SetupProps) {
  const first = FIELDS.find((field) => errors[field]) ?? FIELDS.find((field) => field === "password" || !values[field]);
  return (
    <Bare frame={frame} title="Set up">
      <section class="bare__card">
        <header>
          <h1 class="display">Set up the studio</h1>
          <p>
            The server printed a link with a one-time code when it started. Make the owner account with it; nobody else can sign up by
            themselves.
          </p>
        </header>
        {problem ? <Notice title="The account was not made" text={problem} /> : ""}
        <form id={DOM.setup} method="post" action={paths.setup()}>
          <Field
            name="code"
            label="One-time code"
            value={values.code}
            error={errors.code}
            hint="In the server's log, on the line that begins with “Set up”."
            autocomplete="one-time-code"
            required
            autofocus={first === "code"}
            code
          />
          <Field
            name="name"
            label="Your name"
            value={values.name}
            error={errors.name}
            autocomplete="name"
            required
            autofocus={first === "name"}
          />
          <Field
            name="email"
            label="E-mail"
            type="email"
            value={values.email}
            error={errors.email}
            autocomplete="username"
            required
            autofocus={first === "email"}
          />
          <Field
            name="password"
            label="Password"
            type="password"
            error={errors.password}
            hint="At least 10 characters."
            autocomplete="new-password"
            minlength={10}
            required
            autofocus={first === "password"}
          />
          <label class="check">
            <input type="checkbox" name="keys" checked={values.keys === "on"} />
            <span>Set keys of providers next. The draft models need none.</span>
          </label>
          <button type="submit" class="btn btn--solid btn--large">
            Make the account
          </button>
        </form>
      </section>
    </Bare>
  );
}
