import { Type } from "@sinclair/typebox";
import { setLooking } from "../understanding/setting.ts";
import { defineCommand, field } from "./define.ts";

export const understandingSet = defineCommand({
  name: "understanding.set",
  title: "Say who looks at the files of a project",
  policy: "person",
  params: Type.Object({
    projectId: field.projectId,
    eyes: Type.String({
      minLength: 1,
      maxLength: 200,
      description: "`off`, `draft` (measured by the studio) or a model that describes pictures.",
    }),
    ears: Type.String({ minLength: 1, maxLength: 200, description: "`off` or a model that writes down what is said." }),
    when: field.oneOf(["asked", "arrival"], { description: "When somebody asks, or by itself when a file comes.", default: "asked" }),
    acceptUnknownPrice: Type.Boolean({
      default: false,
      description: "A yes to models whose price nobody knows, for every file that comes.",
    }),
  }),
  run: ({ clash, actor }, { projectId, ...looking }) => setLooking(clash, actor, projectId, looking),
});
