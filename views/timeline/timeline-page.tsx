import { Html } from "@elysiajs/html";
import { NodeComments, type NodeCommentsProps } from "../comments/node-comments.tsx";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Studio } from "../layouts/studio.tsx";
import { GO_GROUP } from "../layouts/commands.tsx";
import { UserMenu } from "../layouts/topbar.tsx";
import { paths } from "../paths.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { clock, count } from "../shared/words.ts";
import { RenderPart } from "./render-part.tsx";
import { timelineSheet } from "./timeline-sheet.ts";
import type { TimelineView } from "./timeline-view.ts";
import { Tracks } from "./tracks.tsx";

/** A timeline to read, watch, talk about, render and download. */
export function TimelinePage({ frame, view, comments }: { frame: Frame; view: TimelineView; comments?: NodeCommentsProps }) {
  return (
    <Studio
      frame={frame}
      title={view.label}
      projectId={view.projectId}
      screen="cutroom"
      commands={[GO_GROUP]}
      safeSheet={timelineSheet(view)}
    >
      <Bar frame={frame} view={view} />
      <Script view={view} />
      <main class="viewer" id={DOM.main} aria-label="Viewer">
        <Viewer view={view} />
      </main>
      <aside class="inspect" aria-label="Render and comments">
        <RenderPart view={view} />
        <Facts view={view} />
        {comments ? <NodeComments {...comments} /> : ""}
      </aside>
      <Tracks view={view} />
    </Studio>
  );
}

function Bar({ frame, view }: { frame: Frame; view: TimelineView }) {
  return (
    <header class="bar topbar">
      <a href={paths.home()} aria-label="Clash, home">
        <Mark />
      </a>
      <a class="row" href={paths.project(view.projectId)}>
        <b class="strong clip-text" safe>
          {view.projectTitle}
        </b>
      </a>
      <Icon name="chevron-right" small />
      <h1 class="row muted clip-text">
        <Icon name="clapperboard" small />
        <span class="clip-text" safe>
          {view.label}
        </span>
      </h1>
      <span class="push"></span>
      <a class="btn btn--small" href={paths.project(view.projectId)}>
        <Icon name="frame" small />
        Canvas
      </a>
      <UserMenu frame={frame} />
    </header>
  );
}

function Script({ view }: { view: TimelineView }) {
  return (
    <aside class="script" aria-label="Captions">
      <h2 class="script__head strong">Captions</h2>
      {view.captions.length === 0 ? (
        <Empty quiet title="No captions" text="This cut has no words on it." />
      ) : (
        <ol class="script__body">
          {view.captions.map((caption) => (
            <li class="script__line">
              <time safe>{clock(caption.at)}</time>
              <span safe>{caption.text}</span>
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}

/** The rendered film, or a still of the first clip while there is none. */
function Viewer({ view }: { view: TimelineView }) {
  const { render } = view;
  const poster = render.posterUrl ?? view.posterUrl;
  return (
    <div class="viewer__stage">
      {render.assetId ? (
        <video
          src={paths.asset(render.assetId)}
          poster={poster}
          controls
          preload="metadata"
          {...{ playsinline: "" }}
          aria-label={view.label}
        ></video>
      ) : poster ? (
        <div class="screen">
          <img src={poster} alt="How this cut begins" />
          <span class="badge">Not rendered yet</span>
        </div>
      ) : (
        <Empty quiet icon="film" title="Nothing to see yet" text="Render the timeline to watch it here." />
      )}
    </div>
  );
}

function Facts({ view }: { view: TimelineView }) {
  return (
    <div class="section">
      <h2 class="eyebrow">This cut</h2>
      <dl class="pairs">
        <dt>Length</dt>
        <dd safe>{clock(view.seconds)}</dd>
        <dt>Size</dt>
        <dd>
          {view.width} × {view.height}
        </dd>
        <dt>Frames</dt>
        <dd>
          {view.frames} at {view.fps} a second
        </dd>
        <dt>Tracks</dt>
        <dd safe>{count(view.tracks.length, "track")}</dd>
      </dl>
    </div>
  );
}
