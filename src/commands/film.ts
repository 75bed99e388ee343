import { Type } from "@sinclair/typebox";
import { cancelFilm, filmOptions, startFilm } from "../films.ts";
import { defineCommand, field } from "./define.ts";

/** The main job: a brief becomes a project with a canvas, and the canvas a film. */
export const filmMake = defineCommand({
  name: "film.make",
  title: "Make a film from a brief",
  policy: "edit",
  params: Type.Object({
    projectId: Type.Optional(field.projectId),
    brief: Type.String({ description: "What the film is about; Markdown is welcome." }),
    ...filmOptions.properties,
  }),
  run: ({ clash, actor, requestKey }, { brief, projectId, ...options }) =>
    startFilm(clash, actor, { brief, options, requestKey, ...(projectId ? { projectId } : {}) }),
});

export const filmCancel = defineCommand({
  name: "film.cancel",
  title: "Stop making a film",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, filmId: Type.String({ maxLength: 64 }) }),
  run: ({ clash }, params) => cancelFilm(clash, params.projectId, params.filmId),
});
