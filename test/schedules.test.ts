/** Schedules: which times run, once each whatever happens in between, in whose name, and what is refused. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "../src/actors.ts";
import { type Clash, openClash } from "../src/clash.ts";
import { runCommand } from "../src/commands/door.ts";
import { readConfig } from "../src/config.ts";
import { listJobs } from "../src/jobs/list.ts";
import { systemClock } from "../src/lib/clock.ts";
import { nextTimes } from "../src/schedules/cron.ts";
import { LATE_MS, MOST_MADE_UP, takeDue, timesToRun } from "../src/schedules/tick.ts";
import { listSchedules, type Missed, scheduleNamed } from "../src/schedules.ts";

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);
const line = (cron: string, timezone = "UTC") => ({ cron, timezone });

let folder: string;
let now = at("2026-11-21T12:00:30Z");
let clash: Clash;
let owner: Actor;

const open = () =>
  openClash(
    readConfig({
      CLASH_DATA: folder,
      LOG_LEVEL: "silent",
      CLASH_OWNER_EMAIL: "mara@example.com",
      CLASH_OWNER_PASSWORD: "correct-horse-battery",
      CLASH_OWNER_TOKEN: "test-token-owner-000000000000",
    }),
    { clock: { now: () => now, sleep: systemClock.sleep } },
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-schedules-"));
  clash = await open();
  const known = await clash.accounts.tokenActor("test-token-owner-000000000000");
  if (!known) throw new Error("The owner's token is not there.");
  owner = known;
});
afterAll(async () => {
  await clash.close();
  await rm(folder, { recursive: true, force: true });
});

const run = <T = { id: string }>(name: string, params: Record<string, unknown>, actor = owner) =>
  runCommand(clash, { actor, name, params }) as Promise<T>;

const schedule = (title: string, cron: string, missed: Missed = "skip") =>
  run("schedule.create", { title, cron, timezone: "UTC", command: "project.create", params: { title }, missed });

/** How many projects of that name its runs have made. */
async function made(title: string): Promise<number> {
  await clash.jobs.drain();
  const jobs = await listJobs(clash, { kinds: ["schedule"] });
  const done = jobs.filter((job) => job.title === title && job.state === "done");
  const ids = new Set(done.map((job) => (job.result as { result: { id: string } }).result.id));
  expect(ids.size).toBe(done.length);
  return done.length;
}

test("a line means the clock of its zone, through a change of the clock too", () => {
  expect(nextTimes(line("0 6 * * 1", "Europe/Berlin"), at("2026-11-21T16:00:00Z"), 2)).toEqual([
    at("2026-11-23T05:00:00Z"),
    at("2026-11-30T05:00:00Z"),
  ]);
  const spring = nextTimes(line("30 2 * * *", "Europe/Berlin"), at("2026-03-28T12:00:00Z"), 2);
  expect(spring).toEqual([at("2026-03-29T01:00:00Z"), at("2026-03-30T00:30:00Z")]); // 2:30 does not exist that night: the first moment after it
  const autumn = nextTimes(line("30 2 * * *", "Europe/Berlin"), at("2026-10-24T12:00:00Z"), 2);
  expect(autumn).toEqual([at("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z")]); // 2:30 comes twice: once
  expect(nextTimes(line("2027-01-31T06:00", "UTC"), now, 5)).toEqual([at("2027-01-31T06:00:00Z")]);
});

test("what is not a line or a zone is refused by name", () => {
  for (const cron of ["x", "61 * * * *", "* * * * * *", "@reboot", "", "0 0 * *"])
    expect(() => nextTimes(line(cron), now, 1)).toThrow("cron: ");
  expect(() => nextTimes(line("* * * * *", "Mars/Olympus"), now, 1)).toThrow('timezone: "Mars/Olympus" is not a time zone');
});

test("times that passed are skipped, made up for once, or one by one; a short delay is none", () => {
  const nextAt = at("2026-11-21T12:00:00Z");
  const row = (missed: Missed) => ({ ...line("0 * * * *"), nextAt, missed });
  const later = nextAt + 5 * 3_600_000 + LATE_MS + 1;
  const last = at("2026-11-21T17:00:00Z");
  expect(timesToRun(row("skip"), later)).toEqual([]);
  expect(timesToRun(row("once"), later)).toEqual([last]);
  expect(timesToRun(row("each"), later)).toHaveLength(6);
  expect(timesToRun(row("skip"), nextAt + LATE_MS)).toEqual([nextAt]);
  expect(timesToRun(row("skip"), last + 1000)).toEqual([last]);
  expect(timesToRun(row("each"), nextAt + 1000 * 3_600_000)).toHaveLength(MOST_MADE_UP);
  expect(timesToRun(row("each"), nextAt - 1)).toEqual([]);
});

test("each time runs once, with two ticks at the same moment and a restart after", async () => {
  const { id } = await schedule("Every minute", "* * * * *");
  expect((await scheduleNamed(clash, owner, id)).nextAt).toBe(at("2026-11-21T12:01:00Z"));
  now = at("2026-11-21T12:01:02Z");
  await Promise.all([takeDue(clash), takeDue(clash)]);
  expect(await made("Every minute")).toBe(1);
  await clash.close();
  clash = await open();
  await takeDue(clash);
  expect(await made("Every minute")).toBe(1);
  now += MINUTE;
  await takeDue(clash);
  expect(await made("Every minute")).toBe(2);
  await run("schedule.delete", { scheduleId: id });
  now += MINUTE;
  await takeDue(clash);
  expect(await made("Every minute")).toBe(2);
});

test("while the studio is off nothing runs; at its start each schedule does as its rule says", async () => {
  const rules = ["skip", "once", "each"] as const;
  for (const missed of rules) await schedule(`missed ${missed}`, "0 * * * *", missed);
  await clash.close();
  now += 3 * 3_600_000 + 10 * MINUTE - (now % 3_600_000); // ten past, three hours on
  clash = await open();
  await takeDue(clash);
  expect(await Promise.all(rules.map((missed) => made(`missed ${missed}`)))).toEqual([0, 1, 3]);
  for (const row of await listSchedules(clash, owner)) {
    expect(row.nextAt).toBeGreaterThan(now);
    await run("schedule.delete", { scheduleId: row.id });
  }
});

test("a paused one is not due, and what it missed is not made up for; run now does not wait", async () => {
  const { id } = await schedule("Paused", "0 * * * *", "each");
  await run("schedule.pause", { scheduleId: id });
  now += 5 * 3_600_000;
  await takeDue(clash);
  expect(await made("Paused")).toBe(0);
  await run("schedule.run", { scheduleId: id });
  expect(await made("Paused")).toBe(1);
  await run("schedule.resume", { scheduleId: id });
  await takeDue(clash);
  expect(await made("Paused")).toBe(1);
  now = ((await scheduleNamed(clash, owner, id)).nextAt ?? 0) + 1;
  await takeDue(clash);
  expect(await made("Paused")).toBe(2);
  await run("schedule.delete", { scheduleId: id });
});

test("a changed line moves the next time; one moment runs once and never again", async () => {
  const { id } = await schedule("Moved", "0 * * * *");
  const soon = new Date(now + 2 * MINUTE).toISOString().slice(0, 16);
  await run("schedule.update", { scheduleId: id, cron: soon, params: { title: "Moved" } });
  now += 3 * MINUTE;
  await takeDue(clash);
  expect(await made("Moved")).toBe(1);
  expect(await scheduleNamed(clash, owner, id)).toMatchObject({ nextAt: null, title: "Moved" });
  now += 24 * 3_600_000;
  expect(await takeDue(clash)).toBe(0);
  await run("schedule.delete", { scheduleId: id });
});

test("it runs in its maker's name with the rights of then: gone rights stop it with a sentence", async () => {
  const { token, id: tokenId } = await run<{ token: string; id: string }>("token.create", { title: "Cron", role: "owner" });
  const hand = await clash.accounts.tokenActor(token);
  if (!hand) throw new Error("The token is not there.");
  const { id } = await run(
    "schedule.create",
    { title: "By token", cron: "0 * * * *", command: "project.create", params: { title: "By token" } },
    hand,
  );
  await run("token.revoke", { tokenId });
  await run("schedule.run", { scheduleId: id });
  expect(await made("By token")).toBe(0);
  const [job] = await listJobs(clash, { kinds: ["schedule"], states: ["failed"] });
  expect(job?.error).toMatchObject({ class: "refused", message: expect.stringContaining("no account here any more") });
  await run("schedule.delete", { scheduleId: id });
});

test("what cannot be scheduled is refused before anything is kept", async () => {
  const create = (more: Record<string, unknown>, actor = owner) =>
    run("schedule.create", { title: "No", cron: "0 6 * * *", command: "project.create", params: { title: "No" }, ...more }, actor);
  await expect(create({ cron: "never" })).rejects.toThrow("cron: ");
  await expect(create({ cron: "0 0 30 2 *" })).rejects.toThrow("never comes");
  await expect(create({ command: "no.such" })).rejects.toThrow('There is no command "no.such"');
  await expect(create({ command: "token.create", params: {} })).rejects.toThrow("command: ");
  await expect(create({ command: "schedule.delete", params: {} })).rejects.toThrow("cannot be scheduled");
  await expect(create({ params: { title: "" } })).rejects.toThrow("params.title: ");
  await expect(create({ params: { title: "No", colour: "red" } })).rejects.toThrow("params.colour: This field does not exist here.");
  const viewer: Actor = { id: "usr_v", kind: "person", name: "Vera", role: "viewer" };
  await expect(create({}, viewer)).rejects.toThrow("does not allow");
  const agent: Actor = { id: "trn_a", kind: "agent", name: "Agent", role: "owner", behalfOf: owner.id };
  await expect(create({}, agent)).rejects.toThrow("An agent may not do this");
  expect(await listSchedules(clash, owner)).toEqual([]);
});
