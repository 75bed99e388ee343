/** Many files of the library at once: tags, copies, a zip; and what becomes of the files of a project that was deleted. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { purgeTrash, TRASH_KEPT_MS } from "../../src/assets/trash.ts";
import { openZip } from "../../src/exchange/zip.ts";
import { enqueue } from "../../src/jobs/queue.ts";
import { sweepSpec } from "../../src/jobs/specs.ts";
import { assets, blobs, derivatives } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

setDefaultTimeout(60_000); // jobs draw

let world: World;
let projectId = "";
const { upload, found, refusal } = filesOf(
  () => world,
  () => projectId,
);
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Many" })).id ?? "";
}, 60_000);
afterAll(() => world.close());

test("tags are added to many files and taken away, all or none", async () => {
  const ids = [await upload(await picture("#112233"), "one.png"), await upload(await picture("#332211"), "two.png")];
  await world.run("asset.update", { projectId, assetId: ids[0], tags: "old, night" });
  expect(await world.run<object>("asset.tag", { projectId, assetIds: ids, add: "Beach, night", remove: "old" })).toEqual({ tagged: 2 });
  expect(await found("tag=beach")).toEqual(["two.png", "one.png"]);
  expect(await found("tag=old")).toEqual([]);
  expect((await world.ask(`/api/assets/${ids[0]}`)).body.tags).toEqual(["night", "beach"]);
  expect(await world.run<object>("asset.tag", { projectId, assetIds: ids, add: "beach" })).toEqual({ tagged: 0 });
  expect((await refusal("asset.tag", { projectId, assetIds: ids })).body.detail).toContain("Name at least one tag");
  expect((await refusal("asset.tag", { projectId, assetIds: [ids[0], "ast_nowhere"], add: "x" })).status).toBe(404);
  const many = Array.from({ length: 30 }, (_, i) => `tag${i}`).join(",");
  expect((await refusal("asset.tag", { projectId, assetIds: ids, add: many })).body.detail).toContain("“one.png” would have 32 tags");
  expect(await found("tag=tag0")).toEqual([]);
});

test("chosen files of several projects come as one zip, each name once, only for who may see them", async () => {
  const other = (await world.run("project.create", { title: "Other" })).id ?? "";
  const ids = [
    await upload(await picture("#100000"), "rain.png"),
    await upload(await picture("#200000"), "rain.png", other),
    await upload(await picture("#300000"), "../../etc/passwd.png"),
  ];
  const response = await fetch(`${world.url}/api/assets/download?ids=${ids.join(",")},${ids[0]}`, {
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
  });
  expect([response.status, response.headers.get("content-type"), response.headers.get("x-content-type-options")]).toEqual([
    200,
    "application/zip",
    "nosniff",
  ]);
  const path = join(world.folder, "files.zip");
  await Bun.write(path, response);
  const zip = await openZip(path, { entries: 10, entryBytes: 1e9, totalBytes: 1e9 });
  expect([...zip.entries.keys()].toSorted()).toEqual(["passwd.png", "rain-2.png", "rain.png"]);
  expect(await zip.read("rain-2.png", 1e6)).toEqual(Buffer.from(await picture("#200000")));
  zip.close();
  const { token } = await world.run("token.create", { title: "Narrow", role: "viewer", projectIds: [projectId] });
  expect((await world.ask(`/api/assets/download?ids=${ids[1]}`, { token: token ?? "" })).status).toBe(404);
  for (const query of ["", "?ids=", `?ids=${"ast_x,".repeat(401)}`])
    expect((await world.ask(`/api/assets/download${query}`)).status).toBe(422);
});

test("a refusal to throw away tells the users of each file", async () => {
  const ids = [
    await upload(await picture("#445500"), "free.png"),
    await upload(await picture("#445511"), "shown.png"),
    await upload(await picture("#445522"), "told.png"),
  ];
  await world.run("node.add", { projectId, type: "image", assetId: ids[1], label: "Beach" });
  await world.run("node.add", { projectId, type: "image", assetId: ids[2], label: "Pier" });
  const { body } = await refusal("asset.trash", { projectId, assetIds: ids });
  expect(body.fields).toEqual([
    { field: "assetIds.1", message: "It is used by “Beach” on the canvas." },
    { field: "assetIds.2", message: "It is used by “Pier” on the canvas." },
  ]);
  expect(await found("q=free.png")).toEqual(["free.png"]);
});

test("files of a deleted project go after 30 days, with their small pictures, by the hourly job; what others have stays; nothing is lost and nothing is left over", async () => {
  const doomed = (await world.run("project.create", { title: "Doomed" })).id ?? "";
  const shared = await picture("#abcdef", 1400);
  const own = await picture("#fedcba", 1400);
  const kept = await upload(shared, "kept.png");
  for (const [bytes, name] of [
    [shared, "shared.png"],
    [own, "own.png"],
  ] as const)
    await upload(bytes, name, doomed);
  const { id: nodeId } = await world.run("node.add", { projectId: doomed, type: "image", assetId: (await rowsOf(doomed))[0]?.id });
  await world.drain();
  const ownHash = new Bun.CryptoHasher("sha256").update(own).digest("hex");
  const variants = (await world.clash.db.read.select().from(derivatives)).length;
  await world.run("project.delete", { projectId: doomed });
  const at = (ms: number) => ({ ...world.clash, clock: { ...world.clash.clock, now: () => Date.now() + ms } });
  expect(await purgeTrash(at(TRASH_KEPT_MS - 3600_000), new AbortController().signal)).toBe(0);
  expect(await world.clash.store.has(ownHash)).toBe(true);
  // the clock of the studio itself is put on, and the job of the hour does it
  const { now } = world.clash.clock;
  world.clash.clock.now = () => now() + TRASH_KEPT_MS + 2 * 3600_000;
  try {
    await world.clash.db.write.transaction((tx, after) =>
      enqueue(world.clash, tx, after, sweepSpec, {}, { title: "Sweep", actor: "server" }),
    );
    await world.drain();
  } finally {
    world.clash.clock.now = now;
  }
  expect([nodeId !== "", await rowsOf(doomed)]).toEqual([true, []]);
  expect(await world.clash.store.has(ownHash)).toBe(false);
  expect((await world.ask(`/api/assets/${kept}/content`)).status).toBe(200);
  expect((await world.ask(`/api/assets/${kept}/content?w=640`)).status).toBe(200);
  expect((await world.clash.db.read.select().from(derivatives)).length).toBeLessThan(variants);
  await holdsTogether();
});

const rowsOf = (project: string) => world.clash.db.read.select().from(assets).where(eq(assets.projectId, project));

/** Every row has its bytes, every file in the store a row, every row of the store a user. */
async function holdsTogether(): Promise<void> {
  const stored = new Set<string>();
  for await (const file of world.clash.store.list(Date.now())) stored.add(file.sha256);
  const rows = await world.clash.db.read.select().from(blobs);
  const used = new Set([
    ...(await world.clash.db.read.select({ sha256: assets.sha256 }).from(assets)).map(({ sha256 }) => sha256),
    ...(await world.clash.db.read.select({ sha256: derivatives.sha256 }).from(derivatives)).map(({ sha256 }) => sha256),
  ]);
  const known = new Set(rows.map(({ sha256 }) => sha256));
  expect({
    lost: [...used].filter((sha256) => !stored.has(sha256)),
    orphanFiles: [...stored].filter((sha256) => !known.has(sha256)),
  }).toEqual({ lost: [], orphanFiles: [] });
  expect([...known].filter((sha256) => !used.has(sha256))).toEqual([]);
}
