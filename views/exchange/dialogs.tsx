import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";

/**
 * Files into the studio. Without a project they become one; with it a canvas is put beside what is there. `src/browser/pages/imports.ts` sends them,
 * shows how far they are and goes to the project.
 */
export function ImportDialog({ projectId }: { projectId?: string }) {
  return (
    <Dialog id={DOM.importing} title={projectId ? "Import onto this canvas" : "Import a project"}>
      <form class="stack import" data-import={paths.import()}>
        {projectId ? <input type="hidden" name="projectId" value={projectId} /> : ""}
        <label class="drop-zone">
          <Icon name="upload" />
          <span>
            <b class="strong">Choose files</b> or drop them here
          </span>
          <span class="faint">
            {projectId
              ? "A .canvas of JSON Canvas, with the files it names, or a .zip of both"
              : "A .clash bundle, or a .canvas of JSON Canvas with the files it names"}
          </span>
          <input class="hidden-text" type="file" name="file" multiple />
        </label>
        <div class="import__state" data-state="idle" role="status" aria-live="polite">
          <span data-words></span>
          <progress class="progress" max={100} value={0} aria-label="Progress" hidden></progress>
        </div>
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Close
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

const FORMATS = [
  {
    format: "bundle",
    icon: "archive",
    title: "Project bundle",
    text: "Everything, for another Clash: canvas, files, comments",
    ending: ".clash",
  },
  {
    format: "json-canvas",
    icon: "file-text",
    title: "JSON Canvas",
    text: "The canvas for other programs, files by name",
    ending: ".canvas",
  },
  {
    format: "json-canvas-zip",
    icon: "folder",
    title: "JSON Canvas with its files",
    text: "The same, with every file beside it",
    ending: ".zip",
  },
] as const;

/** Files out of the studio: plain links. The island narrows them to what is selected by adding `ids`. */
export function ExportDialog({ projectId }: { projectId: string }) {
  return (
    <Dialog id={DOM.exporting} title="Export">
      <p class="faint" data-export-scope>
        The whole project
      </p>
      <ul class="exports">
        {FORMATS.map(({ format, icon, title, text, ending }) => (
          <li>
            <Icon name={icon} />
            <span>
              <b class="strong">{title}</b> <span class="mono faint">{ending}</span>
              <span class="faint exports__text">{text}</span>
            </span>
            <LinkButton href={paths.export(projectId, format)} size="small" icon="download" download>
              Download<span class="hidden-text"> as {title}</span>
            </LinkButton>
          </li>
        ))}
      </ul>
      <footer>
        <button type="button" class="btn btn--plain" data-close>
          Close
        </button>
      </footer>
    </Dialog>
  );
}
