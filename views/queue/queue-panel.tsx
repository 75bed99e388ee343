import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Empty } from "../shared/message.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { clock, money } from "../shared/words.ts";
import type { JobView } from "./job.ts";
import { JobAction, Thumb } from "./parts.tsx";

/** The jobs of one project in the side panel. `GET /projects/:id/queue` answers this root; it asks again when the live stream says `job`. */
export function QueuePanel({ projectId, jobs, now }: { projectId: string; jobs: readonly JobView[]; now: number }) {
  const open = jobs.filter((job) => !job.finished).length;
  return (
    <div
      id={DOM.queuePanel}
      data-open-jobs={String(open)}
      hx-get={paths.projectQueue(projectId)}
      hx-trigger={`job from:#${DOM.live} throttle:700ms`}
      hx-swap="outerMorph"
    >
      {jobs.length === 0 ? (
        <Empty quiet title="Nothing is running" text="Run a generator and its takes line up here." />
      ) : (
        <ol class="joblist">
          {jobs.map((job) => (
            <Line job={job} now={now} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Line({ job, now }: { job: JobView; now: number }) {
  const running = job.percent !== undefined && !job.finished;
  return (
    <li id={domId("line", job.id)} data-job={job.id}>
      <Thumb url={job.thumbUrl} icon={job.icon} />
      <span class="row">
        <b class="strong clip-text" safe>
          {job.title}
        </b>
        <span class="push faint mono">{job.finished && job.at !== undefined ? <Moment at={job.at} now={now} /> : <Eta job={job} />}</span>
      </span>
      <span class="row">
        <StateWord state={job.state} word={job.word} />
        <span class="faint clip-text" safe>
          {job.costMicroUsd === undefined ? "" : money(job.costMicroUsd)}
        </span>
        <span class="push">
          <JobAction job={job} />
        </span>
      </span>
      {running ? <Progress percent={job.percent ?? 0} label={`${job.title}, progress`} /> : ""}
      {!running && job.why ? <p safe>{job.why}</p> : ""}
    </li>
  );
}

function Eta({ job }: { job: JobView }) {
  return <span safe>{job.etaSeconds === undefined ? "" : clock(job.etaSeconds)}</span>;
}
