import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Bare } from "../layouts/bare.tsx";
import type { Frame } from "../layouts/document.tsx";
import { paths } from "../paths.ts";
import { Field } from "../shared/field.tsx";
import { Notice } from "../shared/message.tsx";

export interface SignInProps {
  frame: Frame;
  email?: string;
  /** Where to go afterwards; a path of this server. */
  next?: string;
  errors?: Partial<Record<"email" | "password", string>>;
  /** Wrong pair, too many tries. */
  problem?: string;
}

/** Posts `email, password, next`. */
export function SignInPage({ frame, email, next, errors = {}, problem }: SignInProps) {
  return (
    <Bare frame={frame} title="Sign in">
      <section class="bare__card">
        <header>
          <h1 class="display">Sign in</h1>
        </header>
        {problem ? <Notice title="Not signed in" text={problem} /> : ""}
        <form id={DOM.signIn} method="post" action={paths.signIn()}>
          {next ? <input type="hidden" name="next" value={next} /> : ""}
          <Field
            name="email"
            label="E-mail"
            type="email"
            value={email}
            error={errors.email}
            autocomplete="username"
            required
            autofocus={!email}
          />
          <Field
            name="password"
            label="Password"
            type="password"
            error={errors.password}
            autocomplete="current-password"
            required
            autofocus={Boolean(email)}
          />
          <button type="submit" class="btn btn--solid btn--large">
            Sign in
          </button>
        </form>
      </section>
    </Bare>
  );
}
