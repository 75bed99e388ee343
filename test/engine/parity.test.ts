/**
 * Whatever the page can change, a tool can, except what is for people alone. The tables below say how; what is in the product and not in a table fails, and
 * so does a line that is not needed any more.
 */
import { afterAll, beforeAll, expect, test, setDefaultTimeout } from "bun:test";
import { createApp } from "../../src/app.ts";
import { EDITS } from "../../src/canvas/edit.ts";
import { FIXED_FIELDS, SERVER_FIELD_NAMES } from "../../src/canvas/nodes/define.ts";
import { fieldsOf, NODE_TYPES } from "../../src/canvas/nodes/index.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import { COMMAND_TOOLS, toolNameOf } from "../../src/engine/tools/command-table.ts";
import { isOpenToAgents } from "../../src/engine/tools/from-command.ts";
import { ENGINE_TOOLS } from "../../src/engine/tools/index.ts";
import { CANVAS_ACTIONS } from "../../views/project/actions.ts";
import { openWorld, type World } from "../world.ts";

setDefaultTimeout(60_000);

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

const tools = new Map(ENGINE_TOOLS.map((tool) => [tool.name, tool]));

test("every command that agents may give is a tool with an effect and words for models, and no other is", () => {
  const open = COMMANDS.filter(isOpenToAgents).map((command) => command.name);
  expect(open.filter((name) => !COMMAND_TOOLS[name])).toEqual([]);
  expect(Object.keys(COMMAND_TOOLS).filter((name) => !open.includes(name))).toEqual([]);
  for (const name of open) expect([name, tools.has(toolNameOf(name))]).toEqual([name, true]);
  for (const { name, policy } of COMMANDS)
    if (policy !== "view" && policy !== "edit") expect([name, tools.has(toolNameOf(name))]).toEqual([name, false]);
});

/** The island writes these into the document itself; the tool that does the same. */
const EDIT_TOOLS: Record<string, string> = {
  addNode: "node_add",
  updateNode: "node_update",
  setText: "node_update",
  moveNodes: "node_move",
  resizeNode: "node_resize",
  arrange: "canvas_arrange",
  restackNodes: "node_restack",
  deleteNodes: "node_delete",
  duplicateNodes: "node_duplicate",
  connect: "edge_connect",
  disconnect: "edge_disconnect",
  reorderEdge: "edge_reorder",
  setEdgeRole: "edge_role",
  group: "node_group",
  ungroup: "node_ungroup",
  moveToGroup: "node_nest",
  setTimeline: "timeline_update",
};

test("every edit that the page writes into the document is a tool's", () => {
  const edits = EDITS.map((schema) => String(schema.properties.edit.const));
  expect(edits.sort()).toEqual(Object.keys(EDIT_TOOLS).sort());
  for (const tool of Object.values(EDIT_TOOLS)) expect([tool, tools.has(tool)]).toEqual([tool, true]);
});

/** Where a field of a node is changed. */
const FIELD_TOOLS: Record<string, [tool: string, parameter: string]> = {
  x: ["node_move", "moves"],
  y: ["node_move", "moves"],
  w: ["node_resize", "w"],
  h: ["node_resize", "h"],
  z: ["node_restack", "to"],
  parentId: ["node_nest", "groupId"],
  label: ["node_update", "label"],
  locked: ["node_update", "locked"],
  body: ["node_update", "body"],
  prompt: ["node_update", "prompt"],
  model: ["node_update", "model"],
  params: ["node_update", "params"],
  values: ["node_update", "values"],
  action: ["node_update", "action"],
  topic: ["node_add", "turnId"], // what its turn was asked
};

test("every field of every node that a person may change is a parameter of a tool", () => {
  const kept = new Set<string>([...FIXED_FIELDS, ...SERVER_FIELD_NAMES]);
  const fields = new Set(NODE_TYPES.flatMap((type) => Object.keys(fieldsOf(type))).filter((field) => !kept.has(field)));
  expect([...fields].sort()).toEqual(Object.keys(FIELD_TOOLS).sort());
  for (const [tool, parameter] of Object.values(FIELD_TOOLS))
    expect(Object.keys(tools.get(tool)?.parameters.properties ?? {})).toContain(parameter);
});

const PERSON = "only people: sign-in, keys, tokens, budgets, members, approvals";
const VIEW = "changes only what this person sees";

/** Every action of the canvas: the tool that does it, or why there is none. */
const ACTION_TOOLS: [RegExp, string][] = [
  [/^(tool\.(select|hand)|select\.|view\.|panel\.|presence\.|node\.(compare|open)|edge\.next)/, VIEW],
  [/^tool\.(text|prompt|generator)$/, "node_add"],
  [/^tool\.group$|^node\.group$/, "node_group"],
  [/^tool\.upload$/, "asset_import"],
  [/^tool\.comment$/, "comment_add"],
  [/^tool\.action$/, "node_add"],
  [/^node\.run$/, "generation_run"],
  [/^node\.action$/, "action_run"],
  [/^node\.(write|rename|lock|unlock)$/, "node_update"],
  [/^node\.(copy|cut|paste|duplicate)$/, "node_duplicate"],
  [/^node\.delete$/, "node_delete"],
  [/^node\.(nudge|shove)$/, "node_move"],
  [/^node\.(size|stretch)$/, "node_resize"],
  [/^node\.(front|back)$/, "node_restack"],
  [/^node\.align\./, "node_align"],
  [/^node\.distribute\./, "node_distribute"],
  [/^node\.tidy$/, "node_tidy"],
  [/^node\.ungroup$/, "node_ungroup"],
  [/^node\.connect$/, "edge_connect"],
  [/^node\.timeline$/, "timeline_assemble"],
  [/^edge\.delete$/, "edge_disconnect"],
  [/^edge\.role$/, "edge_role"],
  [/^edge\.(earlier|later)$/, "edge_reorder"],
  [/^canvas\.arrange$/, "canvas_arrange"],
  [/^canvas\.undo$/, "canvas_undo"],
  [/^canvas\.redo$/, "canvas_redo"],
  [/^canvas\.png$/, "canvas_look"],
  [/^selection\.export$/, VIEW],
  [/^media\.crop$/, "media_crop"],
  [/^media\.grab$/, "media_grab"],
  [/^media\.trim$/, "media_trim"],
];

test("every action of the canvas is a tool's, or changes nothing for others", () => {
  const runs = CANVAS_ACTIONS.flatMap((group) => group.entries.flatMap((entry) => entry.run ?? []));
  const found = runs.map((run) => ({ run, rows: ACTION_TOOLS.filter(([names]) => names.test(run)) }));
  expect(found.filter(({ rows }) => rows.length !== 1).map(({ run }) => run)).toEqual([]);
  for (const { run, rows } of found) {
    const means = rows[0]?.[1] ?? "";
    expect([run, means === VIEW || tools.has(means)]).toEqual([run, true]);
  }
  const unused = ACTION_TOOLS.filter(([names]) => !runs.some((run) => names.test(run)));
  expect(unused.map(([names]) => String(names))).toEqual([]);
});

/** Every route that changes something: the tools behind it, or why a turn has none. */
const ROUTES: [RegExp, string | readonly string[]][] = [
  [/^\/(setup|sign-in|sign-out)$/, PERSON],
  [/^\/settings\//, PERSON],
  [/^\/queue\/webhooks/, PERSON],
  [/^\/api\/workers\//, "what a worker says with its own token; no turn has one"],
  [/^\/(api\/)?commands\/:name$/, "the registry itself"],
  [/^\/mcp$/, "the registry itself"],
  [/^\/commands\/film\.make$/, ["film_make"]],
  [/^\/api\/projects\/import$/, "bytes of a person's own disk become a project"],
  [/^\/(api\/)?projects\/:id\/batch(es)?\/(sheet|params|count)$/, ["batch_plan"]],
  [/^\/projects\/:id\/batch$/, ["batch_create"]],
  [/^\/projects\/:id\/batch\/:batch\/steer$/, ["batch_cancel", "batch_resume", "batch_retry"]],
  [/^\/api\/(assets|uploads)(\/:id)?$/, ["asset_import"]], // bytes of a person's own disk; a turn has addresses
  [/^\/projects\/:id\/chat$/, ["turn_start"]],
  [/^\/sync$/, Object.values(EDIT_TOOLS)],
];

test("every route that changes something has tools behind it, or a reason", async () => {
  const routes = (await createApp(world.clash)).routes
    .filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method))
    .map(({ path }) => path);
  const rowsOf = (path: string) => ROUTES.filter(([names]) => names.test(path));
  expect(routes.filter((path) => rowsOf(path).length !== 1)).toEqual([]);
  for (const [, means] of ROUTES)
    if (typeof means !== "string") for (const tool of means) expect([tool, tools.has(tool)]).toEqual([tool, true]);
});
