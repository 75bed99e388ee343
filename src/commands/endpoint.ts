import { Type } from "@sinclair/typebox";
import { removeEndpoint, setEndpoint } from "../endpoints.ts";
import { forgetLimits, seedLimits } from "../generations/resources.ts";
import { DIALECT_IDS } from "../providers/compatible/dialects.ts";
import { defineCommand, field } from "./define.ts";

const endpointId = Type.String({ pattern: "^end_[0-9a-z]{22}$" });

export const endpointSet = defineCommand({
  name: "endpoint.set",
  title: "Add or change an OpenAI-compatible endpoint",
  policy: "admin",
  params: Type.Object({
    endpointId: Type.Optional(endpointId),
    name: Type.String({ minLength: 1, maxLength: 60, pattern: "\\S", description: "What it is called here." }),
    dialect: field.oneOf(DIALECT_IDS, { description: "What kind of server it is." }),
    baseUrl: Type.String({ minLength: 1, maxLength: 500, description: "Its address with its path, as http://127.0.0.1:11434/v1." }),
    models: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 100, description: "Names of its models." }),
    key: Type.Optional(Type.String({ maxLength: 8000, writeOnly: true, description: "Left out or empty, the one that is there stays." })),
  }),
  async run({ clash, actor, requestKey }, { endpointId: id, ...endpoint }) {
    const made = await setEndpoint(clash, actor, { ...endpoint, id }, requestKey);
    await seedLimits(clash);
    return { id: made };
  },
});

export const endpointRemove = defineCommand({
  name: "endpoint.remove",
  title: "Remove an OpenAI-compatible endpoint",
  policy: "admin",
  params: Type.Object({ endpointId }),
  async run({ clash }, params) {
    await removeEndpoint(clash, params.endpointId);
    await forgetLimits(clash, params.endpointId);
  },
});
