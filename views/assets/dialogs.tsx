import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import type { Choice } from "./file.ts";

/** Asked before a file goes for good: posts `projectId, assetIds`. */
export function PurgeDialog({ back }: { back: string }) {
  return (
    <Dialog id="purge" title="Delete this file for good?">
      <p>
        <b class="strong" data-fill="title"></b> goes with its small pictures. This cannot be undone.
      </p>
      <form class="row" hx-post={paths.command("asset.purge")} hx-swap="none" data-close-after>
        <input type="hidden" name="projectId" value="" data-fill="project" />
        <input type="hidden" name="assetIds" value="" data-fill="id" />
        <input type="hidden" name="then" value={back} />
        <button type="button" class="btn btn--plain push" data-close>
          Keep it
        </button>
        <button type="submit" class="btn btn--danger">
          <Icon name="trash-2" />
          Delete for good
        </button>
      </form>
    </Dialog>
  );
}

/** A file from the web: posts `projectId, url`; the queue shows how it goes. */
export function FetchDialog({ projects, chosen }: { projects: readonly Choice[]; chosen: string }) {
  return (
    <Dialog id="fetch" title="Import a file by its link">
      <form class="stack" hx-post={paths.command("asset.import")} hx-swap="none" data-close-after>
        <label class="field">
          <span class="field__name">Address of a picture, film or sound</span>
          <input class="input input--large" type="url" name="url" placeholder="https://" required maxlength={4000} autocomplete="off" />
        </label>
        <label class="field">
          <span class="field__name">Project</span>
          <select class="input input--large" name="projectId" required>
            {projects.map((project) => (
              <option value={project.value} selected={project.value === chosen} safe>
                {project.label}
              </option>
            ))}
          </select>
        </label>
        <p class="faint">It is fetched by the studio, at most 4 GB, and appears here when it is whole. The queue shows how it goes.</p>
        <input type="hidden" name="then" value={paths.queue()} />
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Not now
          </button>
          <button type="submit" class="btn btn--solid">
            Import
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
