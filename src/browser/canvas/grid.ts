/** Boxes by where they are: a grid of square cells. Boxes that would fill very many cells stand in a list of their own. */
import type { Box } from "../../canvas/layout.ts";

const CELL_PX = 1_024;
const MAX_CELLS = 48;
const HALF = 2 ** 20;
const SPAN = 2 ** 21;

interface Item {
  id: string;
  box: Box;
  cells: number[];
  /** Of the last query that met it: an item in many cells is answered once. */
  met: number;
}

export interface Grid {
  set(id: string, box: Box): void;
  delete(id: string): void;
  clear(): void;
  boxOf(id: string): Box | undefined;
  /** Ids of the boxes that touch this one. */
  within(box: Box): string[];
}

export function createGrid(): Grid {
  const items = new Map<string, Item>();
  const cells = new Map<number, Set<Item>>();
  const large = new Set<Item>();
  let query = 0;
  const take = (item: Item) => {
    large.delete(item);
    for (const key of item.cells) {
      const cell = cells.get(key);
      cell?.delete(item);
      if (cell?.size === 0) cells.delete(key);
    }
  };
  const put = (item: Item) => {
    if (item.cells.length === 0) large.add(item);
    for (const key of item.cells) {
      const cell = cells.get(key);
      if (cell) cell.add(item);
      else cells.set(key, new Set([item]));
    }
  };
  return {
    set(id, box) {
      const before = items.get(id);
      const keys = cellsOf(box, MAX_CELLS) ?? [];
      if (before && sameCells(before.cells, keys)) {
        before.box = box;
        return;
      }
      if (before) take(before);
      const item = { id, box, cells: keys, met: 0 };
      items.set(id, item);
      put(item);
    },
    delete(id) {
      const item = items.get(id);
      if (!item) return;
      take(item);
      items.delete(id);
    },
    clear() {
      items.clear();
      cells.clear();
      large.clear();
    },
    boxOf: (id) => items.get(id)?.box,
    within(box) {
      const found: string[] = [];
      query++;
      const meet = (item: Item) => {
        if (item.met === query) return;
        item.met = query;
        if (touches(item.box, box)) found.push(item.id);
      };
      const keys = cellsOf(box, cells.size);
      if (keys) for (const key of keys) for (const item of cells.get(key) ?? []) meet(item);
      else for (const item of items.values()) meet(item);
      for (const item of large) meet(item);
      return found;
    },
  };
}

export const touches = (a: Box, b: Box): boolean => a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

const sameCells = (a: number[], b: number[]) => a.length > 0 && a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1);

/** undefined when they would be more than `most`. */
function cellsOf(box: Box, most: number): number[] | undefined {
  const [left, top] = [Math.floor(box.x / CELL_PX), Math.floor(box.y / CELL_PX)];
  const [right, bottom] = [Math.floor((box.x + box.w) / CELL_PX), Math.floor((box.y + box.h) / CELL_PX)];
  if ((right - left + 1) * (bottom - top + 1) > most) return undefined;
  const keys: number[] = [];
  for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) keys.push((x + HALF) * SPAN + y + HALF);
  return keys;
}
