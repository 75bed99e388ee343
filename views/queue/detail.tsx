import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { DoubtButtons, DoubtFacts } from "../nodes/doubt.tsx";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { clock } from "../shared/words.ts";
import type { JobDetailView } from "./detail.ts";
import { Attempts, Log, Steps } from "./history.tsx";
import { costWords, JobAction, JobState, Thumb } from "./parts.tsx";

/** The place of the details while no job is chosen. */
export function NoJob() {
  return <aside id={DOM.queueJob} class="queue__job" hidden></aside>;
}

/** All that is known of one job. `GET /queue/jobs/:id` answers this root; it asks again while the job moves. */
export function JobDetail({ detail, now }: { detail: JobDetailView; now: number }) {
  const { job } = detail;
  return (
    <aside
      id={DOM.queueJob}
      class="queue__job"
      aria-label={`Job: ${job.title}`}
      hx-get={paths.queueJob(job.id)}
      hx-trigger={`job from:#${DOM.live} throttle:700ms, queue from:#${DOM.live} throttle:700ms, progress from:#${DOM.live} throttle:2s`}
      hx-swap="outerMorph"
    >
      <input type="hidden" name="job" value={job.id} />
      <Still detail={detail} />
      <div class="section">
        <h2 class="queue__title" safe>
          {job.title}
        </h2>
        <p class="faint mono queue__ids" safe>
          {[job.id, job.generationId].filter(Boolean).join(" · ")}
        </p>
        <p class="row">
          <Avatar actor={job.actor} small />
          <Name actor={job.actor} />
          <span class="faint clip-text" safe>
            {job.note}
          </span>
        </p>
        {detail.doubt ? <DoubtFacts doubt={detail.doubt} now={now} /> : ""}
        <Actions detail={detail} />
      </div>
      <Why detail={detail} />
      <Facts detail={detail} />
      <MadeFrom detail={detail} />
      <Steps steps={detail.steps} />
      <Attempts attempts={detail.attempts} now={now} />
      <Log id={job.id} lines={detail.log} />
    </aside>
  );
}

function Still({ detail: { job, resultUrl } }: { detail: JobDetailView }) {
  return (
    <header class="queue__still">
      {job.thumbUrl ? (
        resultUrl ? (
          <a href={resultUrl} aria-label="Open the result">
            <img src={job.thumbUrl} alt="" />
          </a>
        ) : (
          <img src={job.thumbUrl} alt="" />
        )
      ) : (
        <Thumb icon={job.icon} />
      )}
      <a
        class="btn btn--small btn--icon queue__close"
        href={paths.queue()}
        hx-get={paths.queueJob()}
        hx-target={`#${DOM.queueJob}`}
        hx-swap="outerHTML"
        data-close-job
        aria-label="Close the details"
        title="Close the details, Esc"
      >
        <Icon name="x" small />
      </a>
      <p class="row queue__now">
        <JobState job={job} />
        <span class="push mono faint" safe>
          {job.finished ? "" : job.etaSeconds === undefined ? "" : `${clock(job.etaSeconds)} left`}
        </span>
      </p>
      {job.percent !== undefined && !job.finished ? <Progress percent={job.percent} label="Progress" /> : ""}
    </header>
  );
}

function Actions({ detail: { job, doubt, resultUrl } }: { detail: JobDetailView }) {
  return (
    <p class="row queue__acts">
      <JobAction job={job} />
      {doubt ? <DoubtButtons doubt={doubt} /> : ""}
      {resultUrl ? (
        <LinkButton href={resultUrl} size="small" icon="external-link">
          Open
        </LinkButton>
      ) : (
        ""
      )}
      {job.projectId ? (
        <LinkButton href={paths.project(job.projectId)} size="small" icon="layout-grid">
          Canvas
        </LinkButton>
      ) : (
        ""
      )}
    </p>
  );
}

/** The one sentence, and the jobs that it waits for. */
function Why({ detail: { job, waitsFor } }: { detail: JobDetailView }) {
  if (!job.why && waitsFor.length === 0) return <i hidden></i>;
  return (
    <div class="section">
      <h3 class="eyebrow">{job.finished ? "How it ended" : job.percent === undefined ? "Why it waits" : "What it does"}</h3>
      {job.why ? <p safe>{job.why}</p> : ""}
      {waitsFor.length > 0 ? (
        <ul class="queue__after">
          {waitsFor.map((other) => (
            <li class="row">
              <a class="clip-text" href={paths.queue({ job: other.id })} safe>
                {other.title}
              </a>
              <span class="push">
                <StateWord state={other.state} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        ""
      )}
    </div>
  );
}

function Facts({ detail: { job, facts } }: { detail: JobDetailView }) {
  return (
    <div class="section">
      <h3 class="hidden-text">Facts</h3>
      <dl class="pairs">
        {job.costMicroUsd === undefined ? (
          ""
        ) : (
          <>
            <dt>{job.isEstimate ? "May cost" : "Cost"}</dt>
            <dd safe>{costWords(job)}</dd>
          </>
        )}
        {facts.map(({ name, value }) => (
          <>
            <dt safe>{name}</dt>
            <dd safe>{value}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}

function MadeFrom({ detail: { madeFrom } }: { detail: JobDetailView }) {
  if (madeFrom.length === 0) return <i hidden></i>;
  return (
    <div class="section">
      <h3 class="eyebrow">Made from</h3>
      <ul class="queue__from">
        {madeFrom.map(({ role, thumbUrl }) => (
          <li>
            <img class="thumb" src={thumbUrl} alt="" loading="lazy" />
            <span class="faint" safe>
              {role}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
