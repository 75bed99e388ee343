import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";

export interface CommentFormProps {
  command: "comment.add" | "comment.reply" | "comment.edit";
  /** The command's other parameters. An empty one is filled by the script that knows the place. */
  fields: Record<string, string>;
  label: string;
  verb: string;
  placeholder?: string;
  value?: string;
  hidden?: boolean;
  /** A film is beside it: the comment may carry its moment. */
  timed?: boolean;
}

/** A field to write in. Enter sends, Shift-Enter makes a line; the script clears it when the server has it. */
export function CommentForm({ command, fields, label, verb, placeholder, value, hidden, timed }: CommentFormProps) {
  return (
    <form class="comment-form" hx-post={paths.command(command)} hx-swap="none" hidden={hidden} data-comment-form={command}>
      {Object.entries(fields).map(([name, held]) => (
        <input type="hidden" name={name} value={held} />
      ))}
      <textarea
        class="input"
        name="body"
        rows="1"
        maxlength={5000}
        required
        aria-label={label}
        placeholder={placeholder}
        data-enter-sends
        safe
      >
        {value ?? ""}
      </textarea>
      <span class="row">
        {timed ? (
          <label class="check faint">
            <input type="checkbox" checked data-timed />
            <span>
              at <b class="mono" data-now></b>
            </span>
          </label>
        ) : (
          ""
        )}
        <button type="submit" class="btn btn--small btn--solid push" safe>
          {verb}
        </button>
      </span>
    </form>
  );
}
