/** Bundles that are not what they say: each gets a sentence that names the entry, and nothing of it stays. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LoroDoc, LoroMap } from "loro-crdt";
import { openPromise } from "yauzl";
import { assetPath, type Manifest, PATHS } from "../../src/exchange/bundle/manifest.ts";
import { openWorld, type World } from "../world.ts";
import { exported, importFiles, type Rich, richProject, traces } from "./project.ts";
import { chance, mutate, type RawEntry, rawZip } from "./zips.ts";

let world: World;
let rich: Rich;
let bundle: Uint8Array<ArrayBuffer>;
let entries: RawEntry[];
let manifest: Manifest;
let before: string;
const path = () => `${world.folder}/good.clash`;

beforeAll(async () => {
  world = await openWorld({ env: { IMPORT_LIMIT_GB: "0.01" } });
  rich = await richProject(world);
  await world.run("comment.add", { projectId: rich.projectId, nodeId: rich.image, body: "Nice" });
  bundle = new Uint8Array(await (await exported(world, rich.projectId, "format=bundle")).arrayBuffer());
  await Bun.write(path(), bundle);
  entries = await unzip();
  manifest = JSON.parse(new TextDecoder().decode(entries.find((entry) => entry.name === PATHS.manifest)?.bytes));
  before = await traces(world, rich.projectId);
}, 60_000);
afterAll(() => world.close());

async function unzip(): Promise<RawEntry[]> {
  const zip = await openPromise(path(), { lazyEntries: true, autoClose: false });
  const found: RawEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    found.push({ name: entry.fileName, bytes: Buffer.concat(parts) });
  }
  zip.close();
  return found;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const hash = (bytes: Uint8Array) => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
/** The good bundle with entries in place of those of the same name. */
const withEntries = (...changed: RawEntry[]) =>
  rawZip([...entries.filter((one) => !changed.some((other) => other.name === one.name)), ...changed]);
const withManifest = (change: (copy: Manifest & Record<string, unknown>) => void, ...more: RawEntry[]) => {
  const copy = structuredClone(manifest) as Manifest & Record<string, unknown>;
  change(copy);
  return withEntries({ name: PATHS.manifest, bytes: json(copy) }, ...more);
};
const withPart = (name: "canvas" | "comments", bytes: Uint8Array) =>
  withManifest(
    (copy) => {
      copy[name] = { sha256: hash(bytes), bytes: bytes.length };
    },
    { name: PATHS[name], bytes },
  );
const anAsset = () => entries.find((one) => one.name.startsWith("assets/")) as RawEntry;
const zeros = (length: number) => new Uint8Array(length);

async function refused(bytes: Uint8Array, sentence: RegExp): Promise<void> {
  const made = await importFiles(world, [{ name: "bad.clash", bytes }]);
  expect(made.sentence).toMatch(sentence);
  expect(["refused", "failed"]).toContain(made.state);
  expect(await traces(world, rich.projectId)).toBe(before);
}

test("the archive that the tests bend is a good one before they do", async () => {
  const made = await importFiles(world, [{ name: "good.clash", bytes: rawZip(entries) }]);
  expect(made).toMatchObject({ state: "done", sentence: "" });
  await world.drain();
  before = await traces(world, rich.projectId);
}, 60_000);

describe("names, kinds and sizes of entries", () => {
  const cases: [string, () => Uint8Array, RegExp][] = [
    ["up and out", () => withEntries({ name: "../../etc/passwd", bytes: zeros(3) }), /\.\.\/\.\.\/etc\/passwd/],
    ["from the root", () => withEntries({ name: "/etc/passwd", bytes: zeros(3) }), /absolute path.*\/etc\/passwd/],
    ["with a drive", () => withEntries({ name: "C:/windows/x", bytes: zeros(3) }), /absolute path/],
    ["with backslashes", () => withEntries({ name: "assets\\..\\..\\x", bytes: zeros(3) }), /invalid characters in fileName|relative path/],
    ["with a line feed", () => withEntries({ name: "assets/a\nb", bytes: zeros(3) }), /name that no file can have/],
    ["no part of it", () => withEntries({ name: "readme.txt", bytes: zeros(3) }), /^readme\.txt: It is no part of a bundle/],
    ["a link", () => withEntries({ ...anAsset(), mode: 0o120777 }), /^assets\/[0-9a-f]+: It is a link/],
    ["encrypted", () => withEntries({ ...anAsset(), flags: 1, deflate: true }), /^assets\/[0-9a-f]+: It is encrypted/],
    ["packed by a stranger", () => withEntries({ ...anAsset(), method: 93 }), /packed in a way that is not known/],
    ["twice the same", () => rawZip([...entries, anAsset()]), /in the archive twice/],
    ["twice but for case", () => rawZip([...entries, { name: "MANIFEST.json", bytes: zeros(2) }]), /in the archive twice/],
    [
      "sharing bytes",
      () => rawZip([...entries, ...Array.from({ length: 40 }, (_, i) => ({ ...anAsset(), name: `assets/${i}`, sharesWith: 2 }))]),
      /shares its bytes/,
    ],
    [
      "a bomb",
      () => withEntries({ name: PATHS.canvas, bytes: zeros(40 * 1024 ** 2), deflate: true }),
      /^canvas\.loro: It unpacks to far more/,
    ],
    ["a claim of terabytes", () => withEntries({ ...anAsset(), claims: 0xfffffffe, deflate: true }), /unpacks to (far )?more/],
    [
      "larger than it claims",
      () => withEntries({ name: PATHS.manifest, bytes: json({ ...manifest, title: "x".repeat(9000) }), claims: 60, deflate: true }),
      /^manifest\.json: It cannot be unpacked/,
    ],
    [
      "too many of them",
      () => rawZip(Array.from({ length: 20_100 }, (_, i) => ({ name: `assets/${i}`, bytes: zeros(0) }))),
      /20,100 entries and may have 20,010/,
    ],
    ["an empty archive", () => rawZip([]), /^manifest\.json: It is missing/],
    ["cut off", () => bundle.slice(0, bundle.length - 400), /^file: The archive cannot be read/],
    ["its head only", () => bundle.slice(0, 30), /^file: The archive cannot be read/],
    ["larger than the setting allows", () => zeros(11 * 1024 ** 2), /^file: It is larger than 10 MiB/],
  ];
  for (const [name, make, sentence] of cases) test(name, () => refused(make(), sentence), 60_000);
});

describe("what the manifest says", () => {
  const cases: [string, () => Uint8Array, RegExp][] = [
    ["no JSON", () => withEntries({ name: PATHS.manifest, bytes: Buffer.from("{") }), /^manifest\.json: It is not JSON/],
    [
      "something else",
      () => withEntries({ name: PATHS.manifest, bytes: json({ name: "a package" }) }),
      /not the manifest of a Clash project/,
    ],
    [
      "too deep",
      () =>
        withEntries({
          name: PATHS.manifest,
          bytes: Buffer.from(`{"format":"clash-bundle","x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
        }),
      /^manifest\.json/,
    ],
    ["a newer format", () => withManifest((copy) => Object.assign(copy, { formatVersion: 9 })), /formatVersion 9; this one knows 1/],
    ["a newer schema", () => withManifest((copy) => Object.assign(copy, { schemaVersion: 99 })), /newer Clash \(schemaVersion 99/],
    ["no title", () => withManifest((copy) => Object.assign(copy, { title: "" })), /^manifest\.json\.title/],
    ["an asset twice", () => withManifest((copy) => copy.assets.push(copy.assets[0] as never)), /used twice/],
    [
      "a file that is not there",
      () => withManifest((copy) => Object.assign(copy.assets[0] ?? {}, { sha256: "0".repeat(64) })),
      /0000: The manifest names it/,
    ],
    ["another size", () => withManifest((copy) => Object.assign(copy.assets[0] ?? {}, { bytes: 7 })), /bytes, and the manifest says 7/],
    [
      "a hash that is a path",
      () => withManifest((copy) => Object.assign(copy.assets[0] ?? {}, { sha256: "../../x" })),
      /^manifest\.json\.assets\.0\.sha256/,
    ],
    [
      "another kind",
      () => withManifest((copy) => Object.assign(copy.assets.find((one) => one.kind === "image") ?? {}, { kind: "audio" })),
      /It is image, and the manifest says audio/,
    ],
    [
      "another hash of the canvas",
      () => withManifest((copy) => Object.assign(copy.canvas, { sha256: "1".repeat(64) })),
      /^canvas\.loro: .*another hash/,
    ],
  ];
  for (const [name, make, sentence] of cases) test(name, () => refused(make(), sentence), 60_000);
});

describe("what is inside", () => {
  const swapped = () => {
    const file = anAsset();
    const other = entries.filter((one) => one.name.startsWith("assets/"))[1] as RawEntry;
    return withManifest(
      (copy) => {
        for (const asset of copy.assets) if (assetPath(asset.sha256) === file.name) asset.bytes = other.bytes.length;
      },
      { name: file.name, bytes: other.bytes },
    );
  };
  const script = Buffer.from("<html><script>alert(1)</script></html>");
  const named = () =>
    withManifest((copy) => Object.assign(copy.assets[0] ?? {}, { sha256: hash(script), bytes: script.length }), {
      name: assetPath(hash(script)),
      bytes: script,
    });
  const cases: [string, () => Uint8Array, RegExp][] = [
    ["a file under another's hash", swapped, /^assets\/[0-9a-f]+: It does not hold what its name says/],
    ["a page that calls itself a picture", named, /^assets\/[0-9a-f]+: .*(can be|no part)/],
    ["no canvas at all", () => withPart("canvas", Buffer.from("not loro")), /^canvas\.loro: The canvas cannot be read/],
    [
      "a canvas cut short",
      () => withPart("canvas", (entries.find((one) => one.name === PATHS.canvas)?.bytes ?? zeros(0)).slice(0, -9)),
      /^canvas\.loro: The canvas cannot be read/,
    ],
    ["comments that are none", () => withPart("comments", json([{ id: "x" }])), /^comments\.json: comments\.0/],
    [
      "a reply to nobody",
      () =>
        withPart(
          "comments",
          json([
            { ...JSON.parse(new TextDecoder().decode(entries.find((one) => one.name === PATHS.comments)?.bytes))[0], threadId: "cmt_gone" },
          ]),
        ),
      /There is no such thread/,
    ],
  ];
  for (const [name, make, sentence] of cases) test(name, () => refused(make(), sentence), 60_000);
});

test("a canvas full of lies is taken without them: no requests, no server's fields, no strange assets, no loops", async () => {
  const doc = new LoroDoc();
  const put = (root: string, id: string, values: object) => {
    const map = doc.getMap(root).setContainer(id, new LoroMap());
    for (const [key, value] of Object.entries(values)) map.set(key, value);
  };
  const box = { x: 0, y: 0, w: 300, h: 200 };
  put("nodes", "nod_a", {
    id: "nod_a",
    type: "image",
    ...box,
    status: "done",
    assetId: "ast_elsewhere",
    generationId: "gen_x",
    createdBy: "usr_boss",
  });
  put("nodes", "nod_b", {
    id: "nod_b",
    type: "image",
    ...box,
    status: "running",
    generationId: "gen_y",
    parentId: "nod_c",
    evil: "<script>",
  });
  put("nodes", "nod_c", { id: "nod_c", type: "group", ...box, parentId: "nod_d" });
  put("nodes", "nod_d", { id: "nod_d", type: "group", ...box, parentId: "nod_c" });
  put("nodes", "nod_e", { id: "nod_e", type: "castle", ...box });
  put("nodes", "nod_f", { id: "nod_f", type: "text", ...box, x: "left", body: 7 });
  put("nodes", "../../x", { id: "../../x", type: "text", ...box });
  put("edges", "edg_1", { id: "edg_1", source: "nod_a", target: "nod_gone", role: "context", order: "a0" });
  put("requests", "req_1", { nodeId: "nod_g", takes: 3 });
  put("castle", "x", { y: 1 });
  doc.commit();
  const bytes = doc.export({ mode: "shallow-snapshot", frontiers: doc.oplogFrontiers() });
  const made = await importFiles(world, [{ name: "lies.clash", bytes: withPart("canvas", bytes) }]);
  expect(made).toMatchObject({ state: "done", sentence: "" });
  const view = await world.clash.rooms.view(made.projectId);
  expect(Object.keys(view.nodes).sort()).toEqual(["nod_a", "nod_b", "nod_c", "nod_d", "nod_f"]);
  expect(view.nodes.nod_a).toMatchObject({ status: "failed", assetId: null, generationId: null });
  expect(view.nodes.nod_a?.createdBy).not.toBe("usr_boss");
  expect(view.nodes.nod_b).toMatchObject({ status: "cancelled", generationId: null });
  expect(view.nodes.nod_f).toMatchObject({ x: 0, body: "" });
  expect([view.nodes.nod_c?.parentId, view.nodes.nod_d?.parentId]).toContain(null);
  expect([view.edges, view.requests]).toEqual([{}, {}]);
  await world.drain();
  before = await traces(world, rich.projectId);
}, 60_000);

test("240 archives with bytes changed, cut out, doubled or moved: each is taken whole or refused without a trace", async () => {
  const seed = Number(process.env.EXCHANGE_SEED ?? Date.now() % 1_000_000);
  const pick = chance(seed);
  const good = new Uint8Array(await (await exported(world, rich.projectId, `ids=${rich.image},${rich.prompt}`)).arrayBuffer());
  let taken = 0;
  for (let round = 0; round < 240; round++) {
    const bytes = mutate(good, pick);
    const made = await importFiles(world, [{ name: `m${round}.clash`, bytes }]);
    const told = `seed ${seed}, round ${round}: ${made.state} ${made.sentence}`;
    if (made.state === "done") {
      taken++;
      await world.run("project.delete", { projectId: made.projectId });
      await world.drain();
      before = await traces(world, rich.projectId);
      continue;
    }
    expect(told).toMatch(/(refused|failed) [^:]+: .+\.$/s);
    expect(`${told} ${await traces(world, rich.projectId)}`).toBe(`${told} ${before}`);
  }
  expect(taken).toBeLessThan(120); // most bytes of an archive matter
}, 120_000);

test("after all of this no uploaded file has a row, and the sweep finds nothing that it may not take", async () => {
  await world.drain();
  const held = await world.clash.db.read.all(
    "select count(*) as n from blobs where sha256 not in (select sha256 from assets) and sha256 not in (select sha256 from derivatives)",
  );
  expect(held).toEqual([{ n: 0 }]);
});
