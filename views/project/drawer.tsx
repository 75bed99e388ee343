import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { clock } from "../shared/words.ts";

export interface DrawerTimeline {
  id: string;
  label: string;
  seconds: number;
  clips: readonly { posterUrl?: string; seconds: number }[];
}

/** The newest timeline of the project as a strip of its clips. `GET /projects/:id/drawer` answers this root. */
export function Drawer({ projectId, timeline }: { projectId: string; timeline?: DrawerTimeline }) {
  return (
    <div
      class="drawer"
      id={DOM.drawer}
      hx-get={paths.drawer(projectId)}
      hx-trigger={`timeline from:#${DOM.live} throttle:1s`}
      hx-swap="outerHTML"
    >
      {timeline ? (
        <Strip projectId={projectId} timeline={timeline} />
      ) : (
        <span class="row faint">
          <Icon name="clapperboard" small />
          No timeline yet
        </span>
      )}
    </div>
  );
}

function Strip({ projectId, timeline }: { projectId: string; timeline: DrawerTimeline }) {
  const longest = Math.max(...timeline.clips.map((clip) => clip.seconds), 0.001);
  return (
    <>
      <a class="row" href={paths.timeline(projectId, timeline.id)}>
        <Icon name="clapperboard" small />
        <span class="strong clip-text" safe>
          {timeline.label}
        </span>
        <span class="faint mono" safe>
          {clock(timeline.seconds)}
        </span>
      </a>
      <div class="drawer__strip strip" aria-hidden="true">
        {timeline.clips.map((clip) => (
          <i data-weight={weight(clip.seconds, longest)}>{clip.posterUrl ? <img src={clip.posterUrl} alt="" loading="lazy" /> : ""}</i>
        ))}
      </div>
      <a class="btn btn--plain btn--small" href={paths.timeline(projectId, timeline.id)}>
        Open timeline
      </a>
    </>
  );
}

/** A length as twelfths of the longest, 1 to 12: the widths a stylesheet can know. */
export function weight(seconds: number, longest: number): string {
  return String(Math.min(12, Math.max(1, Math.round((seconds / longest) * 12))));
}
