import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { Progress } from "../shared/progress.tsx";
import { count } from "../shared/words.ts";
import type { JobView, PauseView } from "./job.ts";
import { costWords, JobAction, JobState, Left, Paused, Thumb } from "./parts.tsx";

export interface QueuePanelProps {
  projectId: string;
  jobs: readonly JobView[];
  /** What holds back jobs of this project: everything, the project, what they need. */
  pauses?: readonly PauseView[];
  mayPause?: boolean;
  now: number;
}

/** The jobs of one project in the side panel. `GET /projects/:id/queue` answers this root; it asks again when the live stream says `job` or `queue`. */
export function QueuePanel({ projectId, jobs, pauses = [], mayPause = false, now }: QueuePanelProps) {
  const open = jobs.filter((job) => !job.finished);
  return (
    <div
      id={DOM.queuePanel}
      data-open-jobs={String(open.length)}
      hx-get={paths.projectQueue(projectId)}
      hx-trigger={`job from:#${DOM.live} throttle:700ms, queue from:#${DOM.live} throttle:300ms`}
      hx-swap="outerMorph"
    >
      <PanelHead projectId={projectId} open={open} pauses={pauses} mayPause={mayPause} />
      {pauses.map((pause) => (
        <Paused pause={pause} now={now} mayResume={mayPause} />
      ))}
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

function PanelHead({
  projectId,
  open,
  pauses,
  mayPause,
}: { open: readonly JobView[] } & Required<Pick<QueuePanelProps, "projectId" | "pauses" | "mayPause">>) {
  const running = open.filter((job) => job.percent !== undefined).length;
  const isPaused = pauses.some((pause) => pause.fields.projectId !== undefined);
  return (
    <p class="row queue__panelhead">
      <span class="faint clip-text" safe>
        {open.length === 0 ? "Nothing waits" : `${running} running, ${count(open.length - running, "waits", "wait")}`}
      </span>
      <span class="push row">
        {mayPause && !isPaused ? (
          <CommandButton
            command="queue.pause"
            fields={{ projectId }}
            size="small"
            look="plain"
            icon="pause"
            label="Pause this project"
            extra="btn--icon"
          />
        ) : (
          ""
        )}
        <a class="btn btn--plain btn--small" href={paths.queue({ projectId })}>
          <Icon name="list-video" small />
          Open the queue
        </a>
      </span>
    </p>
  );
}

function Line({ job, now }: { job: JobView; now: number }) {
  const running = job.percent !== undefined && !job.finished;
  return (
    <li id={domId("line", job.id)} data-job={job.id}>
      <Thumb url={job.thumbUrl} icon={job.icon} />
      <span class="row">
        <a class="strong clip-text" href={paths.queue({ projectId: job.projectId, job: job.id })} safe>
          {job.title}
        </a>
        <span class="push faint mono">
          <Left job={job} now={now} />
        </span>
      </span>
      <span class="row">
        <JobState job={job} />
        <span class="faint clip-text" safe>
          {job.costMicroUsd === undefined ? "" : costWords(job)}
        </span>
        <span class="push">
          <JobAction job={job} />
        </span>
      </span>
      {running ? <Progress percent={job.percent ?? 0} label={`${job.title}, progress`} /> : ""}
      {job.why ? <p safe>{job.why}</p> : ""}
    </li>
  );
}
