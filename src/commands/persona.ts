import { Type } from "@sinclair/typebox";
import { personaFields, resetPersona, setPersona } from "../personas.ts";
import { defineCommand, field } from "./define.ts";

/** What an agent is told, and which tools it has, is decided by people: no turn reaches these. */
export const personaSet = defineCommand({
  name: "persona.set",
  title: "Change a role or a voice",
  policy: "person",
  params: Type.Object({ projectId: Type.Optional(field.projectId), ...personaFields }),
  run: ({ clash, actor }, { projectId, ...persona }) => setPersona(clash, actor, projectId, persona),
});

export const personaReset = defineCommand({
  name: "persona.reset",
  title: "Take back a change of a role or a voice",
  policy: "person",
  params: Type.Object({ projectId: Type.Optional(field.projectId), kind: personaFields.kind, name: personaFields.name }),
  run: ({ clash, actor }, params) => resetPersona(clash, actor, params),
});
