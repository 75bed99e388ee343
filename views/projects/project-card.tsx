import { Html } from "@elysiajs/html";
import { DOM, projectDomId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { type Author, Who } from "../shared/who.tsx";
import { clock } from "../shared/words.ts";

export interface ProjectView {
  id: string;
  title: string;
  coverUrl?: string;
  /** `9:16, 20 s`; empty when there is no film yet. */
  facts?: string;
  /** ms since the epoch. */
  changedAt: number;
  by: Author;
  /** Length of the finished film, in seconds. */
  filmSeconds?: number;
  /** Something of it runs now. */
  running?: boolean;
}

/** A project as its cover. With `menu`, Rename and Delete open the page's dialogs, which read `data-id` and `data-title`. */
export function ProjectCard({ project, now, menu }: { project: ProjectView; now: number; menu?: boolean }) {
  return (
    <li class="project" id={projectDomId(project.id)}>
      <figure>
        {project.coverUrl ? (
          <img src={project.coverUrl} alt="" loading="lazy" />
        ) : (
          <span class="project__none">
            <Icon name="frame" />
          </span>
        )}
        {project.filmSeconds === undefined ? (
          ""
        ) : (
          <span class="badge badge--end" safe>
            {clock(project.filmSeconds)}
          </span>
        )}
      </figure>
      <span class="project__title">
        <a class="project__link strong clip-text" href={paths.project(project.id)} safe>
          {project.title}
        </a>
        {menu ? <CardMenu project={project} /> : ""}
      </span>
      <span class="row faint">
        <span class="clip-text">
          {project.facts ? <span safe>{`${project.facts}, `}</span> : ""}
          <Moment at={project.changedAt} now={now} />
        </span>
        {project.running ? (
          <span class="state" data-state="run">
            <Icon name="loader" small spin />
            Running
          </span>
        ) : (
          ""
        )}
        <span class="push">
          <Who by={project.by} />
        </span>
      </span>
    </li>
  );
}

function CardMenu({ project }: { project: ProjectView }) {
  return (
    <details class="drop drop--end">
      <summary class="btn btn--plain btn--small btn--icon" aria-label={`More for ${project.title}`}>
        <Icon name="ellipsis" />
      </summary>
      <div class="menu">
        <button type="button" data-open={DOM.rename} data-id={project.id} data-title={project.title}>
          <Icon name="pencil" />
          Rename
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
        <a href={paths.export(project.id, "bundle")} download="">
          <Icon name="download" />
          Export
        </a>
        <button type="button" class="btn--danger" data-open={DOM.remove} data-id={project.id} data-title={project.title}>
          <Icon name="trash-2" />
          Delete
        </button>
      </div>
    </details>
  );
}
