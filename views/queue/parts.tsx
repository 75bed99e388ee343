import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { clock, money } from "../shared/words.ts";
import type { JobView, PauseView } from "./job.ts";

export function Thumb({ url, icon }: { url?: string; icon: string }) {
  return url ? (
    <img class="thumb" src={url} alt="" loading="lazy" />
  ) : (
    <span class="thumb thumb--icon">
      <Icon name={icon} />
    </span>
  );
}

/** The bar while it runs with what it does, otherwise the sentence of why it waits or how it ended. */
export function Whereabouts({ job }: { job: JobView }) {
  const running = job.percent !== undefined && !job.finished;
  return (
    <>
      {running ? <Progress percent={job.percent ?? 0} label={`${job.title}, progress`} /> : ""}
      {job.why ? (
        <span class={running ? "faint clip-text" : "muted clip-text"} title={job.why} safe>
          {job.why}
        </span>
      ) : (
        ""
      )}
    </>
  );
}

/** The state of a job, or that it is held back. */
export function JobState({ job }: { job: Pick<JobView, "state" | "word" | "isPaused"> }) {
  return job.isPaused ? <PausedWord /> : <StateWord state={job.state} word={job.word} />;
}

export function PausedWord() {
  return (
    <span class="state" data-state="pause">
      <Icon name="circle-pause" />
      Paused
    </span>
  );
}

/** Cancel or Retry, whichever the job allows. The names are those of the command registry. */
export function JobAction({ job }: { job: JobView }) {
  if (job.canCancel) {
    return (
      <CommandButton command="job.cancel" fields={{ jobId: job.id }} size="small">
        Cancel<span class="hidden-text" safe>{` ${job.title}`}</span>
      </CommandButton>
    );
  }
  if (job.canRetry) {
    return (
      <CommandButton command="job.retry" fields={{ jobId: job.id }} size="small">
        Retry<span class="hidden-text" safe>{` ${job.title}`}</span>
      </CommandButton>
    );
  }
  return <i hidden></i>;
}

/** `≤ $0.90` before it is paid, `$0.90` after; a dash where nothing is bought. */
export function costWords(job: Pick<JobView, "costMicroUsd" | "isEstimate">): string {
  if (job.costMicroUsd === undefined) return "–";
  const words = money(job.costMicroUsd);
  return job.isEstimate && job.costMicroUsd ? `≤ ${words}` : words;
}

export function Left({ job, now }: { job: JobView; now: number }) {
  if (job.finished && job.at !== undefined) return <Moment at={job.at} now={now} />;
  return <span safe>{job.etaSeconds === undefined ? "–" : clock(job.etaSeconds)}</span>;
}

/** What is paused, since when and by whom, with the way back. */
export function Paused({ pause, now, mayResume }: { pause: PauseView; now: number; mayResume: boolean }) {
  return (
    <div class="notice paused" data-tone="plain" role="status">
      <Icon name="circle-pause" />
      <b class="strong" safe>{`${pause.what} is paused`}</b>
      <p>
        <span safe>{`By ${pause.byName}, `}</span>
        <Moment at={pause.at} now={now} />. What runs goes on; nothing new starts.
      </p>
      <footer>
        {mayResume ? (
          <CommandButton command="queue.resume" fields={pause.fields} size="small" icon="play">
            Resume
          </CommandButton>
        ) : (
          ""
        )}
      </footer>
    </div>
  );
}

/** A job's title, which opens its details beside the list. */
export function JobLink({ job, href }: { job: JobView; href: string }) {
  return (
    <a
      class="strong clip-text"
      href={href}
      hx-get={paths.queueJob(job.id)}
      hx-target={`#${DOM.queueJob}`}
      hx-swap="outerHTML"
      hx-push-url={href}
      safe
    >
      {job.title}
    </a>
  );
}
