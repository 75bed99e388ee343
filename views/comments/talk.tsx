import { Html } from "@elysiajs/html";
import { commentDomId, DOM, talkDomId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { clock } from "../shared/words.ts";
import { CommentForm } from "./comment-form.tsx";
import { type CommentView, placeWords, type ThreadView } from "./thread-view.ts";
import { CommentWords } from "./words.tsx";

/** One thread near its pin: where it is, what was said, and a field to answer. `GET /projects/:id/comments/:thread` answers this root. */
export function ThreadCard({ thread, now }: { thread: ThreadView; now: number }) {
  const first = thread.comments[0];
  return (
    <div class="thread__card" id={DOM.threadCard} data-thread={thread.id} data-title={`Thread by ${first?.author.name ?? ""}`}>
      <header class="thread__head">
        <span class="faint clip-text" safe>
          {placeWords(thread.place)}
        </span>
        {thread.seconds === undefined ? "" : <Timecode seconds={thread.seconds} />}
        <span class="push"></span>
        <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Close the thread" data-thread-close>
          <Icon name="x" small />
        </button>
      </header>
      <Talk thread={thread} now={now} />
      <CommentForm
        command="comment.reply"
        fields={{ projectId: thread.projectId, threadId: thread.id }}
        label="Reply"
        placeholder="Reply"
        verb="Reply"
      />
    </div>
  );
}

/** What was said. It asks again whenever the live stream tells of a comment, unless what it stands in does (`quiet`). */
export function Talk({ thread, now, quiet }: { thread: ThreadView; now: number; quiet?: boolean }) {
  const settle = { projectId: thread.projectId, threadId: thread.id };
  return (
    <div
      class="talk"
      id={talkDomId(thread.id)}
      data-hold
      hx-get={quiet ? undefined : paths.talk(thread.projectId, thread.id)}
      hx-trigger={quiet ? undefined : `comment from:#${DOM.live} throttle:200ms`}
      hx-swap="outerMorph"
    >
      {thread.comments.map((comment) => (
        <Comment comment={comment} projectId={thread.projectId} now={now} />
      ))}
      {thread.resolved ? (
        <p class="talk__settled row">
          <Icon name="circle-check" small />
          <span>
            Resolved by <b safe>{thread.resolved.by}</b>, <Moment at={thread.resolved.at} now={now} />
          </span>
          {thread.maySettle ? (
            <CommandButton command="comment.reopen" fields={settle} look="plain" size="small" extra="push">
              Open again
            </CommandButton>
          ) : (
            ""
          )}
        </p>
      ) : thread.maySettle ? (
        <CommandButton command="comment.resolve" fields={settle} look="plain" size="small" icon="check" extra="talk__settle">
          Resolve
        </CommandButton>
      ) : (
        ""
      )}
    </div>
  );
}

function Comment({ comment, projectId, now }: { comment: CommentView; projectId: string; now: number }) {
  return (
    <article class="talk__comment" id={commentDomId(comment.id)} data-comment={comment.id}>
      <Avatar actor={comment.author} />
      <header class="row">
        <Name actor={comment.author} />
        <span class="faint">
          <Moment at={comment.at} now={now} />
          {comment.edited && !comment.deleted ? ", edited" : ""}
        </span>
        {comment.mine ? (
          <span class="push talk__tools">
            <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Edit the comment" data-comment-edit>
              <Icon name="pencil" small />
            </button>
            <CommandButton
              command="comment.delete"
              fields={{ projectId, commentId: comment.id }}
              look="plain"
              size="small"
              icon="trash-2"
              extra="btn--icon"
              label="Delete the comment"
            />
          </span>
        ) : (
          ""
        )}
      </header>
      {comment.deleted ? <p class="talk__words faint">Deleted</p> : <CommentWords body={comment.body} />}
      {comment.mine ? (
        <CommentForm
          command="comment.edit"
          fields={{ projectId, commentId: comment.id }}
          label="Change the comment"
          value={comment.body}
          verb="Save"
          hidden
        />
      ) : (
        ""
      )}
    </article>
  );
}

/** A moment; where a film is on the page, a click goes there. */
export function Timecode({ seconds }: { seconds: number }) {
  return (
    <button type="button" class="timecode mono" aria-label={`Go to ${clock(seconds)}`} data-seek={String(seconds)}>
      <Icon name="clock-3" small />
      <span safe>{clock(seconds)}</span>
    </button>
  );
}
