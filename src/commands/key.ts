import { Type } from "@sinclair/typebox";
import { checkKey, removeKey, setKey } from "../keys.ts";
import { defineCommand } from "./define.ts";

const provider = Type.String({ minLength: 1, maxLength: 64, description: "The upstream, as openai." });

export const keySet = defineCommand({
  name: "key.set",
  title: "Set a provider's key or address",
  policy: "admin",
  params: Type.Object({
    provider,
    fields: Type.Optional(
      Type.Record(Type.String(), Type.String({ writeOnly: true }), {
        default: {},
        description: "Its fields by name, as key. A secret that is left out or empty stays as it is while the address stays.",
      }),
    ),
    baseUrl: Type.Optional(
      Type.String({ maxLength: 500, description: "Another address; empty for the usual one. A new address starts without a key." }),
    ),
  }),
  run: ({ clash, actor }, { provider: id, fields = {}, baseUrl }) => setKey(clash, actor, id, { fields, baseUrl }),
});

export const keyRemove = defineCommand({
  name: "key.remove",
  title: "Remove a provider's key",
  policy: "admin",
  params: Type.Object({ provider }),
  run: ({ clash }, params) => removeKey(clash, params.provider),
});

export const keyTest = defineCommand({
  name: "key.test",
  title: "Test a provider's key",
  policy: "admin",
  params: Type.Object({ provider }),
  run: ({ clash }, params) => checkKey(clash, params.provider),
});
