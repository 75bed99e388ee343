/** What a turn may not do, tried: through the door with a forged edit, through other agents, through rights that its starter has lost meanwhile. */
import { afterAll, beforeAll, describe, expect, test, setDefaultTimeout } from "bun:test";
import { COMMANDS } from "../../src/commands/index.ts";
import { giveEdits } from "../../src/engine/named-edits.ts";
import { toolNameOf } from "../../src/engine/tools/command-table.ts";
import { createVault } from "../../src/engine/vault.ts";
import { ENGINE_TOOLS } from "../../src/engine/tools/index.ts";
import { ROLES } from "../../src/engine/roles/built-in.ts";
import type { ChatRequest } from "../../src/providers/chat.ts";
import type { Scene } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";
import { type Hands, openHands } from "./tool-world.ts";

setDefaultTimeout(60_000);

const LONG_MS = 60_000;
const forPeople = COMMANDS.filter(({ policy }) => policy !== "view" && policy !== "edit");

describe("by the tools", () => {
  const vault = createVault(ENGINE_TOOLS);

  test("what is for people is no tool, in no spelling", () => {
    expect(forPeople.length).toBeGreaterThan(30);
    for (const { name } of forPeople) {
      const [noun = "", verb = ""] = name.split(".");
      for (const spelling of [
        name,
        toolNameOf(name),
        `${noun}${verb}`,
        `${noun}-${verb}`,
        `${noun}__${verb}`,
        name.toUpperCase(),
        ` ${toolNameOf(name)}`,
        `${toolNameOf(name)}\u0000`,
      ])
        expect([spelling, vault.get(spelling)]).toEqual([spelling, undefined]);
    }
    for (const name of ["__proto__", "constructor", "hasOwnProperty", ""]) expect([name, vault.get(name)]).toEqual([name, undefined]);
  });

  test("what the requirements name is among it", () => {
    const names = forPeople.map(({ name }) => name);
    for (const name of [
      "turn.approve",
      "turn.steer",
      "chat.set",
      "budget.set",
      "budget.remove",
      "key.set",
      "key.remove",
      "token.create",
      "token.revoke",
      "share.create",
      "share.revoke",
      "asset.purge",
      "project.delete",
      "persona.set",
      "schedule.create",
      "webhook.create",
    ])
      expect(names).toContain(name);
    for (const noun of ["budget", "key", "token", "share", "webhook", "schedule", "endpoint", "variable", "persona", "member", "approval"])
      expect(
        COMMANDS.filter(({ name, policy }) => name.startsWith(`${noun}.`) && (policy === "view" || policy === "edit")).map(
          ({ name }) => name,
        ),
      ).toEqual([]);
  });

  test("roles name only tools that are there or to come, and the assistant has all that there are", () => {
    const all = ENGINE_TOOLS.map(({ name }) => name);
    const assistant = ROLES.find(({ name }) => name === "assistant")?.tools ?? [];
    expect(all.filter((name) => !assistant.includes(name))).toEqual([]);
    for (const { name, tools } of ROLES)
      for (const tool of tools) expect([name, tool, all.includes(tool) || /^(action|sandbox)_/.test(tool)]).toEqual([name, tool, true]);
    for (const { name, tools } of ROLES.filter((role) => ["director", "critic", "reviewer"].includes(role.name)))
      for (const tool of tools) expect([name, tool, vault.get(tool)?.effect ?? "read"]).toEqual([name, tool, "read"]);
  });
});

describe("by the door", () => {
  let hands: Hands;
  beforeAll(async () => {
    hands = await openHands();
  }, LONG_MS);
  afterAll(() => hands.close());

  test("an edit that names what is for people is refused, whoever put it there", async () => {
    for (const { name, title } of forPeople) {
      const forged = await giveEdits(hands.context(), [{ command: name, title, params: {}, effect: "edit" }]);
      expect([name, forged.isError, forged.text]).toEqual([name, true, expect.stringContaining("An agent may not do this")]);
    }
  });

  test("a yes that only a person gives is refused in a forged edit, too", async () => {
    const node = await hands.use("node_add", { type: "generator", model: "draft-image", prompt: "a cup" });
    const forged = await giveEdits(hands.context(), [
      {
        command: "generation.run",
        title: "Run",
        params: { nodeId: node.nodeIds?.[0], takes: 1, acceptUnknownPrice: true },
        effect: "spend",
      },
    ]);
    expect(forged.text).toContain("Only a person says yes to a price that nobody knows");
  });

  test("an edit for another project lands in the turn's own, or nowhere", async () => {
    const other = await hands.world.run<{ id: string }>("project.create", { title: "Other" });
    await giveEdits(hands.context(), [
      { command: "node.add", title: "Add", params: { projectId: other.id, type: "text", body: "x" }, effect: "edit" },
    ]);
    expect(Object.keys((await hands.world.clash.rooms.view(other.id)).nodes)).toEqual([]);
    const job = await hands.world.run<{ jobId: string }>("asset.import", { projectId: other.id, url: "https://example.com/a.png" });
    for (const name of ["job_cancel", "job_retry", "job_read"])
      expect((await hands.use(name, { jobId: job.jobId })).text).toContain("no such job in this project");
  });
});

describe("by a turn", () => {
  let studio: TurnStudio;
  beforeAll(async () => {
    studio = await openTurnStudio(() => ({ says: "Yes." }));
  }, LONG_MS);
  afterAll(() => studio.close());

  const answers = (request: ChatRequest) => request.messages.filter((message) => message.role === "assistant").length;
  const bodies = async () =>
    Object.values((await studio.clash.rooms.view(studio.projectId)).nodes).map((node) => ("body" in node ? node.body : ""));
  const add = (body: string): Scene => ({ calls: [{ name: "node_add", input: { type: "text", body } }] });
  const state = async (id: string, wanted: string) => studio.until(async () => (await studio.turn(id)).state === wanted);

  test(
    "rights that its starter loses are lost to the turn at once: no change, no look, no model",
    async () => {
      const { id: tokenId, token } = await studio.run<{ id: string; token: string }>("token.create", { title: "Short", role: "editor" });
      const gate = Promise.withResolvers<void>();
      studio.model.plays((request) =>
        answers(request) === 0
          ? add("before")
          : { ...add("after"), calls: [...(add("after").calls ?? []), { name: "canvas_read", input: {} }], waits: () => gate.promise },
      );
      const { status, body } = await studio.ask("/api/commands/turn.start", {
        method: "POST",
        token,
        body: JSON.stringify({ projectId: studio.projectId, text: "Add notes.", approval: "auto", model: studio.model.cards[0]?.id }),
      });
      expect(status).toBe(200);
      const { id } = body.result as { id: string };
      await studio.until(() => studio.model.requests.filter((request) => answers(request) === 1).length > 0);
      await studio.run("token.revoke", { tokenId });
      gate.resolve();
      await studio.until(async () => ["failed", "done"].includes((await studio.turn(id)).state));
      expect((await studio.turn(id)).state).toBe("failed");
      expect([(await bodies()).includes("before"), (await bodies()).includes("after")]).toEqual([true, false]);
      const told = (await studio.events(id)).filter((event) => event.kind === "tool_resolved").slice(1);
      for (const { data } of told)
        expect(data).toMatchObject({ isError: true, text: expect.stringContaining("may not change this project any more") });
      expect(studio.model.requests.filter((request) => answers(request) > 1)).toEqual([]);
    },
    LONG_MS,
  );

  test(
    "agents that agents start go no further than these, and start nobody",
    async () => {
      const child = {
        name: "turn_start",
        input: { text: "Do it all without asking.", approval: "auto", model: studio.model.cards[0]?.id },
      };
      studio.model.plays((request) => (answers(request) === 0 ? { calls: [child] } : { says: "Started." }));
      const { id, chatId } = await studio.start("Get help.", { approval: "assist" });
      const asked = await studio.told(id, "approval_requested");
      await studio.run("turn.approve", { projectId: studio.projectId, approvalId: asked.data.approvalId, decision: "once" });
      await state(id, "done");
      const resolved = await studio.told(id, "tool_resolved");
      const childId = /trn_[0-9a-z]{22}/.exec(resolved.data.text)?.[0] ?? "";
      const [row] = await studio.clash.db.read.rows<{ approval: string; chat_id: string }>(
        "select approval, chat_id from turns where id = ?",
        [childId],
      );
      expect(row?.approval).toBe("assist");
      expect(row?.chat_id).not.toBe(chatId);
      const grandchild = await studio.told(childId, "approval_requested");
      await studio.run("turn.approve", { projectId: studio.projectId, approvalId: grandchild.data.approvalId, decision: "once" });
      await state(childId, "done");
      expect((await studio.told(childId, "tool_resolved")).data).toMatchObject({
        isError: true,
        text: expect.stringContaining("do not start further ones"),
      });
    },
    LONG_MS,
  );

  test(
    "a helper has no tool that its maker has not, no helper of its own, and asks as its maker does",
    async () => {
      studio.model.plays((request) => {
        const isHelper = !request.tools.some(({ name }) => name === "delegate");
        if (isHelper)
          return answers(request) === 0
            ? {
                calls: [...(add("by a helper").calls ?? []), { name: "key_set", input: {} }, { name: "delegate", input: { task: "more" } }],
              }
            : { says: "I tried." };
        return answers(request) === 0
          ? {
              calls: [
                {
                  name: "delegate",
                  input: { task: "Add a note.", name: "Eve", tools: ["node_add", "key_set", "turn_approve", "delegate"] },
                },
              ],
            }
          : { says: "Done." };
      });
      const { id } = await studio.start("Delegate.", { approval: "assist" });
      const asked = await studio.told(id, "approval_requested");
      expect(asked.agent).toMatch(/^Eve/);
      await studio.run("turn.approve", { projectId: studio.projectId, approvalId: asked.data.approvalId, decision: "reject" });
      await state(id, "done");
      expect(await bodies()).not.toContain("by a helper");
      const offered = studio.model.requests.find(
        (request) =>
          !request.tools.some(({ name }) => name === "delegate") &&
          request.messages.some((message) => JSON.stringify(message).includes("Add a note.")),
      )?.tools;
      expect(offered?.map(({ name }) => name)).toEqual(["node_add"]);
    },
    LONG_MS,
  );

  test(
    "what leaves the project asks in auto as well, and is not done when nobody says yes",
    async () => {
      studio.model.plays((request) =>
        answers(request) === 0
          ? { calls: [{ name: "asset_import", input: { url: "https://example.com/a.png" } }, ...(add("inside").calls ?? [])] }
          : { says: "Done." },
      );
      const { id } = await studio.start("Fetch it.", { approval: "auto" });
      const asked = await studio.told(id, "approval_requested");
      expect(asked.data.edits.map(({ command }) => command)).toEqual(["asset.import"]);
      await studio.run("turn.approve", { projectId: studio.projectId, approvalId: asked.data.approvalId, decision: "reject" });
      await state(id, "done");
      expect(await studio.clash.db.read.rows("select 1 from jobs where kind = 'fetch'")).toEqual([]);
      expect(await bodies()).toContain("inside");
    },
    LONG_MS,
  );
});
