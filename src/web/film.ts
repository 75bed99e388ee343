/** The making of a film, and the film. */
import { FilmPage } from "../../views/film/film-page.tsx";
import { FilmPart, FilmStrip } from "../../views/film/film-part.tsx";
import type { Actor } from "../actors.ts";
import { type Film, newestFilm } from "../films.ts";
import { AppError } from "../lib/errors.ts";
import { frameOf } from "./frame.ts";
import { isViewer, reachProject } from "./project.ts";
import { fragment, page } from "./reply.ts";
import { filmView } from "./show/films.ts";
import { controller, type Web } from "./web.ts";

async function filmOf(web: Web, actor: Actor, projectId: string): Promise<Film> {
  await reachProject(web, actor, projectId);
  const film = await newestFilm(web.clash, projectId);
  if (!film) throw new AppError("not_found", "No film was made from a brief in this project.");
  return film;
}

export const filmPages = (web: Web) =>
  controller(web)
    .get("/projects/:id/film", async ({ actor, params, request }) => {
      const frame = frameOf(web, request, actor);
      return page(
        String(FilmPage({ frame, film: await filmView(web.clash, await filmOf(web, actor, params.id), isViewer(actor)) })),
        frame.nonce,
      );
    })
    .get("/projects/:id/film/part", async ({ actor, params }) =>
      fragment(String(FilmPart({ film: await filmView(web.clash, await filmOf(web, actor, params.id), isViewer(actor)) }))),
    )
    .get("/projects/:id/film/strip", async ({ actor, params }) =>
      fragment(String(FilmStrip({ film: await filmView(web.clash, await filmOf(web, actor, params.id), isViewer(actor)) }))),
    );
