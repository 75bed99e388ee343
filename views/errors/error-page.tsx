import { Html } from "@elysiajs/html";
import { Bare } from "../layouts/bare.tsx";
import type { Frame } from "../layouts/document.tsx";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";

const KINDS = {
  not_found: {
    number: "404",
    title: "There is nothing here",
    text: "The address is wrong, or what was here is gone.",
    icon: "map-pin-off",
  },
  forbidden: {
    number: "403",
    title: "This is not open to you",
    text: "Your account may not see it. Ask its owner to let you in.",
    icon: "lock",
  },
  bug: {
    number: "500",
    title: "Something broke here",
    text: "It is our fault, and it is in the log. What was saved before is still there, and nothing more was charged.",
    icon: "server-crash",
  },
  offline: {
    number: "Offline",
    title: "The studio does not answer",
    text: "Your network or the server is away. Changes that were saved are on its disk; try again in a moment.",
    icon: "wifi-off",
  },
} as const;

export type ErrorKind = keyof typeof KINDS;

export interface ErrorPageProps {
  frame: Frame;
  kind: ErrorKind;
  /** A sentence that knows more than the usual one. */
  text?: string;
  /** Of the failed request, to find it in the log. */
  requestId?: string;
  /** What this person may do about it. */
  remedy?: { command: string; fields: Record<string, string>; title: string };
}

/** What happened, whether anything was lost, and what to do. */
export function ErrorPage({ frame, kind, text, requestId, remedy }: ErrorPageProps) {
  const known = KINDS[kind];
  return (
    <Bare frame={frame} title={known.title}>
      <section class="oops">
        <p class="row mono">
          <Icon name={known.icon} />
          {known.number}
        </p>
        <h1 class="display">{known.title}</h1>
        <p safe>{text ?? known.text}</p>
        {requestId ? (
          <p class="mono faint" safe>
            {requestId}
          </p>
        ) : (
          ""
        )}
        <footer>
          {remedy ? (
            <CommandButton command={remedy.command} fields={remedy.fields} look="solid" icon="history">
              <span safe>{remedy.title}</span>
            </CommandButton>
          ) : (
            ""
          )}
          {kind === "offline" || kind === "bug" ? (
            <form>
              <button type="submit" class={remedy ? "btn" : "btn btn--solid"}>
                <Icon name="refresh-cw" />
                Try again
              </button>
            </form>
          ) : (
            ""
          )}
          <LinkButton href={paths.home()} look={kind === "not_found" || kind === "forbidden" ? "solid" : "line"}>
            Home
          </LinkButton>
          {kind === "not_found" || kind === "forbidden" ? <LinkButton href={paths.projects()}>Projects</LinkButton> : ""}
        </footer>
      </section>
    </Bare>
  );
}
