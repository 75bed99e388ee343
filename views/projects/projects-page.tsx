import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { ImportDialog } from "../exchange/dialogs.tsx";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { RemoveDialog, RenameDialog } from "../project/dialogs.tsx";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Pick } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { ProjectCard, type ProjectView } from "./project-card.tsx";

export const SORTS = [
  { value: "changed", label: "Last changed" },
  { value: "created", label: "Newest" },
  { value: "title", label: "Title" },
] as const;

export type ProjectSort = (typeof SORTS)[number]["value"];

export interface ProjectsProps {
  frame: Frame;
  projects: readonly ProjectView[];
  /** How many there are without the search. */
  total: number;
  q?: string;
  sort: ProjectSort;
  now: number;
}

export function ProjectsPage(props: ProjectsProps) {
  return (
    <Page frame={props.frame} title="Projects" place="projects">
      <main class="library" id={DOM.main}>
        <header class="shelf__head">
          <h1 class="display">Projects</h1>
          <search class="shelf__search">
            <form
              class="row"
              method="get"
              action={paths.projects()}
              hx-get={paths.projects()}
              hx-trigger="input delay:250ms, change, submit"
              hx-target={`#${DOM.projects}`}
              hx-select={`#${DOM.projects}`}
              hx-swap="outerHTML"
              hx-push-url="true"
            >
              <span class="search">
                <Icon name="search" />
                <input
                  class="input"
                  type="search"
                  name="q"
                  value={props.q}
                  placeholder="Search"
                  aria-label="Search projects"
                  autocomplete="off"
                />
              </span>
              <Pick name="sort" label="Sort by" icon="arrow-up-down" choices={SORTS} value={props.sort} />
            </form>
          </search>
          <button type="button" class="btn push" data-open={DOM.importing}>
            <Icon name="upload" />
            Import
          </button>
          <CommandButton command="project.create" fields={{ title: "Untitled" }} icon="plus">
            New project
          </CommandButton>
        </header>
        <ProjectGrid {...props} />
      </main>
      <RenameDialog id="" title="" />
      <RemoveDialog id="" title="" />
      <ImportDialog />
    </Page>
  );
}

/** The grid alone: the page, selected by its id, is also the answer to a search. */
export function ProjectGrid({ projects, total, q, now }: Omit<ProjectsProps, "frame" | "sort">) {
  return (
    <div id={DOM.projects}>
      {projects.length > 0 ? (
        <ul class="projects">
          {projects.map((project) => (
            <ProjectCard project={project} now={now} menu />
          ))}
        </ul>
      ) : total > 0 ? (
        <Empty icon="search" title="No project is called that" text={`Nothing matches “${q ?? ""}”. Titles are searched.`}>
          <LinkButton href={paths.projects()}>Show all</LinkButton>
        </Empty>
      ) : (
        <Empty icon="clapperboard" title="No projects yet" text="A project is one film or idea: a canvas, its files and its films.">
          <LinkButton href={paths.home()} look="solid">
            Start from a brief
          </LinkButton>
          <button type="button" class="btn" data-open={DOM.importing}>
            Import one
          </button>
        </Empty>
      )}
    </div>
  );
}
