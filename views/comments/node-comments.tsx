import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommentForm } from "./comment-form.tsx";
import { Talk, Timecode } from "./talk.tsx";
import type { ThreadView } from "./thread-view.ts";

export interface NodeCommentsProps {
  projectId: string;
  nodeId: string;
  /** It has moments: a comment may carry the one that is shown. */
  timed: boolean;
  threads: readonly ThreadView[];
  now: number;
}

/** The open threads of one node beside its film or picture. `GET /projects/:id/comments/of/:node` answers this root. */
export function NodeComments(props: NodeCommentsProps) {
  const { projectId, nodeId, timed } = props;
  return (
    <section class="beside" id={DOM.nodeComments} aria-label="Comments" data-node-comments={nodeId}>
      <h2 class="eyebrow">Comments</h2>
      <NodeTalks {...props} />
      <CommentForm
        command="comment.add"
        fields={{ projectId, nodeId, timeMs: "" }}
        label="New comment"
        placeholder={timed ? "Say what you see at this moment" : "Say what you see"}
        verb="Comment"
        timed={timed}
      />
    </section>
  );
}

/** Its threads by their moment, those without one first. */
export function NodeTalks({ projectId, nodeId, threads, now }: NodeCommentsProps) {
  const sorted = [...threads].sort((a, b) => (a.seconds ?? -1) - (b.seconds ?? -1));
  return (
    <ol
      class="beside__list"
      id={DOM.nodeTalks}
      data-hold
      hx-get={paths.nodeTalks(projectId, nodeId)}
      hx-trigger={`comment from:#${DOM.live} throttle:200ms`}
      hx-swap="outerMorph"
    >
      {sorted.map((thread) => (
        <li class="beside__thread" data-thread={thread.id}>
          {thread.seconds === undefined ? "" : <Timecode seconds={thread.seconds} />}
          <Talk thread={thread} now={now} quiet />
          <CommentForm command="comment.reply" fields={{ projectId, threadId: thread.id }} label="Reply" placeholder="Reply" verb="Reply" />
        </li>
      ))}
      {threads.length === 0 ? <li class="faint">Nobody has said anything here yet.</li> : ""}
    </ol>
  );
}
