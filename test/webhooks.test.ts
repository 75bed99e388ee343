/** Webhooks: who is told what, signed so that others' libraries accept it, once per end of a job, again until somebody takes it. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { and, eq, gt } from "drizzle-orm";
import { Webhook as Verifier } from "standardwebhooks";
import type { JobRow } from "../src/jobs/define.ts";
import { JobFailure } from "../src/jobs/define.ts";
import { attemptsOf, jobNamed, listJobs } from "../src/jobs/list.ts";
import { jobs } from "../src/schema.ts";
import { deliver, PAUSES_MS } from "../src/webhooks/delivery.ts";
import { dispatch } from "../src/webhooks/outbox.ts";
import { webhookNamed } from "../src/webhooks.ts";
import { openWorld, type World } from "./world.ts";

interface Heard {
  headers: Record<string, string>;
  body: string;
}

let world: World;
let heard: Heard[] = [];
let answers: (() => Response)[] = [];
let receiver: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  world = await openWorld();
  receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      heard.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
      return answers.shift()?.() ?? new Response("thanks");
    },
  });
});
afterEach(async () => {
  for (const { id } of (await world.ask("/api/webhooks")).body.items as { id: string }[])
    await world.run("webhook.delete", { webhookId: id });
  heard = [];
  answers = [];
});
afterAll(async () => {
  await world.close();
  await receiver.stop(true);
});

const url = (path = "/hook") => `http://127.0.0.1:${receiver.port}${path}`;
const add = (more: Record<string, unknown> = {}) =>
  world.run<{ id: string; secret: string }>("webhook.create", { title: "Farm", url: url(), ...more });
const deliveries = () => listJobs(world.clash, { kinds: ["webhook"] });

/** A job of the studio that ends at once: a schedule that makes a project. */
async function oneJob(title: string): Promise<string> {
  const made = await world.run("schedule.create", { title, cron: "0 0 1 1 *", command: "project.create", params: { title } });
  const { jobId } = await world.run<{ jobId: string }>("schedule.run", { scheduleId: made.id });
  await world.run("schedule.delete", { scheduleId: made.id });
  await world.drain();
  return jobId;
}

async function settled(): Promise<JobRow[]> {
  await dispatch(world.clash);
  await world.drain();
  return deliveries();
}

test("the end of a job is told once, and the library of the specification accepts the signature", async () => {
  const { id, secret } = await add();
  const jobId = await oneJob("Told");
  const [delivery] = await settled();
  expect(delivery).toMatchObject({ state: "done", result: { status: 200 } });
  expect(heard).toHaveLength(1);
  const [message] = heard;
  if (!message) throw new Error("Nothing was heard.");
  const body = new Verifier(secret).verify(message.body, message.headers) as {
    type: string;
    timestamp: string;
    data: Record<string, unknown>;
  };
  expect(body).toMatchObject({ type: "job.done", data: { id: jobId, kind: "schedule", state: "done", error: null } });
  expect(message.headers["webhook-id"]).toBe(delivery?.id ?? "");
  // the same by hand: `id.timestamp.body` under the decoded secret
  const signed = `${message.headers["webhook-id"]}.${message.headers["webhook-timestamp"]}.${message.body}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  expect(key).toHaveLength(32);
  expect(message.headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  expect(() => new Verifier(secret).verify(`${message.body} `, message.headers)).toThrow();
  await Promise.all([dispatch(world.clash), dispatch(world.clash)]);
  await world.restart();
  expect(await settled()).toHaveLength(1);
  expect(heard).toHaveLength(1);
  expect((await webhookNamed(world.clash, id)).pausedAt).toBeNull();
});

test("only what was asked for is told: by event, by project; not the studio's own work, and nothing from before", async () => {
  await oneJob("Before");
  const { id: projectId } = await world.run("project.create", { title: "Other" });
  const before = (await deliveries()).length;
  await add({ events: ["job.failed"] });
  await add({ projectId, title: "Of one project" });
  await oneJob("Not asked for");
  expect((await settled()).length).toBe(before);
  await add({ events: ["job.done"], title: "All" });
  await oneJob("Asked for");
  expect((await settled()).length).toBe(before + 1); // and the delivery, a job itself, tells nothing
});

test("a receiver that fails gets the same message again, under the same id, until it takes it", async () => {
  answers = [
    () => new Response("no", { status: 503 }),
    () => new Response("moved", { status: 302, headers: { location: "https://example.org" } }),
  ];
  const { id, secret } = await add();
  const { jobId } = await world.run<{ jobId: string }>("webhook.test", { webhookId: id });
  for (let job = await jobNamed(world.clash, jobId); job.state !== "done"; job = await jobNamed(world.clash, jobId)) {
    const waits = and(eq(jobs.id, jobId), eq(jobs.state, "queued"), gt(jobs.runAt, world.clash.clock.now()));
    await world.clash.db.write.transaction((tx) => tx.update(jobs).set({ runAt: 0 }).where(waits)); // its pause is over
    world.clash.jobs.wake();
    await Bun.sleep(5);
  }
  const tries = await attemptsOf(world.clash, await jobNamed(world.clash, jobId));
  expect(tries.map((one) => one.error?.class ?? "done")).toEqual(["unavailable", "unavailable", "done"]);
  expect(tries[0]?.error?.message).toBe("The receiver answered 503.");
  expect(tries[1]?.error?.message).toContain("sends this request elsewhere");
  expect(new Set(heard.map((one) => `${one.headers["webhook-id"]} ${one.body}`)).size).toBe(1);
  for (const one of heard) new Verifier(secret).verify(one.body, one.headers);
});

test("a pause grows from attempt to attempt, a longer Retry-After is kept, and who is not there is tried later", async () => {
  const { id } = await add();
  const attempt = async (number: number, answer?: () => Response) => {
    answers = answer ? [answer] : [];
    return deliver(world.clash, { jobId: "job_x", attempt: number, webhookId: id, body: "{}" }, new AbortController().signal).catch(
      (error: unknown) => error,
    );
  };
  const failed = () => new Response("", { status: 500 });
  expect(await attempt(1, failed)).toMatchObject({ failureClass: "unavailable", retryAfterMs: PAUSES_MS[0] });
  expect(await attempt(4, failed)).toMatchObject({ retryAfterMs: PAUSES_MS[3] });
  expect(await attempt(99, failed)).toMatchObject({ retryAfterMs: PAUSES_MS.at(-1) });
  expect(await attempt(1, () => new Response("", { status: 429, headers: { "retry-after": "120" } }))).toMatchObject({
    retryAfterMs: 120_000,
  });
  expect(await attempt(1, () => new Response("", { status: 429, headers: { "retry-after": "soon" } }))).toMatchObject({
    retryAfterMs: PAUSES_MS[0],
  });
  await world.run("webhook.update", { webhookId: id, url: "http://127.0.0.1:1/" });
  expect(await attempt(1)).toBeInstanceOf(JobFailure);
});

test("a receiver that is gone pauses the webhook, which says why; resumed it goes on with what ends from then", async () => {
  answers = [() => new Response("", { status: 410 })];
  const { id } = await add();
  await oneJob("Gone");
  await settled();
  expect(await webhookNamed(world.clash, id)).toMatchObject({ pausedAt: expect.any(Number), pausedWhy: expect.stringContaining("410") });
  await oneJob("Meanwhile");
  expect(heard).toHaveLength(1);
  await world.run("webhook.resume", { webhookId: id });
  await settled();
  expect(heard).toHaveLength(1);
  await oneJob("From then");
  await settled();
  expect(heard).toHaveLength(2);
  expect(heard[1]?.body).toContain("From then");
});

test("a test message is sent at once; a new secret ends the old one; a removed webhook sends nothing more", async () => {
  const { id, secret } = await add();
  await world.run("webhook.test", { webhookId: id });
  await world.drain();
  const [message] = heard;
  if (!message) throw new Error("Nothing was heard.");
  expect(new Verifier(secret).verify(message.body, message.headers)).toMatchObject({ type: "webhook.test", data: { webhookId: id } });
  const { secret: fresh } = await world.run<{ secret: string }>("webhook.renew", { webhookId: id });
  expect(fresh).not.toBe(secret);
  await world.run("webhook.test", { webhookId: id });
  await world.drain();
  const [, other] = heard;
  if (!other) throw new Error("Nothing more was heard.");
  new Verifier(fresh).verify(other.body, other.headers);
  expect(() => new Verifier(secret).verify(other.body, other.headers)).toThrow();
  await world.run("webhook.delete", { webhookId: id });
  await expect(
    deliver(world.clash, { jobId: "job_x", attempt: 1, webhookId: id, body: "{}" }, new AbortController().signal),
  ).rejects.toThrow("removed");
});

test("the secret stands in no file, no list and no log of commands; addresses that carry a password are refused", async () => {
  const { secret } = await add({ title: "Quiet" });
  expect(JSON.stringify((await world.ask("/api/webhooks")).body)).not.toContain(secret.slice(6));
  await world.clash.db.write.idle();
  const kept = readdirSync(world.config.dataFolder).filter((name) => name.startsWith("clash.db"));
  expect(kept.length).toBeGreaterThan(0);
  for (const name of kept) expect(readFileSync(join(world.config.dataFolder, name)).includes(secret.slice(6))).toBe(false);
  for (const wrong of ["ftp://example.org/x", "not an address", "https://user:pass@example.org/"])
    expect(
      (await world.ask("/api/commands/webhook.create", { method: "POST", body: JSON.stringify({ title: "x", url: wrong }) })).body,
    ).toMatchObject({
      code: "invalid",
      fields: [{ field: "url" }],
    });
});

test("only owners add and see them, and never an agent", async () => {
  const { token } = await world.run<{ token: string }>("token.create", { title: "Editor", role: "editor" });
  expect((await world.ask("/api/webhooks", { token })).status).toBe(403);
  expect((await world.ask("/queue/webhooks", { token })).status).toBe(403);
  const body = JSON.stringify({ title: "x", url: url() });
  expect((await world.ask("/api/commands/webhook.create", { method: "POST", token, body })).status).toBe(403);
});
