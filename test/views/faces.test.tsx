import { describe, expect, test } from "bun:test";
import { Html } from "@elysiajs/html";
import { type FaceView, type ImageFaceView, NODE_TYPES, type NodeStatus, type VideoFaceView } from "../../views/nodes/face.ts";
import { Faces, faces, NodeCard } from "../../views/nodes/index.tsx";
import { attributes, outsideAttributes, poisoned, text } from "./markup.ts";
import { edges, generator, nodes } from "./samples/canvas.ts";

const draw = async (face: FaceView) => String(await (<NodeCard face={face} />));
const picture = (over: Partial<ImageFaceView>): ImageFaceView => ({
  id: "nod_p",
  projectId: "prj_1",
  type: "image",
  label: "Shot 1",
  x: 0,
  y: 0,
  w: 200,
  h: 100,
  by: "agent",
  status: "idle",
  alt: "A pass",
  generationId: "gen_1",
  ...over,
});

describe("a node's face", () => {
  test("exists for every type, and the samples show each", () => {
    expect(Object.keys(faces).toSorted()).toEqual([...NODE_TYPES].toSorted());
    expect([...new Set(nodes.map((node) => node.type))].toSorted()).toEqual([...NODE_TYPES].toSorted());
  });

  test("tells the island what it is: id, type, status, author, asset", async () => {
    const html = await draw(
      picture({ status: "done", assetId: "ast_1", posterUrl: "/p", held: "agent", locked: true, parentId: "nod_g", faceKey: "k" }),
    );
    for (const part of ['data-node="nod_p"', 'data-type="image"', 'data-status="done"', 'data-by="agent"', 'data-asset="ast_1"'])
      expect(html).toContain(part);
    for (const part of ['data-held="agent"', 'data-locked="true"', 'data-parent="nod_g"', 'data-face-key="k"'])
      expect(html).toContain(part);
    expect(attributes(html, "id")).toEqual(["node-nod_p", "face-nod_p"]);
  });

  test.each([
    ["idle", "Not run yet"],
    ["queued", "Queued"],
    ["running", "Running"],
    ["failed", "Failed"],
    ["uncertain", "Uncertain"],
    ["cancelled", "Cancelled"],
  ] as [NodeStatus, string][])("says its state in words when it is %s", async (status, word) => {
    expect(text(await draw(picture({ status })))).toContain(word);
  });

  test("shows only the picture when it is done, with its caption for who comes near", async () => {
    const html = await draw(
      picture({
        status: "done",
        posterUrl: "/api/assets/a/content?w=640",
        draft: true,
        provenance: { model: "Draft image", seed: 7, costMicroUsd: 0 },
      }),
    );
    expect(html).toContain('src="/api/assets/a/content?w=640"');
    expect(html).toContain("node__caption");
    expect(text(html)).toContain("Draft image seed 7 · free");
    expect(html).not.toContain("data-state=");
  });

  test("in line says the place and why it waits", async () => {
    expect(text(await draw(picture({ status: "queued", place: 2, why: "Two at a time" })))).toContain("Queued, 2nd Two at a time");
  });

  test("that runs keeps its best frame and shows how far it is, and how long still", async () => {
    const html = await draw(
      picture({ status: "running", posterUrl: "/p", progress: { percent: 46.04, note: "88 of 192", etaSeconds: 41 } }),
    );
    expect(html).toContain('src="/p"');
    expect(html).toContain('value="46" max="100"');
    expect(text(html)).toContain("Running 88 of 192 0:41 left");
  });

  test("that failed says why and offers to try again, but not to who may only look", async () => {
    const failed = picture({ status: "failed", error: "The picture was deleted. Nothing was charged." });
    const html = await draw(failed);
    expect(text(html)).toContain("The picture was deleted. Nothing was charged. Retry");
    expect(html).toContain('hx-post="/commands/generation.retry"');
    expect(await draw({ ...failed, readOnly: true })).not.toContain("hx-post");
  });

  test("that is uncertain asks before it sends anew, and the upstream can be asked where it knows", async () => {
    const doubt = {
      ...{ projectId: "prj_1", generationId: "gen_1", provider: "fal", request: "gen_1" },
      costMicroUsd: 40_000,
      isAskable: false,
    };
    const unsure = picture({ status: "uncertain", error: "It is not known.", doubt });
    const html = await draw(unsure);
    expect(html).not.toContain("generation.ask");
    expect(html).not.toContain("hx-post");
    expect(html).toContain('data-open="send-anew"');
    expect(html).toContain('data-price="$0.040"');
    const askable = await draw({ ...unsure, doubt: { ...doubt, isAskable: true } });
    expect(askable).toContain("/commands/generation.ask");
    expect(askable).not.toContain("generation.retry");
    const looked = await draw({ ...unsure, doubt: { ...doubt, isAskable: true }, readOnly: true });
    expect(looked).not.toContain("hx-post");
    expect(looked).not.toContain("data-open");
  });

  test("that was cancelled keeps the frame it had", async () => {
    const clip: VideoFaceView = { ...picture({ status: "cancelled", posterUrl: "/p" }), type: "video", seconds: 8 };
    expect(await draw(clip)).toContain('src="/p"');
  });

  test("of a generator runs by itself and says what it costs", async () => {
    const html = await draw({ ...generator, costMicroUsd: 39_000, takes: 4 });
    expect(text(html)).toContain("$0.16 4 × $0.039");
    expect(html).toContain("/commands/generation.run");
    expect(text(await draw({ ...generator, costMicroUsd: null }))).toContain("unknown price not listed");
    expect(await draw({ ...generator, problem: "Connect a prompt first." })).toContain('title="Connect a prompt first."');
  });

  test("of a generator offers each parameter to the island by name", async () => {
    expect(attributes(await draw(generator), "data-param").toSorted()).toEqual(generator.params.map((param) => param.name).toSorted());
  });

  test("of a text shows its heading apart, of an empty one what to write", async () => {
    const [brief] = nodes.filter((node) => node.type === "text");
    expect(await draw(brief as FaceView)).toContain("<h3>A quiet goodbye, 40 s</h3>");
    expect(text(await draw({ ...(brief as Extract<FaceView, { type: "text" }>), body: "" }))).toContain(
      "Write what the film needs to know",
    );
  });

  test("of a prompt marks mentions and variables", async () => {
    const html = await draw(nodes.find((node) => node.type === "prompt") as FaceView);
    expect(html).toContain('<span class="mention" data-mention="edg_style">');
    expect(text(html)).toContain("Watercolour");
    expect(text(html)).not.toContain("edg_style");
    expect(html).toContain('<span class="variable" data-missing>{weather}</span>');
    expect(attributes(html, "data-value")).toEqual(["weather"]);
  });

  test("of a text is Markdown in which nothing can act", async () => {
    const [brief] = nodes.filter((node) => node.type === "text") as Extract<FaceView, { type: "text" }>[];
    const body =
      "**Bold**\n\n<img src=x onerror=alert(1)>\n[go](javascript:alert(1)) [out](https://example.com) ![p](https://example.com/p.png)";
    const html = await draw({ ...(brief as Extract<FaceView, { type: "text" }>), body });
    expect(html).toContain("<strong>Bold</strong>");
    expect(html).toContain('<p data-gap="1">&lt;img');
    expect(html).not.toMatch(/<img|href="javascript|onerror=[^&]*>/);
    expect(html).toContain('href="https://example.com" target="_blank" rel="noopener noreferrer nofollow"');
  });

  test("of a timeline renders, then downloads", async () => {
    const cut = nodes.find((node) => node.type === "timeline") as Extract<FaceView, { type: "timeline" }>;
    expect(await draw(cut)).toContain("/commands/render.start");
    expect(text(await draw({ ...cut, render: { id: "ren_1", state: "running", percent: 40, etaSeconds: 9 } }))).toContain("Rendering");
    expect(text(await draw({ ...cut, render: { id: "ren_1", state: "queued" } }))).toContain("Waits to render");
    expect(await draw({ ...cut, render: { id: "ren_1", state: "done", assetId: "ast_f" } })).toContain(
      "/api/assets/ast_f/content?download",
    );
  });
});

describe("text from outside", () => {
  const HOSTILE = `"><img src=x onerror=alert(1)>'&{x}@y</style><script>`;
  const FREE = new Set([
    "label",
    "body",
    "prompt",
    "error",
    "why",
    "note",
    "alt",
    "model",
    "modelNote",
    "problem",
    "actor",
    "words",
    "value",
    "posterUrl",
    "thumbUrl",
    "id",
    "faceKey",
  ]);

  test("never becomes markup in any face", async () => {
    for (const node of nodes) {
      const html = outsideAttributes(await draw(poisoned<FaceView>(node, HOSTILE, FREE)));
      expect(html).not.toContain("<img src=x");
      expect(html).not.toContain("<script>");
    }
  });

  test("is still shown, as text", async () => {
    expect(await draw({ ...nodes[1], label: HOSTILE } as FaceView)).toContain("&lt;img src=x");
  });

  test("cannot make two nodes share an id", async () => {
    const html = String(
      await (<Faces nodes={[picture({ id: "a b" }), picture({ id: "a.b" }), picture({ id: "a_b" }), picture({ id: "a.20.b" })]} />),
    );
    const ids = attributes(html, "id").filter((id) => id.startsWith("node-"));
    expect(new Set(ids).size).toBe(4);
  });
});

test("the samples' edges all have their ends", () => {
  const ids = new Set(nodes.map((node) => node.id));
  for (const edge of edges) expect([ids.has(edge.source), ids.has(edge.target)]).toEqual([true, true]);
});
