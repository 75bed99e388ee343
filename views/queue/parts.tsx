import { Html } from "@elysiajs/html";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Progress } from "../shared/progress.tsx";
import type { JobView } from "./job.ts";

export function Thumb({ url, icon }: { url?: string; icon: string }) {
  return url ? (
    <img class="thumb" src={url} alt="" loading="lazy" />
  ) : (
    <span class="thumb thumb--icon">
      <Icon name={icon} />
    </span>
  );
}

/** The bar while it runs, otherwise the sentence of why it waits or how it ended. */
export function Whereabouts({ job }: { job: JobView }) {
  if (job.percent !== undefined && !job.finished) return <Progress percent={job.percent} label={`${job.title}, progress`} />;
  return (
    <span class="muted clip-text" title={job.why} safe>
      {job.why ?? ""}
    </span>
  );
}

/** Cancel or Retry, whichever the job allows. The names are those of the command registry. */
export function JobAction({ job }: { job: JobView }) {
  if (job.canCancel) {
    return (
      <CommandButton command="job.cancel" fields={{ jobId: job.id }} size="small">
        Cancel
      </CommandButton>
    );
  }
  if (job.canRetry) {
    return (
      <CommandButton command="job.retry" fields={{ jobId: job.id }} size="small">
        Retry
      </CommandButton>
    );
  }
  return <i hidden></i>;
}
