import { Html } from "@elysiajs/html";
import { GO_GROUP } from "../layouts/commands.tsx";
import type { Frame } from "../layouts/document.tsx";
import { Studio } from "../layouts/studio.tsx";
import { paths } from "../paths.ts";
import { SidePanel, TabPanel } from "../project/panel.tsx";
import { positionSheet } from "../project/positions.ts";
import { LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { StillCanvas, type StillCanvasProps } from "../still/still-canvas.tsx";
import { HistoryDialogs } from "./history-dialogs.tsx";
import { HistoryPanel, type HistoryPanelProps, type VersionView } from "./history-panel.tsx";

export interface VersionPageProps {
  frame: Frame;
  canvas: StillCanvasProps;
  seq: number;
  /** The line of the history that this is, where it is among the listed ones. */
  version?: VersionView;
  history: HistoryPanelProps;
  modules: readonly string[];
}

/** The canvas as it was: to look at, beside the history. Nobody else sees or feels anything of it. */
export function VersionPage({ frame, canvas, seq, version, history, modules }: VersionPageProps) {
  const placed = [...canvas.nodes, ...canvas.rest];
  const { projectId } = history;
  return (
    <Studio
      frame={frame}
      title={`${canvas.title}, earlier`}
      projectId={projectId}
      screen="studio past"
      commands={[GO_GROUP]}
      safeSheet={positionSheet(placed, canvas.camera ? [canvas.camera] : placed)}
      modules={modules}
    >
      <header class="bar topbar past__bar">
        <Icon name="history" />
        <span class="row">
          <b class="strong">You are looking at {version?.name ? <span safe>{version.name}</span> : "an earlier canvas"}</b>
          {version ? (
            <span class="row muted wide">
              <Avatar actor={version.author} small />
              <Name actor={version.author} />
              <Moment at={version.at} now={history.now} />
            </span>
          ) : (
            ""
          )}
        </span>
        <span class="push"></span>
        <LinkButton href={paths.project(projectId)} size="small">
          Back to now
        </LinkButton>
        <form hx-post={paths.command("version.restore")} hx-swap="none">
          <input type="hidden" name="projectId" value={projectId} />
          <input type="hidden" name="seq" value={String(seq)} />
          <input type="hidden" name="then" value={paths.project(projectId)} />
          <button type="submit" class="btn btn--solid btn--small">
            <Icon name="rotate-ccw" small />
            Restore
          </button>
        </form>
      </header>
      <StillCanvas {...canvas} />
      <SidePanel queued={0} tab="history" tabs={["history"]}>
        <TabPanel tab="history" open="history">
          <HistoryPanel {...history} />
        </TabPanel>
      </SidePanel>
      <HistoryDialogs projectId={projectId} />
    </Studio>
  );
}
