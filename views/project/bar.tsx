import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { UserMenu } from "../layouts/topbar.tsx";
import { paths } from "../paths.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { type Actor, Avatar } from "../shared/who.tsx";

export interface ProjectBarProps {
  frame: Frame;
  project: { id: string; title: string };
  /** A film is being made or was made here. */
  film?: boolean;
  /** Who else is here. */
  present: readonly Actor[];
  readOnly?: boolean;
}

export function ProjectBar({ frame, project, film, present, readOnly }: ProjectBarProps) {
  return (
    <header class="bar topbar">
      <a href={paths.home()} aria-label="Clash, home">
        <Mark />
      </a>
      <TitleMenu project={project} readOnly={readOnly} />
      <span class="push"></span>
      <Saved state={readOnly ? "readonly" : "saved"} />
      <span class="rule"></span>
      <Presence present={present} />
      {film ? (
        <a class="btn btn--small" href={paths.film(project.id)}>
          <Icon name="film" small />
          Film
        </a>
      ) : (
        ""
      )}
      {readOnly ? (
        ""
      ) : (
        <button type="button" class="btn btn--small" data-open={DOM.share}>
          Share
        </button>
      )}
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Commands" title="Commands" data-open={DOM.commands}>
        <Icon name="command" />
      </button>
      <UserMenu frame={frame} />
    </header>
  );
}

function TitleMenu({ project, readOnly }: Pick<ProjectBarProps, "project" | "readOnly">) {
  return (
    <details class="drop drop--title">
      <summary class="row" aria-label={`${project.title}, project menu`}>
        <b class="strong clip-text" safe>
          {project.title}
        </b>
        <Icon name="chevron-down" small />
      </summary>
      <div class="menu">
        {readOnly ? (
          ""
        ) : (
          <button type="button" data-open={DOM.rename}>
            <Icon name="pencil" />
            Rename
          </button>
        )}
        <button type="button" data-open={DOM.exporting}>
          <Icon name="download" />
          Export
        </button>
        {readOnly ? (
          ""
        ) : (
          <>
            <button type="button" data-open={DOM.importing}>
              <Icon name="upload" />
              Import a canvas
            </button>
            <button
              type="button"
              hx-post={paths.command("project.duplicate")}
              hx-vals={JSON.stringify({ projectId: project.id })}
              hx-swap="none"
              data-command="project.duplicate"
            >
              <Icon name="copy-plus" />
              Duplicate
            </button>
          </>
        )}
        {readOnly ? (
          ""
        ) : (
          <a href={paths.batch(project.id)}>
            <Icon name="list-video" />
            Batches
          </a>
        )}
        <a href={paths.projects()}>
          <Icon name="layout-grid" />
          All projects
        </a>
        <button type="button" data-open={DOM.shortcuts}>
          <Icon name="keyboard" />
          Keyboard shortcuts
          <kbd>?</kbd>
        </button>
        {readOnly ? (
          ""
        ) : (
          <>
            <hr />
            <button type="button" class="btn--danger" data-open={DOM.remove}>
              <Icon name="trash-2" />
              Delete the project
            </button>
          </>
        )}
      </div>
    </details>
  );
}

/** `one` and `many` are told when changes wait; `#` is their number. */
interface SavedWords {
  word: string;
  one?: string;
  many?: string;
  icon: string;
}

const SAVED = {
  saved: { word: "Saved to disk", icon: "check" },
  connecting: { word: "Connecting", icon: "loader" },
  saving: { word: "Saving", many: "Saving # changes", icon: "loader" },
  offline: { word: "Offline", one: "Offline, 1 change kept here", many: "Offline, # changes kept here", icon: "wifi-off" },
  unkept: { word: "Offline", one: "Offline, 1 change only in this tab", many: "Offline, # changes only in this tab", icon: "wifi-off" },
  refused: { word: "Not saved", one: "1 change not saved", many: "# changes not saved", icon: "triangle-alert" },
  readonly: { word: "View only", icon: "eye" },
} as const satisfies Record<string, SavedWords>;

export type SavedState = keyof typeof SAVED;
export type SavedWord = SavedWords;

/** What is known about the disk. The island swaps the word and icon: `data-words` carries those it may show. */
export function Saved({ state }: { state: SavedState }) {
  return (
    <>
      <span class="row faint saved" id={DOM.saved} data-saved={state} data-words={JSON.stringify(SAVED)}>
        <Icon name={SAVED[state].icon} small />
        <span class="wide" data-word>
          {SAVED[state].word}
        </span>
      </span>
      <span class="hidden-text" id={DOM.savedTold} role="status"></span>
    </>
  );
}

/** Who else is here: people round, agents square. */
export function Presence({ present }: { present: readonly Actor[] }) {
  return (
    <span class="avatars" id={DOM.presence}>
      {present.map((actor) => (
        <Avatar actor={actor} />
      ))}
    </span>
  );
}
