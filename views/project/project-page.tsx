import { Html } from "@elysiajs/html";
import { ActionLogDialog } from "../actions/log.tsx";
import { ChatLoading } from "../chat/chat-panel.tsx";
import { CommentsLoading } from "../comments/comments-panel.tsx";
import { Pins } from "../comments/pins.tsx";
import { ThreadPlace } from "../comments/thread-place.tsx";
import { ShareDialog } from "../share/share-dialog.tsx";
import { ShowBar } from "../still/still-canvas.tsx";
import { LookingDialog } from "../assets/looking.tsx";
import { DOM } from "../dom.ts";
import { FilmStrip, type FilmView } from "../film/film-part.tsx";
import { ExportDialog, ImportDialog } from "../exchange/dialogs.tsx";
import { HistoryDialogs } from "../history/history-dialogs.tsx";
import { HistoryLoading } from "../history/history-panel.tsx";
import { SinceWaiting } from "../history/since.tsx";
import type { Frame } from "../layouts/document.tsx";
import { Studio } from "../layouts/studio.tsx";
import { Faces } from "../nodes/index.tsx";
import type { FaceView } from "../nodes/face.ts";
import { QueuePanel } from "../queue/queue-panel.tsx";
import type { JobView, PauseView } from "../queue/job.ts";
import type { Choice } from "../shared/field.tsx";
import type { Actor } from "../shared/who.tsx";
import { actionsFor, paletteFor } from "./actions.ts";
import { ProjectBar } from "./bar.tsx";
import { RemoveDialog, RenameDialog, Shortcuts } from "./dialogs.tsx";
import { CutDialog } from "./cut-dialog.tsx";
import { Drawer, type DrawerTimeline } from "./drawer.tsx";
import { Edges } from "./edges.tsx";
import { Inspector } from "./inspector.tsx";
import { Lightbox } from "./lightbox.tsx";
import { CanvasMenus } from "./menus.tsx";
import { LeftChanges } from "./left.tsx";
import { Uploads } from "./uploads.tsx";
import { Minimap } from "./minimap.tsx";
import { type PanelTab, SidePanel, TabPanel } from "./panel.tsx";
import { type CameraView, positionSheet } from "./positions.ts";
import { Following, NodeSearch } from "./together.tsx";
import { CanvasEmpty, Palette, Unfold, Zoom } from "./tools.tsx";
import { SendAnewDialog } from "../nodes/doubt.tsx";
import { UnknownPriceDialog } from "./unknown-price.tsx";
import type { Box, EdgeView } from "./wires.ts";

type FaceBox = Pick<FaceView, "id" | "type"> & Box;

export interface ProjectPageProps {
  frame: Frame;
  project: { id: string; title: string };
  /** Those of the first view; the island brings the others as they come into view. */
  nodes: readonly FaceView[];
  /** Those with an end in the first view. */
  edges: readonly EdgeView[];
  /** Every node of the canvas as geometry; `nodes` unless given. */
  all?: readonly (FaceBox & { createdAt?: number })[];
  /** Where this browser looked last. */
  camera?: CameraView;
  /** Jobs of this project, newest first. */
  jobs: readonly JobView[];
  pauses?: readonly PauseView[];
  present: readonly Actor[];
  /** Who looks at it; the island signs carets and comments with it. */
  me?: { id: string; name: string; hue: number };
  timeline?: DrawerTimeline;
  film?: FilmView;
  /** A viewer: no tool that changes anything. */
  readOnly?: boolean;
  /** ms since the epoch. */
  now: number;
  /** Custom actions that are installed, by title. */
  actions?: readonly Choice[];
  /** Shown in the inspector at first: `?node=`. */
  selection?: readonly FaceView[];
  /** The panel's open tab, `inspector` unless given. */
  tab?: PanelTab;
  /** The island's script. */
  modules?: readonly string[];
}

/** A viewer gets no history: it would show everything that was ever written. */
const VIEWER_TABS: readonly PanelTab[] = ["chat", "inspector", "queue", "comments"];

/** The canvas, full window. It reads well before any script arrives; `/sync` and the island make it live. */
export function ProjectPage(props: ProjectPageProps) {
  const { frame, project, nodes, edges, readOnly, all = nodes } = props;
  return (
    <Studio
      frame={frame}
      title={project.title}
      projectId={project.id}
      screen="studio"
      commands={paletteFor(readOnly, project.id, props.actions)}
      safeSheet={positionSheet(nodes, all, props.camera)}
      modules={props.modules}
    >
      <ProjectBar frame={frame} project={project} film={props.film !== undefined} present={props.present} readOnly={readOnly} />
      <div class="stage">
        <main
          class="canvas"
          id={DOM.canvas}
          tabindex="0"
          aria-label="Canvas"
          aria-describedby={DOM.canvasHow}
          data-project={project.id}
          data-readonly={readOnly ? "true" : undefined}
          data-tool="select"
          data-me-id={props.me?.id}
          data-me-name={props.me?.name}
          data-me-hue={props.me?.hue}
        >
          <span id={DOM.main}></span>
          <h1 class="hidden-text" safe>
            {project.title}
          </h1>
          <p class="hidden-text" id={DOM.canvasHow}>
            Tab goes from node to node in reading order. Enter writes in one or goes to its controls. Escape and then Tab leaves the canvas.
            The question mark shows every key.
          </p>
          <div class="world" id={DOM.world}>
            <Edges edges={edges} nodes={ends(props)} />
            <div id={DOM.nodes}>
              <Faces nodes={nodes} />
            </div>
            <div class="overlay" id={DOM.overlay}></div>
            <Pins pins={[]} />
            <div id={DOM.cursors} aria-hidden="true"></div>
          </div>
        </main>
        <CanvasEmpty hidden={all.length > 0} />
        {props.film && !props.film.finished ? <FilmStrip film={props.film} /> : ""}
        <Palette projectId={project.id} readOnly={readOnly} />
        <Minimap />
        <Zoom readOnly={readOnly} />
        <ThreadPlace projectId={project.id} />
        <ShowBar />
        {readOnly ? "" : <SinceWaiting projectId={project.id} />}
        <CanvasMenus groups={actionsFor(readOnly)} readOnly={readOnly} />
        <NodeSearch />
        <Following />
        {readOnly ? "" : <Uploads />}
        <Unfold />
      </div>
      <Panels {...props} />
      <Drawer projectId={project.id} timeline={props.timeline} />
      <Lightbox />
      {readOnly ? "" : <LeftChanges />}
      <Shortcuts groups={actionsFor(readOnly)} />
      {readOnly ? "" : <HistoryDialogs projectId={project.id} />}
      {readOnly ? "" : <ShareDialog projectId={project.id} />}
      {readOnly ? "" : <RenameDialog id={project.id} title={project.title} />}
      <ExportDialog projectId={project.id} />
      {readOnly ? "" : <LookingDialog projectId={project.id} />}
      {readOnly ? "" : <CutDialog />}
      {readOnly ? "" : <UnknownPriceDialog projectId={project.id} />}
      {readOnly ? "" : <SendAnewDialog />}
      <ActionLogDialog />
      {readOnly ? "" : <ImportDialog projectId={project.id} />}
      {readOnly ? "" : <RemoveDialog id={project.id} title={project.title} />}
    </Studio>
  );
}

function Panels({ project, jobs, pauses = [], now, selection, readOnly, tab = "inspector" }: ProjectPageProps) {
  return (
    <SidePanel queued={jobs.filter((job) => !job.finished).length} tab={tab} tabs={readOnly ? VIEWER_TABS : undefined}>
      <TabPanel tab="chat" open={tab}>
        <ChatLoading projectId={project.id} />
      </TabPanel>
      <TabPanel tab="inspector" open={tab}>
        <Inspector selection={selection ?? []} now={now} />
      </TabPanel>
      <TabPanel tab="queue" open={tab}>
        <QueuePanel projectId={project.id} jobs={jobs} pauses={pauses} mayPause={!readOnly} now={now} />
      </TabPanel>
      <TabPanel tab="comments" open={tab}>
        <CommentsLoading projectId={project.id} />
      </TabPanel>
      {readOnly ? (
        ""
      ) : (
        <TabPanel tab="history" open={tab}>
          <HistoryLoading projectId={project.id} />
        </TabPanel>
      )}
    </SidePanel>
  );
}

/** Faces know the ports of their model; what is out of view is known by its box. */
function ends({ nodes, edges, all = nodes }: ProjectPageProps): FaceBox[] {
  const named = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  for (const node of nodes) named.delete(node.id);
  return [...nodes, ...all.filter((node) => named.has(node.id))];
}
