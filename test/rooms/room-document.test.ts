/** The worker's side without the thread: one document and its calls. */
import { describe, expect, test } from "bun:test";
import { LoroDoc, LoroMap } from "loro-crdt";
import { firstUpdate } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { openLive } from "../../src/canvas/live.ts";
import { judgeBytes } from "../../src/rooms/admit.ts";
import type { CallOf, Wrote } from "../../src/rooms/messages.ts";
import { DamagedRoom, loadDoc, openRoomDocument } from "../../src/rooms/room-document.ts";

const FIRST = firstUpdate();
const fox: Edit = { edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 0, fields: { body: "a fox" } };
const nobody = async () => [];

function opened(updates: Uint8Array[] = [FIRST], peers: [string, string][] = []) {
  const document = openRoomDocument({ call: "open", room: "prj", snapshot: undefined, updates, peers, retired: [] });
  const apply = (edits: Edit[], actor = "usr_ada") => document.apply({ call: "apply", room: "prj", actor, time: 5, journal: true, edits });
  const take = (bytes: Uint8Array, actor = "usr_ben") =>
    document.import({ call: "import", room: "prj", actor, mayRequest: true, updates: [bytes] } satisfies CallOf<"import">, nobody);
  return { document, apply, take };
}

function peerOf(document: ReturnType<typeof openRoomDocument>): LoroDoc {
  const doc = new LoroDoc();
  doc.import(document.export());
  return doc;
}

function change(doc: LoroDoc, write: (doc: LoroDoc) => void): Uint8Array {
  const since = doc.oplogVersion();
  write(doc);
  doc.commit();
  return doc.export({ mode: "update", from: since });
}

const wrote = (answer: unknown) => answer as Wrote & { requests: unknown[] };

describe("a document on the worker", () => {
  test("answers a change with its row, its journal, what changed and whose face", () => {
    const { apply } = opened();
    const answer = apply([fox]);
    expect(answer).toMatchObject({
      repair: undefined,
      faces: ["nod_p"],
      journal: [{ entry: "node", id: "nod_p", before: null }],
      changed: { nodes: { nod_p: { x: 0 } } },
    });
    expect(answer.peers.map(([, actor]) => actor)).toEqual(["server"]);
    expect(apply([{ edit: "moveNodes", moves: [{ id: "nod_p", x: 4, y: 0 }] }])).toMatchObject({ peers: [], faces: [] });
    expect(apply([{ edit: "moveNodes", moves: [{ id: "nod_p", x: 4, y: 0 }] }]).bytes).toBeUndefined();
  });

  test("is the same when it is opened from its rows", () => {
    const first = opened();
    const rows = [
      FIRST,
      first.apply([fox]).bytes as Uint8Array,
      first.apply([{ edit: "setText", id: "nod_p", field: "body", text: "a hare" }]).bytes as Uint8Array,
    ];
    expect(opened(rows).document.view()).toEqual(first.document.view());
    expect(() => loadDoc(undefined, [FIRST, rows[2] as Uint8Array])).toThrow(DamagedRoom);
    expect(() => loadDoc(Uint8Array.from([1, 2]), [])).toThrow(DamagedRoom);
  });

  test("merges a peer's bytes, says who owns its id, and what it repaired", async () => {
    const { document, apply, take } = opened();
    apply([fox]);
    const peer = peerOf(document);
    const good = wrote(await take(change(peer, (doc) => (doc.getMap("nodes").get("nod_p") as LoroMap).set("x", 9))));
    expect(good).toMatchObject({ peers: [[peer.peerIdStr, "usr_ben"]], repair: undefined, requests: [] });
    expect(good.journal).toEqual([{ entry: "field", id: "nod_p", field: "x", before: 0, written: 9 }]);
    const bad = wrote(await take(change(peer, (doc) => (doc.getMap("nodes").get("nod_p") as LoroMap).set("createdBy", "usr_eve"))));
    expect(bad.repair).toBeDefined();
    expect(bad.journal).toEqual([]);
    const late = wrote(await take(change(peer, (doc) => doc.getMap("requests").set("req_1", { nodeId: "nod_p", takes: 1 }))));
    expect(late.requests).toEqual([{ id: "req_1", nodeId: "nod_p", takes: 1, actor: "usr_ben" }]);
    expect(await take(peer.export({ mode: "update" }))).toMatchObject({ bytes: undefined, requests: [] });
    expect(opened([document.export()], [[peer.peerIdStr, "usr_ben"]]).document.open()).toEqual({
      requests: [{ id: "req_1", nodeId: "nod_p", takes: 1, actor: "usr_ben" }],
    });
  });

  test("logs of bytes that repeat what it has only what is new", async () => {
    const { document, apply, take } = opened();
    apply([fox]);
    const peer = peerOf(document);
    const set = (x: number) => change(peer, (doc) => (doc.getMap("nodes").get("nod_p") as LoroMap).set("x", x));
    await take(set(1));
    set(2);
    const all = peer.export({ mode: "update" });
    const answer = wrote(await take(all));
    expect(answer.bytes?.length).toBeLessThan(all.length);
    expect(document.view().nodes.nod_p?.x).toBe(2);
  });

  test("refuses what is not its peer's, leaves a gap, is a snapshot or is cut", async () => {
    const { document, apply, take } = opened();
    apply([fox]);
    const peer = peerOf(document);
    const set = (x: number) => change(peer, (doc) => (doc.getMap("nodes").get("nod_p") as LoroMap).set("x", x));
    const first = set(1);
    expect(await take(set(2))).toEqual({ refused: "gap" });
    await take(first, "usr_ada");
    expect(await take(set(3), "usr_ada")).toEqual({ refused: "gap" });
    expect(await take(peer.export({ mode: "update" }))).toEqual({ refused: "foreign-peer" });
    expect(await take(peer.export({ mode: "snapshot" }))).toEqual({ refused: "invalid" });
    expect(await take(first.slice(0, 20))).toEqual({ refused: "invalid" });
    expect(judgeBytes(peer, first, "usr_ada", new Map())).toMatchObject({ news: false });
  });

  test("asks about the assets of new nodes before it answers", async () => {
    const { document, apply } = opened();
    apply([fox]);
    const bytes = change(peerOf(document), (doc) => {
      const map = doc.getMap("nodes").setContainer("nod_i", new LoroMap());
      for (const [field, value] of Object.entries({ id: "nod_i", type: "image", w: 320, h: 240, assetId: "ast_1" })) map.set(field, value);
    });
    const asked: unknown[] = [];
    await document.import({ call: "import", room: "prj", actor: "usr_ben", mayRequest: false, updates: [bytes] }, async (actor, assets) => {
      asked.push(actor, assets);
      return assets;
    });
    expect(asked).toEqual(["usr_ben", ["ast_1"]]);
    expect(document.view().nodes.nod_i).toMatchObject({ assetId: "ast_1", status: "done" });
  });

  test("takes back what the journal says, and tells which nodes came back", () => {
    const { document, apply } = opened();
    const added = apply([fox]).journal;
    const deleted = apply([{ edit: "deleteNodes", ids: ["nod_p"] }]).journal;
    expect(document.undo({ call: "undo", room: "prj", entries: deleted })).toMatchObject({
      restoredNodeIds: ["nod_p"],
      skipped: [],
      journal: [{ entry: "node", id: "nod_p", before: null }],
    });
    document.undo({ call: "undo", room: "prj", entries: added });
    expect(document.view().nodes).toEqual({});
    document.close();
  });

  test("lets people in with everything, what is missing, or a state without its history", () => {
    const { document, apply } = opened();
    apply([{ ...fox, fields: { body: "secret" } } as Edit]);
    apply([{ edit: "setText", id: "nod_p", field: "body", text: "open" }]);
    const join = (version: Uint8Array, viewer: boolean) => document.join({ call: "join", room: "prj", version, viewer });
    const docOf = (answer: ReturnType<typeof join>, doc = new LoroDoc()) => {
      if ("parts" in answer && answer.parts.length > 0) doc.importBatch(answer.parts);
      return doc;
    };
    const editor = docOf(join(new Uint8Array(), false));
    expect(openLive(editor).view).toEqual(document.view());
    const viewer = docOf(join(new Uint8Array(), true));
    expect(openLive(viewer).view).toEqual(document.view());
    expect(viewer.isShallow()).toBe(true);
    apply([{ edit: "moveNodes", moves: [{ id: "nod_p", x: 7, y: 7 }] }]);
    for (const [doc, isViewer] of [
      [editor, false],
      [viewer, true],
    ] as const) {
      docOf(join(doc.oplogVersion().encode(), isViewer), doc);
      expect(openLive(doc).view).toEqual(document.view());
      expect(join(doc.oplogVersion().encode(), isViewer)).toMatchObject({ parts: [] });
    }
    const old = new LoroDoc();
    old.import(FIRST);
    expect(join(old.oplogVersion().encode(), true)).toEqual({ stale: "copy" });
    expect(() => join(Uint8Array.from([255, 1]), false)).toThrow("cannot be read");
  });
});
