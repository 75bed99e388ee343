/**
 * Small pictures for the painter: bitmaps decoded off the thread at about the size they are shown, within a fixed memory, and the dominant
 * colour of each asset, which stands for it until its picture is here.
 */
import { dataOf } from "../live-data.ts";
import type { Box } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";

/** Widths in which bitmaps are kept. */
const WIDTHS = [64, 160, 320];
const MEMORY_BYTES = 96 * 1024 ** 2;
const AT_ONCE = 6;
/** Smaller than this a picture tells no more than its colour. */
const LEAST_PX = 10;
const GATHER_MS = 120;
const BYTES_OF_PIXEL = 4;

export interface Thumbs {
  /** The best picture there is now; a better one is fetched, and told by `onCame` with the box that asked. */
  picture(assetId: string, pixels: number, box: Box): ImageBitmap | undefined;
  colour(assetId: string): string | undefined;
  onCame(listener: (boxes: Box[]) => void): void;
}

interface Known {
  bitmap: ImageBitmap;
  width: number;
}

interface Wanted {
  width: number;
  boxes: Box[];
}

interface State {
  island: Island;
  known: Map<string, Known>;
  wanted: Map<string, Wanted>;
  refused: Set<string>;
  colours: Map<string, string>;
  bytes: number;
  loading: number;
  came: Box[];
  listeners: ((boxes: Box[]) => void)[];
}

export function openThumbs(island: Island): Thumbs {
  const state: State = {
    island,
    known: new Map(),
    wanted: new Map(),
    refused: new Set(),
    colours: new Map(),
    bytes: 0,
    loading: 0,
    came: [],
    listeners: [],
  };
  void readColours(state);
  document.getElementById("live")?.addEventListener("asset", (event) => {
    const id = dataOf<{ id?: string }>(event)?.id;
    if (!id) return;
    state.refused.delete(id);
    void readColours(state, id);
  });
  return {
    picture(assetId, pixels, box) {
      const known = state.known.get(assetId);
      if (pixels < LEAST_PX) return known?.bitmap;
      const width = WIDTHS.find((one) => one >= pixels * 0.8) ?? WIDTHS.at(-1) ?? pixels;
      if (known) touch(state.known, assetId, known);
      if ((known?.width ?? 0) < width) want(state, assetId, width, box);
      return known?.bitmap;
    },
    colour: (assetId) => state.colours.get(assetId),
    onCame: (listener) => void state.listeners.push(listener),
  };
}

/** Last used stands last. */
function touch<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
}

async function readColours(state: State, id?: string): Promise<void> {
  const response = await fetch(`/projects/${state.island.projectId}/thumbs${id ? `?ids=${encodeURIComponent(id)}` : ""}`).catch(
    () => undefined,
  );
  if (!response?.ok) return;
  const colours = (await response.json()) as Record<string, string>;
  for (const [assetId, colour] of Object.entries(colours)) state.colours.set(assetId, colour);
  tell(state, [everywhere]);
}

const everywhere: Box = { x: -1e9, y: -1e9, w: 2e9, h: 2e9 };

/** Gathered, so that a hundred pictures that come at once are painted once. */
function tell(state: State, boxes: Box[]): void {
  const isFirst = state.came.length === 0;
  state.came.push(...boxes);
  if (!isFirst) return;
  setTimeout(() => {
    const came = state.came.splice(0);
    for (const listener of state.listeners) listener(came);
  }, GATHER_MS);
}

function want(state: State, assetId: string, width: number, box: Box): void {
  if (state.refused.has(assetId)) return;
  const before = state.wanted.get(assetId);
  const boxes = before?.boxes ?? [];
  if (!boxes.includes(box)) boxes.push(box);
  touch(state.wanted, assetId, { width: Math.max(width, before?.width ?? 0), boxes });
  state.island.frame("thumbs", () => loadMore(state));
}

/** The newest wish first: it is what is looked at now. */
function loadMore(state: State): void {
  const next = [...state.wanted.keys()].reverse();
  for (const assetId of next.slice(0, AT_ONCE - state.loading)) {
    const wanted = state.wanted.get(assetId);
    state.wanted.delete(assetId);
    if (wanted) void load(state, assetId, wanted);
  }
}

async function load(state: State, assetId: string, { width, boxes }: Wanted): Promise<void> {
  state.loading++;
  try {
    const response = await fetch(`/api/assets/${encodeURIComponent(assetId)}/content?w=320`, { priority: "low" });
    if (!response.ok) throw new Error(String(response.status));
    const bitmap = await createImageBitmap(await response.blob(), { resizeWidth: width, resizeQuality: "medium" });
    keep(state, assetId, { bitmap, width });
    tell(state, boxes);
  } catch {
    state.refused.add(assetId); // its small picture may still be in the making; the asset's event asks again
  } finally {
    state.loading--;
    if (state.wanted.size > 0) state.island.frame("thumbs", () => loadMore(state));
  }
}

function keep(state: State, assetId: string, known: Known): void {
  drop(state, assetId);
  state.known.set(assetId, known);
  state.bytes += bytesOf(known);
  for (const oldest of state.known.keys()) {
    if (state.bytes <= MEMORY_BYTES) return;
    drop(state, oldest);
  }
}

function drop(state: State, assetId: string): void {
  const known = state.known.get(assetId);
  if (!known) return;
  state.known.delete(assetId);
  state.bytes -= bytesOf(known);
  known.bitmap.close();
}

const bytesOf = ({ bitmap }: Known) => bitmap.width * bitmap.height * BYTES_OF_PIXEL;
