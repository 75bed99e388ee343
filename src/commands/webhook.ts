import { Type } from "@sinclair/typebox";
import { derivedId } from "../lib/ids.ts";
import { WEBHOOK_EVENTS } from "../schema.ts";
import { createWebhook, deleteWebhook, pauseWebhook, renewSecret, resumeWebhook, testWebhook, updateWebhook } from "../webhooks.ts";
import { defineCommand, field } from "./define.ts";

const webhookId = Type.String({ pattern: "^whk_[0-9a-z]{22}$", description: "The webhook." });
const url = Type.String({ minLength: 8, maxLength: 2000, description: "An http or https address; a private one too." });
const events = Type.Array(field.oneOf(WEBHOOK_EVENTS), { minItems: 1, maxItems: WEBHOOK_EVENTS.length, uniqueItems: true });

export const webhookCreate = defineCommand({
  name: "webhook.create",
  title: "Add a webhook",
  policy: "admin",
  params: Type.Object({
    title: field.title("What it is for."),
    url,
    events: Type.Array(field.oneOf(WEBHOOK_EVENTS), {
      minItems: 1,
      maxItems: WEBHOOK_EVENTS.length,
      uniqueItems: true,
      default: ["job.done", "job.failed", "job.dead", "job.uncertain"],
      description: "What it is told.",
    }),
    projectId: Type.Optional(field.projectId),
  }),
  secret: true,
  async run({ clash, actor, requestKey }, wanted) {
    const id = derivedId("whk", requestKey);
    return { id, ...(await createWebhook(clash, actor, { ...wanted, id })) };
  },
});

export const webhookUpdate = defineCommand({
  name: "webhook.update",
  title: "Change a webhook",
  policy: "admin",
  params: Type.Object({
    webhookId,
    title: Type.Optional(field.title("What it is for.")),
    url: Type.Optional(url),
    events: Type.Optional(events),
  }),
  run: ({ clash, actor }, { webhookId: id, ...change }) => updateWebhook(clash, actor, id, change),
});

export const webhookPause = defineCommand({
  name: "webhook.pause",
  title: "Pause a webhook",
  policy: "admin",
  params: Type.Object({ webhookId }),
  run: ({ clash, actor }, params) => pauseWebhook(clash, actor, params.webhookId),
});

export const webhookResume = defineCommand({
  name: "webhook.resume",
  title: "Resume a webhook",
  policy: "admin",
  params: Type.Object({ webhookId }),
  run: ({ clash, actor }, params) => resumeWebhook(clash, actor, params.webhookId),
});

export const webhookRenew = defineCommand({
  name: "webhook.renew",
  title: "Change the secret of a webhook",
  policy: "admin",
  params: Type.Object({ webhookId }),
  secret: true,
  run: ({ clash, actor }, params) => renewSecret(clash, actor, params.webhookId),
});

export const webhookTest = defineCommand({
  name: "webhook.test",
  title: "Send a test message",
  policy: "admin",
  params: Type.Object({ webhookId }),
  run: async ({ clash, actor }, params) => ({ jobId: await testWebhook(clash, actor, params.webhookId) }),
});

export const webhookDelete = defineCommand({
  name: "webhook.delete",
  title: "Remove a webhook",
  policy: "admin",
  params: Type.Object({ webhookId }),
  run: ({ clash, actor }, params) => deleteWebhook(clash, actor, params.webhookId),
});
