import { Html } from "@elysiajs/html";
import { DOM, jobDomId } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Empty } from "../shared/message.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { clock, money } from "../shared/words.ts";
import { FILTERS, type JobFilter, type JobView } from "./job.ts";
import { JobAction, Thumb, Whereabouts } from "./parts.tsx";

export interface QueueProps {
  frame: Frame;
  filter: JobFilter;
  counts: Partial<Record<JobFilter, number>>;
  jobs: readonly JobView[];
  now: number;
}

/** Every job of the workspace. The part below the bar asks for itself again every two seconds while the page is open. */
export function QueuePage(props: QueueProps) {
  return (
    <Page frame={props.frame} title="Queue" place="queue" screen="queue">
      <main class="queue__main" id={DOM.main}>
        <QueueRows {...props} />
      </main>
    </Page>
  );
}

/** `GET /queue/rows?state=` answers this root. */
export function QueueRows({ filter, counts, jobs, now }: Omit<QueueProps, "frame">) {
  return (
    <div id={DOM.queue} hx-get={paths.queueRows(filter)} hx-trigger="every 2s" hx-swap="outerMorph">
      <header class="queue__head">
        <h1 class="display">Queue</h1>
        <nav class="seg seg--large" aria-label="Show">
          {FILTERS.map((entry) => (
            <a href={paths.queue(entry.state)} aria-current={entry.state === filter ? "page" : undefined}>
              {entry.word}
              {counts[entry.state] ? <span class="mono">{counts[entry.state]}</span> : ""}
            </a>
          ))}
        </nav>
      </header>
      {jobs.length === 0 ? <NoJobs filter={filter} /> : <Rows jobs={jobs} now={now} />}
    </div>
  );
}

function NoJobs({ filter }: { filter: JobFilter }) {
  const all = filter === "all";
  return (
    <Empty
      icon="list-video"
      title={all ? "Nothing was run yet" : "None of these"}
      text={all ? "Pictures, clips, sounds and renders line up here, with what they wait for." : "No job is in this state right now."}
    >
      <LinkButton href={all ? paths.home() : paths.queue()}>{all ? "Start a film" : "Show all"}</LinkButton>
    </Empty>
  );
}

function Rows({ jobs, now }: { jobs: readonly JobView[]; now: number }) {
  return (
    <table class="table jobs">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Job</th>
          <th scope="col">For</th>
          <th scope="col">Progress, or why it waits</th>
          <th scope="col" class="num">
            Tries
          </th>
          <th scope="col" class="num">
            Cost
          </th>
          <th scope="col" class="num">
            Left, or when
          </th>
          <th scope="col">
            <span class="hidden-text">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <Row job={job} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ job, now }: { job: JobView; now: number }) {
  return (
    <tr id={jobDomId(job.id)} data-job={job.id} data-state={job.state}>
      <td>
        <StateWord state={job.state} word={job.word} />
      </td>
      <td class="job">
        <div>
          <Thumb url={job.thumbUrl} icon={job.icon} />
          <span>
            {job.projectId ? (
              <a class="strong clip-text" href={paths.project(job.projectId)} safe>
                {job.title}
              </a>
            ) : (
              <b class="strong clip-text" safe>
                {job.title}
              </b>
            )}
            <span class="faint clip-text" safe>
              {job.note}
            </span>
          </span>
        </div>
      </td>
      <td>
        <span class="row">
          <Avatar actor={job.actor} small />
          <Name actor={job.actor} />
        </span>
      </td>
      <td class="why">
        <Whereabouts job={job} />
      </td>
      <td class="num">{job.attempts}</td>
      <td class="num" safe>
        {job.costMicroUsd === undefined ? "–" : money(job.costMicroUsd)}
      </td>
      <td class="num muted">{job.finished && job.at !== undefined ? <Moment at={job.at} now={now} /> : <Left job={job} />}</td>
      <td>
        <JobAction job={job} />
      </td>
    </tr>
  );
}

function Left({ job }: { job: JobView }) {
  return <span safe>{job.etaSeconds === undefined ? "–" : clock(job.etaSeconds)}</span>;
}
