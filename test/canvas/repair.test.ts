import { describe, expect, test } from "bun:test";
import { LoroMap, LoroText } from "loro-crdt";
import type { Edit } from "../../src/canvas/edit.ts";
import { assetQuestions } from "../../src/canvas/repair.ts";
import { board, edit, node, receive, replica } from "./board.ts";

const STORY: Edit[] = [
  { edit: "addNode", id: "nod_p", type: "prompt", fields: { body: "a fox" } },
  { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p" },
  { edit: "addNode", id: "nod_i", type: "image", near: "nod_g" },
  { edit: "addNode", id: "nod_t", type: "timeline" },
  { edit: "addNode", id: "nod_b", type: "group" },
  { edit: "connect", id: "edg_pg", source: "nod_p", target: "nod_g", role: "prompt" },
];

/** What a room makes of what a peer did behind the back of the edits. */
function after(
  meddle: (maps: { node: (id: string) => LoroMap; root: (name: string) => LoroMap; peer: ReturnType<typeof board> }) => void,
  visitor = {},
) {
  const room = board(...STORY, { edit: "settleNode", id: "nod_i", status: "done", assetId: "ast_1", generationId: "gen_1" });
  const peer = replica(room);
  meddle({ node: (id) => peer.doc.getMap("nodes").get(id) as LoroMap, root: (name) => peer.doc.getMap(name), peer });
  peer.doc.commit();
  receive(room, peer, visitor);
  const seen = replica(room);
  expect(seen.view).toEqual(room.view);
  return room;
}

function newNode(root: LoroMap, id: string, fields: Record<string, unknown>): LoroMap {
  const map = root.setContainer(id, new LoroMap());
  for (const [field, value] of Object.entries({ id, w: 320, h: 240, ...fields })) map.set(field, value);
  return map;
}

describe("server fields (I3)", () => {
  test("whatever a peer writes into them, they stay as the server wrote them", () => {
    const room = after(({ node }) => {
      node("nod_i").set("status", "failed");
      node("nod_i").set("assetId", "ast_stolen");
      node("nod_i").set("generationId", null);
      node("nod_i").set("error", "boo");
    });
    expect(node(room, "nod_i")).toMatchObject({ status: "done", assetId: "ast_1", generationId: "gen_1", error: null });
  });

  test("a new node may name an asset that its maker may use, and nothing else of the server's", () => {
    const add = ({ root }: { root: (name: string) => LoroMap }) =>
      void newNode(root("nodes"), "nod_new", { type: "image", assetId: "ast_mine", status: "running", generationId: "gen_9" });
    expect(node(after(add, { assets: new Set(["ast_mine"]) }), "nod_new")).toMatchObject({
      assetId: "ast_mine",
      status: "done",
      generationId: null,
    });
    expect(node(after(add), "nod_new")).toMatchObject({ assetId: null, status: "idle", generationId: null });
  });

  test("the room is asked about the assets of new nodes only", () => {
    const room = board(...STORY);
    const peer = replica(room);
    newNode(peer.doc.getMap("nodes"), "nod_new", { type: "image", assetId: "ast_mine" });
    (peer.doc.getMap("nodes").get("nod_i") as LoroMap).set("assetId", "ast_other");
    peer.doc.commit();
    room.doc.import(peer.doc.export({ mode: "update" }));
    expect(assetQuestions(room.view, room.pending)).toEqual(["ast_mine"]);
  });

  test("who made a node and when is not a peer's to say", () => {
    const room = after(({ node, root }) => {
      node("nod_p").set("createdBy", "usr_eve");
      node("nod_p").set("createdAt", 5);
      newNode(root("nodes"), "nod_new", { type: "text", createdBy: "usr_ada" });
    });
    expect(node(room, "nod_p")).toMatchObject({ createdBy: "usr_ada", createdAt: 1_000 });
    expect(node(room, "nod_new").createdBy).toBe("usr_ben");
  });
});

describe("shape", () => {
  test("undeclared fields go, wrong values go back, the node's name for itself stays", () => {
    const room = after(({ node }) => {
      node("nod_p").set("junk", "x");
      node("nod_p").set("x", "far");
      node("nod_p").set("w", -4);
      node("nod_p").set("label", 7);
      node("nod_p").set("id", "nod_other");
    });
    expect(node(room, "nod_p")).toMatchObject({ id: "nod_p", x: 0, w: 320, label: "" });
    expect((room.doc.getMap("nodes").toJSON() as Record<string, object>).nod_p).not.toHaveProperty("junk");
    expect((room.doc.getMap("nodes").toJSON() as Record<string, object>).nod_p).toMatchObject({ id: "nod_p", x: 0, w: 320 });
  });

  test("a node of no known type, with a bad id, or that is no map is no node", () => {
    const room = after(({ root }) => {
      newNode(root("nodes"), "nod_x", { type: "sculpture" });
      newNode(root("nodes"), "__proto__", { type: "text" });
      root("nodes").set("nod_y", 5);
    });
    expect(Object.keys(room.doc.getMap("nodes").toJSON()).sort()).toEqual(["nod_b", "nod_g", "nod_i", "nod_p", "nod_t"]);
  });

  test("a node cannot be turned into another type", () => {
    const room = after(({ node }) => node("nod_p").set("type", "image"));
    expect(node(room, "nod_p")).toMatchObject({ type: "prompt", body: "a fox" });
    const other = after(({ node }) => node("nod_p").set("type", "nonsense"));
    expect(node(other, "nod_p")).toMatchObject({ type: "prompt", body: "a fox" });
  });

  test("prose stays prose: a register in its place becomes text again", () => {
    const room = after(({ node }) => node("nod_p").set("body", "overwritten"));
    expect((room.doc.getMap("nodes").get("nod_p") as LoroMap).get("body")).toBeInstanceOf(LoroText);
  });

  test("prose that is too long is cut, parameters of the wrong shape go", () => {
    const room = after(({ node }) => {
      (node("nod_p").get("body") as LoroText).insert(5, "x".repeat(100_500));
      node("nod_g").set("params", "none");
    });
    expect(node(room, "nod_p")).toMatchObject({ body: `a fox${"x".repeat(99_995)}` });
    expect((room.doc.getMap("nodes").get("nod_g") as LoroMap).get("params")).toBeInstanceOf(LoroMap);
  });

  test("a new node without a size gets one", () => {
    const room = after(({ root }) => void newNode(root("nodes"), "nod_new", { type: "text", w: null, h: undefined }));
    expect(node(room, "nod_new").w).toBeGreaterThan(0);
  });

  test("root containers that are no part of a canvas are emptied, meta is the server's", () => {
    const room = after(({ root, peer }) => {
      root("junk").set("a", 1);
      peer.doc.getText("notes").insert(0, "hidden");
      root("meta").set("epoch", 9);
      root("meta").set("version", "two");
    });
    expect(room.doc.getMap("junk").toJSON()).toEqual({});
    expect(room.doc.getText("notes").toString()).toBe("");
    expect(room.view).toMatchObject({ version: 1, epoch: 0 });
  });
});

describe("the graph", () => {
  const edge = (root: LoroMap, id: string, fields: Record<string, unknown>) =>
    newNode(root, id, { order: "a0", ...fields, w: undefined, h: undefined });

  test("edges that are none, or that end nowhere, or do not fit, go", () => {
    const room = after(({ root }) => {
      edge(root("edges"), "edg_1", { source: "nod_p", target: "nod_none", role: "prompt" });
      edge(root("edges"), "edg_2", { source: "nod_p", target: "nod_i", role: "prompt" });
      edge(root("edges"), "edg_3", { source: "nod_g", target: "nod_g", role: "context" });
      edge(root("edges"), "edg_4", { source: "nod_p" });
      root("edges").set("edg_5", "x");
    });
    expect(Object.keys(room.doc.getMap("edges").toJSON())).toEqual(["edg_pg"]);
  });

  test("undeclared fields of an edge go, the edge stays", () => {
    const room = after(({ root }) => (root("edges").get("edg_pg") as LoroMap).set("colour", "red"));
    expect(room.doc.getMap("edges").toJSON()).toEqual({
      edg_pg: { id: "edg_pg", source: "nod_p", target: "nod_g", role: "prompt", order: "a0" },
    });
  });

  test("the edges of a node that a peer deleted go with it, and so does its timeline", () => {
    const room = after(({ root }) => {
      root("nodes").delete("nod_p");
      root("nodes").delete("nod_t");
    });
    expect(room.view.edges).toEqual({});
    expect(room.view.timelines).toEqual({});
  });

  test("of two peers that together close a loop through a generator, one edge gives way, the same everywhere", () => {
    const room = board(...STORY, { edit: "addNode", id: "nod_g2", type: "generator" }, { edit: "addNode", id: "nod_i2", type: "image" });
    edit(
      room,
      { edit: "connect", id: "edg_o1", source: "nod_g", target: "nod_i", role: "context" },
      { edit: "connect", id: "edg_o2", source: "nod_g2", target: "nod_i2", role: "context" },
    );
    const [ada, ben] = [replica(room), replica(room)];
    edit(ada, { edit: "connect", id: "edg_a", source: "nod_i", target: "nod_g2", role: "reference" });
    edit(ben, { edit: "connect", id: "edg_b", source: "nod_i2", target: "nod_g", role: "reference" });
    receive(ada, ben);
    receive(ben, ada);
    receive(ada, ben);
    expect(ada.view).toEqual(ben.view);
    expect(Object.keys(ada.view.edges).sort()).toEqual(["edg_a", "edg_b", "edg_o1", "edg_pg"]);
  });

  test("a parent is a group; groups that two peers put into each other come apart", () => {
    const room = board(...STORY, { edit: "addNode", id: "nod_c", type: "group" });
    const [ada, ben] = [replica(room), replica(room)];
    edit(ada, { edit: "moveToGroup", ids: ["nod_b"], parentId: "nod_c" });
    edit(ben, { edit: "moveToGroup", ids: ["nod_c"], parentId: "nod_b" });
    receive(ada, ben);
    expect([node(ada, "nod_b").parentId, node(ada, "nod_c").parentId]).toEqual(["nod_c", null]);
    const odd = after(({ node }) => node("nod_p").set("parentId", "nod_g"));
    expect(node(odd, "nod_p").parentId).toBeNull();
  });

  test("children of a group that a peer deleted stay, without a parent", () => {
    const room = board(...STORY, { edit: "moveToGroup", ids: ["nod_p"], parentId: "nod_b" });
    const peer = replica(room);
    peer.doc.getMap("nodes").delete("nod_b");
    peer.doc.commit();
    receive(room, peer);
    expect(node(room, "nod_p").parentId).toBeNull();
  });
});

describe("timelines and requests", () => {
  test("a timeline node that a peer made without a timeline gets one, a timeline without a node goes", () => {
    const room = after(({ root }) => {
      newNode(root("nodes"), "nod_film", { type: "timeline" });
      root("timelines").setContainer("nod_loose", new LoroMap()).set("fps", 30);
    });
    expect(Object.keys(room.view.timelines).sort()).toEqual(["nod_film", "nod_t"]);
  });

  test("items and tracks of the wrong shape go", () => {
    const room = after(({ root }) => {
      const film = root("timelines").get("nod_t") as LoroMap;
      film.set("fps", "many");
      (film.get("items") as LoroMap).setContainer("itm_x", new LoroMap()).set("kind", "clip");
    });
    expect(room.view.timelines.nod_t).toMatchObject({ fps: 24, items: {} });
    expect((room.doc.getMap("timelines").toJSON() as Record<string, object>).nod_t).toMatchObject({ fps: 24, items: {} });
  });

  test("a run may be asked for by a person, not by an agent, and only in its shape", () => {
    const ask = ({ root }: { root: (name: string) => LoroMap }) => {
      root("requests").set("req_1", { nodeId: "nod_g", takes: 2 });
      root("requests").set("req_2", { nodeId: "nod_g", takes: 1_000 });
      root("requests").set("req_3", "please");
    };
    expect(after(ask).view.requests).toEqual({ req_1: { nodeId: "nod_g", takes: 2 } });
    const refused = after(ask, { mayRequest: false });
    expect(refused.doc.getMap("requests").toJSON()).toEqual({});
  });
});
