/**
 * Where this browser last looked, per project. All of it is in the local storage; the last project's view is told to the server by a
 * cookie too, so that a reload is drawn where one was, without a jump. What cannot be read counts as none.
 */
import type { Camera, Island } from "./island.ts";

const WRITE_MS = 400;
const COOKIE = "view";
const COOKIE_SECONDS = 60 * 60 * 24 * 30;

const keyOf = (projectId: string) => `camera:${projectId}`;

export function rememberedCamera(island: Island): Camera | undefined {
  const text = read(keyOf(island.projectId));
  const [x, y, scale] = (text ?? "").split(" ").map(Number);
  if (x === undefined || y === undefined || !scale || ![x, y, scale].every(Number.isFinite)) return undefined;
  const camera = { x, y, scale };
  return showsSomething(island, camera) ? camera : undefined;
}

/** Somebody may have moved everything away meanwhile: then the first view is better. */
function showsSomething(island: Island, { x, y, scale }: Camera): boolean {
  const { clientWidth, clientHeight } = island.canvas;
  const box = { x: -x / scale, y: -y / scale, w: clientWidth / scale, h: clientHeight / scale };
  return island.scene.nodesIn(box).length > 0 || island.scene.bounds() === undefined;
}

export function rememberCamera(island: Island): void {
  if (island.canvas.dataset.remembering !== undefined) return;
  island.canvas.dataset.remembering = "";
  setTimeout(() => {
    delete island.canvas.dataset.remembering;
    const { x, y, scale } = island.camera;
    const numbers = [Math.round(x), Math.round(y), Math.round(scale * 10_000) / 10_000];
    write(keyOf(island.projectId), numbers.join(" "));
    const value = [island.projectId, ...numbers, island.canvas.clientWidth, island.canvas.clientHeight].join("~");
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and this must be written as the page leaves
    document.cookie = `${COOKIE}=${value}; path=/projects; max-age=${COOKIE_SECONDS}; samesite=lax`;
  }, WRITE_MS);
}

/** A browser may forbid its storage: then nothing is remembered. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // full or forbidden: the next visit begins at the first view
  }
}
