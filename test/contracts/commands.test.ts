/** What holds for every command of the registry. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Actor } from "../../src/actors.ts";
import { runCommand } from "../../src/commands/door.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const agent: Actor = { id: "trn_x", kind: "agent", name: "Planner", role: "owner", turnId: "trn_x", behalfOf: "usr_x" };
const viewer: Actor = { id: "usr_v", kind: "person", name: "Vera", role: "viewer" };

test("names are noun.verb, unique, and each has a title", () => {
  const names = COMMANDS.map((command) => command.name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title } of COMMANDS) {
    expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
    expect(title.length).toBeGreaterThan(3);
  }
});

test("the public names are all there", () => {
  const names = COMMANDS.map((command) => command.name);
  for (const name of [
    "project.create",
    "node.add",
    "node.update",
    "node.move",
    "node.delete",
    "edge.connect",
    "generation.run",
    "generation.cancel",
    "generation.retry",
    "timeline.create",
    "timeline.assemble",
    "render.start",
    "canvas.undo",
    "token.create",
    "token.revoke",
  ])
    expect(names).toContain(name);
});

for (const command of COMMANDS) {
  test(`${command.name} refuses a field that it does not know, and says which`, async () => {
    const { status, body } = await world.ask(`/api/commands/${command.name}`, { method: "POST", body: JSON.stringify({ nonsense: 1 }) });
    expect(status).toBe(422);
    expect((body.fields as { field: string }[]).map((entry) => entry.field)).toContain("nonsense");
  });
  test(`${command.name} is refused to a viewer unless it only looks`, async () => {
    if (command.policy !== "view")
      await expect(runCommand(world.clash, { actor: viewer, name: command.name, params: {} })).rejects.toThrow(
        /role \(viewer\) does not allow/,
      );
  });
  test(`${command.name} is refused to an agent when it is for people only`, async () => {
    if (command.policy === "person" || command.policy === "admin" || command.policy === "own")
      await expect(runCommand(world.clash, { actor: agent, name: command.name, params: {} })).rejects.toThrow("An agent may not do this");
    else await expect(runCommand(world.clash, { actor: agent, name: command.name, params: { nonsense: 1 } })).rejects.toThrow("nonsense");
  });
}

test("the registry over HTTP names every command with its schema, and what this caller may", async () => {
  const { body } = await world.ask("/api/commands");
  const items = body.items as { name: string; params: { type: string }; allowed: boolean }[];
  expect(items.map((item) => item.name)).toEqual(COMMANDS.map((command) => command.name));
  for (const item of items) expect(item).toMatchObject({ params: { type: "object", additionalProperties: false }, allowed: true });
});
