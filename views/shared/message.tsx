import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "./icon.tsx";

/** Nothing here yet: what this place is for, and the one action that fills it. */
export function Empty(props: PropsWithChildren<{ title: string; text: string; icon?: string; quiet?: boolean }>) {
  return (
    <div class={["empty", props.quiet && "empty--quiet"]}>
      {props.icon ? <Icon name={props.icon} /> : ""}
      <p class="display" safe>
        {props.title}
      </p>
      <p safe>{props.text}</p>
      {props.children}
    </div>
  );
}

/** Something went wrong: `title` says what happened, `text` whether anything was lost or paid, the children what to do. */
export function Notice(props: PropsWithChildren<{ title: string; text: string; tone?: "fail" | "warn" | "plain"; id?: string }>) {
  const tone = props.tone ?? "fail";
  return (
    <div class="notice" data-tone={tone} role={tone === "plain" ? "status" : "alert"} id={props.id}>
      <Icon name={tone === "fail" ? "circle-x" : tone === "warn" ? "triangle-alert" : "circle-alert"} />
      <b class="strong" safe>
        {props.title}
      </b>
      <p safe>{props.text}</p>
      <footer>{props.children}</footer>
    </div>
  );
}

export interface ToastProps {
  text: string;
  tone?: "plain" | "done" | "warn" | "fail";
}

const TOAST_ICONS = { plain: "circle-alert", done: "circle-check", warn: "triangle-alert", fail: "circle-x" } as const;

/** The children are its actions ("Undo"). A short message that leaves by itself; failures stay until they are closed (`src/browser/pages.ts`). */
export function Toast({ text, tone = "plain", children }: PropsWithChildren<ToastProps>) {
  return (
    <div class="toast" data-tone={tone} role={tone === "fail" ? "alert" : "status"} data-toast>
      <Icon name={TOAST_ICONS[tone]} />
      <span safe>{text}</span>
      {children}
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Close" data-close-toast>
        <Icon name="x" small />
      </button>
    </div>
  );
}

/** What any reply or live message can carry to show a toast, whatever else it swaps. */
export function ToastPartial(props: PropsWithChildren<ToastProps>) {
  return (
    <hx-partial hx-target={`#${DOM.toasts}`} hx-swap="beforeend">
      <Toast {...props} />
    </hx-partial>
  );
}

/** What any reply can carry to draw a part of the page anew, by the part's id. */
export function Partial({ id, safeHtml }: { id: string; safeHtml: string }) {
  return (
    <hx-partial hx-target={`#${id}`} hx-swap="outerHTML">
      {safeHtml}
    </hx-partial>
  );
}

/** Where toasts arrive, and the one that the script fills when the server cannot be reached. */
export function Toasts() {
  return (
    <>
      <div class="toasts" id={DOM.toasts} aria-live="polite"></div>
      <template id={DOM.toastTemplate}>
        <Toast text="The studio could not be reached. Nothing was changed." tone="fail" />
      </template>
    </>
  );
}
