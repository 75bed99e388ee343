import { Html } from "@elysiajs/html";
import { domId, jobDomId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import type { JobGroup, JobView, QueueQuery } from "./job.ts";
import { costWords, JobAction, JobLink, JobState, Left, Thumb, Whereabouts } from "./parts.tsx";

interface RowsProps {
  query: QueueQuery;
  now: number;
}

/** One table, a body for each group. Rows of a line are moved by their grip, with the pointer or the arrow keys (`src/browser/pages/queue.ts`). */
export function Groups({ groups, ...rest }: RowsProps & { groups: readonly JobGroup[] }) {
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
      {groups.map((group) => (group.jobs.length === 0 ? "" : <Group group={group} {...rest} />))}
    </table>
  );
}

function Group({ group, ...rest }: RowsProps & { group: JobGroup }) {
  return (
    <tbody id={domId("jobs", group.id)} data-line={group.isLine ? "" : undefined} data-beyond={group.beyond}>
      <tr class="jobs__group">
        <th colspan={8} scope="rowgroup">
          <span safe>{group.title}</span>
          {group.more ? <span class="faint" safe>{`, ${group.more} more`}</span> : ""}
        </th>
      </tr>
      {group.jobs.map((job) => (
        <Row job={job} {...rest} />
      ))}
    </tbody>
  );
}

function Row({ job, query, now }: RowsProps & { job: JobView }) {
  const chosen = query.job === job.id;
  return (
    <tr
      id={jobDomId(job.id)}
      class={chosen ? "jobs__chosen" : undefined}
      data-job={job.id}
      data-state={job.state}
      data-movable={job.canMove ? "" : undefined}
    >
      <td>
        {job.canMove ? <Grip job={job} /> : ""}
        <JobState job={job} />
      </td>
      <td class="job">
        <div>
          <Thumb url={job.thumbUrl} icon={job.icon} />
          <span>
            <JobLink job={job} href={paths.queue({ ...query, job: job.id })} />
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
        {costWords(job)}
      </td>
      <td class="num muted">
        <Left job={job} now={now} />
      </td>
      <td>
        <JobAction job={job} />
      </td>
    </tr>
  );
}

function Grip({ job }: { job: JobView }) {
  return (
    <button type="button" class="grip" data-grip={job.id} aria-label={`Move ${job.title}`} title="Drag, or use the arrow keys">
      <Icon name="grip-vertical" small />
    </button>
  );
}
