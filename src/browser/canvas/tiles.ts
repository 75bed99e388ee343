/**
 * The canvas from far away as square tiles, each painted once for a step of scale and then only copied, so that a pan or a zoom over five
 * thousand nodes costs the copying of what is on the screen. A tile that is not painted yet is stood in for by a coarser or finer one. What has
 * changed is painted anew in the background, a few milliseconds of each frame.
 */
import type { Box } from "../../canvas/layout.ts";
import { touches } from "./grid.ts";

const SIZE_PX = 512;
/** Tiles at most: 1 MiB each. */
const MOST = 64;
/** Steps of scale per doubling. */
const STEPS = 2;
/** How many steps away a tile may be to stand in for another. */
const STAND_IN = 6;

type Surface = OffscreenCanvas;
type SurfacePen = OffscreenCanvasRenderingContext2D;

interface Tile {
  key: string;
  step: number;
  box: Box;
  surface: Surface | undefined;
  /** Counts what has changed in it, and how much of that its surface shows. */
  version: number;
  shown: number;
  job: { surface: Surface; run: Iterator<void>; version: number } | undefined;
}

export interface Tiles {
  /** Copies what is in view to the pen, whose pixels are the screen's. Answers whether everything was there as it is now. */
  draw(pen: CanvasRenderingContext2D, camera: { x: number; y: number; scale: number }, width: number, height: number): boolean;
  /** Paints what the last drawing missed until then (as `performance.now()`). Answers whether anything was finished. */
  work(until: number): boolean;
  stale(boxes: readonly Box[]): void;
}

type Paint = (pen: SurfacePen, box: Box, scale: number) => Iterator<void>;

export const scaleOfStep = (step: number): number => 2 ** (step / STEPS);
export const stepFor = (scale: number): number => Math.ceil(Math.log2(scale) * STEPS - 0.05);

export function createTiles(paint: Paint): Tiles {
  const tiles = new Map<string, Tile>();
  let missed: Tile[] = [];
  const spare: Surface[] = [];
  const tileAt = (step: number, column: number, row: number): Tile => {
    const key = `${step}/${column}/${row}`;
    const known = tiles.get(key);
    if (known) {
      tiles.delete(key);
      tiles.set(key, known);
      return known;
    }
    const side = SIZE_PX / scaleOfStep(step);
    const box = { x: column * side, y: row * side, w: side, h: side };
    const tile: Tile = { key, step, box, surface: undefined, version: 1, shown: 0, job: undefined };
    tiles.set(key, tile);
    return tile;
  };
  const trim = () => {
    for (const [key, tile] of tiles) {
      if (tiles.size <= MOST) return;
      tiles.delete(key);
      for (const surface of [tile.surface, tile.job?.surface]) if (surface && spare.length < 4) spare.push(surface);
    }
  };
  return {
    draw(pen, { x, y, scale }, width, height) {
      const step = stepFor(scale);
      const side = (SIZE_PX / scaleOfStep(step)) * scale;
      missed = [];
      for (let column = Math.floor(-x / side); column * side + x < width; column++)
        for (let row = Math.floor(-y / side); row * side + y < height; row++) {
          const tile = tileAt(step, column, row);
          if (tile.shown < tile.version) missed.push(tile);
          if (tile.surface) copy(pen, tile.surface, { x: column * side + x, y: row * side + y, side });
          else standIn(tiles, pen, tile, { x, y, scale });
        }
      trim();
      return missed.length === 0;
    },
    work(until) {
      let isDone = false;
      for (const tile of missed) {
        if (tile.shown === tile.version) continue;
        tile.job ??= begin(tile, paint, spare.pop());
        while (performance.now() < until) {
          if (!tile.job.run.next().done) continue;
          if (tile.surface) spare.push(tile.surface);
          tile.surface = tile.job.surface;
          tile.shown = tile.job.version;
          tile.job = undefined;
          isDone = true;
          break;
        }
        if (performance.now() >= until) break;
      }
      return isDone;
    },
    stale(boxes) {
      for (const tile of tiles.values()) if (boxes.some((box) => touches(box, tile.box))) tile.version++;
    },
  };
}

function begin(tile: Tile, paint: Paint, spare: Surface | undefined): NonNullable<Tile["job"]> {
  const surface = spare ?? new OffscreenCanvas(SIZE_PX, SIZE_PX);
  const pen = surface.getContext("2d") as SurfacePen;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, SIZE_PX, SIZE_PX);
  return { surface, run: paint(pen, tile.box, scaleOfStep(tile.step)), version: tile.version };
}

/** Edges on whole pixels: no seams. */
function copy(pen: CanvasRenderingContext2D, surface: Surface, at: { x: number; y: number; side: number }): void {
  const [left, top] = [Math.round(at.x), Math.round(at.y)];
  pen.drawImage(surface, left, top, Math.round(at.x + at.side) - left, Math.round(at.y + at.side) - top);
}

/** The nearest coarser tile that holds the place, or the finer ones that lie in it. */
function standIn(
  tiles: Map<string, Tile>,
  pen: CanvasRenderingContext2D,
  tile: Tile,
  camera: { x: number; y: number; scale: number },
): void {
  for (let away = 1; away <= STAND_IN; away++) {
    const side = SIZE_PX / scaleOfStep(tile.step - away);
    const other = tiles.get(`${tile.step - away}/${Math.floor(tile.box.x / side)}/${Math.floor(tile.box.y / side)}`);
    if (other?.surface && copyPart(pen, other, tile.box, camera)) return;
  }
  for (const other of tiles.values())
    if (other.surface && other.step > tile.step && other.step <= tile.step + STAND_IN && touches(other.box, tile.box))
      copyPart(pen, other, other.box, camera);
}

/** Copies the part of a tile that lies in the box; false when it holds only some of it. */
function copyPart(pen: CanvasRenderingContext2D, tile: Tile, box: Box, camera: { x: number; y: number; scale: number }): boolean {
  if (!tile.surface) return false;
  const scale = scaleOfStep(tile.step);
  const [left, top] = [Math.max(box.x, tile.box.x), Math.max(box.y, tile.box.y)];
  const [right, bottom] = [Math.min(box.x + box.w, tile.box.x + tile.box.w), Math.min(box.y + box.h, tile.box.y + tile.box.h)];
  if (right <= left || bottom <= top) return false;
  const [sw, sh] = [(right - left) * scale, (bottom - top) * scale];
  pen.drawImage(
    tile.surface,
    (left - tile.box.x) * scale,
    (top - tile.box.y) * scale,
    sw,
    sh,
    left * camera.scale + camera.x,
    top * camera.scale + camera.y,
    (right - left) * camera.scale,
    (bottom - top) * camera.scale,
  );
  return (right - left) * (bottom - top) >= box.w * box.h * 0.98;
}
