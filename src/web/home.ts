/** Home: the composer, what runs, what was made last. The composer posts a form with files, which the form door of commands does not take. */
import { Composer, type ComposerProps } from "../../views/home/composer.tsx";
import { type FeaturedView, HomePage } from "../../views/home/home-page.tsx";
import { Running, type RunningProps } from "../../views/home/running.tsx";
import { paths } from "../../views/paths.ts";
import type { Actor } from "../actors.ts";
import { runCommand } from "../commands/door.ts";
import { newestFilm } from "../films.ts";
import { AppError, ERROR_STATUS } from "../lib/errors.ts";
import { createProject, listProjects, type ProjectSummary } from "../projects.ts";
import { LOOKS } from "../providers/draft/picture/scene.ts";
import { saveUpload } from "./assets.ts";
import { fromForm } from "./commands.ts";
import { commandNamed } from "../commands/door.ts";
import { frameOf } from "./frame.ts";
import { requireEditor } from "./guard.ts";
import { fragment, page, redirect } from "./reply.ts";
import { filmView } from "./show/films.ts";
import { jobViews } from "./show/jobs.ts";
import { projectViews } from "./show/projects.ts";
import { controller, type Web } from "./web.ts";

const LOOK_WORDS = {
  watercolour: "Watercolour",
  paper: "Paper cut",
  "night-city": "Night city",
  ink: "Ink",
  flat: "Flat",
  film: "Film still",
} as const;
const looks = [{ value: "", label: "Look, as the brief says" }, ...LOOKS.map((value) => ({ value, label: LOOK_WORDS[value] }))];
const MAX_FILES = 4;
const COMPOSER_BYTES = 128 * 1024 ** 2;

export const homePages = (web: Web) =>
  controller(web)
    .get("/", async ({ actor, request }) => {
      const frame = frameOf(web, request, actor);
      const projects = await listProjects(web.clash, actor, { limit: 60 });
      const featured = await featuredOf(web, projects);
      const now = web.clash.clock.now();
      const shown = await projectViews(web.clash, projects.slice(0, 4));
      return page(
        String(
          HomePage({
            frame,
            composer: { looks },
            running: await runningOf(web, actor),
            ...(featured ? { featured } : {}),
            projects: shown,
            total: projects.length,
            now,
          }),
        ),
        frame.nonce,
      );
    })
    .get("/running", async ({ actor }) => fragment(String(Running({ ...(await runningOf(web, actor)), now: web.clash.clock.now() }))))
    .post("/commands/film.make", ({ actor, request }) => makeFilm(web, actor, request), { parse: "none" });

async function makeFilm(web: Web, actor: Actor, request: Request): Promise<Response> {
  requireEditor(actor);
  const { values, files } = await readComposer(request);
  try {
    const params = fromForm(commandNamed("film.make").params, values);
    const made = (await runCommand(web.clash, {
      actor,
      name: "film.make",
      params: { ...params, ...(await keepFiles(web, actor, String(params.brief ?? ""), files, request.signal)) },
    })) as { projectId: string };
    const to = paths.film(made.projectId);
    return request.headers.has("hx-request") ? fragment("", 200, { "hx-redirect": to }) : redirect(to);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const errors = Object.fromEntries(error.fields.map(({ field, message }) => [FIELDS[field] ?? field, message])) as NonNullable<
      ComposerProps["errors"]
    >;
    const own = Object.fromEntries(values) as NonNullable<ComposerProps["values"]>;
    return fragment(
      String(Composer({ looks, values: own, errors, ...(error.fields.length === 0 ? { problem: error.message } : {}) })),
      ERROR_STATUS[error.code],
    );
  }
}

const FIELDS: Record<string, string> = { file: "files" };

async function readComposer(request: Request): Promise<{ values: URLSearchParams; files: File[] }> {
  const form = await formWithin(request, COMPOSER_BYTES).catch((error: unknown) => {
    throw error instanceof AppError ? error : new AppError("invalid", "The form was cut off. Nothing was made.");
  });
  const values = new URLSearchParams();
  const files: File[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") value.trim() && values.append(name, value);
    else if (value.size > 0) files.push(value);
  }
  if (files.length > MAX_FILES)
    throw new AppError("invalid", `files: Add at most ${MAX_FILES} pictures. Nothing was made.`, [
      { field: "files", message: `Add at most ${MAX_FILES}.` },
    ]);
  return { values, files };
}

/** This form is read into memory, so it ends where a few pictures would; larger files have a way of their own. */
async function formWithin(request: Request, limitBytes: number): Promise<FormData> {
  let size = 0;
  let isTooLarge = false;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      size += part.length;
      isTooLarge = size > limitBytes;
      if (isTooLarge) controller.error(new Error("too large"));
      else controller.enqueue(part);
    },
  });
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  const body = request.body?.pipeThrough(counted as never) as ReadableStream<Uint8Array> | undefined;
  return new Response(body ?? null, { headers }).formData().catch((error: unknown) => {
    if (!isTooLarge) throw error;
    const sentence = `The pictures have more than ${limitBytes / 1024 ** 2} MB together. Nothing was made.`;
    throw new AppError("too_large", `files: ${sentence}`, [{ field: "files", message: sentence }]);
  });
}

/** Files need a project to belong to; the film is then made in it. */
async function keepFiles(web: Web, actor: Actor, brief: string, files: File[], signal: AbortSignal) {
  if (files.length === 0) return {};
  const projectId = await createProject(
    web.clash,
    actor,
    brief
      .trim()
      .split("\n")[0]
      ?.replace(/^#+\s*/, "")
      .slice(0, 80) || "Untitled",
  );
  const referenceAssetIds: string[] = [];
  for (const file of files) referenceAssetIds.push(await saveUpload(web, actor, projectId, file, signal));
  return { projectId, referenceAssetIds };
}

async function runningOf(web: Web, actor: Actor): Promise<Omit<RunningProps, "now">> {
  const jobs = await jobViews(web.clash, actor, { readOnly: true, limit: 60 });
  const open = jobs.filter((job) => !job.finished);
  const last = jobs.find((job) => job.state === "done");
  return { jobs: open.slice(0, 3), more: Math.max(0, open.length - 3), ...(last ? { last } : {}) };
}

/** The newest project with pictures, as a strip of its shots. */
async function featuredOf(web: Web, projects: ProjectSummary[]): Promise<FeaturedView | undefined> {
  for (const project of projects.slice(0, 5)) {
    const film = await newestFilm(web.clash, project.id);
    if (!film) continue;
    const view = await filmView(web.clash, film, true);
    const shots = view.shots.flatMap((shot) => (shot.posterUrl ? [{ posterUrl: shot.posterUrl, seconds: shot.seconds ?? 4 }] : []));
    if (shots.length < 2) continue;
    const note =
      view.state === "done"
        ? view.film
          ? `The film is finished, ${Math.round(view.seconds)} s`
          : "The storyboard is finished"
        : view.state === "running"
          ? "The film is being made"
          : "The film was stopped";
    return {
      projectId: project.id,
      title: project.title,
      shots,
      actor: { kind: "agent", name: "Planner" },
      note,
      at: film.finishedAt ?? film.createdAt,
      film: view.film !== undefined,
    };
  }
  return undefined;
}
