/**
 * A file of another project is refused wherever a file may be named. The walk goes through the schemas of all commands and through all routes, so a new one
 * that takes a file and has no line here fails.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { TSchema } from "@sinclair/typebox";
import { createApp } from "../../src/app.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import { filesOf, picture } from "../stories/files.ts";
import { openWorld, type World } from "../world.ts";

setDefaultTimeout(60_000);

let world: World;
/** Ours, and theirs with one file. */
let projectId = "";
let theirs = "";
let own = "";
let foreign = "";
let timelineId = "";

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Ours" })).id ?? "";
  theirs = (await world.run("project.create", { title: "Theirs" })).id ?? "";
  const { upload } = filesOf(
    () => world,
    () => projectId,
  );
  own = await upload(await picture("#222222"), "own.png");
  foreign = await upload(await picture("#333333"), "foreign.png", theirs);
  timelineId = (await world.run("timeline.create", { projectId })).id ?? "";
  await world.drain();
}, 60_000);
afterAll(() => world.close());

/** Dotted paths at which a schema takes the id of a file. */
function placesIn(schema: TSchema, at = ""): string[] {
  const kids: [string, TSchema][] = [
    ...Object.entries((schema.properties ?? {}) as Record<string, TSchema>),
    ...Object.values((schema.patternProperties ?? {}) as Record<string, TSchema>).map((value): [string, TSchema] => ["*", value]),
  ];
  const inside = kids.flatMap(([name, value]) => {
    const path = at ? `${at}.${name}` : name;
    return /assetIds?$/i.test(name) ? [path] : placesIn(value, path);
  });
  const others = [
    ...((schema.anyOf ?? []) as TSchema[]),
    ...((schema.allOf ?? []) as TSchema[]),
    ...(schema.items ? [schema.items as TSchema] : []),
  ];
  return [...new Set([...inside, ...others.flatMap((other) => placesIn(other, at))])];
}

const placed = { trackId: "v1", start: 0, length: 24 };
const clip = (assetId: string) => ({ kind: "clip", ...placed, assetId, media: "image", inFrames: 0, gainDb: 0, fit: "cover" });
const timelineOf = (item: unknown) => ({
  width: 640,
  height: 360,
  fps: 24,
  background: "#000000",
  tracks: [{ id: "v1", kind: "video", name: "V1", muted: false, hidden: false, locked: false, gainDb: 0 }],
  items: { i1: item },
});

const batch = { rows: [{ prompt: "A lake" }], models: [{ model: "draft-image" }] };

type Orders = Record<string, (id: string) => Record<string, unknown>>;

/** By command and place: an order that is right but for whose file it is. */
const ORDERS: Orders = {
  "node.add assetId": (assetId) => ({ type: "image", assetId }),
  "asset.copy assetIds": (assetId) => ({ fromProjectId: projectId, assetIds: [assetId] }),
  "asset.update assetId": (assetId) => ({ assetId, name: "Ours now" }),
  "asset.tag assetIds": (assetId) => ({ assetIds: [own, assetId], add: "ours" }),
  "asset.describe assetId": (assetId) => ({ assetId }),
  "asset.estimate assetId": (assetId) => ({ assetId }),
  "asset.trash assetIds": (assetId) => ({ assetIds: [own, assetId] }),
  "asset.restore assetIds": (assetId) => ({ assetIds: [own, assetId] }),
  "asset.purge assetIds": (assetId) => ({ assetIds: [own, assetId] }),
  "asset.link assetId": (assetId) => ({ assetId }),
  "batch.plan inputs.assetId": (assetId) => ({ ...batch, inputs: [{ assetId, role: "reference" }] }),
  "batch.create inputs.assetId": (assetId) => ({ ...batch, inputs: [{ assetId, role: "reference" }] }),
  "turn.start assetIds": (assetId) => ({ mode: "solo", text: "Look at this", approval: "plan", assetIds: [assetId] }),
  "film.make referenceAssetIds": (assetId) => ({ brief: "A lake at dawn", seconds: 10, referenceAssetIds: [assetId] }),
};

test("every command that takes a file refuses one of another project", async () => {
  const places = COMMANDS.flatMap(({ name, params }) => placesIn(params).map((place) => `${name} ${place}`));
  const known = new Set([...Object.keys(ORDERS), ...Object.keys(NESTED)]);
  expect(places.filter((place) => !known.has(place))).toEqual([]);
  expect([...known].filter((place) => !places.includes(place))).toEqual([]);
  const before = JSON.stringify((await world.clash.rooms.view(projectId)).nodes);
  for (const [place, order] of Object.entries({ ...ORDERS, ...NESTED })) {
    const [name] = place.split(" ");
    const { status, body } = await world.ask(`/api/commands/${name}`, {
      method: "POST",
      body: JSON.stringify({ projectId, ...order(foreign) }),
    });
    const said = status === 200 ? JSON.stringify(body.result) : String(body.detail);
    expect(`${place}: ${status} ${said}`).toMatch(/: (404|422) .*(project|file|asset)|: 200 .*does not belong to this project/i);
  }
  await world.drain();
  expect(JSON.stringify((await world.clash.rooms.view(projectId)).nodes)).toBe(before);
  const { body } = await world.ask(`/api/assets/${foreign}`);
  expect([body.projectId, body.name, body.tags, body.trashedAt]).toEqual([theirs, "foreign.png", null, null]);
});

const NESTED: Orders = {
  "timeline.update timeline.items.*.assetId": (assetId) => ({ timelineId, timeline: timelineOf(clip(assetId)) }),
  "timeline.update timeline.items.*.soft.assetId": (assetId) => ({
    timelineId,
    timeline: timelineOf({ kind: "solid", ...placed, colour: "#000000", soft: { assetId, media: "image", atFrames: 0 } }),
  }),
};

test("with one of its own the same orders are taken", async () => {
  for (const place of ["node.add assetId", "asset.estimate assetId", "batch.plan inputs.assetId", ...Object.keys(NESTED)]) {
    const [name] = place.split(" ");
    const order = { ...ORDERS, ...NESTED }[place]?.(own);
    const { status, body } = await world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify({ projectId, ...order }) });
    expect(`${place}: ${status} ${String(body.detail ?? "")}`).toBe(`${place}: 200 `);
    expect(JSON.stringify(body.result)).not.toContain("does not belong");
  }
});

test("every route that takes a file hides it from a token of another project, and when its project is deleted", async () => {
  const app = await createApp(world.clash);
  const routes = [
    ...new Set(
      app.routes.filter(({ method, path }) => method === "GET" && /asset|signed/.test(path) && path.includes(":")).map(({ path }) => path),
    ),
  ];
  expect(routes.toSorted()).toEqual([
    "/api/assets/:id",
    "/api/assets/:id/content",
    "/api/assets/:id/lineage",
    "/api/assets/:id/provenance",
    "/api/assets/:id/uses",
    "/assets/:id",
    "/share/:token/assets/:id",
    "/signed/:id",
    "/signed/runs/:id/:lease/:asset",
  ]);
  const { token } = await world.run("token.create", { title: "Ours alone", role: "owner", projectIds: [projectId] });
  const { url } = await world.run("share.create", { projectId, kind: "canvas" });
  const shared = new URL(url ?? "", world.url).pathname.split("/").at(-1) ?? "";
  const ask = (path: string, id: string, as?: string) =>
    world.ask(path.replace(":lease/:asset", `1/${id}`).replace(":id", id).replace(":token", shared), {
      headers: { accept: "text/html" },
      ...(as ? { token: as } : {}),
    });
  for (const path of routes) expect([path, (await ask(path, foreign, token)).status]).toEqual([path, 404]);
  expect((await world.ask(`/api/assets?project=${theirs}`, { token: token ?? "" })).body.items).toEqual([]);
  await world.run("project.delete", { projectId: theirs });
  for (const path of routes) expect([path, (await ask(path, foreign)).status]).toEqual([path, 404]);
});
