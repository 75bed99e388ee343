import { Html, type PropsWithChildren } from "@elysiajs/html";

/** A small dialog with one question. Opened by any control with `data-open="<id>"`, closed by `data-close` or Escape. */
export function Dialog({ id, title, children }: PropsWithChildren<{ id: string; title: string }>) {
  return (
    <dialog id={id} aria-labelledby={`${id}-title`}>
      <div class="dialog__body">
        <h2 id={`${id}-title`} safe>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
