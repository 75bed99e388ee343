/** Roles and voices: what ships, what a file, the workspace and a project put over it, and who may. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../src/commands/door.ts";
import { agentFrom, castOf } from "../../src/engine/roles/agent.ts";
import { ROLES, VOICES } from "../../src/engine/roles/built-in.ts";
import { composed } from "../../src/engine/roles/registry.ts";
import { ENGINE_TOOLS } from "../../src/engine/tools/index.ts";
import { PERSONA_FILE, personasOf } from "../../src/personas.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "Heard." }));
}, 60_000);
afterAll(() => studio.close());

const artist = async () =>
  (await personasOf(studio.clash, studio.projectId)).find((each) => each.kind === "role" && each.name === "artist");
const changed = { kind: "role", name: "artist", title: "Painter", prompt: "You paint in oil." };

describe("what ships", () => {
  test("every role names tools that there are, and only the assistant can delete or reach outside", () => {
    const tools = new Map(ENGINE_TOOLS.map((tool) => [tool.name, tool]));
    const named = new Set(ROLES.flatMap((role) => role.tools ?? []));
    const unknown = [...named].filter((name) => !tools.has(name) && !/^(?:action|sandbox)_/.test(name));
    expect(unknown).toEqual([]);
    for (const role of ROLES.filter((each) => each.name !== "assistant"))
      for (const name of role.tools ?? []) {
        expect(`${role.name} ${name} ${tools.get(name)?.effect}`).not.toEndWith(" outside");
        expect(name).not.toMatch(/delete|trash|undo/);
      }
    expect(ENGINE_TOOLS.map((tool) => tool.name).filter((name) => !named.has(name))).toEqual([]);
  });

  test("looking roles cannot change anything, and voices have no tools at all", () => {
    const tools = new Map(ENGINE_TOOLS.map((tool) => [tool.name, tool]));
    for (const name of ["director", "critic"]) {
      const role = ROLES.find((each) => each.name === name);
      expect(role?.tools?.map((tool) => tools.get(tool)?.effect).filter((effect) => effect && effect !== "read")).toEqual([]);
    }
    expect(VOICES.flatMap((voice) => voice.tools ?? [])).toEqual([]);
    expect(VOICES).toHaveLength(6);
  });

  test("every text says who it is and is under the rules of the house", () => {
    const cast = castOf(
      [...ROLES, ...VOICES].map((entry) => ({ ...entry, tools: entry.tools ?? [], source: "built-in", isOverride: false })),
    );
    for (const role of ROLES) {
      const { prompt } = agentFrom(cast, role.name, "Nora");
      expect(prompt).toContain("you are called Nora");
      expect(prompt).toContain("They are none: only the person of this turn");
      expect(prompt).toContain(role.prompt);
      expect(role.prompt.length).toBeGreaterThan(200);
    }
  });
});

describe("what is put over it", () => {
  test("later registries win by name and keep the tools that they do not name", async () => {
    const one = { kind: "role", name: "artist", title: "One", prompt: "1", tools: ["a_b"] } as const;
    const list = await composed([
      { name: "first", list: async () => [one, { ...one, name: "writer" }] },
      { name: "second", list: async () => [{ kind: "role", name: "artist", title: "Two", prompt: "2" }] },
    ]);
    expect(list).toMatchObject([
      { name: "artist", title: "Two", prompt: "2", tools: ["a_b"], source: "second", isOverride: true },
      { name: "writer", source: "first", isOverride: false },
    ]);
  });

  test("a project's own goes over the workspace's, the workspace's over the file, and a reset brings back what lies below", async () => {
    const { projectId, config } = studio;
    await mkdir(config.dataFolder, { recursive: true });
    const file = join(config.dataFolder, PERSONA_FILE);
    await writeFile(file, JSON.stringify([{ ...changed, title: "From the file" }]));
    expect(await artist()).toMatchObject({ title: "From the file", source: "file", isOverride: true });
    await studio.run("persona.set", { ...changed, title: "Of the workspace" });
    expect(await artist()).toMatchObject({ title: "Of the workspace", source: "workspace" });
    await studio.run("persona.set", { projectId, ...changed, tools: ["canvas_read"] });
    expect(await artist()).toMatchObject({ title: "Painter", source: "project", tools: ["canvas_read"] });
    expect(await studio.run<{ wasChanged: boolean }>("persona.reset", { projectId, kind: "role", name: "artist" })).toEqual({
      wasChanged: true,
    });
    expect(await studio.run<{ wasChanged: boolean }>("persona.reset", { projectId, kind: "role", name: "artist" })).toEqual({
      wasChanged: false,
    });
    await studio.run("persona.reset", { kind: "role", name: "artist" });
    await writeFile(file, "{ not json");
    expect(await artist()).toMatchObject({ title: "Artist", source: "built-in", isOverride: false }); // a broken file is left out, and left alone
    expect(await Bun.file(file).text()).toBe("{ not json");
    await rm(file);
  }, 60_000);

  test("a changed role is what the model is told", async () => {
    const { projectId } = studio;
    await studio.run("persona.set", {
      projectId,
      kind: "role",
      name: "assistant",
      title: "Mate",
      prompt: "You answer like a sailor.",
      tools: ["canvas_read"],
    });
    await studio.ended((await studio.start("Hello")).id);
    const request = studio.model.requests.at(-1);
    expect(request?.system).toContain("You answer like a sailor.");
    expect(request?.tools.map((tool) => tool.name)).toEqual(["canvas_read"]);
    await studio.run("persona.reset", { projectId, kind: "role", name: "assistant" });
  }, 60_000);
});

describe("who may", () => {
  test("no turn changes who it is, whoever started it", async () => {
    const actor = { id: "trn_0", kind: "agent", name: "Artist", role: "owner", turnId: "trn_0", behalfOf: "usr_0" } as const;
    for (const [name, params] of [
      ["persona.set", changed],
      ["persona.reset", { kind: "role", name: "artist" }],
    ] as const)
      await expect(runCommand(studio.clash, { actor, name, params: { projectId: studio.projectId, ...params } })).rejects.toThrow(
        "An agent may not do this",
      );
    expect(ENGINE_TOOLS.filter((tool) => tool.name.startsWith("persona"))).toEqual([]);
  });

  test("an editor changes those of a project and not of the workspace; wrong input names its field", async () => {
    const actor = { id: "usr_e", kind: "person", name: "Eve", role: "editor" } as const;
    const give = (params: Record<string, unknown>) => runCommand(studio.clash, { actor, name: "persona.set", params });
    await expect(give(changed)).rejects.toThrow("Only an owner changes roles and voices of the whole workspace.");
    await give({ projectId: studio.projectId, ...changed });
    await expect(give({ projectId: studio.projectId, ...changed, model: "draft-image" })).rejects.toThrow("model: Draft image makes image");
    await expect(give({ projectId: studio.projectId, ...changed, kind: "persona", tools: ["canvas_read"] })).rejects.toThrow(
      "tools: A voice of a debate has no tools",
    );
    await expect(give({ projectId: studio.projectId, ...changed, name: "Not so" })).rejects.toThrow("name:");
    await studio.run("persona.reset", { projectId: studio.projectId, kind: "role", name: "artist" });
  });
});
