/** Who hears what on the queue's live stream, and for how long: each reader only of what they may see, and nobody longer than they may read. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { members } from "../../src/schema.ts";
import { openWorld, OWNER, OWNER_TOKEN, type World } from "../world.ts";

let world: World;
let mine: string;
let theirs: string;
const open: Stream[] = [];

beforeAll(async () => {
  world = await openWorld();
  mine = (await world.run("project.create", { title: "Mine" })).id ?? "";
  theirs = (await world.run("project.create", { title: "Theirs" })).id ?? "";
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.leave();
});
afterAll(() => world.close());

interface Stream {
  /** Events with their data, as they came. */
  heard: { event: string; data: { id?: string } }[];
  /** Resolves when the studio ends the stream. */
  ended: Promise<void>;
  isOver(): boolean;
  until(test: (stream: Stream) => boolean): Promise<void>;
  leave(): void;
}

async function listen(headers: Record<string, string>, path = "/api/queue/live"): Promise<Stream> {
  const stop = new AbortController();
  const response = await fetch(world.url + path, { headers, signal: stop.signal });
  expect(response.status).toBe(200);
  let over = false;
  const wakers = new Set<() => void>();
  const heard: Stream["heard"] = [];
  const ended = (async () => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const bytes of response.body as ReadableStream<Uint8Array>) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const [, event] = /^event: (.*)$/m.exec(part) ?? [];
        if (event) heard.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? "{}") });
      }
      for (const wake of wakers) wake();
    }
  })()
    .catch(() => {}) // the test left
    .finally(() => {
      over = true;
      for (const wake of wakers) wake();
    });
  const stream: Stream = {
    heard,
    ended,
    isOver: () => over,
    async until(test) {
      while (!test(stream) && !over) await new Promise<void>((resolve) => wakers.add(resolve));
      expect(test(stream)).toBe(true);
    },
    leave: () => stop.abort(),
  };
  open.push(stream);
  await stream.until(({ heard: [first] }) => first?.event === "hello");
  return stream;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenOf = (role: string, projectIds?: string[]) =>
  world.run<{ id: string; token: string }>("token.create", { title: role, role, ...(projectIds ? { projectIds } : {}) });
const names = (stream: Stream) => new Set(stream.heard.map(({ event }) => event));

/** A job of a project from its first event to its last. */
async function work(projectId: string): Promise<string> {
  const node = await world.run("node.add", { projectId, type: "generator", model: "draft-text", prompt: "a lamp" });
  await world.run("generation.run", { projectId, nodeId: node.id });
  await world.drain();
  const [job] = (await world.ask(`/api/jobs?projectId=${projectId}&kind=generate`)).body.items as { id: string }[];
  return job?.id ?? "";
}

/** Something that everybody hears, again and again, until the stream has ended. */
async function tellUntilEnded(stream: Stream): Promise<void> {
  while (!stream.isOver()) {
    await world.run("queue.pause", {});
    await world.run("queue.resume", {});
  }
}

test("a stranger hears nothing: no token, a wrong one, or one that was revoked", async () => {
  const { id, token } = await tokenOf("viewer");
  await world.run("token.revoke", { tokenId: id });
  for (const given of ["", "test-token-wrong", token]) {
    const answer = await world.ask("/api/queue/live", { token: given });
    expect([given, answer.status, answer.body.code]).toEqual([given, 401, "unauthorized"]);
  }
});

test("a token of one project hears of its jobs and of pauses that hold for it, and of nobody else's", async () => {
  const [own, all] = await Promise.all([listen(bearer((await tokenOf("editor", [mine])).token)), listen(bearer(OWNER_TOKEN))]);
  const other = await work(theirs);
  await world.run("queue.pause", { projectId: theirs });
  await world.run("queue.resume", { projectId: theirs });
  const schedule = await world.run("schedule.create", {
    ...{ title: "Daily", cron: "@daily", command: "project.rename", params: { projectId: theirs, title: "Theirs" } },
  });
  await world.run("schedule.delete", { scheduleId: schedule.id });
  await all.until((stream) => ["job", "queue", "schedule"].every((name) => names(stream).has(name)));
  expect(own.heard.map(({ event }) => event)).toEqual(["hello"]);
  const job = await work(mine);
  await own.until((stream) => stream.heard.some(({ data }) => data.id === job));
  await world.run("queue.pause", {});
  await world.run("queue.resume", {});
  await own.until((stream) => names(stream).has("queue"));
  const told = JSON.stringify(own.heard);
  expect(told).toContain(job);
  expect(told).not.toContain(other);
  expect([...names(own)].filter((name) => !["hello", "job", "progress", "queue"].includes(name))).toEqual([]);
});

test("a token of one project is not told who paused another one, nor of webhooks", async () => {
  const { token } = await tokenOf("owner", [mine]);
  await world.run("queue.pause", { projectId: theirs });
  await world.run("queue.pause", { projectId: mine });
  const scopes = async (given?: string) => {
    const { body } = await world.ask("/api/queue", given ? { token: given } : {});
    return (body.pauses as { scope: string }[]).map((pause) => pause.scope).sort();
  };
  expect(await scopes(token)).toEqual([`project:${mine}`]);
  expect(await scopes()).toEqual([`project:${mine}`, `project:${theirs}`].sort());
  expect((await world.ask("/api/webhooks", { token })).status).toBe(403);
  for (const projectId of [mine, theirs]) await world.run("queue.resume", { projectId });
});

test("a viewer hears of every project and of schedules, but not of webhooks, which are for owners", async () => {
  const [viewer, owner] = await Promise.all([listen(bearer((await tokenOf("viewer")).token)), listen(bearer(OWNER_TOKEN))]);
  const { id } = await world.run("webhook.create", { title: "Farm", url: "http://127.0.0.1:9/hook" });
  await owner.until((stream) => stream.heard.some(({ event, data }) => event === "webhook" && data.id === id));
  await world.run("webhook.delete", { webhookId: id });
  const job = await work(theirs);
  await viewer.until((stream) => stream.heard.some(({ data }) => data.id === job));
  expect(names(viewer).has("webhook")).toBe(false);
});

test("a stream ends when its token is revoked, and a project's stream too", async () => {
  const { id, token } = await tokenOf("viewer");
  const streams = await Promise.all([listen(bearer(token)), listen(bearer(token), `/api/projects/${mine}/live`)]);
  await world.run("token.revoke", { tokenId: id });
  const before = streams.map((stream) => stream.heard.length);
  await tellUntilEnded(streams[0] as Stream);
  while (!streams[1]?.isOver()) await world.run("queue.pause", { projectId: mine });
  await world.run("queue.resume", { projectId: mine });
  expect(streams.every((stream, index) => stream.heard.length >= (before[index] ?? 0))).toBe(true);
  expect((await world.ask("/api/queue/live", { token })).status).toBe(401);
}, 60_000);

test("a project's stream says so when a part of what its reader missed is forgotten, and goes on with the rest", async () => {
  await world.clash.db.write.transaction((tx) =>
    tx.rows("delete from events where seq < (select max(seq) from events where stream = ?)", [mine]),
  );
  const headers = bearer(OWNER_TOKEN);
  const late = await listen({ ...headers, "last-event-id": "1" }, `/api/projects/${mine}/live`);
  await late.until((stream) => stream.heard.length > 2);
  expect(late.heard[1]).toEqual({ event: "gap", data: { since: 1 } } as never);
  const [kept] = await world.clash.events.since(mine, 0);
  const inTime = await listen({ ...headers, "last-event-id": String(kept?.seq) }, `/api/projects/${mine}/live`);
  const job = await work(mine);
  await inTime.until((stream) => stream.heard.some(({ data }) => data.id === job));
  expect(names(inTime).has("gap")).toBe(false);
});

test("a person who signs out, or has no place in the studio any more, hears nothing further", async () => {
  const cookies = async () => {
    const form = new URLSearchParams({ email: OWNER.email, password: OWNER.password });
    const answer = await fetch(`${world.url}/sign-in`, { method: "POST", body: form, redirect: "manual", headers: { origin: world.url } });
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  };
  const [one, two] = [await cookies(), await cookies()];
  const [leaving, staying] = await Promise.all([listen({ cookie: one }), listen({ cookie: two })]);
  await world.clash.accounts.signOut(new Headers({ cookie: one }));
  await tellUntilEnded(leaving);
  const job = await work(mine);
  await staying.until((stream) => stream.heard.some(({ data }) => data.id === job));
  const [person] = await world.clash.db.read.select().from(members);
  await world.clash.db.write.transaction((tx) => tx.delete(members).where(eq(members.userId, person?.userId ?? "")));
  await tellUntilEnded(staying);
  const later = await work(mine);
  expect(JSON.stringify([leaving.heard, staying.heard])).not.toContain(later);
}, 60_000);
