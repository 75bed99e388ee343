import { Html } from "@elysiajs/html";
import { Dialog } from "../shared/dialog.tsx";

/** One for all that can be removed on a page: the button that opens it fills in what it is, by the names of `fields`. */
export function RemoveDialog({ id, post, fields }: { id: string; post: string; fields: readonly string[] }) {
  return (
    <Dialog id={id} title="Remove this?">
      <p>
        <b class="strong" data-fill="name"></b> goes. <span data-fill="then"></span>
      </p>
      <form class="row" hx-post={post} hx-swap="none" data-close-after>
        {fields.map((field) => (
          <input type="hidden" name={field} value="" data-fill={field} />
        ))}
        <button type="button" class="btn btn--plain push" data-close>
          Keep it
        </button>
        <button type="submit" class="btn btn--danger">
          Remove
        </button>
      </form>
    </Dialog>
  );
}
