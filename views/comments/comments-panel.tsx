import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { clock, count } from "../shared/words.ts";
import { type CommentFilter, placeWords, type ThreadView } from "./thread-view.ts";

export interface CommentsPanelProps {
  projectId: string;
  filter: CommentFilter;
  threads: readonly ThreadView[];
  counts: Record<CommentFilter, number>;
  /** Open threads in which somebody else has written. */
  unread: number;
  /** How many are asked for; there are more when `counts` says so. */
  limit: number;
  now: number;
}

const FILTERS = [
  { value: "open", word: "Open" },
  { value: "resolved", word: "Resolved" },
] as const;

/** Every thread of the canvas, newest first. `GET /projects/:id/comments` answers this root; it asks again when somebody comments. */
export function CommentsPanel(props: CommentsPanelProps) {
  const { projectId, filter, threads, counts, limit } = props;
  return (
    <div
      id={DOM.comments}
      class="comments"
      data-unread-threads={String(props.unread)}
      hx-get={paths.comments(projectId, { show: filter, limit })}
      hx-trigger={`comment from:#${DOM.live} throttle:300ms, stale`}
      hx-swap="outerMorph"
    >
      <div class="comments__filter row" role="toolbar" aria-label="Which threads">
        {FILTERS.map((each) => (
          <button
            type="button"
            id={domId("comments", each.value)}
            class="btn btn--plain btn--small"
            aria-pressed={each.value === filter ? "true" : "false"}
            hx-get={paths.comments(projectId, { show: each.value })}
            hx-target={`#${DOM.comments}`}
            hx-sync={`#${DOM.comments}:replace`}
            hx-swap="outerMorph"
            data-comments-filter
          >
            {each.word}
            <span class="count">{counts[each.value]}</span>
          </button>
        ))}
      </div>
      {threads.length === 0 ? <NoThreads filter={filter} /> : ""}
      <ol class="comments__list">
        {threads.map((thread) => (
          <Line thread={thread} now={props.now} />
        ))}
      </ol>
      {counts[filter] > threads.length ? (
        <button
          type="button"
          class="btn btn--plain btn--small"
          hx-get={paths.comments(projectId, { show: filter, limit: limit * 2 })}
          hx-target={`#${DOM.comments}`}
          hx-swap="outerMorph"
        >
          Show more
        </button>
      ) : (
        ""
      )}
    </div>
  );
}

function NoThreads({ filter }: { filter: CommentFilter }) {
  return filter === "open" ? (
    <Empty quiet icon="message-circle" title="No open comments" text="Press C and click where a comment belongs: on a node, or anywhere." />
  ) : (
    <Empty quiet icon="circle-check" title="Nothing resolved yet" text="A thread that is settled rests here and can be opened again." />
  );
}

/** Before the list has come. */
export function CommentsLoading({ projectId }: { projectId: string }) {
  return (
    <div
      id={DOM.comments}
      class="comments"
      aria-busy="true"
      hx-get={paths.comments(projectId, {})}
      hx-trigger={`load, comment from:#${DOM.live} throttle:300ms`}
      hx-swap="outerHTML"
    >
      <p class="section faint" data-panel-waits>
        Loading the comments
      </p>
    </div>
  );
}

function Line({ thread, now }: { thread: ThreadView; now: number }) {
  const first = thread.comments[0];
  const last = thread.comments.at(-1);
  if (!first || !last) return <i hidden></i>;
  const { place } = thread;
  return (
    <li id={domId("line", thread.id)}>
      <button
        type="button"
        class="comments__line"
        data-thread-open={thread.id}
        data-node-pin={place.at === "node" ? place.nodeId : undefined}
        data-x={place.at === "point" ? String(place.x) : undefined}
        data-y={place.at === "point" ? String(place.y) : undefined}
        data-unread={thread.unread ? "true" : undefined}
      >
        <Avatar actor={first.author} />
        <span class="row">
          <Name actor={first.author} />
          <span class="faint">
            <Moment at={last.at} now={now} />
          </span>
          {thread.unread ? <i class="unread push" role="img" aria-label="Unread"></i> : ""}
        </span>
        <span class="comments__words" safe>
          {first.deleted ? "Deleted" : first.body}
        </span>
        <span class="row faint comments__foot">
          <span class="clip-text" safe>
            {placeWords(place)}
          </span>
          {thread.seconds === undefined ? (
            ""
          ) : (
            <span class="mono" safe>
              {clock(thread.seconds)}
            </span>
          )}
          {thread.comments.length > 1 ? <span safe>{count(thread.comments.length - 1, "reply", "replies")}</span> : ""}
          {thread.resolved ? (
            <span class="row">
              <Icon name="circle-check" small />
              Resolved
            </span>
          ) : (
            ""
          )}
        </span>
      </button>
    </li>
  );
}
