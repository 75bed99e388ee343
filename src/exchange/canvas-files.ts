/**
 * A JSON Canvas as it comes: one `.canvas` file, alone, with the files it names beside it, or all of it in a zip. The canvas is judged whole
 * before anything else is touched; files that it does not name are left alone.
 */
import { basename } from "node:path";
import { type ProbedBlob, receive } from "../assets/save.ts";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { CANVAS_LIMITS, isPlain, type JsonCanvas, parseJsonCanvas } from "./json-canvas/format.ts";
import { isZip } from "./stage.ts";
import { type OpenZip, openZip, type ZipLimits } from "./zip.ts";

const ZIP_LIMITS: ZipLimits = { entries: 5_000, entryBytes: 4 * 1024 ** 3, totalBytes: 64 * 1024 ** 3 };

type Source = AsyncIterable<Uint8Array> | string;

interface Sources {
  canvas: JsonCanvas;
  title: string;
  /** Files that came along, by the path they came with. */
  files: ReadonlyMap<string, () => Promise<Source>>;
  close(): void;
}

interface Named {
  name: string;
  sha256: string;
}

/** The title that the canvas has or its file name gives. Throws AppError with the place in it that is wrong. */
export async function inspectCanvas(clash: Clash, files: readonly Named[]): Promise<string> {
  const sources = await openSources(clash, files);
  sources.close();
  return sources.title;
}

export interface StagedCanvas {
  canvas: JsonCanvas;
  title: string;
  /** What the canvas names and what came along, by its path in the canvas. */
  files: ReadonlyMap<string, ProbedBlob>;
}

export interface CanvasStaging {
  signal: AbortSignal;
  progress(fraction: number, words: string): void;
}

/** The canvas, and the files that it names, in the store. A file that is no picture, film or sound is as good as absent. */
export async function stageCanvas(clash: Clash, given: readonly Named[], { signal, progress }: CanvasStaging): Promise<StagedCanvas> {
  const sources = await openSources(clash, given);
  try {
    const find = finder(sources.files);
    const staged = new Map<string, ProbedBlob>();
    const wanted = pathsOf(sources.canvas);
    for (const [index, path] of wanted.entries()) {
      signal.throwIfAborted();
      const open = find(path);
      if (!open) continue;
      progress(index / wanted.length, `file ${index + 1} of ${wanted.length}`);
      const blob = await receive(clash, await open(), signal).catch((cause) => {
        if (cause instanceof AppError && cause.code === "invalid") return undefined;
        throw cause;
      });
      if (blob) staged.set(path, blob);
    }
    return { canvas: sources.canvas, title: sources.title, files: staged };
  } finally {
    sources.close();
  }
}

function pathsOf(canvas: JsonCanvas): string[] {
  const named = canvas.nodes.flatMap((node) => (node.type === "file" ? [node.file] : []));
  const ours = isPlain(canvas.clash) && isPlain(canvas.clash.assets) ? Object.values(canvas.clash.assets) : [];
  return [...new Set([...named, ...ours.filter((path) => typeof path === "string")])];
}

/** By the whole path, else by the last part of it where only one file has that name. */
function finder<T>(files: ReadonlyMap<string, T>) {
  const plain = (path: string) => path.replaceAll("\\", "/").normalize("NFC");
  const whole = new Map([...files].map(([path, value]) => [plain(path), value]));
  const last = Map.groupBy(files, ([path]) => basename(plain(path)));
  return (path: string): T | undefined => {
    const namesakes = last.get(basename(plain(path))) ?? [];
    return whole.get(plain(path)) ?? (namesakes.length === 1 ? namesakes[0]?.[1] : undefined);
  };
}

async function openSources(clash: Clash, given: readonly Named[]): Promise<Sources> {
  const [first] = given;
  const path = first && (await clash.store.localPath(first.sha256));
  if (given.length === 1 && path && (await isZip(path))) return fromZip(await openZip(path, ZIP_LIMITS));
  const canvases = given.filter((file) => file.name.endsWith(".canvas"));
  const canvas = canvases.length > 0 ? canvases[0] : given.length === 1 ? first : given.find((file) => file.name.endsWith(".json"));
  if (!canvas) throw invalid("file", "None of the files is a canvas; its name ends in .canvas. Nothing was kept.");
  if (canvases.length > 1) throw invalid("file", "Send one .canvas file at a time, with the files that it names. Nothing was kept.");
  const file = Bun.file(await clash.store.localPath(canvas.sha256));
  if (file.size > CANVAS_LIMITS.bytes) throw tooLarge(canvas.name);
  const others = given.filter((one) => one !== canvas).map(({ name, sha256 }) => [name, () => clash.store.localPath(sha256)] as const);
  const parsed = parse(await file.bytes());
  return { canvas: parsed, title: titleOf(parsed, canvas.name), files: new Map(others), close: () => {} };
}

async function fromZip(zip: OpenZip): Promise<Sources> {
  try {
    const names = [...zip.entries.keys()].filter((name) => !/(^|\/)(__MACOSX|\.DS_Store)/.test(name));
    const canvases = names.filter((name) => name.endsWith(".canvas"));
    const [canvas] = canvases;
    if (!canvas) throw invalid("file", "The archive holds neither a project bundle nor a .canvas file. Nothing was kept.");
    if (canvases.length > 1) throw invalid("file", `The archive holds ${canvases.length} canvases; send one at a time. Nothing was kept.`);
    const parsed = parse(await zip.read(canvas, CANVAS_LIMITS.bytes));
    const files = names.filter((name) => name !== canvas).map((name) => [name, () => zip.stream(name)] as const);
    return { canvas: parsed, title: titleOf(parsed, canvas), files: new Map(files), close: () => zip.close() };
  } catch (cause) {
    zip.close();
    throw cause;
  }
}

function parse(bytes: Uint8Array): JsonCanvas {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid("file", "It is not text in UTF-8. Nothing was kept.");
  }
  return parseJsonCanvas(text);
}

function titleOf(canvas: JsonCanvas, name: string): string {
  const own = isPlain(canvas.clash) ? canvas.clash.title : undefined;
  return typeof own === "string" && own.trim() ? own.trim() : basename(name.replaceAll("\\", "/")).replace(/\.(canvas|json)$/i, "");
}

const tooLarge = (name: string) =>
  new AppError("too_large", `file: ${name} is larger than ${CANVAS_LIMITS.bytes / 1024 ** 2} MiB. Nothing was kept.`, [
    { field: "file", message: "It is too large." },
  ]);
