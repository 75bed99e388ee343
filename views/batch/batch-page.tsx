import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Commands, GO_GROUP, type PaletteEntry } from "../layouts/commands.tsx";
import { Document, type Frame } from "../layouts/document.tsx";
import { UserMenu } from "../layouts/topbar.tsx";
import { paths } from "../paths.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { count } from "../shared/words.ts";
import type { BatchFormView, BatchHeadView, BatchLineView, BatchTableView, PickedView } from "./batch.ts";
import { BatchForm } from "./batch-form.tsx";
import { BatchHead } from "./batch-head.tsx";
import { Picked } from "./batch-picked.tsx";
import { BatchTable } from "./batch-table.tsx";

export interface BatchPageProps {
  frame: Frame;
  project: { id: string; title: string };
  form: BatchFormView;
  batches: readonly BatchLineView[];
  shown?: { head: BatchHeadView; table: BatchTableView; picked: PickedView } | undefined;
  modules: readonly string[];
  /** Viewers look at takes; only editors run, judge and send. */
  readOnly: boolean;
  now: number;
  /** Of the form as it is drawn: sent twice it is one batch. */
  requestKey: string;
}

/** The form at the left, the takes at the right: many prompts by many models in one go. */
export function BatchPage({ frame, project, form, batches, shown, modules, readOnly, now, requestKey }: BatchPageProps) {
  return (
    <Document {...frame} title={`Batch, ${project.title}`} screen={readOnly ? "batch batch--still" : "batch"} modules={modules}>
      <header class="bar topbar">
        <a href={paths.home()} aria-label="Clash, home">
          <Mark />
        </a>
        <a class="row" href={paths.project(project.id)}>
          <b class="strong clip-text" safe>
            {project.title}
          </b>
        </a>
        <Icon name="chevron-right" small />
        <h1 class="batch__title" safe>
          {shown?.head.title ?? "New batch"}
        </h1>
        <span class="push"></span>
        {batches.length > 0 ? <Others project={project.id} batches={batches} shown={shown?.head.id} now={now} readOnly={readOnly} /> : ""}
        <UserMenu frame={frame} />
      </header>
      {readOnly ? "" : <BatchForm form={form} requestKey={requestKey} />}
      <main class="batch__main" id={DOM.main} data-still={readOnly ? "true" : undefined}>
        {shown ? (
          <>
            <BatchHead head={shown.head} />
            <div class="batch__matrix">
              <BatchTable table={shown.table} />
            </div>
            <Picked picked={shown.picked} />
          </>
        ) : (
          <Empty
            icon="layout-grid"
            title="No takes yet"
            text={
              readOnly
                ? "Batches of this project stand under Batches above."
                : "Write prompts at the left, choose models, and see here what each of them makes. It is counted and priced before anything runs."
            }
          />
        )}
      </main>
      <dialog id={DOM.batchLook} class="batch__look" aria-label="Take">
        <figure></figure>
        <p class="row">
          <span class="clip-text" data-look-name></span>
          <button type="button" class="btn btn--small" data-look-retry hidden>
            <Icon name="rotate-ccw" small />
            Retry
          </button>
          <span class="push row faint">
            {readOnly ? (
              ""
            ) : (
              <>
                <kbd>K</kbd> keep <kbd>S</kbd> star <kbd>R</kbd> reject
              </>
            )}
            <kbd>Esc</kbd> back
          </span>
        </p>
      </dialog>
      <Commands groups={[{ name: "Batch", entries: entriesFor(project.id, readOnly) }, GO_GROUP]} />
    </Document>
  );
}

const entriesFor = (project: string, readOnly: boolean): PaletteEntry[] => [
  ...(readOnly ? [] : [{ title: "New batch", icon: "plus", href: paths.batch(project) }]),
  { title: "Open the canvas", icon: "workflow", href: paths.project(project) },
  { title: "Schedules", icon: "calendar-clock", href: paths.schedules() },
];

interface OthersProps {
  project: string;
  batches: readonly BatchLineView[];
  shown: string | undefined;
  now: number;
  readOnly: boolean;
}

function Others({ project, batches, shown, now, readOnly }: OthersProps) {
  return (
    <details class="drop drop--end">
      <summary class="btn btn--small">
        <Icon name="history" small />
        Batches
      </summary>
      <div class="menu batch__list">
        {readOnly ? (
          ""
        ) : (
          <a href={paths.batch(project)} aria-current={shown ? undefined : "page"}>
            <Icon name="plus" />
            New batch
          </a>
        )}
        {batches.map((batch) => (
          <a href={paths.batch(project, batch.id)} aria-current={batch.id === shown ? "page" : undefined}>
            <Icon name={batch.state === "running" ? "loader" : batch.state === "done" ? "circle-check" : "ban"} />
            <span class="clip-text" safe>
              {batch.title}
            </span>
            <span class="push faint">
              <Moment at={batch.at} now={now} />
            </span>
            <span class="faint mono" safe>
              {count(batch.cells, "take")}
            </span>
          </a>
        ))}
      </div>
    </details>
  );
}
