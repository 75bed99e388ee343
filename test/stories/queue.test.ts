/** The queue as a story over HTTP and the command line: why things wait, pauses, limits, order, what died, and who may see what. */
import { afterAll, afterEach, beforeAll, expect, spyOn, test } from "bun:test";
import { inArray } from "drizzle-orm";
import { createProgram } from "../../src/cli.ts";
import { exitCodeOf } from "../../src/cli/exit.ts";
import { generations, jobs, type JobState } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

interface Job {
  id: string;
  kind: string;
  state: string;
  title: string;
  why: string | null;
  resource: string | null;
}

let world: World;
let projectId: string;
let generator: string;
const kept = { ...process.env };
const printed = spyOn(console, "log").mockImplementation(() => {});

beforeAll(async () => {
  world = await openWorld();
  Object.assign(process.env, { CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN, CLASH_DATA: world.config.dataFolder });
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  generator = (await world.run("node.add", { projectId, type: "generator", model: "draft-text", prompt: "a lamp in the rain" })).id ?? "";
});
afterEach(async () => {
  await world.run("queue.clear", {});
  await world.run("queue.resume", {});
  await world.run("queue.resume", { projectId });
  printed.mockClear();
  process.exitCode = 0;
});
afterAll(async () => {
  for (const name of ["CLASH_URL", "CLASH_TOKEN", "CLASH_DATA"]) delete process.env[name];
  Object.assign(process.env, kept);
  printed.mockRestore();
  await world.close();
});

const all = async (query = "") => (await world.ask(`/api/jobs${query}`)).body.items as Job[];
const waiting = async () => (await all("?state=queued")).reverse();
const page = async (path: string, token?: string) =>
  String((await world.ask(path, { headers: { accept: "text/html" }, ...(token ? { token } : {}) })).body.text);

/** That many takes that wait, because everything is paused. */
async function line(takes: number): Promise<Job[]> {
  await world.run("queue.pause", {});
  await world.run("generation.run", { projectId, nodeId: generator, takes });
  const jobs = await waiting();
  expect(jobs).toHaveLength(takes);
  return jobs;
}

const ids = (list: readonly { id: string }[]) => list.map((job) => job.id);

/** The ids of the rows of a page, in their order. */
const rows = (html: string) => [...html.matchAll(/data-job="(job_\w+)"/g)].map((match) => match[1] ?? "");

async function clash(...words: string[]): Promise<string> {
  printed.mockClear();
  await createProgram().parseAsync(words, { from: "user" });
  return printed.mock.calls.map((call) => String(call[0])).join("\n");
}

test("what is paused waits and says by whom; resumed it runs to its end", async () => {
  const [first] = await line(2);
  expect(first?.why).toContain("is paused by");
  expect((await world.ask("/api/queue")).body.pauses).toMatchObject([{ scope: "all" }]);
  const html = await page("/queue");
  expect(html).toContain("Everything is paused");
  expect(html).toContain("In line at draft, generations");
  expect(html).toContain(first?.why ?? "never");
  await world.run("queue.resume", {});
  await world.drain();
  expect((await all()).filter((job) => job.state === "done").length).toBeGreaterThanOrEqual(2);
  expect(await page("/queue")).not.toContain("is paused");
});

test("a pause of one project holds only its jobs, a pause of one resource only what needs it", async () => {
  await world.run("queue.pause", { projectId });
  await world.run("generation.run", { projectId, nodeId: generator });
  const [held] = await waiting();
  expect(held?.why).toContain("This project is paused by");
  expect(await page(`/projects/${projectId}/queue`)).toContain("This project is paused");
  const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
  const there = (await world.run("node.add", { projectId: other, type: "generator", model: "draft-text", prompt: "a boat" })).id ?? "";
  await world.run("generation.run", { projectId: other, nodeId: there });
  await world.drain();
  expect(await all(`?projectId=${other}&state=done&kind=generate`)).toHaveLength(1);
  expect(await waiting()).toHaveLength(1);
  await world.run("queue.resume", { projectId });
  await world.run("queue.pause", { resource: "provider:draft" });
  await world.drain();
  await world.run("generation.run", { projectId, nodeId: generator });
  expect((await waiting())[0]?.why).toContain("draft is paused by");
  await world.run("queue.resume", { resource: "provider:draft" });
  await world.drain();
  await expect(world.run("queue.pause", { projectId, kind: "render" })).rejects.toThrow("Name one part");
});

test("a waiting job is moved before another, or behind all, and the page shows it there", async () => {
  const made = ids(await line(3));
  const [a, b, c] = rows(await page("/queue?state=waiting")) as [string, string, string];
  expect([a, b, c].sort()).toEqual(made.sort()); // what was made in one millisecond has no order but that of the line
  await world.run("job.move", { jobId: c, before: a });
  expect(rows(await page("/queue/rows?state=waiting"))).toEqual([c, a, b]);
  await world.run("job.move", { jobId: c });
  expect(rows(await page("/queue/rows?state=waiting"))).toEqual([a, b, c]);
  await expect(world.run("job.move", { jobId: a, before: "job_nothing" })).rejects.toThrow("There is no such job");
});

test("limits are kept and shown; a wrong one is refused by name", async () => {
  await line(1);
  await world.run("queue.limit", { resource: "provider:draft", atOnce: 1, perMinute: 600 });
  expect((await world.ask("/api/queue")).body.resources).toContainEqual(
    expect.objectContaining({ resource: "provider:draft", atOnce: 1, perMinute: 600, waiting: 1 }),
  );
  expect(await page("/queue")).toContain("600 a minute");
  await world.run("queue.limit", { resource: "provider:draft", atOnce: 0, perMinute: 0 });
  expect((await world.ask("/api/queue")).body.resources).toContainEqual(
    expect.objectContaining({ resource: "provider:draft", atOnce: null, perMinute: null }),
  );
  const refuse = async (params: Record<string, unknown>) =>
    (await world.ask("/api/commands/queue.limit", { method: "POST", body: JSON.stringify(params) })).body;
  expect(await refuse({ resource: "provider:draft" })).toMatchObject({ code: "invalid", fields: [{ field: "atOnce" }] });
  expect(await refuse({ resource: "provider:draft", atOnce: -1 })).toMatchObject({ fields: [{ field: "atOnce" }] });
  expect(await refuse({ resource: "Provider Draft", atOnce: 1 })).toMatchObject({ fields: [{ field: "resource" }] });
});

test("one that waits is cancelled at once; all that wait are cancelled together, and nothing of others", async () => {
  const [first] = await line(3);
  await world.run("job.cancel", { jobId: first?.id });
  expect((await world.ask(`/api/jobs/${first?.id}`)).body.state).toBe("cancelled");
  expect(await world.run<{ cancelled: number }>("queue.clear", { kind: "render" })).toEqual({ cancelled: 0 });
  expect(await world.run<{ cancelled: number }>("queue.clear", { projectId })).toEqual({ cancelled: 2 });
  expect(await waiting()).toEqual([]);
});

/** As if these had ended so. */
const put = (list: readonly Job[], state: JobState) =>
  world.clash.db.write.transaction(async (tx) => {
    const end = { finishedAt: world.clash.clock.now(), error: { class: "bug", message: "It met a bug." } } as const;
    await tx
      .update(jobs)
      .set({ state, ready: 0, ...end })
      .where(inArray(jobs.id, ids(list)));
    await tx
      .update(generations)
      .set({ state: "failed", ...end })
      .where(inArray(generations.jobId, ids(list)));
  });

test("the queue is looked at and cleared for one place where jobs run, and for no other", async () => {
  const jobs = await line(2);
  expect(ids(await all("?state=queued&resource=provider:draft")).sort()).toEqual(ids(jobs).sort());
  expect(await all("?state=queued&resource=provider:fal")).toEqual([]);
  expect(rows(await page("/queue?state=waiting&resource=provider:draft"))).toHaveLength(2);
  const elsewhere = await page("/queue?state=waiting&resource=provider:fal");
  expect(rows(elsewhere)).toEqual([]);
  expect(elsewhere).toContain('<option value="provider:fal" selected');
  expect(await page("/queue?state=waiting&resource=provider:draft")).toContain(
    'hx-vals="{&#34;resource&#34;:&#34;provider:draft&#34;}" hx-swap="none" hx-confirm',
  );
  expect(await world.run<{ cancelled: number }>("queue.clear", { resource: "provider:fal" })).toEqual({ cancelled: 0 });
  expect(await waiting()).toHaveLength(2);
  expect(await world.run<{ cancelled: number }>("queue.clear", { resource: "provider:draft" })).toEqual({ cancelled: 2 });
});

test("what died needs somebody, says what happened, and is sent in again", async () => {
  const dead = await line(2);
  await put(dead, "dead");
  const html = await page("/queue?state=attention");
  expect(rows(html)).toEqual(ids(dead).reverse());
  expect(html).toContain("It met a bug.");
  expect(html).toContain('data-command="queue.replay"');
  expect(await world.run<{ retried: number }>("queue.replay", { state: "failed" })).toEqual({ retried: 0 });
  expect(await world.run<{ retried: number }>("queue.replay", {})).toEqual({ retried: 2 });
  await world.run("queue.resume", {});
  await world.drain();
  expect(await all("?state=dead")).toEqual([]);
});

test("one job is told in full: why, tries, steps, what it cost, and its log as a file", async () => {
  await world.run("generation.run", { projectId, nodeId: generator });
  await world.drain();
  const [job] = await all("?kind=generate&state=done");
  if (!job) throw new Error("Nothing was made.");
  const html = await page(`/queue/jobs/${job.id}`);
  for (const words of ["a lamp in the rain", "draft-text", "asked for by", "Try 1", "Log"]) expect(html).toContain(words);
  const log = await world.ask(`/queue/jobs/${job.id}/log`);
  expect(log.headers.get("content-disposition")).toBe(`attachment; filename="${job.id}.log"`);
  expect(log.headers.get("content-type")).toStartWith("text/plain");
  expect(String(log.body.text)).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z info try 1 began/);
  const history = (await world.ask(`/api/jobs/${job.id}/history`)).body as {
    attempts: { attempt: number; error: null }[];
    log: { at: string }[];
  };
  expect(history.attempts).toMatchObject([{ attempt: 1, error: null }]);
  expect(history.log.map((one) => one.at)).toEqual(history.log.map((one) => one.at).toSorted());
  expect(Object.keys((await world.ask(`/api/jobs/${job.id}`)).body)).not.toContain("lease");
});

test("lists go on where a page ended, and take only states that there are", async () => {
  const newest = await all();
  const [first] = newest;
  expect(ids(await all(`?next=${first?.id}`))).toEqual(ids(newest).slice(1));
  expect((await world.ask("/api/jobs?state=lost")).body).toMatchObject({ code: "invalid", fields: [{ field: "state" }] });
  expect(ids(await all("?state=done,cancelled"))).toEqual(ids(newest.filter((job) => ["done", "cancelled"].includes(job.state))));
});

test("a viewer looks and steers nothing; a token of one project sees no other's jobs", async () => {
  await line(1);
  const { token: viewer } = await world.run<{ token: string }>("token.create", { title: "Viewer", role: "viewer" });
  const seen = await page("/queue", viewer);
  expect(rows(seen)).not.toEqual([]);
  expect(seen).not.toContain("hx-post");
  expect(seen).not.toContain("data-grip");
  const other = (await world.run("project.create", { title: "Theirs" })).id ?? "";
  const { token } = await world.run<{ token: string }>("token.create", { title: "Theirs", role: "editor", projectIds: [other] });
  const [job] = await waiting();
  expect(rows(await page("/queue", token))).toEqual([]);
  for (const path of [`/api/jobs/${job?.id}`, `/queue/jobs/${job?.id}`, `/queue/jobs/${job?.id}/log`, `/api/jobs/${job?.id}/history`])
    expect((await world.ask(path, { token })).status).toBe(404);
  expect((await world.ask("/api/commands/queue.pause", { method: "POST", token, body: "{}" })).status).toBe(403);
});

test("pages hear what moves, once for many, and nothing of projects they may not see", async () => {
  const stop = new AbortController();
  const response = await fetch(`${world.url}/api/queue/live`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` }, signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  const until = async (words: string) => {
    while (!heard.includes(words)) heard += (await reader?.read())?.value ?? "";
  };
  await until("event: hello");
  await line(1);
  await until("event: job");
  await world.run("queue.resume", {});
  await until("event: queue");
  await world.drain();
  stop.abort();
});

test("the command line lists, explains, moves, pauses, limits and clears", async () => {
  const [a, b] = ids(await line(2)) as [string, string];
  const list = await clash("queue", "list", "--state", "open", "--kind", "generate");
  expect(list).toContain("paused by");
  await clash("queue", "move", b, "--before", a);
  expect(rows(await page("/queue?state=waiting"))).toEqual([b, a]);
  expect(await clash("queue", "show", a)).toContain("asked for by");
  await clash("queue", "limit", "provider:draft", "--at-once", "2");
  expect(await clash("queue", "status")).toContain("provider:draft");
  expect(JSON.parse(await clash("--json", "queue", "status"))).toMatchObject({ pauses: [{ scope: "all" }] });
  await clash("queue", "cancel", a);
  expect(await clash("queue", "clear")).toContain("1 cancelled");
  await clash("queue", "resume");
  await clash("--project", projectId, "queue", "pause");
  expect(await clash("queue", "status")).toContain(`project:${projectId}`);
  expect(await clash("queue", "replay", "--state", "failed")).toContain("0 tried again");
  await expect(clash("queue", "show", "job_nothing").catch((error: unknown) => exitCodeOf(error))).resolves.toBe(66);
});

test("schedules and webhooks on the command line and as pages", async () => {
  const words = ["schedules", "add", "generation.run", "--cron", "0 6 * * 1", "--timezone", "Europe/Berlin", "--title", "Mondays"];
  const added = await clash("--project", projectId, ...words, "--set", `nodeId=${generator}`, "takes=2");
  const id = added.split(" ")[0] ?? "";
  expect(id).toStartWith("sch_");
  expect(await clash("schedules", "list")).toContain("0 6 * * 1 Europe/Berlin");
  const html = await page("/queue/schedules");
  for (const shown of ["Mondays", "Run a generator, The last tea house", ", 06:00"]) expect(html).toContain(shown);
  expect(await page(`/queue/schedules/new?what=generator&project=${projectId}`)).toContain(generator);
  expect(await page("/queue/schedules/when?cron=0+6+*+*+1&timezone=UTC")).toContain("Next: Mon");
  expect(await page("/queue/schedules/when?cron=never&timezone=UTC")).toContain("is not a time");
  await clash("schedules", "pause", id);
  expect(await clash("schedules", "list")).toContain("paused");
  await clash("schedules", "run", id);
  await world.drain();
  expect(await all(`?kind=schedule&state=done`)).toHaveLength(1);
  await clash("schedules", "delete", id);
  expect(await clash("schedules", "list")).toContain("Nothing is scheduled");
  const hook = (await clash("webhooks", "add", "http://127.0.0.1:1/hook", "--title", "Farm")).split("  ");
  expect(hook[1]).toStartWith("whsec_");
  expect(await clash("webhooks", "list")).toContain("http://127.0.0.1:1/hook");
  expect(await page("/queue/webhooks")).toContain("Farm");
  await clash("webhooks", "delete", hook[0] ?? "");
});
