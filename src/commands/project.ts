import { Type } from "@sinclair/typebox";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { duplicateProject } from "../exchange/duplicate.ts";
import { changeProject, createProject, requireProject } from "../projects.ts";
import { defineCommand, field } from "./define.ts";

const title = field.title("What the project is called.");

export const projectCreate = defineCommand({
  name: "project.create",
  title: "New project",
  policy: "edit",
  params: Type.Object({ title }),
  run: async ({ clash, actor, requestKey }, params) => ({
    id: await createProject(clash, actor, params.title, derivedId("prj", requestKey)),
  }),
});

export const projectRename = defineCommand({
  name: "project.rename",
  title: "Rename the project",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, title }),
  run: async ({ clash, actor }, params) => changeProject(clash, actor, params.projectId, { title: params.title.trim() }),
});

/** Only people tell agents what to do: an agent that could change this would go on after its turn. */
export const projectInstruct = defineCommand({
  name: "project.instruct",
  title: "Tell every agent of a project what holds in it",
  policy: "person",
  params: Type.Object({
    projectId: field.projectId,
    instructions: Type.String({ maxLength: 20_000, description: "Markdown; empty takes it away." }),
  }),
  run: async ({ clash, actor }, { projectId, instructions }) =>
    changeProject(clash, actor, projectId, { instructions: instructions.trim() || null }),
});

export const projectArchive = defineCommand({
  name: "project.archive",
  title: "Archive the project, or bring it back",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, archived: Type.Boolean({ default: true }) }),
  run: async ({ clash, actor }, params) =>
    changeProject(clash, actor, params.projectId, { archivedAt: params.archived ? clash.clock.now() : null }),
});

export const projectDelete = defineCommand({
  name: "project.delete",
  title: "Delete the project",
  policy: "person",
  params: Type.Object({ projectId: field.projectId }),
  run: async ({ clash, actor }, params) => changeProject(clash, actor, params.projectId, { deletedAt: clash.clock.now() }),
});

export const projectDuplicate = defineCommand({
  name: "project.duplicate",
  title: "Duplicate the project",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, title: Type.Optional(title) }),
  async run({ clash, actor, requestKey }, params) {
    const project = await requireProject(clash, params.projectId);
    if (actor.projectIds) throw new AppError("forbidden", "This token is limited to some projects and cannot make new ones.");
    const copy = { id: derivedId("prj", requestKey), title: (params.title ?? `${project.title} (copy)`).trim().slice(0, 200) };
    return { id: await duplicateProject(clash, actor, project, copy) };
  },
});
