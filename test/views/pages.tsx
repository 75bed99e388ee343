/** Every page of the studio, drawn from the samples: what the preview serves and what the tests walk. */
import { Html } from "@elysiajs/html";
import { ActionPage } from "../../views/settings/action-page.tsx";
import { ActionReviewPage } from "../../views/settings/action-review.tsx";
import { ActionsPage } from "../../views/settings/actions.tsx";
import { PersonaPage } from "../../views/settings/persona-page.tsx";
import { PersonasPage } from "../../views/settings/personas.tsx";
import { BatchPage } from "../../views/batch/batch-page.tsx";
import { ErrorPage } from "../../views/errors/error-page.tsx";
import { FilmPage } from "../../views/film/film-page.tsx";
import { HomePage } from "../../views/home/home-page.tsx";
import type { Frame } from "../../views/layouts/document.tsx";
import { ProjectPage } from "../../views/project/project-page.tsx";
import { ProjectsPage } from "../../views/projects/projects-page.tsx";
import { QueuePage } from "../../views/queue/queue-page.tsx";
import { SchedulesPage } from "../../views/queue/schedules-page.tsx";
import { WebhooksPage } from "../../views/queue/webhooks-page.tsx";
import { SettingsPage } from "../../views/settings/settings-page.tsx";
import { SetupPage } from "../../views/setup/setup-page.tsx";
import { SignInPage } from "../../views/sign-in/sign-in-page.tsx";
import { SpendPage } from "../../views/spend/spend-page.tsx";
import { TimelinePage } from "../../views/timeline/timeline-page.tsx";
import * as actions from "./samples/actions.ts";
import * as batches from "./samples/batch.ts";
import * as canvas from "./samples/canvas.ts";
import { NOW } from "./samples/common.ts";
import * as films from "./samples/films.ts";
import * as home from "./samples/home.ts";
import { jobs } from "./samples/jobs.ts";
import * as money from "./samples/money.ts";
import * as queue from "./samples/queue.ts";

const sample = { ...canvas, ...films, ...home, jobs };
const project = { id: "prj_tea", title: "The last tea house" };
const present = [
  { kind: "person", name: "Jonas" },
  { kind: "agent", name: "Film" },
] as const;
const choices = {
  projects: [{ id: project.id, title: project.title }],
  kinds: [{ id: "generate", title: "Generations" }],
  isOwner: true,
};
const running = { jobs: sample.jobs.slice(0, 3), more: 3, last: sample.jobs[7] };

export const pages: Record<string, (frame: Frame) => JSX.Element> = {
  settings: (frame) => <SettingsPage frame={frame} {...money.settings} />,
  "settings-wrong": (frame) => <SettingsPage frame={frame} {...money.settingsWrong} />,
  "settings-editor": (frame) => <SettingsPage frame={frame} {...money.settingsOfAnEditor} />,
  actions: (frame) => <ActionsPage frame={frame} {...actions.list} />,
  action: (frame) => <ActionPage frame={frame} action={actions.detail} isOwner now={NOW} />,
  "action-review": (frame) => <ActionReviewPage frame={frame} review={actions.review} isOwner now={NOW} />,
  personas: (frame) => <PersonasPage frame={frame} {...actions.personas} />,
  persona: (frame) => <PersonaPage frame={frame} {...actions.persona} />,
  batch: (frame) => <BatchPage frame={frame} {...batches.batch} />,
  "batch-stopped": (frame) => <BatchPage frame={frame} {...batches.batchStopped} />,
  "batch-viewer": (frame) => <BatchPage frame={frame} {...batches.batchOfAViewer} />,
  "batch-new": (frame) => <BatchPage frame={frame} {...batches.batchNew} />,
  spend: (frame) => <SpendPage frame={frame} view={money.spend} now={NOW} />,
  "spend-none": (frame) => <SpendPage frame={frame} view={money.spendNothing} now={NOW} />,
  setup: (frame) => <SetupPage frame={frame} values={{ code: "K7QF-2M9X" }} />,
  "setup-errors": (frame) => (
    <SetupPage
      frame={frame}
      values={{ code: "K7QF", name: "Mara", email: "mara@" }}
      errors={{
        code: "This code is not the one in the log, or it was used already.",
        email: "That is not an e-mail address.",
        password: "Use at least 10 characters.",
      }}
    />
  ),
  "sign-in": (frame) => <SignInPage frame={frame} />,
  "sign-in-wrong": (frame) => (
    <SignInPage frame={frame} email="mara@example.org" problem="E-mail and password do not match an account here." />
  ),
  home: (frame) => (
    <HomePage
      frame={frame}
      composer={sample.composer}
      running={running}
      featured={sample.featured}
      projects={sample.projects.slice(0, 4)}
      total={14}
      now={NOW}
    />
  ),
  "home-empty": (frame) => (
    <HomePage frame={frame} composer={{ looks: sample.composer.looks }} running={{ jobs: [], more: 0 }} projects={[]} total={0} now={NOW} />
  ),
  "home-error": (frame) => (
    <HomePage
      frame={frame}
      composer={{
        ...sample.composer,
        errors: { brief: "A brief may have at most 20 pages. This one has 200.", seconds: "A film can be 4 to 180 seconds long." },
      }}
      running={{ jobs: [], more: 0 }}
      projects={sample.projects.slice(0, 4)}
      total={5}
      now={NOW}
    />
  ),
  projects: (frame) => <ProjectsPage frame={frame} projects={sample.projects} total={5} sort="changed" now={NOW} />,
  "projects-none": (frame) => <ProjectsPage frame={frame} projects={[]} total={5} q="cowboys" sort="changed" now={NOW} />,
  canvas: (frame) => (
    <ProjectPage
      frame={frame}
      project={project}
      nodes={sample.nodes}
      edges={sample.edges}
      jobs={sample.jobs}
      present={present}
      timeline={sample.drawer}
      now={NOW}
    />
  ),
  "canvas-selected": (frame) => (
    <ProjectPage
      frame={frame}
      project={project}
      nodes={sample.nodes}
      edges={sample.edges}
      jobs={sample.jobs}
      present={present}
      timeline={sample.drawer}
      selection={sample.nodes.filter((node) => node.id === "nod_t2")}
      now={NOW}
    />
  ),
  "canvas-queue": (frame) => (
    <ProjectPage
      frame={frame}
      project={project}
      nodes={sample.nodes}
      edges={sample.edges}
      jobs={sample.jobs}
      present={present}
      timeline={sample.drawer}
      tab="queue"
      now={NOW}
    />
  ),
  "canvas-film": (frame) => (
    <ProjectPage
      frame={frame}
      project={project}
      nodes={sample.nodes.slice(0, 8)}
      edges={sample.edges}
      jobs={sample.jobs}
      present={present}
      film={sample.filmRunning}
      now={NOW}
    />
  ),
  "canvas-empty": (frame) => (
    <ProjectPage
      frame={frame}
      project={{ id: "prj_new", title: "Untitled" }}
      nodes={[]}
      edges={[]}
      jobs={[]}
      present={present.slice(0, 1)}
      now={NOW}
    />
  ),
  "canvas-viewer": (frame) => (
    <ProjectPage
      frame={frame}
      project={project}
      nodes={sample.nodes.map((node) => ({ ...node, readOnly: true }))}
      edges={sample.edges}
      jobs={[]}
      present={present}
      timeline={sample.drawer}
      readOnly
      now={NOW}
    />
  ),
  queue: (frame) => <QueuePage frame={frame} {...queue.queueList} {...choices} />,
  "queue-job": (frame) => <QueuePage frame={frame} {...queue.queueList} {...choices} detail={queue.detail} />,
  "queue-uncertain": (frame) => <QueuePage frame={frame} {...queue.queueList} {...choices} detail={queue.uncertainDetail} />,
  "queue-attention": (frame) => <QueuePage frame={frame} {...queue.queueList} query={{ state: "attention", mine: true }} {...choices} />,
  "queue-empty": (frame) => (
    <QueuePage frame={frame} {...queue.queueList} counts={{}} groups={[]} resources={[]} pauses={[]} {...choices} />
  ),
  "queue-schedules": (frame) => <SchedulesPage frame={frame} schedules={queue.schedules} form={queue.scheduleForm} isOwner now={NOW} />,
  "queue-schedules-none": (frame) => <SchedulesPage frame={frame} schedules={[]} isOwner={false} now={NOW} />,
  "queue-webhooks": (frame) => <WebhooksPage frame={frame} webhooks={queue.webhooks} projects={choices.projects} now={NOW} />,
  timeline: (frame) => <TimelinePage frame={frame} view={sample.timeline} />,
  "timeline-done": (frame) => (
    <TimelinePage
      frame={frame}
      view={{
        ...sample.timeline,
        render: { state: "done", id: "ren_1", assetId: "ast_film", posterUrl: "/media/sign.webp", bytes: 18_400_000 },
      }}
    />
  ),
  "timeline-running": (frame) => (
    <TimelinePage
      frame={frame}
      view={{ ...sample.timeline, render: { state: "running", id: "ren_1", percent: 41, note: "412 of 1000 frames", etaSeconds: 22 } }}
    />
  ),
  film: (frame) => <FilmPage frame={frame} film={sample.filmRunning} />,
  "film-done": (frame) => <FilmPage frame={frame} film={sample.filmDone} />,
  "film-failed": (frame) => (
    <FilmPage
      frame={frame}
      film={{
        ...sample.filmRunning,
        state: "failed",
        finished: true,
        error: "There is no room left on the disk. Five pictures and the narration are kept; nothing was charged.",
        stages: sample.filmRunning.stages.map((stage) => (stage.stage === "clips" ? { ...stage, state: "failed" } : stage)),
      }}
    />
  ),
  "not-found": (frame) => <ErrorPage frame={frame} kind="not_found" />,
  forbidden: (frame) => <ErrorPage frame={frame} kind="forbidden" />,
  broken: (frame) => <ErrorPage frame={frame} kind="bug" requestId="req_01JD8Q3W" />,
  offline: (frame) => <ErrorPage frame={frame} kind="offline" />,
};
