import { Html, type PropsWithChildren } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { Icon } from "./icon.tsx";

export interface ButtonLook {
  /** `solid` is the main action, once per surface. */
  look?: "solid" | "plain" | "line";
  size?: "small" | "large";
  icon?: string;
  /** Shown inside the button: `⌘↵`, `E`. */
  shortcut?: string;
  danger?: boolean;
}

export function buttonClass({ look, size, danger }: ButtonLook, extra?: string): string {
  const parts = ["btn", look && look !== "line" && `btn--${look}`, size && `btn--${size}`, danger && "btn--danger", extra];
  return parts.filter(Boolean).join(" ");
}

function Inside({ icon, shortcut, size, children }: PropsWithChildren<ButtonLook>) {
  return (
    <>
      {icon ? <Icon name={icon} small={size === "small"} /> : ""}
      {children}
      {shortcut ? <kbd safe>{shortcut}</kbd> : ""}
    </>
  );
}

/** A link that looks like a button. `download` asks the browser to keep the file. */
export function LinkButton(props: PropsWithChildren<ButtonLook & { href: string; extra?: string; download?: boolean }>) {
  const { href, extra, download, children, ...look } = props;
  return (
    <a class={buttonClass(look, extra)} href={href} download={download ? "" : undefined}>
      <Inside {...look}>{children}</Inside>
    </a>
  );
}

/** The field by which a form tells where to go afterwards. */
const NEXT_PAGE = "then";

export interface CommandButtonProps extends ButtonLook {
  /** A name of the command registry, as `generation.retry`. */
  command: string;
  /** The command's parameters as flat text fields. */
  fields: Record<string, string | number>;
  extra?: string;
  /** A button with an icon only needs a name. */
  label?: string;
  disabled?: boolean;
  /** A question that is asked first: what happens, and what is lost or paid. */
  confirm?: string;
  /** The page that is shown when it is done; without it this one stays. */
  goTo?: string;
}

/**
 * A button that runs one command. Its reply swaps nothing by itself: what changed arrives by the live stream, and a reply may carry
 * partials (a toast) or a redirect.
 */
export function CommandButton(props: PropsWithChildren<CommandButtonProps>) {
  const { command, fields, extra, label, disabled, confirm, goTo, children, ...look } = props;
  return (
    <button
      type="button"
      class={buttonClass(look, extra)}
      aria-label={label}
      title={label}
      disabled={disabled}
      hx-post={paths.command(command)}
      hx-vals={JSON.stringify(goTo ? Object.fromEntries([...Object.entries(fields), [NEXT_PAGE, goTo]]) : fields)}
      hx-swap="none"
      hx-confirm={confirm}
      data-command={command}
    >
      <Inside {...look}>{children}</Inside>
    </button>
  );
}
