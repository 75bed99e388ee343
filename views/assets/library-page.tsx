import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Pick } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { count } from "../shared/words.ts";
import { FileCard } from "./card.tsx";
import { FetchDialog, PurgeDialog } from "./dialogs.tsx";
import { LookingDialog } from "./looking.tsx";
import { PickedBar, PickedDialogs } from "./picked.tsx";
import { type Choice, type FileCardView, KINDS, type LibraryQuery, ORIGINS } from "./file.ts";

export interface LibraryProps {
  frame: Frame;
  query: LibraryQuery;
  files: readonly FileCardView[];
  total: number;
  /** Of the next page, where there is one. */
  next?: number;
  from: number;
  projects: readonly Choice[];
  tags: readonly { tag: string; count: number }[];
  readOnly: boolean;
  now: number;
}

export function LibraryPage(props: LibraryProps) {
  const { query, projects, readOnly } = props;
  return (
    <Page frame={props.frame} title={query.trash ? "Trash" : "Library"} place="library">
      <main class="library" id={DOM.main} data-library>
        <header class="shelf__head">
          <h1 class="display">{query.trash ? "Trash" : "Library"}</h1>
          <nav class="seg seg--large" aria-label="Parts of the library">
            <a href={paths.files()} aria-current={query.trash ? undefined : "page"}>
              Files
            </a>
            <a href={paths.files({ trash: "1" })} aria-current={query.trash ? "page" : undefined}>
              Trash
            </a>
          </nav>
          {readOnly || projects.length === 0 ? "" : <Deeds chosen={query.project} />}
        </header>
        <Filters {...props} />
        <FileGrid {...props} />
      </main>
      <PickedBar inTrash={query.trash} readOnly={readOnly} />
      {readOnly ? "" : <PickedDialogs projects={projects} />}
      {query.project && !readOnly ? <LookingDialog projectId={query.project} back={paths.files({ project: query.project })} /> : ""}
      <PurgeDialog back={paths.files({ trash: "1" })} />
      <FetchDialog projects={projects} chosen={query.project} />
    </Page>
  );
}

function Deeds({ chosen }: { chosen: string }) {
  return (
    <span class="push row">
      {chosen ? (
        <button type="button" class="btn btn--plain" data-open={DOM.looking}>
          <Icon name="eye" />
          Who looks
        </button>
      ) : (
        ""
      )}
      <button type="button" class="btn" data-open="fetch">
        <Icon name="link" />
        Import by link
      </button>
    </span>
  );
}

function Filters({ query, projects }: LibraryProps) {
  const all: Choice[] = [{ value: "", label: "Every project" }, ...projects];
  return (
    <search>
      <form
        class="row shelf__filters"
        method="get"
        action={paths.files()}
        hx-get={paths.files()}
        hx-trigger="input delay:250ms, change, submit"
        hx-target={`#${DOM.files}`}
        hx-select={`#${DOM.files}`}
        hx-swap="outerHTML"
        hx-push-url="true"
      >
        <span class="search">
          <Icon name="search" />
          <input
            class="input"
            type="search"
            name="q"
            value={query.q}
            placeholder="Name, prompt, tag, colour, spoken word"
            aria-label="Search the library"
            autocomplete="off"
          />
        </span>
        <Pick name="kind" label="Kind" icon="filter" choices={KINDS} value={query.kind} />
        <Pick name="origin" label="How it was made" choices={ORIGINS} value={query.origin} />
        <Pick name="project" label="Project" icon="folder" choices={all} value={query.project} />
        {query.trash ? <input type="hidden" name="trash" value="1" /> : ""}
        {query.tag ? <input type="hidden" name="tag" value={query.tag} /> : ""}
      </form>
    </search>
  );
}

/** The grid with its tags and its pages: the page, selected by its id, is also the answer to a search. */
export function FileGrid(props: Omit<LibraryProps, "frame" | "projects">) {
  const { files, query, total, now, readOnly } = props;
  const back = paths.files(asked(query));
  return (
    <div id={DOM.files}>
      <Tags {...props} />
      {files.length > 0 ? (
        <>
          <p class="faint shelf__count" role="status" safe>
            {query.trash ? `${count(total, "file")} in the trash. Each goes for good after 30 days.` : count(total, "file")}
          </p>
          <ul class="files">
            {files.map((file) => (
              <FileCard file={file} now={now} readOnly={readOnly} back={back} />
            ))}
          </ul>
          <Pages {...props} />
        </>
      ) : (
        <Nothing query={query} />
      )}
    </div>
  );
}

const asked = ({ q, kind, origin, project, tag, trash }: LibraryQuery) => ({ q, kind, origin, project, tag, trash: trash ? "1" : "" });

function Tags({ tags, query }: Pick<LibraryProps, "tags" | "query">) {
  if (query.trash || (tags.length === 0 && !query.tag)) return "";
  const shown = query.tag && !tags.some(({ tag }) => tag === query.tag) ? [{ tag: query.tag, count: 0 }, ...tags] : tags;
  return (
    <ul class="shelf__tags" aria-label="Tags">
      {shown.map(({ tag, count: files }) => (
        <li>
          <a
            class="chip chip--line"
            href={paths.files({ ...asked(query), tag: tag === query.tag ? "" : tag })}
            aria-current={tag === query.tag ? "true" : undefined}
          >
            <span safe>{tag}</span>
            {tag === query.tag ? <Icon name="x" small /> : <span class="mono faint">{files}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Pages({ query, from, next }: Pick<LibraryProps, "query" | "from" | "next">) {
  if (from === 0 && next === undefined) return "";
  return (
    <nav class="more row" aria-label="Pages">
      {from > 0 ? <LinkButton href={paths.files(asked(query))}>Newest</LinkButton> : ""}
      {next === undefined ? "" : <LinkButton href={paths.files({ ...asked(query), from: String(next) })}>Older</LinkButton>}
    </nav>
  );
}

function Nothing({ query }: { query: LibraryQuery }) {
  const isFiltered = Boolean(query.q || query.kind || query.origin || query.project || query.tag);
  if (isFiltered)
    return (
      <Empty icon="search" title="Nothing like that here" text="Names, prompts, tags, descriptions and spoken words are searched.">
        <LinkButton href={paths.files(query.trash ? { trash: "1" } : {})}>Show all</LinkButton>
      </Empty>
    );
  if (query.trash)
    return <Empty icon="trash-2" title="The trash is empty" text="Files that are thrown away stay here for 30 days and can be put back." />;
  return (
    <Empty icon="images" title="No files yet" text="Everything that is made, uploaded or imported in any project is found here.">
      <LinkButton href={paths.home()} look="solid">
        Start from a brief
      </LinkButton>
    </Empty>
  );
}
