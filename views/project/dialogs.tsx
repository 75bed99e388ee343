import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import { type CanvasActionGroup, chordsOf } from "./actions.ts";

/** Rename a project: posts `projectId, title`. `domId` because the list of projects has one for all of them. */
export function RenameDialog({ id, title }: { id: string; title: string }) {
  return (
    <Dialog id={DOM.rename} title="Rename the project">
      <form class="stack" hx-post={paths.command("project.rename")} hx-swap="none" data-close-after>
        <input type="hidden" name="projectId" value={id} data-fill="id" />
        <input class="input input--large" name="title" value={title} aria-label="Title" required maxlength={200} data-fill="title" />
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Keep the name
          </button>
          <button type="submit" class="btn btn--solid">
            Rename
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Delete a project: posts `projectId`; answered with a redirect to the projects. */
export function RemoveDialog({ id, title }: { id: string; title: string }) {
  return (
    <Dialog id={DOM.remove} title="Delete this project?">
      <p>
        <b class="strong" data-fill="title" safe>
          {title}
        </b>{" "}
        goes with its canvas, its files and its films. This cannot be undone. Its bytes leave the disk 30 days later.
      </p>
      <form class="row" hx-post={paths.command("project.delete")} hx-swap="none" data-close-after>
        <input type="hidden" name="projectId" value={id} data-fill="id" />
        <button type="button" class="btn btn--plain push" data-close>
          Keep it
        </button>
        <button type="submit" class="btn btn--danger">
          <Icon name="trash-2" />
          Delete
        </button>
      </form>
    </Dialog>
  );
}

/** Every action with a key, in the groups of the palette. The island hears its keys by what stands here: what is listed works. */
export function Shortcuts({ groups }: { groups: readonly CanvasActionGroup[] }) {
  return (
    <dialog id={DOM.shortcuts} class="shortcuts" aria-labelledby="shortcuts-title">
      <div class="dialog__body">
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <div class="shortcuts__list">
          {withKeys(groups).map((group) => (
            <section>
              <h3 safe>{group.name}</h3>
              <dl>
                {group.entries.map((entry) => (
                  <>
                    <dt data-run={entry.run} data-chords={chordsOf(entry).join(" ")} data-needs={entry.needs} safe>
                      {entry.title}
                    </dt>
                    <dd>
                      {(entry.keys ?? []).map((key) => (
                        <kbd safe>{key}</kbd>
                      ))}
                    </dd>
                  </>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <footer>
          <button type="button" class="btn" data-close>
            Close
          </button>
        </footer>
      </div>
    </dialog>
  );
}

const withKeys = (groups: readonly CanvasActionGroup[]) =>
  groups.map((group) => ({ ...group, entries: group.entries.filter((entry) => entry.keys) })).filter((group) => group.entries.length > 0);
