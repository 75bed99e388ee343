import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import type { JobView } from "../queue/job.ts";
import { Thumb } from "../queue/parts.tsx";
import { Empty } from "../shared/message.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { clock } from "../shared/words.ts";

export interface RunningProps {
  /** At most three that run or wait. */
  jobs: readonly JobView[];
  /** How many more are open. */
  more: number;
  /** The newest finished one. */
  last?: JobView;
  now: number;
}

/** What is running now. `GET /running` answers this root, asked every three seconds. */
export function Running({ jobs, more, last, now }: RunningProps) {
  return (
    <aside class="home__now" id={DOM.running} hx-get={paths.running()} hx-trigger="every 3s" hx-swap="outerMorph">
      <h2 class="eyebrow row">
        Running now
        <a class="push" href={paths.queue()}>
          {more > 0 ? `Queue, ${more} more` : "Queue"}
        </a>
      </h2>
      {jobs.length === 0 ? (
        <Empty quiet title="All quiet" text="What you make appears here while it runs." />
      ) : (
        <ul class="stack">
          {jobs.map((job) => (
            <Line job={job} />
          ))}
        </ul>
      )}
      {last ? (
        <p class="row now__last">
          <StateWord state={last.state} />
          <span class="faint clip-text" safe>
            {last.title}
          </span>
          {last.at === undefined ? (
            ""
          ) : (
            <span class="push faint mono">
              <Moment at={last.at} now={now} />
            </span>
          )}
        </p>
      ) : (
        ""
      )}
    </aside>
  );
}

function Line({ job }: { job: JobView }) {
  return (
    <li class="running" id={domId("running", job.id)}>
      <Thumb url={job.thumbUrl} icon={job.icon} />
      <div>
        <span class="row">
          <b class="strong clip-text" safe>
            {job.title}
          </b>
          <span class="push faint mono" safe>
            {job.etaSeconds === undefined ? "" : clock(job.etaSeconds)}
          </span>
        </span>
        <span class="row faint">
          <Avatar actor={job.actor} small />
          <Name actor={job.actor} />
          <span class="clip-text" safe>
            {job.percent === undefined ? (job.why ?? "waits") : job.note}
          </span>
        </span>
        <Progress percent={job.percent ?? 0} label={`${job.title}, progress`} state={job.percent === undefined ? "wait" : undefined} />
      </div>
    </li>
  );
}
