/**
 * A dense film board on a real studio: scenes of shots, each with its words, its prompt, its generator and its takes, in groups, joined by
 * edges, with real pictures in every take. The pictures are a few dozen painted files; each take has an asset of its own, so a browser
 * fetches and decodes as many as there are takes.
 */
import { Readable } from "node:stream";
import sharp from "sharp";
import type { EditOf } from "../src/canvas/edit.ts";
import type { StoredBlob } from "../src/assets/store.ts";
import type { Clash } from "../src/clash.ts";
import { newId } from "../src/lib/ids.ts";
import { createProject } from "../src/projects.ts";
import { assets, blobs, derivatives } from "../src/schema.ts";

type Added = EditOf<"addNode"> | EditOf<"connect">;

const PICTURES = 60;
const EDITS_AT_ONCE = 400;
const ROWS_AT_ONCE = 200;
const SHOTS_IN_ROW = 12;
const SHOT = { w: 1_160, h: 560 };

export interface Board {
  projectId: string;
  nodes: number;
  edges: number;
  pictures: number;
}

/** About `count` nodes, `pictures` of them takes. */
export async function makeBoard(clash: Clash, actor: string, { count, pictures }: { count: number; pictures: number }): Promise<Board> {
  const projectId = await createProject(clash, { id: actor, kind: "person", name: "mara", role: "owner" }, `Board of ${count}`);
  const assetIds = await addPictures(clash, projectId, actor, pictures);
  const edits = boardEdits(count, assetIds);
  for (let start = 0; start < edits.length; start += EDITS_AT_ONCE)
    await clash.rooms.apply(projectId, edits.slice(start, start + EDITS_AT_ONCE), { actor });
  const view = await clash.rooms.view(projectId);
  return { projectId, nodes: Object.keys(view.nodes).length, edges: Object.keys(view.edges).length, pictures: assetIds.length };
}

/** Nodes shot by shot: takes are spread so that all pictures are used up when the count is. */
export function boardEdits(count: number, assetIds: readonly string[]): Added[] {
  const edits: Added[] = [];
  let nodes = 0;
  let used = 0;
  for (let shot = 0; nodes < count; shot++) {
    const at = { x: (shot % SHOTS_IN_ROW) * SHOT.w, y: Math.floor(shot / SHOTS_IN_ROW) * SHOT.h };
    const due = Math.ceil((Math.min(count, nodes + 7) / count) * assetIds.length) - used;
    const made = shotEdits(shot, at, assetIds.slice(used, used + Math.min(8, due)));
    used += Math.min(8, due);
    const room = count - nodes;
    const kept = trim(made, room);
    nodes += kept.filter((edit) => edit.edit === "addNode").length;
    edits.push(...kept);
  }
  return edits;
}

/** At most so many nodes, and only edges between those. */
function trim(edits: Added[], room: number): Added[] {
  const kept = new Set(
    edits
      .filter((edit) => edit.edit === "addNode")
      .slice(0, room)
      .map((edit) => edit.id),
  );
  return edits.filter((edit) => (edit.edit === "addNode" ? kept.has(edit.id) : kept.has(edit.source) && kept.has(edit.target)));
}

const WORDS = [
  "The bus rounds the bend above the harbour; first light on wet stone.",
  "Close on her hands: the ticket is folded twice, then once more.",
  "A wide of the valley. The fog lies in it like milk in a bowl.",
  "He looks up because the engine has changed its note. Nobody else does.",
];

function shotEdits(shot: number, { x, y }: { x: number; y: number }, pictures: readonly string[]): Added[] {
  const [text, prompt, generator] = [newId("nod"), newId("nod"), newId("nod")];
  const words = WORDS[shot % WORDS.length] ?? "";
  const edits: Added[] = [
    { edit: "addNode", id: text, type: "text", x, y, w: 300, h: 150, fields: { body: `## Shot ${shot + 1}\n${words}` } },
    {
      edit: "addNode",
      id: prompt,
      type: "prompt",
      x,
      y: y + 190,
      w: 300,
      h: 190,
      fields: { body: `${words} 35 mm, soft grain, shot ${shot + 1}.` },
    },
    { edit: "addNode", id: generator, type: "generator", x: x + 350, y, w: 300, h: 380, fields: { model: "draft-image" } },
    { edit: "connect", id: newId("edg"), source: text, target: generator, role: "context" },
    { edit: "connect", id: newId("edg"), source: prompt, target: generator, role: "prompt" },
  ];
  for (const [index, assetId] of pictures.entries()) {
    const id = newId("nod");
    const place = { x: x + 700 + (index % 2) * 220, y: y + Math.floor(index / 2) * 130 };
    edits.push({
      edit: "addNode",
      id,
      type: "image",
      ...place,
      w: 200,
      h: 112,
      fields: { assetId, label: `Take ${shot + 1}.${index + 1}` },
    });
    edits.push({ edit: "connect", id: newId("edg"), source: generator, target: id, role: "context" });
  }
  return edits;
}

/** Asset rows with their small picture and their colour, as the derive job leaves them. */
async function addPictures(clash: Clash, projectId: string, actor: string, count: number): Promise<string[]> {
  const painted = await Promise.all(Array.from({ length: Math.min(PICTURES, count) }, (_, n) => paint(n)));
  const stored: { whole: StoredBlob; little: StoredBlob; colour: string }[] = [];
  for (const { bytes, small, colour } of painted) {
    const [whole, little] = [await put(clash, bytes), await put(clash, small)];
    stored.push({ whole, little, colour });
  }
  const now = clash.clock.now();
  const ids: string[] = [];
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - start) }, (_, n) => ({
      id: newId("ast"),
      kept: stored[(start + n) % stored.length],
    }));
    await clash.db.write.transaction(async (tx) => {
      for (const { kept } of rows)
        for (const blob of kept ? [kept.whole, kept.little] : [])
          await tx
            .insert(blobs)
            .values({ ...blob, createdAt: now })
            .onConflictDoNothing();
      for (const { id, kept } of rows) {
        if (!kept) continue;
        await tx.insert(assets).values({
          id,
          projectId,
          sha256: kept.whole.sha256,
          kind: "image",
          mime: "image/webp",
          name: "take.webp",
          bytes: kept.whole.bytes,
          width: 640,
          height: 360,
          colour: kept.colour,
          provenance: {},
          createdBy: actor,
          createdAt: now,
        });
        await tx.insert(derivatives).values({ assetId: id, variant: "w320", sha256: kept.little.sha256, mime: "image/webp" });
      }
    });
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}

const put = (clash: Clash, bytes: Uint8Array) => clash.store.put(Readable.from([bytes]), 1024 ** 2);

/** A small landscape: sky, sun, two ranges of hills, a road; every number gives another. */
async function paint(n: number): Promise<{ bytes: Uint8Array; small: Uint8Array; colour: string }> {
  const hue = (n * 47) % 360;
  const low = 190 + ((n * 29) % 60);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue} 55% 30%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 70% 70%)"/></linearGradient></defs>
    <rect width="640" height="360" fill="url(#s)"/>
    <circle cx="${80 + ((n * 83) % 480)}" cy="${60 + ((n * 31) % 90)}" r="${18 + (n % 5) * 6}" fill="hsl(${(hue + 60) % 360} 90% 85%)"/>
    <path d="M0 ${low} Q160 ${low - 90} 320 ${low - 10} T640 ${low - 30} V360 H0Z" fill="hsl(${(hue + 200) % 360} 25% 32%)"/>
    <path d="M0 ${low + 60} Q200 ${low - 10} 400 ${low + 50} T640 ${low + 20} V360 H0Z" fill="hsl(${(hue + 200) % 360} 30% 18%)"/>
    <path d="M${260 + (n % 9) * 12} 360 L318 ${low + 46} L326 ${low + 46} L${400 + (n % 9) * 12} 360Z" fill="hsl(40 12% 45%)"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).webp({ quality: 82 }).toBuffer();
  const small = await sharp(bytes).resize(320).webp({ quality: 78 }).toBuffer();
  const { dominant } = await sharp(bytes).stats();
  const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0");
  return { bytes, small, colour: `#${hex(dominant.r)}${hex(dominant.g)}${hex(dominant.b)}` };
}
