import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import type { Choice } from "./file.ts";

/** What can be done with the files that are chosen. `src/browser/pages/library.ts` shows it, counts, and posts a command for each project. */
export function PickedBar({ inTrash, readOnly }: { inTrash: boolean; readOnly: boolean }) {
  const deeds = readOnly ? [] : inTrash ? TRASH_DEEDS : DEEDS;
  return (
    <div class="picked" id={DOM.picked} role="toolbar" aria-label="With the chosen files" hidden>
      <b class="strong" role="status" data-picked-count></b>
      <button type="button" class="btn btn--small btn--plain" data-picked="all">
        All on this page
        <kbd>Ctrl A</kbd>
      </button>
      <span class="push row wrap">
        {deeds.map((deed) => (
          <button type="button" class={["btn", "btn--small", deed.danger && "btn--danger"]} data-picked={deed.name}>
            <Icon name={deed.icon} small />
            <span safe>{deed.title}</span>
          </button>
        ))}
        <button type="button" class="btn btn--small" data-picked="download">
          <Icon name="download" small />
          Download
        </button>
        <button
          type="button"
          class="btn btn--small btn--plain btn--icon"
          data-picked="none"
          aria-label="Choose nothing"
          title="Choose nothing (Esc)"
        >
          <Icon name="x" />
        </button>
      </span>
    </div>
  );
}

interface Deed {
  name: string;
  title: string;
  icon: string;
  danger?: true;
}

const DEEDS: readonly Deed[] = [
  { name: "tag", title: "Tag", icon: "bookmark" },
  { name: "copy", title: "Copy to a project", icon: "copy" },
  { name: "trash", title: "Throw away", icon: "trash-2", danger: true },
];
const TRASH_DEEDS: readonly Deed[] = [
  { name: "restore", title: "Put back", icon: "undo-2" },
  { name: "purge", title: "Delete for good", icon: "trash-2", danger: true },
];

/** Asked for tags, for a project, and before files go for good; and what was refused, file by file. */
export function PickedDialogs({ projects }: { projects: readonly Choice[] }) {
  return (
    <>
      <Dialog id={DOM.pickedTag} title="Tag the chosen files">
        <form class="stack" data-picked-form="tag">
          <label class="field">
            <span class="field__name">Add, with commas between</span>
            <input class="input input--large" name="add" maxlength={1300} placeholder="beach, night" autocomplete="off" />
          </label>
          <label class="field">
            <span class="field__name">Take away</span>
            <input class="input input--large" name="remove" maxlength={1300} autocomplete="off" />
          </label>
          <DialogEnd word="Keep the tags" />
        </form>
      </Dialog>
      <Dialog id={DOM.pickedCopy} title="Copy to a project">
        <form class="stack" data-picked-form="copy">
          <label class="field">
            <span class="field__name">Project</span>
            <select class="input input--large" name="projectId" required>
              {projects.map((project) => (
                <option value={project.value} safe>
                  {project.label}
                </option>
              ))}
            </select>
          </label>
          <p class="faint">The files stay where they are, too. Their bytes are not kept twice.</p>
          <DialogEnd word="Copy" />
        </form>
      </Dialog>
      <Dialog id={DOM.pickedPurge} title="Delete these files for good?">
        <form class="stack" data-picked-form="purge">
          <p>
            <b class="strong" data-picked-count></b> with their small pictures. This cannot be undone.
          </p>
          <DialogEnd word="Delete for good" danger />
        </form>
      </Dialog>
      <Dialog id={DOM.pickedRefused} title="Not done">
        <form class="stack" data-picked-form="others">
          <p data-refused-words></p>
          <ul class="picked__refused" data-refused></ul>
          <footer class="row">
            <button type="button" class="btn btn--plain push" data-close>
              Leave them
            </button>
            <button type="submit" class="btn" data-refused-others hidden></button>
          </footer>
        </form>
      </Dialog>
    </>
  );
}

function DialogEnd({ word, danger }: { word: string; danger?: boolean }) {
  return (
    <footer class="row">
      <button type="button" class="btn btn--plain push" data-close>
        Not now
      </button>
      <button type="submit" class={["btn", danger ? "btn--danger" : "btn--solid"]} safe>
        {word}
      </button>
    </footer>
  );
}
