import { Type } from "@sinclair/typebox";
import { ActionManifest } from "../actions/manifest.ts";
import { derivedId } from "../lib/ids.ts";
import { createWorker, renewWorker, revokeWorker } from "../workers.ts";
import { defineCommand, field } from "./define.ts";

const workerId = Type.String({ pattern: "^wrk_[0-9a-z]{22}$", description: "The worker." });

export const workerCreate = defineCommand({
  name: "worker.create",
  title: "Add a worker",
  policy: "admin",
  params: Type.Object({
    title: field.title("Which machine it is."),
    actions: Type.Optional(
      Type.Array(ActionManifest.properties.name, {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: "Names of the actions it may take; without it every one that runs on workers.",
      }),
    ),
  }),
  secret: true,
  async run({ clash, actor, requestKey }, wanted) {
    const id = derivedId("wrk", requestKey);
    return { id, ...(await createWorker(clash, actor, { ...wanted, id })) };
  },
});

export const workerRenew = defineCommand({
  name: "worker.renew",
  title: "Change the token and the key of a worker",
  policy: "admin",
  params: Type.Object({ workerId }),
  secret: true,
  run: ({ clash, actor }, params) => renewWorker(clash, actor, params.workerId),
});

export const workerRevoke = defineCommand({
  name: "worker.revoke",
  title: "Revoke a worker",
  policy: "admin",
  params: Type.Object({ workerId }),
  run: ({ clash, actor }, params) => revokeWorker(clash, actor, params.workerId),
});
