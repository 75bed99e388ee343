/**
 * Roles and voices as a studio has them: what ships, a file `personas.json` in the data folder, the workspace's rows, the project's rows; the later ones go
 * over the earlier ones by name. A turn reads them once, when it begins.
 */
import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { and, eq } from "drizzle-orm";
import { type Actor, atLeast } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { builtIn } from "./engine/roles/built-in.ts";
import {
  composed,
  type Persona,
  PERSONA_KINDS,
  PERSONA_NAME_PATTERN,
  PERSONA_PROMPT_LIMIT,
  type PersonaEntry,
  type PersonaKind,
  type PersonaRegistry,
} from "./engine/roles/registry.ts";
import { AppError, invalid, messageOf } from "./lib/errors.ts";
import { validate } from "./lib/validate.ts";
import { personas } from "./schema.ts";

export const PERSONA_FILE = "personas.json";
const WHOLE_WORKSPACE = "";
/** Of one project, or of the workspace. */
const MOST_ROWS = 100;

export const personaFields = {
  kind: Type.Unsafe<PersonaKind>(
    Type.Union(
      PERSONA_KINDS.map((kind) => Type.Literal(kind)),
      { description: "A role of solo turns and squads, or a voice of debates." },
    ),
  ),
  name: Type.String({
    pattern: PERSONA_NAME_PATTERN,
    description: "Small letters, digits and hyphens. The name of one that ships goes over it.",
  }),
  title: Type.String({ minLength: 1, maxLength: 60, pattern: "\\S", description: "As people see it." }),
  prompt: Type.String({ maxLength: PERSONA_PROMPT_LIMIT, description: "What it is told about itself; Markdown." }),
  model: Type.Optional(Type.String({ maxLength: 200, description: "A model's id; the turn's model without it." })),
  tools: Type.Optional(
    Type.Array(Type.String({ pattern: "^[a-z][a-z0-9_]{0,63}$" }), {
      maxItems: 120,
      uniqueItems: true,
      description: "Names of tools; those of the role that ships without it.",
    }),
  ),
};
const personaWords = Type.Object(personaFields, { additionalProperties: false });
export type PersonaWords = Static<typeof personaWords>;
const personaFile = Type.Array(personaWords, { maxItems: 200 });

/** A file that cannot be read is left as it is and told in the log; the studio goes on without it. */
export function fileRegistry(clash: Clash): PersonaRegistry {
  return {
    name: "file",
    async list() {
      const file = Bun.file(join(clash.config.dataFolder, PERSONA_FILE));
      if (!(await file.exists())) return [];
      try {
        return validate(personaFile, JSON.parse(await file.text()));
      } catch (error) {
        clash.log.warn({ file: PERSONA_FILE, error: messageOf(error) }, "The personas of the data folder cannot be read and are left out.");
        return [];
      }
    },
  };
}

function rowRegistry(clash: Clash, name: string, projectId: string): PersonaRegistry {
  return {
    name,
    async list() {
      const rows = await clash.db.read
        .select()
        .from(personas)
        .where(eq(personas.projectId, projectId))
        .orderBy(personas.kind, personas.name);
      return rows.map(
        ({ kind, name: own, title, prompt, model, tools }): PersonaEntry => ({
          kind,
          name: own,
          title,
          prompt,
          ...(model ? { model } : {}),
          ...(tools ? { tools } : {}),
        }),
      );
    },
  };
}

/** In the order of precedence, the last one wins. */
export function registriesOf(clash: Clash, projectId: string): PersonaRegistry[] {
  return [builtIn, fileRegistry(clash), rowRegistry(clash, "workspace", WHOLE_WORKSPACE), rowRegistry(clash, "project", projectId)];
}

export const personasOf = (clash: Clash, projectId: string): Promise<Persona[]> => composed(registriesOf(clash, projectId));

/** Without a project it holds for the whole workspace. */
export async function setPersona(clash: Clash, actor: Actor, projectId: string | undefined, persona: PersonaWords): Promise<void> {
  requireRights(actor, projectId);
  if (persona.model !== undefined) requireTextModel(clash, persona.model);
  if (persona.kind === "persona" && persona.tools?.length) throw invalid("tools", "A voice of a debate has no tools: it only talks.");
  const scope = projectId ?? WHOLE_WORKSPACE;
  const values = {
    title: persona.title,
    prompt: persona.prompt,
    model: persona.model ?? null,
    tools: persona.tools ?? null,
    changedBy: actor.behalfOf ?? actor.id,
    changedAt: clash.clock.now(),
  };
  await clash.db.write.transaction(async (tx) => {
    const rows = await tx.select({ kind: personas.kind, name: personas.name }).from(personas).where(eq(personas.projectId, scope));
    const isNew = !rows.some((row) => row.kind === persona.kind && row.name === persona.name);
    if (isNew && rows.length >= MOST_ROWS)
      throw new AppError("limited", `There are ${MOST_ROWS} of them here, which is the most. Nothing was changed.`);
    await tx
      .insert(personas)
      .values({ projectId: scope, kind: persona.kind, name: persona.name, ...values })
      .onConflictDoUpdate({ target: [personas.projectId, personas.kind, personas.name], set: values });
  });
}

/** Back to what lies below: the workspace's, the file's or the one that ships. A repeat changes nothing. */
export async function resetPersona(
  clash: Clash,
  actor: Actor,
  { projectId, kind, name }: { projectId?: string | undefined; kind: PersonaKind; name: string },
): Promise<{ wasChanged: boolean }> {
  requireRights(actor, projectId);
  const gone = await clash.db.write.transaction((tx) =>
    tx
      .delete(personas)
      .where(and(eq(personas.projectId, projectId ?? WHOLE_WORKSPACE), eq(personas.kind, kind), eq(personas.name, name)))
      .returning({ name: personas.name }),
  );
  return { wasChanged: gone.length > 0 };
}

function requireRights(actor: Actor, projectId: string | undefined): void {
  if (projectId === undefined && !atLeast(actor, "owner"))
    throw new AppError("forbidden", "Only an owner changes roles and voices of the whole workspace. Name a project to change them there.");
}

function requireTextModel(clash: Clash, model: string): void {
  const card = clash.models.card(model);
  if (card.kind !== "text") throw invalid("model", `${card.name} makes ${card.kind}; a role or a voice needs a model that writes text.`);
}
