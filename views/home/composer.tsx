import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { type Choice, FieldError, Pick, Segmented } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";

export type ComposerField = "brief" | "files" | "aspect" | "seconds" | "look" | "voice";

export interface ComposerProps {
  values?: Partial<Record<Exclude<ComposerField, "files">, string>>;
  errors?: Partial<Record<ComposerField, string>>;
  /** Something that is no field's fault; nothing was made. */
  problem?: string;
  looks: readonly Choice[];
  /** Given where a voice can be chosen; posts `voice`. */
  voices?: readonly Choice[];
}

const ASPECTS: readonly Choice[] = ["16:9", "9:16", "1:1", "4:5", "21:9"].map((aspect) => ({ value: aspect, label: aspect }));
const LENGTHS: readonly Choice[] = [
  { value: "", label: "Any length" },
  { value: "10", label: "10 s" },
  { value: "20", label: "20 s" },
  { value: "40", label: "40 s" },
  { value: "60", label: "60 s" },
];
const ANY_ASPECT: Choice = { value: "", label: "Auto" };

/**
 * The brief and what to make of it. Posts multipart `brief, files[], aspect, seconds, look` (an empty value leaves it to the brief) and, from its
 * second button, `storyboardOnly=true` to `film.make`; the answer is this form again with errors, or a redirect.
 */
export function Composer({ values = {}, errors = {}, problem, looks, voices }: ComposerProps) {
  return (
    <form
      class="brief meet card"
      id={DOM.composer}
      method="post"
      action={paths.command("film.make")}
      enctype="multipart/form-data"
      hx-post={paths.command("film.make")}
      hx-encoding="multipart/form-data"
      hx-target={`#${DOM.composer}`}
      hx-swap="outerHTML"
      {...{ "hx-status:5xx": "swap:none" }}
      data-hx-disable="find .btn--solid"
      data-dropzone
    >
      {problem ? <Notice title="Nothing was made" text={problem} /> : ""}
      <label class="hidden-text" for="brief">
        Brief
      </label>
      <textarea
        class="brief__text"
        id="brief"
        name="brief"
        rows="3"
        required
        autofocus
        spellcheck="false"
        placeholder="A tea house on a mountain pass closes after ninety years. Say how long, for whom, and what it should feel like. Any language."
        aria-invalid={errors.brief ? "true" : undefined}
        aria-describedby={errors.brief ? "brief-error" : undefined}
        data-submit-on-mod-enter
        safe
      >
        {values.brief ?? ""}
      </textarea>
      {(["brief", "files", "aspect", "seconds", "look", "voice"] as const).map((name) => {
        const message = errors[name];
        return message ? (
          <div class="field">
            <FieldError id={`${name}-error`} message={message} />
          </div>
        ) : (
          ""
        );
      })}
      <div class="row brief__files">
        <span class="row" data-files></span>
        <label class="btn btn--plain btn--small">
          <Icon name="paperclip" small />
          Add pictures
          <input type="file" name="files" multiple accept="image/png,image/jpeg,image/webp" data-file-list />
        </label>
      </div>
      <div class="brief__options">
        <Segmented name="aspect" label="Aspect" choices={[ANY_ASPECT, ...ASPECTS.slice(0, 4)]} value={values.aspect ?? ""} />
        <Pick name="seconds" label="Length" icon="timer" choices={LENGTHS} value={values.seconds ?? ""} />
        <Pick name="look" label="Look" icon="palette" choices={looks} value={values.look ?? ""} />
        {voices ? <Pick name="voice" label="Narration" icon="mic" choices={voices} value={values.voice ?? ""} /> : ""}
      </div>
      <footer class="brief__foot">
        <span class="estimate-line">
          <b class="strong">Free</b> <span class="faint">as a draft, made on this server</span>
        </span>
        <button type="submit" class="btn btn--plain push" form={DOM.blank}>
          Empty canvas
        </button>
        <button type="submit" class="btn" name="storyboardOnly" value="true">
          Storyboard only
        </button>
        <button type="submit" class="btn btn--solid" data-main>
          Make it
          <kbd data-mod>Ctrl ↵</kbd>
        </button>
      </footer>
    </form>
  );
}

/** What "Empty canvas" submits: it stands beside the composer, because a form in a form is not allowed. */
export function BlankProject() {
  return (
    <form id={DOM.blank} hx-post={paths.command("project.create")} hx-swap="none">
      <input type="hidden" name="title" value="Untitled" />
    </form>
  );
}
