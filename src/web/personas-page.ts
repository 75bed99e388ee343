/** Roles and voices for people: who takes part in turns, what each is told, and what was changed of it. The changes themselves are commands. */
import { PersonaPage, PersonaPart, type PersonaPartProps } from "../../views/settings/persona-page.tsx";
import type { ScopeView } from "../../views/settings/persona-view.ts";
import { PersonasPage } from "../../views/settings/personas.tsx";
import { paths } from "../../views/paths.ts";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import { runCommand } from "../commands/door.ts";
import { PERSONA_KINDS, type PersonaKind } from "../engine/roles/registry.ts";
import { AppError } from "../lib/errors.ts";
import { listProjects, requireProject } from "../projects.ts";
import { attempt, type Trouble, valuesOf } from "./forms.ts";
import { frameOf } from "./frame.ts";
import { fragment, page } from "./reply.ts";
import { personaEdit, personaRow, personasIn } from "./show/personas.ts";
import { controller, type Web } from "./web.ts";

/** In an address, of one that is made. */
const NEW = "-";
const PROJECTS = 200;

export const personaPages = (web: Web) =>
  controller(web)
    .get("/settings/personas", ({ actor, query, request }) => list(web, actor, request, query.project ?? ""))
    .get("/settings/personas/:kind/:name", ({ actor, params, query, request }) => one(web, actor, request, asked(params, query.project)))
    .post(
      "/settings/personas/:kind/:name",
      ({ actor, params, query, request }) => keep(web, actor, request, asked(params, query.project)),
      {
        parse: "none",
      },
    )
    .post("/settings/personas/:kind/:name/reset", ({ actor, params, query }) => reset(web, actor, asked(params, query.project)), {
      parse: "none",
    });

interface Asked {
  kind: PersonaKind;
  /** "" of one that is made. */
  name: string;
  /** "" is the workspace. */
  projectId: string;
}

function asked({ kind, name }: { kind: string; name: string }, project = ""): Asked {
  if (!(PERSONA_KINDS as readonly string[]).includes(kind)) throw new AppError("not_found", "There is nothing at this address.");
  return { kind: kind as PersonaKind, name: name === NEW ? "" : name, projectId: project };
}

/** For the workspace an owner, in a project whoever edits it. */
const mayChange = (actor: Actor, projectId: string) => atLeast(actor, projectId === "" ? "owner" : "editor");

async function list(web: Web, actor: Actor, request: Request, projectId: string): Promise<Response> {
  const frame = frameOf(web, request, actor);
  const scope = await scopeOf(web, actor, projectId);
  const rows = (await personasIn(web.clash, projectId)).now.map(personaRow);
  const [roles, voices] = (["role", "persona"] as const).map((kind) => rows.filter((row) => row.kind === kind));
  const shown = { frame, roles: roles ?? [], voices: voices ?? [], scope, mayChange: mayChange(actor, projectId) };
  return page(String(PersonasPage(shown)), frame.nonce);
}

async function scopeOf(web: Web, actor: Actor, projectId: string): Promise<ScopeView> {
  if (projectId !== "" && !mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  const project = projectId === "" ? undefined : await requireProject(web.clash, projectId);
  const items = await listProjects(web.clash, actor, { limit: PROJECTS });
  const choices = items.map(({ id, title }) => ({ value: id, label: title }));
  const isListed = project === undefined || choices.some((choice) => choice.value === project.id);
  return {
    projectId,
    title: project?.title ?? "The whole workspace",
    projects: isListed || !project ? choices : [{ value: project.id, label: project.title }, ...choices],
  };
}

async function one(web: Web, actor: Actor, request: Request, wanted: Asked): Promise<Response> {
  const frame = frameOf(web, request, actor);
  return page(String(PersonaPage({ frame, ...(await partOf(web, actor, wanted)) })), frame.nonce);
}

async function partOf(web: Web, actor: Actor, wanted: Asked): Promise<PersonaPartProps> {
  const scope = await scopeOf(web, actor, wanted.projectId);
  const persona = personaEdit(web.clash, await personasIn(web.clash, wanted.projectId), wanted);
  if (!persona) throw new AppError("not_found", "There is no such role or voice.");
  return { persona, scope, mayChange: mayChange(actor, wanted.projectId) };
}

async function keep(web: Web, actor: Actor, request: Request, wanted: Asked): Promise<Response> {
  const form = await valuesOf(request);
  const said = (name: string) => form.get(name)?.trim() ?? "";
  const name = wanted.name || said("name");
  return attempt(
    async () => {
      const part = await partOf(web, actor, wanted);
      if (wanted.name === "" && (await isTaken(web, { ...wanted, name }))) throw taken();
      const params = {
        ...{ kind: wanted.kind, name, title: said("title"), prompt: said("prompt").replaceAll("\r\n", "\n") },
        ...(wanted.projectId ? { projectId: wanted.projectId } : {}),
        ...(said("model") ? { model: said("model") } : {}),
        ...toolsOf(part, form.getAll("tools")),
      };
      await runCommand(web.clash, { actor, name: "persona.set", params });
      if (wanted.name === "") return fragment("", 200, { "hx-redirect": addressOf({ ...wanted, name }) });
      return fragment(String(PersonaPart({ ...(await partOf(web, actor, wanted)), isKept: true })));
    },
    async (trouble) => again(web, actor, wanted, { ...trouble, values: Object.fromEntries(form) }, form.getAll("tools")),
  );
}

const addressOf = ({ kind, name, projectId }: Asked) => paths.persona(kind, name, { project: projectId || undefined });

async function isTaken(web: Web, { kind, name, projectId }: Asked): Promise<boolean> {
  return (await personasIn(web.clash, projectId)).now.some((known) => known.kind === kind && known.name === name);
}

const taken = () =>
  new AppError("conflict", "name: There is one of this name.", [
    { field: "name", message: "There is one of this name. Open it to change it." },
  ]);

/** Those of below are not written down: a later version may bring it others. */
function toolsOf({ persona }: PersonaPartProps, chosen: readonly string[]): { tools?: string[] } {
  if (persona.kind !== "role") return {};
  const below = persona.tools.filter((tool) => tool.isBelow).map((tool) => tool.name);
  const isSame = persona.hasBelow && below.length === chosen.length && below.every((tool) => chosen.includes(tool));
  return isSame ? {} : { tools: [...chosen] };
}

async function again(web: Web, actor: Actor, wanted: Asked, trouble: Trouble, chosen: readonly string[]): Promise<Response> {
  const part = await partOf(web, actor, wanted);
  const tools = part.persona.tools.map((tool) => ({ ...tool, isChosen: chosen.includes(tool.name) }));
  return fragment(String(PersonaPart({ ...part, persona: { ...part.persona, tools }, trouble })), trouble.status);
}

async function reset(web: Web, actor: Actor, wanted: Asked): Promise<Response> {
  const { kind, name, projectId } = wanted;
  await runCommand(web.clash, { actor, name: "persona.reset", params: { kind, name, ...(projectId ? { projectId } : {}) } });
  const isGone = !(await isTaken(web, wanted));
  if (isGone) return fragment("", 200, { "hx-redirect": paths.personas({ project: projectId || undefined }) });
  return fragment(String(PersonaPart(await partOf(web, actor, wanted))));
}
