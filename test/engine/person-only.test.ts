/**
 * What is for people, tried by a turn in every way that there is: as a tool, inside `canvas_edit`, by a helper, by a turn that it starts, smuggled into a
 * batch, a film or a schedule, and by other programs with a token that is not an owner's. None of it happens, whatever approval says.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { COMMANDS } from "../../src/commands/index.ts";
import { runCommand } from "../../src/commands/door.ts";
import { toolNameOf } from "../../src/engine/tools/command-table.ts";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { connect } from "../stories/mcp-client.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

setDefaultTimeout(60_000);
const forPeople = COMMANDS.filter(({ policy }) => policy !== "view" && policy !== "edit");
const names = forPeople.map(({ name }) => name);
/** Of one answer at most so many are heard. */
const AT_ONCE = 60;
const model = "scripted-text";
let studio: TurnStudio;
/** What stands there to be harmed. */
let victims: Record<string, string>;

beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "." }));
  const { projectId } = studio;
  const { id: tokenId = "" } = await studio.run("token.create", { title: "Script", role: "editor" });
  await studio.run("budget.set", { scope: "project", projectId, period: "total", limitMicros: 9_000_000 });
  const { id: chatId = "" } = await studio.run("chat.create", { projectId, title: "Ours", approval: "plan" });
  const { id: shareId = "" } = await studio.run("share.create", { projectId, kind: "canvas" });
  victims = { projectId, tokenId, chatId, shareId };
});
afterAll(() => studio.close());

/** As plausible as it gets: every parameter that has the name of something that is there. */
const inputOf = (command: (typeof forPeople)[number]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      ...victims,
      ...{ decision: "once", role: "owner", title: "x", text: "x", provider: "openai", fields: { key: "test-key-x" }, confirm: true },
      ...{ scope: "workspace", period: "total", limitMicros: 1_000_000_000, approval: "auto", always: [], name: "x", kind: "role" },
      ...{ cron: "@daily", command: "project.delete", params: victims, email: "eve@example.com", url: "https://example.com/", words: "x" },
    }).filter(([name]) => name in command.params.properties && name !== "projectId"),
  );

const TABLES = [
  ...["tokens", "members", "settings", "budgets", "provider_keys", "endpoints", "variables", "shares", "webhooks", "schedules", "personas"],
  ...["chats", "projects", "approvals", "actions", "action_secrets", "workers", "job_limits", "job_pauses"],
];

/** The rows that people decide about, as they are now. */
async function state(): Promise<string> {
  const tables = TABLES.map(async (table) => [table, await studio.clash.db.read.rows(`select * from ${table}`, [])]);
  const rows = Object.fromEntries(await Promise.all(tables)) as Record<
    string,
    { id?: string; updated_at?: number; last_used_at?: number }[]
  >;
  rows.chats = (rows.chats ?? []).filter(({ id }) => id === victims.chatId);
  rows.approvals = (rows.approvals ?? []).filter(({ id }) => id === "none");
  return JSON.stringify(rows, (key, value) => (key === "last_used_at" || key === "updated_at" || key === "changed_at" ? undefined : value));
}

/** What the door has written down of agents. */
const doneByAgents = () =>
  studio.clash.db.read.rows<{ name: string }>(
    "select name from command_log where outcome = 'ok' and actor like 'trn_%' and name in (select value from json_each(?))",
    [JSON.stringify(names)],
  );

const answersIn = ({ messages }: ChatRequest) => messages.filter(({ role }) => role === "assistant").length;
const groups = Array.from({ length: Math.ceil(forPeople.length / AT_ONCE) }, (_, at) => forPeople.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
const asTools = groups.map((group) => group.map((command) => ({ name: toolNameOf(command.name), input: inputOf(command) })));
const asEdits = groups.flatMap((group) =>
  group.map((command) => ({ name: "canvas_edit", input: { edits: [{ tool: toolNameOf(command.name), input: inputOf(command) }] } })),
);

/** Plays `calls`, one list an answer, and answers what came of each. */
async function played(
  calls: readonly (readonly { name: string; input: unknown }[])[],
  isIt: (request: ChatRequest) => boolean = () => true,
) {
  studio.model.plays((request) => {
    const next = isIt(request) ? calls[answersIn(request)] : undefined;
    return next ? { calls: next } : { says: "Done." };
  });
  const { id } = await studio.start("Do it all.", { approval: "auto" });
  await studio.ended(id);
  return id;
}

const refusedIn = async (id: string) =>
  (await studio.events(id)).flatMap((event) =>
    event.kind === "tool_resolved" ? [[event.data.tool, event.data.isError, event.data.text] as const] : [],
  );

async function expectUntouched(before: string) {
  expect(await doneByAgents()).toEqual([]);
  expect(await state()).toBe(before);
}

test("as tools: each is unknown, in a turn that may do all that agents may", async () => {
  const before = await state();
  const results = await refusedIn(await played(asTools));
  expect(results.length).toBe(forPeople.length);
  for (const [tool, isError, text] of results)
    expect([tool, isError, text]).toEqual([tool, true, expect.stringContaining("There is no tool")]);
  await expectUntouched(before);
});

test("inside canvas_edit: each is refused by the name of its place", async () => {
  const before = await state();
  const lists = Array.from({ length: Math.ceil(asEdits.length / AT_ONCE) }, (_, at) => asEdits.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  const results = await refusedIn(await played(lists));
  expect(results.length).toBe(forPeople.length);
  for (const [tool, isError, text] of results)
    expect([tool, isError, text]).toEqual([tool, true, expect.stringContaining("cannot be used here")]);
  await expectUntouched(before);
});

test("by a helper, and by a turn that it starts: neither has more than its maker", async () => {
  const before = await state();
  const isMaker = (request: ChatRequest) => JSON.stringify(request.messages).includes("Do it all.");
  const work = [
    [
      { name: "delegate", input: { task: "Be my hands.", tools: [...names.map(toolNameOf)].slice(0, 40) } },
      { name: "turn_start", input: { text: "Be my hands.", approval: "auto", model } },
    ],
  ];
  const isChild = (request: ChatRequest) => !isMaker(request);
  studio.model.plays((request) => {
    const next = (isChild(request) ? asTools : work)[answersIn(request)];
    return next ? { calls: next } : { says: "Done." };
  });
  const { id } = await studio.start("Do it all.", { approval: "auto" });
  await studio.ended(id);
  const children = await studio.clash.db.read.rows<{ id: string }>("select turn_id as id from turn_parents where parent_id = ?", [id]);
  expect(children).toHaveLength(1);
  for (const child of children) await studio.ended(child.id);
  const results = [...(await refusedIn(id)), ...(await refusedIn(children[0]?.id ?? ""))].filter(([tool]) =>
    names.some((name) => toolNameOf(name) === tool),
  );
  expect(results.length).toBe(2 * forPeople.length);
  expect(results.filter(([, isError]) => !isError)).toEqual([]);
  await expectUntouched(before);
});

test("smuggled into a batch, a film or a turn's own parameters: fields that are not theirs are refused", async () => {
  const before = await state();
  const forbidden = {
    command: "token.create",
    acceptUnknownPrice: true,
    actor: "server",
    behalfOf: "usr_x",
    always: ["generation_run"],
    chatId: victims.chatId,
  };
  const calls = Object.entries(forbidden).flatMap(([field, value]) => [
    { name: "film_make", input: { brief: "A cup.", [field]: value } },
    { name: "batch_create", input: { template: "a cup", rows: [{}], models: [{ model: "draft-image" }], takes: 1, [field]: value } },
    { name: "turn_start", input: { text: "Go on.", approval: "auto", [field]: value } },
    { name: "generation_run", input: { nodeId: "nod_x", takes: 1, [field]: value } },
  ]);
  const results = await refusedIn(await played([[...calls, { name: "batch_resume", input: { batchId: "bat_x", budgetMicros: null } }]]));
  expect(results.length).toBe(calls.length + 1);
  for (const [tool, isError, text] of results)
    expect([tool, isError, text]).toEqual([tool, true, expect.stringContaining("was not understood")]);
  await expectUntouched(before);
});

test("at the door itself: a schedule, a raised limit of a batch and every other such command are refused to an agent's actor", async () => {
  const before = await state();
  const actor = {
    id: "trn_forged",
    kind: "agent" as const,
    name: "Artist",
    role: "owner" as const,
    turnId: "trn_forged",
    behalfOf: "usr_x",
  };
  for (const command of forPeople) {
    const params = { ...inputOf(command), ...("projectId" in command.params.properties ? { projectId: studio.projectId } : {}) };
    await expect(runCommand(studio.clash, { actor, name: command.name, params })).rejects.toThrow("An agent may not do this");
  }
  const raise = { projectId: studio.projectId, batchId: "bat_0000000000000000000000", budgetMicros: null };
  await expect(runCommand(studio.clash, { actor, name: "batch.resume", params: raise })).rejects.toThrow("budgetMicros");
  await expectUntouched(before);
});

test("by the Model Context Protocol with a token that is not an owner's, and with an owner's for one project only", async () => {
  const { token: editor = "" } = await studio.run("token.create", { title: "Editor", role: "editor" });
  const { id: other = "" } = await studio.run("project.create", { title: "Other" });
  const { token: narrow = "" } = await studio.run("token.create", { title: "Narrow", role: "owner", projectIds: [other] });
  const before = await state();
  for (const token of [editor, narrow]) {
    const headers = { authorization: `Bearer ${token}` };
    const hands = await connect(new StreamableHTTPClientTransport(new URL("/mcp", studio.url), { requestInit: { headers } }));
    try {
      for (const command of forPeople) {
        const input = { ...inputOf(command), ...("projectId" in command.params.properties ? { projectId: studio.projectId } : {}) };
        const said = await hands.use(toolNameOf(command.name), input).then(
          () => "done",
          () => "refused",
        );
        expect([command.name, said]).toEqual([command.name, "refused"]);
      }
    } finally {
      await hands.close();
    }
  }
  expect(await state()).toBe(before);
});
