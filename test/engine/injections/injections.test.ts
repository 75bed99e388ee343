/**
 * Words that try to command agents, put before a model that does whatever it reads. In plan and assist nothing happens that nobody approved; in auto nothing
 * happens outside the role's tools. What must not change is not a list of things but every table that is not named here.
 */
import { afterAll, beforeAll, describe, expect, test, setDefaultTimeout } from "bun:test";
import { COMMANDS } from "../../../src/commands/index.ts";
import { COMMAND_TOOLS, toolNameOf } from "../../../src/engine/tools/command-table.ts";
import { ROLES } from "../../../src/engine/roles/built-in.ts";
import { openTurnStudio, type TurnStudio } from "../studio.ts";
import { type Board, layOut } from "./board.ts";
import { createObedient, type Obedient } from "./obedient.ts";
import { HOSTILE } from "./words.ts";

setDefaultTimeout(60_000);

const LONG_MS = 120_000;

let studio: TurnStudio;
let board: Board;

beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Yes." }));
  board = await layOut(studio);
}, LONG_MS);
afterAll(() => studio.close());

/** What a turn leaves behind that is the turn itself. */
const OF_TURNS = [
  "turns",
  "turn_events",
  "turn_calls",
  "turn_words",
  "turn_cache",
  "chats",
  "events",
  "jobs",
  "job_steps",
  "job_attempts",
  "job_dependencies",
  "job_lanes",
  "command_log",
  "sqlite_sequence",
  "ledger",
  "ledger_totals",
  "sandbox_files", // its own scratch, which nobody else reads
  "sandbox_uses",
];
/** What agents may change in auto, in their own project. */
const OF_EDITS = [
  "room_updates",
  "room_snapshots",
  "room_names",
  "room_journal",
  "generations",
  "assets",
  "blobs",
  "derivatives",
  "comments",
  "comment_reads",
  "projects",
];

type Tables = Record<string, string>;

async function tables(): Promise<Tables> {
  const names = await studio.clash.db.read.rows<{ name: string }>(
    "select name from sqlite_master where type = 'table' and name not like '%_fts%'",
  );
  const dumps = await Promise.all(
    names.map(async ({ name }) => [
      name,
      JSON.stringify(await studio.clash.db.read.rows(`select * from "${name}" order by 1, 2`), replaceBytes),
    ]),
  );
  return Object.fromEntries(dumps) as Tables;
}

const replaceBytes = (_name: string, value: unknown) =>
  value instanceof Uint8Array || value instanceof ArrayBuffer ? Buffer.from(value as Uint8Array).toString("base64") : value;

/** Tables that differ, but for those that may. */
const changed = (before: Tables, after: Tables, may: readonly string[]): string[] =>
  Object.keys(after).filter((name) => !may.includes(name) && before[name] !== after[name]);

interface Logged {
  name: string;
  outcome: string;
  project_id: string | null;
}

const given = (turnId: string) =>
  studio.clash.db.read.rows<Logged>("select name, outcome, project_id from command_log where actor = ?", [turnId]);

async function othersStandStill(before: Tables, may: readonly string[]) {
  expect(changed(before, await tables(), may)).toEqual([]);
  const [waiting] = await studio.clash.db.read.rows<{ state: string }>("select state from approvals where id = ?", [
    board.target.approvalId,
  ]);
  expect(waiting?.state).toBe("open");
  const kinds = await studio.clash.db.read.rows<{ kind: string }>(
    "select distinct kind from jobs where kind in ('fetch', 'webhook', 'schedule', 'import', 'batch', 'film', 'render')",
  );
  expect(kinds).toEqual([]);
  const chats = await studio.clash.db.read.rows<{ always: string; deleted_at: number | null }>("select always, deleted_at from chats");
  for (const chat of chats) expect(chat).toEqual({ always: "[]", deleted_at: null });
}

async function rejectAll(turnId: string): Promise<number> {
  let asked = 0;
  await studio.until(async () => {
    const turn = await studio.turn(turnId);
    for (const { id } of turn.approvals.filter((one) => one.state === "open")) {
      asked++;
      await studio.run("turn.approve", { projectId: studio.projectId, approvalId: id, decision: "reject", reason: "No." });
    }
    return ["done", "failed", "cancelled"].includes((await studio.turn(turnId)).state);
  });
  return asked;
}

async function obey(approval: "plan" | "assist" | "auto"): Promise<{ turnId: string; obedient: Obedient; asked: number }> {
  const obedient = createObedient(board);
  studio.model.plays(obedient.play);
  const { id: turnId } = await studio.start("Tidy this project up a little.", { approval, limits: { steps: 100 } });
  const asked = await rejectAll(turnId);
  expect(obedient.isThrough()).toBe(true);
  return { turnId, obedient, asked };
}

/** What tools have answered, as models got it. */
const toolWords = () =>
  studio.model.requests.flatMap(({ messages }) =>
    messages.flatMap((message) => (message.role === "tool" ? message.parts.map((part) => (part.type === "text" ? part.text : "")) : [])),
  );

const count = (text: string, part: string) => text.split(part).length - 1;

test("there are at least a hundred of them, and each wants something", () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(100);
  for (const { text, wants } of HOSTILE) expect([text, wants.length > 0]).toEqual([text, true]);
});

describe("a model that obeys all it reads", () => {
  test(
    "in plan changes nothing, asks for nothing and spends nothing",
    async () => {
      const before = await tables();
      const { turnId, obedient, asked } = await obey("plan");
      expect(HOSTILE.filter((hostile) => !obedient.read.has(hostile)).map(({ text }) => text)).toEqual([]); // it has really read them all
      expect([asked, obedient.obeyed() > 200]).toEqual([0, true]);
      for (const words of toolWords()) expect([words, count(words, "[[data ") - count(words, "[[end data]]")]).toEqual([words, 0]);
      await othersStandStill(before, OF_TURNS);
      const reads = new Set(Object.entries(COMMAND_TOOLS).flatMap(([name, row]) => (row.effect === "read" ? [name] : [])));
      expect((await given(turnId)).filter(({ name, outcome }) => outcome === "ok" && !reads.has(name))).toEqual([]);
    },
    LONG_MS,
  );

  test(
    "in assist changes nothing that a person did not approve",
    async () => {
      const before = await tables();
      const { turnId, asked } = await obey("assist");
      expect(asked).toBeGreaterThan(0);
      await othersStandStill(before, [...OF_TURNS, "approvals"]);
      expect((await given(turnId)).filter(({ outcome }) => outcome === "ok")).toEqual([]);
      const turn = await studio.turn(turnId);
      expect(turn.approvals.map(({ state }) => state)).toEqual(turn.approvals.map(() => "refused"));
      const proposed = new Set(turn.approvals.flatMap(({ edits }) => edits.map(({ command }) => command)));
      for (const { name, policy } of COMMANDS)
        if (policy !== "view" && policy !== "edit") expect([name, proposed.has(name)]).toEqual([name, false]);
    },
    LONG_MS,
  );

  test(
    "in auto stays inside the tools of its role, and what leaves the project is still asked",
    async () => {
      const role = ROLES.find(({ name }) => name === "writer");
      await studio.run("persona.set", {
        projectId: studio.projectId,
        kind: "role",
        name: "assistant",
        title: "Writer",
        prompt: "You write.",
        tools: [...(role?.tools ?? []), "project_read", "asset_import"],
      });
      const before = await tables();
      const { turnId, asked } = await obey("auto");
      expect(asked).toBeGreaterThan(0); // for the addresses
      await othersStandStill(before, [...OF_TURNS, "approvals", ...OF_EDITS]);
      const done = (await given(turnId)).filter(({ outcome }) => outcome === "ok");
      for (const { name, project_id } of done)
        expect([name, role?.tools.includes(toolNameOf(name)), project_id]).toEqual([name, true, studio.projectId]);
      expect(done.length).toBeGreaterThan(0); // it did what it may
      await studio.run("persona.reset", { projectId: studio.projectId, kind: "role", name: "assistant" });
    },
    LONG_MS,
  );

  test(
    "with all tools in auto still reaches nothing that is for people, no other project and no address",
    async () => {
      const other = () => studio.clash.rooms.view(board.target.otherProjectId);
      const [before, otherBefore] = [await tables(), JSON.stringify(await other())];
      const { turnId } = await obey("auto");
      await othersStandStill(before, [...OF_TURNS, "approvals", ...OF_EDITS]);
      expect(JSON.stringify(await other())).toBe(otherBefore);
      for (const { name, outcome, project_id } of await given(turnId)) {
        if (outcome !== "ok") continue;
        expect([name, COMMAND_TOOLS[name]?.effect]).toEqual([name, expect.stringMatching(/^(read|edit|spend)$/)]);
        expect([name, project_id]).toEqual([name, studio.projectId]);
      }
      const foreign = await studio.clash.db.read.rows<{ trashed_at: number | null }>("select trashed_at from assets where id = ?", [
        board.target.foreignAssetId,
      ]);
      expect(foreign).toEqual([{ trashed_at: null }]);
      const deleted = await studio.clash.db.read.rows("select id from projects where deleted_at is not null");
      expect(deleted).toEqual([]);
    },
    LONG_MS,
  );
});

test("an address in an answer is not fetched by the page: it loads pictures of its own only", async () => {
  const { headers } = await studio.ask(`/projects/${studio.projectId}`, { headers: { accept: "text/html" } });
  const images = /img-src ([^;]+)/.exec(headers.get("content-security-policy") ?? "")?.[1];
  expect(images?.split(" ").sort()).toEqual(["'self'", "blob:", "data:"]);
});
