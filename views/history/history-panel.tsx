import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { type Actor, Avatar, Name } from "../shared/who.tsx";
import { count } from "../shared/words.ts";

export interface VersionView {
  seq: number;
  author: Actor;
  /** Of its last change, ms since the epoch. */
  at: number;
  /** `Today`, `yesterday`, `2 November`: lines of one day stand together. */
  day: string;
  name?: string;
  changes: { nodes: number; edges: number; timelines: number };
}

export interface HistoryPanelProps {
  projectId: string;
  versions: readonly VersionView[];
  /** How many are asked for; `more` says that there are older ones. */
  limit: number;
  more: boolean;
  /** The one that is looked at. */
  shown?: number;
  /** Owners may forget the history. */
  mayTrim?: boolean;
  now: number;
}

/** Who did what when, newest first. `GET /projects/:id/history` answers this root. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { projectId, versions, limit, shown } = props;
  return (
    <div
      id={DOM.history}
      class="history"
      hx-get={paths.history(projectId, { limit, shown })}
      hx-trigger={`faces from:#${DOM.live} throttle:3s, version from:#${DOM.live}`}
      hx-swap="outerMorph"
    >
      {versions.length === 0 ? (
        <Empty quiet icon="history" title="No history yet" text="What is changed on the canvas is kept here, by whom and when." />
      ) : (
        ""
      )}
      <ol class="history__list">
        {versions.map((version, at) => (
          <>
            {version.day === versions[at - 1]?.day ? "" : <DayLine day={version.day} />}
            <Line {...props} version={version} newest={at === 0} />
          </>
        ))}
      </ol>
      {props.more ? (
        <button
          type="button"
          class="btn btn--plain btn--small"
          hx-get={paths.history(projectId, { limit: limit * 2, shown })}
          hx-target={`#${DOM.history}`}
          hx-swap="outerMorph"
        >
          Show more
        </button>
      ) : (
        ""
      )}
      {props.mayTrim && versions.length > 0 ? (
        <p class="history__trim">
          <button type="button" class="btn btn--plain btn--small btn--danger" data-open={DOM.trimHistory}>
            Forget the history
          </button>
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

function DayLine({ day }: { day: string }) {
  return (
    <li class="eyebrow history__day" safe>
      {day}
    </li>
  );
}

function Line({ version, projectId, shown, newest, now }: HistoryPanelProps & { version: VersionView; newest: boolean }) {
  const { author, seq, name } = version;
  return (
    <li
      id={domId("version", String(seq))}
      class="history__line"
      aria-current={seq === shown ? "true" : undefined}
      data-named={name ? "true" : undefined}
    >
      <a href={paths.version(projectId, seq)} data-version={String(seq)}>
        <Avatar actor={author} />
        <span class="stack">
          {name ? (
            <span class="row strong">
              <Icon name="bookmark" small />
              <span class="clip-text" safe>
                {name}
              </span>
            </span>
          ) : (
            ""
          )}
          <span class="row">
            <Name actor={author} />
            <span class="clip-text" safe>
              {changeWords(version.changes)}
            </span>
          </span>
          <span class="faint">
            <Moment at={version.at} now={now} />
            {newest ? ", the canvas as it is" : ""}
          </span>
        </span>
      </a>
      <span class="history__tools">
        <button
          type="button"
          class="btn btn--plain btn--small btn--icon"
          aria-label={name ? `Rename the version "${name}"` : "Name this version"}
          title="Name"
          data-open={DOM.nameVersion}
          data-seq={String(seq)}
          data-name={name ?? ""}
        >
          <Icon name="bookmark" small />
        </button>
        {newest ? (
          ""
        ) : (
          <CommandButton
            command="version.restore"
            fields={{ projectId, seq }}
            look="plain"
            size="small"
            icon="rotate-ccw"
            extra="btn--icon"
            label="Restore this version"
          />
        )}
      </span>
    </li>
  );
}

/** `changed 3 nodes and 1 edge`. */
export function changeWords({ nodes, edges, timelines }: VersionView["changes"]): string {
  const parts = [
    nodes > 0 ? count(nodes, "node") : "",
    edges > 0 ? count(edges, "edge") : "",
    timelines > 0 ? count(timelines, "timeline") : "",
  ].filter(Boolean);
  if (parts.length === 0) return "changed nothing that shows";
  return `changed ${parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0]}`;
}

/** Before it has come: asked for when the tab is first opened. */
export function HistoryLoading({ projectId }: { projectId: string }) {
  return (
    <div
      id={DOM.history}
      class="history"
      aria-busy="true"
      hx-get={paths.history(projectId, {})}
      hx-trigger="intersect once"
      hx-swap="outerHTML"
    >
      <p class="section faint">Loading the history</p>
    </div>
  );
}
