import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { GO_GROUP } from "../layouts/commands.tsx";
import { Commands } from "../layouts/commands.tsx";
import { Document, type Frame } from "../layouts/document.tsx";
import { UserMenu } from "../layouts/topbar.tsx";
import { paths } from "../paths.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import type { BatchFormView, BatchHeadView, BatchLineView, BatchTableView, CountView, PickedView } from "./batch.ts";
import { BatchForm } from "./batch-form.tsx";
import { BatchHead, BatchTable, Picked } from "./batch-table.tsx";

export interface BatchPageProps {
  frame: Frame;
  project: { id: string; title: string };
  form: BatchFormView;
  count?: CountView | undefined;
  batches: readonly BatchLineView[];
  shown?: { head: BatchHeadView; table: BatchTableView; picked: PickedView } | undefined;
  modules: readonly string[];
}

/** The form at the left, the takes at the right: many prompts by many models in one go. */
export function BatchPage({ frame, project, form, count, batches, shown, modules }: BatchPageProps) {
  return (
    <Document {...frame} title={`Batch, ${project.title}`} screen="batch" modules={modules}>
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
        {batches.length > 0 ? <Others project={project.id} batches={batches} shown={shown?.head.id} /> : ""}
        <UserMenu frame={frame} />
      </header>
      <BatchForm form={form} count={count} />
      <main class="batch__main" id={DOM.main}>
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
            text="Write prompts at the left, choose models, and see here what each of them makes. It is counted and priced before anything runs."
          />
        )}
      </main>
      <dialog id={DOM.batchLook} class="batch__look" aria-label="Take">
        <figure></figure>
        <p class="row">
          <span class="clip-text" data-look-name></span>
          <span class="push row faint">
            <kbd>K</kbd> keep <kbd>S</kbd> star <kbd>R</kbd> reject <kbd>Esc</kbd> back
          </span>
        </p>
      </dialog>
      <Commands groups={[GO_GROUP]} />
    </Document>
  );
}

function Others({ project, batches, shown }: { project: string; batches: readonly BatchLineView[]; shown: string | undefined }) {
  return (
    <details class="drop drop--end">
      <summary class="btn btn--small">
        <Icon name="history" small />
        Batches
      </summary>
      <div class="menu">
        <a href={paths.batch(project)} aria-current={shown ? undefined : "page"}>
          <Icon name="plus" />
          New batch
        </a>
        {batches.map((batch) => (
          <a href={paths.batch(project, batch.id)} aria-current={batch.id === shown ? "page" : undefined}>
            <Icon name={batch.state === "running" ? "loader" : batch.state === "done" ? "circle-check" : "ban"} />
            <span class="clip-text" safe>
              {batch.title}
            </span>
            <span class="push faint mono" safe>
              {String(batch.cells)}
            </span>
          </a>
        ))}
      </div>
    </details>
  );
}
