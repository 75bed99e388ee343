/**
 * Which nodes are on the page as elements. Near the view each has its full face, a few hundred at most; the others are known by their
 * geometry, and the painter draws those that are seen. A face that leaves the view is parked: when it comes back before anything
 * about it has changed, nobody is asked. What is selected, focused or written in is held, wherever the view goes.
 *
 * Work is done in small portions per frame, and none while the scale changes or the view moves fast: the painter stands in until it rests.
 */
import { type CanvasNode, faceKey } from "../../canvas/document.ts";
import type { Box } from "../../canvas/layout.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { isJustAdded, looksDifferent } from "./changes.ts";
import { placeNode, textOf } from "./board.ts";
import { grown, hasMoved, nearest } from "./culling.ts";
import { askFaces } from "./faces.ts";
import { touches } from "./grid.ts";
import { createHolding, type Holding, holdFocus, holdSelection } from "./holding.ts";
import type { Island } from "./island.ts";
import { levelAt } from "./levels.ts";
import { localFace } from "./local-face.ts";
import { fitAllPictures, fitPictures } from "./pictures.ts";
import { insertInOrder } from "./reading-order.ts";

/** Elements at most, without those that are held. */
const MOST = 160;
/** Parked faces at most. */
const PARKED = 400;
/** Milliseconds of a frame that mounting may take. */
const PORTION_MS = 8;
/** While the view moves, a frame with new elements costs the page a whole painting: there are few of them, and the painter stands in. */
const MOVING_PAUSE_MS = 300;
/** A frame that moves the view by more pixels of the screen than this is fast: nobody reads, and new elements would make it stutter. */
const FAST_PX = 8;
/** The view rests when the camera has not moved for this long. */
const REST_MS = 140;
/** Beside the view, in parts of it: faces are mounted this far ahead, and stay until they are further away. */
const AHEAD = 0.25;
const BEHIND = 0.75;
/** Whoever asked for a node has this long to keep it. */
const ASKED_MS = 5_000;

export interface Mounting {
  /** A face from the server waits here for its turn. */
  accept(id: string, face: HTMLElement): void;
  /** Whether a face for it is awaited. */
  isWanted(id: string): boolean;
  /** What is parked or awaited for it counts no more. */
  forget(id: string): void;
  isMounted(id: string): boolean;
  keep(id: string, why: string): () => void;
  mounted(id: string): Promise<HTMLElement | null>;
}

interface Parked {
  key: string;
  element: HTMLElement;
}

interface State {
  island: Island;
  holding: Holding;
  mounted: Map<string, HTMLElement>;
  parked: Map<string, Parked>;
  /** Missing faces on their way. */
  asked: Set<string>;
  waiting: Map<string, ((element: HTMLElement | null) => void)[]>;
  /** What should be on the page, nearest to the middle first. */
  wanted: CanvasNode[];
  wantedIds: Set<string>;
  /** What was in view when it was last found out. */
  looked: Box | undefined;
  pausedUntil: number;
  isMoving: boolean;
  isZooming: boolean;
  isFast: boolean;
}

export function startMounting(island: Island): void {
  const state: State = {
    island,
    holding: createHolding(
      (id) => state.mounted.has(id) || cull(state),
      () => island.frame("freed", () => cull(state)),
    ),
    mounted: new Map(),
    parked: new Map(),
    asked: new Set(),
    waiting: new Map(),
    wanted: [],
    wantedIds: new Set(),
    looked: undefined,
    pausedUntil: 0,
    isMoving: false,
    isZooming: false,
    isFast: false,
  };
  followCamera(state);
  island.onChange((change) => follow(state, change));
  holdFocus(island, state.holding);
  holdSelection(island, state.holding);
  island.mounting = {
    accept: (id, face) => accept(state, id, face),
    isWanted: (id) => state.wantedIds.has(id),
    forget(id) {
      state.parked.delete(id);
      state.asked.delete(id);
    },
    isMounted: (id) => state.mounted.has(id),
    keep: state.holding.keep,
    mounted: (id) => demand(state, id),
  };
  adopt(state);
  cull(state);
}

function followCamera(state: State): void {
  const { island } = state;
  let last = island.camera;
  let rest: ReturnType<typeof setTimeout> | undefined;
  island.onCamera(() => {
    state.isMoving = true;
    const { x, y, scale } = island.camera;
    state.isZooming ||= scale !== last.scale;
    state.isFast = Math.max(Math.abs(x - last.x), Math.abs(y - last.y)) > FAST_PX;
    last = island.camera;
    clearTimeout(rest);
    rest = setTimeout(() => {
      state.isMoving = state.isZooming = state.isFast = false;
      fitAllPictures(island);
      cull(state);
    }, REST_MS);
    if (hasMoved(state.looked, island.seen())) cull(state);
  });
}

/** Takes over what the server has drawn. */
function adopt(state: State): void {
  const { island } = state;
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-node]")) {
    const node = island.view().nodes[element.dataset.node ?? ""];
    if (!node) element.remove();
    else {
      state.mounted.set(node.id, element);
      placeNode(island, node);
      island.drawn(node.id);
    }
  }
}

function cull(state: State): void {
  const { island } = state;
  island.level = levelAt(island.camera.scale, island.level);
  island.canvas.dataset.level = island.level;
  const seen = island.seen();
  state.looked = seen;
  const near = island.level === "far" ? [] : nearest(island.scene.nodesIn(grown(seen, AHEAD)), seen, MOST);
  const ids = new Set(near.map((node) => node.id));
  const also = new Set([...state.waiting.keys(), ...state.holding.ids()]);
  state.wanted = [...[...also].flatMap((id) => (ids.has(id) ? [] : (island.view().nodes[id] ?? []))), ...near];
  state.wantedIds = new Set(state.wanted.map((node) => node.id));
  island.frame("mount", () => pump(state));
}

/** One frame's portion: mounts what is parked, asks for what is not, and takes away what is far. */
function pump(state: State): void {
  const { island } = state;
  if ((state.isZooming || state.isFast) && state.waiting.size === 0) return;
  const now = performance.now();
  if (state.isMoving && now < state.pausedUntil && state.waiting.size === 0) return;
  state.pausedUntil = now + MOVING_PAUSE_MS;
  const until = now + PORTION_MS;
  const missing: string[] = [];
  let isLeft = false;
  for (const node of state.wanted) {
    if (state.mounted.has(node.id)) continue;
    const parked = state.parked.get(node.id);
    if (parked?.key !== keyOf(node)) missing.push(node.id);
    else if (performance.now() < until) mount(state, node.id, parked.element);
    else isLeft = true;
  }
  askMissing(state, missing);
  isLeft = unmountFar(state, until) || isLeft;
  if (isLeft) island.frame("mount", () => pump(state));
}

/** What a parked face was drawn from. */
const keyOf = (node: CanvasNode) => faceKey(node) + textOf(node);

/** Each missing face is asked for once; whoever fetches them asks again for what did not come. */
function askMissing(state: State, missing: string[]): void {
  const fresh = missing.filter((id) => !state.asked.has(id));
  for (const id of fresh) state.asked.add(id);
  askFaces(state.island, fresh);
}

function mount(state: State, id: string, element: HTMLElement): void {
  const { island } = state;
  const node = island.view().nodes[id];
  if (!node) return;
  state.parked.delete(id);
  const isNew = element.ownerDocument !== document;
  const ready = isNew ? made(island, element) : element;
  ready.toggleAttribute("data-selected", island.selection.has(id));
  state.mounted.set(id, ready);
  insertInOrder(island, ready, node);
  if (isNew) window.htmx?.process(ready); // it hears nothing of what is not on the page yet
  placeNode(island, node);
  island.drawn(id);
  answer(state, id, ready);
}

/** A face as it came from the server becomes one of this page. */
function made(island: Island, parsed: HTMLElement): HTMLElement {
  const element = document.importNode(parsed, true);
  fitPictures(island, element);
  return element;
}

/** Nothing is taken away while the view moves, unless there is far too much. Answers whether more is to do. */
function unmountFar(state: State, until: number): boolean {
  const { island } = state;
  if (state.isMoving && state.mounted.size < 2 * MOST) return false;
  const stays = grown(island.seen(), BEHIND);
  for (const [id, element] of state.mounted) {
    if (state.wantedIds.has(id) || state.holding.has(id)) continue;
    const node = island.view().nodes[id];
    if (node && island.level !== "far" && state.mounted.size <= MOST && touches(node, stays)) continue;
    if (performance.now() > until) return true;
    unmount(state, id, element, node);
  }
  return false;
}

function unmount(state: State, id: string, element: HTMLElement, node: CanvasNode | undefined): void {
  state.mounted.delete(id);
  state.asked.delete(id);
  element.remove();
  if (node && element.dataset.local === undefined && element.dataset.stale === undefined) park(state, node, element);
}

function park(state: State, node: CanvasNode, element: HTMLElement): void {
  state.parked.delete(node.id);
  state.parked.set(node.id, { key: keyOf(node), element });
  for (const oldest of state.parked.keys()) {
    if (state.parked.size <= PARKED) break;
    state.parked.delete(oldest);
  }
}

function accept(state: State, id: string, face: HTMLElement): void {
  const node = state.island.view().nodes[id];
  state.asked.delete(id);
  if (!node) return;
  park(state, node, face);
  if (state.wantedIds.has(id)) state.island.frame("mount", () => pump(state));
}

/** Deleted nodes leave; new ones are on the page at once, with a face of our own until the server's comes. */
function follow(state: State, change: CanvasChange): void {
  const { island } = state;
  const { nodes } = island.view();
  for (const [id, before] of change.nodes) {
    const node = nodes[id];
    const element = state.mounted.get(id);
    if (!node) leave(state, id);
    else if (!before && !element && isJustAdded(node)) {
      if (island.level !== "far" && touches(node, grown(island.seen(), AHEAD))) mount(state, id, localFace(island, node));
      askFaces(island, [id]);
    } else if (!element && before && looksDifferent(before, node)) state.parked.delete(id);
  }
  cull(state);
}

function leave(state: State, id: string): void {
  state.mounted.get(id)?.remove();
  state.mounted.delete(id);
  state.parked.delete(id);
  state.asked.delete(id);
  state.holding.forget(id);
  answer(state, id, null);
}

function answer(state: State, id: string, element: HTMLElement | null): void {
  for (const resolve of state.waiting.get(id) ?? []) resolve(element);
  state.waiting.delete(id);
}

function demand(state: State, id: string): Promise<HTMLElement | null> {
  const here = state.mounted.get(id);
  if (here || !state.island.view().nodes[id]) return Promise.resolve(here ?? null);
  return new Promise((resolve) => {
    state.waiting.set(id, [...(state.waiting.get(id) ?? []), resolve]);
    const release = state.holding.keep(id, "asked for");
    setTimeout(release, ASKED_MS);
    cull(state);
  });
}
