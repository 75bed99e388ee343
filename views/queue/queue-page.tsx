import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Pick } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { JobDetail, NoJob } from "./detail.tsx";
import type { JobDetailView } from "./detail.ts";
import { SendAnewDialog } from "../nodes/doubt.tsx";
import { LimitsDialog, Meters } from "./meters.tsx";
import { type ChoiceOf, FILTERS, type JobFilter, type JobGroup, type PauseView, type QueueQuery, type ResourceView } from "./job.ts";
import { Paused } from "./parts.tsx";
import { Groups } from "./rows.tsx";

export interface QueueList {
  query: QueueQuery;
  counts: Partial<Record<JobFilter, number>>;
  /** More than this are not counted. */
  countLimit?: number;
  groups: readonly JobGroup[];
  resources: readonly ResourceView[];
  pauses: readonly PauseView[];
  /** Address of older jobs, where there are any. */
  older?: string;
  mayPause: boolean;
  /** Limits are for owners. */
  mayLimit: boolean;
  now: number;
}

export interface QueueProps extends QueueList {
  frame: Frame;
  projects: readonly ChoiceOf[];
  kinds: readonly ChoiceOf[];
  detail?: JobDetailView;
  /** Webhooks are for owners. */
  isOwner: boolean;
}

export type QueuePlace = "jobs" | "schedules" | "webhooks";

/** The bar that the three parts of the queue share. */
function QueueTabs({ place, isOwner }: { place: QueuePlace; isOwner: boolean }) {
  const tabs = [
    { place: "jobs", word: "Jobs", href: paths.queue() },
    { place: "schedules", word: "Schedules", href: paths.schedules() },
    ...(isOwner ? [{ place: "webhooks", word: "Webhooks", href: paths.webhooks() }] : []),
  ];
  return (
    <nav class="seg seg--large" aria-label="Parts of the queue">
      {tabs.map((tab) => (
        <a href={tab.href} aria-current={tab.place === place ? "page" : undefined} safe>
          {tab.word}
        </a>
      ))}
    </nav>
  );
}

interface QueueFrameProps {
  frame: Frame;
  title: string;
}

/** A page of the queue, with one live stream whose events its parts listen to. */
export function QueueFrame({ frame, title, children }: PropsWithChildren<QueueFrameProps>) {
  return (
    <Page frame={frame} title={title} place="queue" screen="queue">
      <main class="queue__main" id={DOM.main} data-queue-page>
        {children}
      </main>
      <div id={DOM.live} hx-sse:connect={paths.queueLive()} hx-swap="none" hidden></div>
    </Page>
  );
}

/** Its name and its parts; the children are its tools. */
export function QueueHead({ title, children, ...tabs }: PropsWithChildren<{ title: string; place: QueuePlace; isOwner: boolean }>) {
  return (
    <header class="queue__head">
      <h1 class="display" safe>
        {title}
      </h1>
      <QueueTabs {...tabs} />
      {children}
    </header>
  );
}

/** Every job that the reader may see, with what it waits for; the chosen one's details stand beside it. */
export function QueuePage({ frame, projects, kinds, detail, isOwner, ...list }: QueueProps) {
  return (
    <QueueFrame frame={frame} title="Queue">
      <QueueHead title="Queue" place="jobs" isOwner={isOwner}>
        <Filters projects={projects} kinds={kinds} resources={list.resources} query={list.query} />
      </QueueHead>
      <div class="queue__split">
        <QueueRows {...list} />
        {detail ? <JobDetail detail={detail} now={list.now} /> : <NoJob />}
      </div>
      <p class="hidden-text" id={DOM.queueSay} role="status" aria-live="polite"></p>
      {list.mayLimit ? <LimitsDialog /> : ""}
      {list.mayPause ? <SendAnewDialog /> : ""}
    </QueueFrame>
  );
}

interface FiltersProps {
  projects: readonly ChoiceOf[];
  kinds: readonly ChoiceOf[];
  resources: readonly ResourceView[];
  query: QueueQuery;
}

function Filters({ projects, kinds, resources, query }: FiltersProps) {
  const places = resources.map(({ id, name }) => ({ value: id, label: name }));
  if (query.resource && !places.some((place) => place.value === query.resource))
    places.push({ value: query.resource, label: query.resource.replace(/^provider:/, "") });
  return (
    <form class="row queue__filters" method="get" action="/queue" data-submit-on-change>
      {query.state === "all" ? "" : <input type="hidden" name="state" value={query.state} />}
      <Pick
        name="project"
        label="Project"
        icon="filter"
        choices={[{ value: "", label: "Every project" }, ...projects.map(({ id, title }) => ({ value: id, label: title }))]}
        value={query.projectId ?? ""}
      />
      <Pick
        name="kind"
        label="Kind of job"
        choices={[{ value: "", label: "Every kind" }, ...kinds.map(({ id, title }) => ({ value: id, label: title }))]}
        value={query.kind ?? ""}
      />
      {places.length > 1 || query.resource ? (
        <Pick
          name="resource"
          label="Where it runs"
          choices={[{ value: "", label: "Everywhere" }, ...places]}
          value={query.resource ?? ""}
        />
      ) : (
        ""
      )}
      <label class="check">
        <input type="checkbox" name="mine" value="1" checked={query.mine === true} />
        <span>Mine</span>
      </label>
      <noscript>
        <button type="submit" class="btn btn--small">
          Show
        </button>
      </noscript>
    </form>
  );
}

/** `GET /queue/rows` answers this root; it asks again when the live stream says that something moved. */
export function QueueRows(props: QueueList) {
  const { query, groups, resources, pauses, older, now } = props;
  const empty = groups.every((group) => group.jobs.length === 0);
  return (
    <div
      id={DOM.queue}
      class="queue__list"
      hx-get={paths.queueRows({ ...query, job: undefined })}
      hx-include={`#${DOM.queueJob} [name=job]`}
      hx-trigger={`job from:#${DOM.live} throttle:700ms, queue from:#${DOM.live} throttle:300ms, progress from:#${DOM.live} throttle:2s, every 15s`}
      hx-swap="outerMorph"
    >
      <div class="queue__bar">
        <States {...props} />
        <Pauses {...props} />
      </div>
      {pauses.map((pause) => (
        <Paused pause={pause} now={now} mayResume={props.mayPause} />
      ))}
      <Meters resources={resources} mayPause={props.mayPause} mayLimit={props.mayLimit} />
      {empty ? <NoJobs query={query} /> : <Groups groups={groups} query={query} now={now} />}
      {older ? (
        <p class="more">
          <LinkButton href={older} size="small">
            Older
          </LinkButton>
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

function States({ query, counts, countLimit }: QueueList) {
  const many = (count: number) => (countLimit !== undefined && count >= countLimit ? `${countLimit - 1}+` : String(count));
  return (
    <nav class="seg seg--large" aria-label="Show">
      {FILTERS.map(({ state, word }) => (
        <a
          href={paths.queue({ ...query, state, job: undefined, before: undefined })}
          aria-current={state === query.state ? "page" : undefined}
        >
          {word}
          {counts[state] ? (
            <span class="mono" safe>
              {many(counts[state] ?? 0)}
            </span>
          ) : (
            ""
          )}
        </a>
      ))}
    </nav>
  );
}

/** What concerns all that is shown: pause and resume, cancel what waits, try again what died. */
function Pauses({ query, counts, pauses, mayPause }: QueueList) {
  if (!mayPause) return <i hidden></i>;
  const fields: Record<string, string> = query.projectId ? { projectId: query.projectId } : {};
  const { kind, resource, mine } = query;
  const scope = { ...fields, ...(kind ? { kind } : {}), ...(resource ? { resource } : {}), ...(mine ? { mine: "true" } : {}) };
  const isPaused = pauses.some((pause) => pause.fields.projectId === query.projectId && !pause.fields.resource && !pause.fields.kind);
  return (
    <span class="row push">
      {query.state === "waiting" && counts.waiting ? (
        <CommandButton
          command="queue.clear"
          fields={scope}
          size="small"
          danger
          confirm="Cancel everything that waits here? What was paid stays."
        >
          Cancel all
        </CommandButton>
      ) : (
        ""
      )}
      {query.state === "attention" && counts.attention ? (
        <>
          <CommandButton command="queue.replay" fields={{ ...scope, state: "failed" }} size="small" icon="rotate-cw">
            Retry failed
          </CommandButton>
          <CommandButton command="queue.replay" fields={{ ...scope, state: "dead" }} size="small" icon="rotate-cw">
            Retry dead
          </CommandButton>
        </>
      ) : (
        ""
      )}
      {isPaused ? (
        ""
      ) : (
        <CommandButton command="queue.pause" fields={fields} size="small" icon="pause">
          {query.projectId ? "Pause this project" : "Pause all"}
        </CommandButton>
      )}
    </span>
  );
}

function NoJobs({ query }: { query: QueueQuery }) {
  const all = query.state === "all" && !query.projectId && !query.kind && !query.resource && !query.mine && !query.before;
  return (
    <Empty
      icon="list-video"
      title={all ? "Nothing was run yet" : "None of these"}
      text={all ? "Pictures, clips, sounds and renders line up here, with what they wait for." : "No job is in this state right now."}
    >
      <LinkButton href={all ? paths.home() : paths.queue()}>
        <Icon name={all ? "clapperboard" : "list-video"} small />
        {all ? "Start a film" : "Show all"}
      </LinkButton>
    </Empty>
  );
}
