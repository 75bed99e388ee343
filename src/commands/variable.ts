import { Type } from "@sinclair/typebox";
import { removeVariable, setVariable, VARIABLE_LIMITS } from "../variables.ts";
import { defineCommand } from "./define.ts";

const name = Type.String({ minLength: 1, maxLength: 60, description: "What stands in braces in a prompt, as brand for {brand}." });

export const variableSet = defineCommand({
  name: "variable.set",
  title: "Set a variable of the workspace",
  policy: "admin",
  params: Type.Object({
    name,
    value: Type.String({ minLength: 1, maxLength: VARIABLE_LIMITS.letters, description: "What it stands for; plain text, not a secret." }),
  }),
  run: ({ clash, actor }, params) => setVariable(clash, actor, params),
});

export const variableRemove = defineCommand({
  name: "variable.remove",
  title: "Remove a variable of the workspace",
  policy: "admin",
  params: Type.Object({ name }),
  run: ({ clash }, params) => removeVariable(clash, params.name),
});
