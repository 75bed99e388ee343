import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { type Actor, Avatar } from "../shared/who.tsx";
import { count } from "../shared/words.ts";

export interface SinceView {
  /** Of the last visit, ms since the epoch. */
  at: number;
  /** Nodes that are there and have changed. */
  nodeIds: readonly string[];
  gone: number;
  /** False when there was more than is named. */
  isWhole: boolean;
  actors: readonly Actor[];
}

/** What others did since the last visit, as one line over the canvas. `GET /projects/:id/since` answers this root; empty when nothing was done. */
export function Since({ since, now }: { since?: SinceView; now: number }) {
  if (!since || since.nodeIds.length + since.gone === 0) return <div id={DOM.since} hidden></div>;
  const words = [
    since.nodeIds.length > 0 ? `${count(since.nodeIds.length, "node")}${since.isWhole ? "" : " and more"} changed` : "",
    since.gone > 0 ? `${since.gone} deleted` : "",
  ].filter(Boolean);
  return (
    <section id={DOM.since} class="since float" aria-label="What changed" data-since={JSON.stringify(since.nodeIds)}>
      <span class="avatars">
        {since.actors.slice(0, 4).map((actor) => (
          <Avatar actor={actor} small />
        ))}
      </span>
      <span>
        <b class="strong" safe>
          {words.join(", ")}
        </b>{" "}
        <span class="faint">
          since you were here, <Moment at={since.at} now={now} />
        </span>
      </span>
      {since.nodeIds.length > 0 ? (
        <>
          <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Previous change" data-since-step="-1">
            <Icon name="chevron-left" small />
          </button>
          <span class="mono faint" data-since-at aria-live="polite"></span>
          <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Next change" data-since-step="1">
            <Icon name="chevron-right" small />
          </button>
        </>
      ) : (
        ""
      )}
      <button type="button" class="btn btn--plain btn--small btn--icon" aria-label="Enough of what changed" data-since-close>
        <Icon name="x" small />
      </button>
    </section>
  );
}

/** The page asks once, when it has come. */
export function SinceWaiting({ projectId }: { projectId: string }) {
  return <div id={DOM.since} hidden hx-get={paths.since(projectId)} hx-trigger="load" hx-swap="outerHTML"></div>;
}
