/** A project, or nodes of it, as a file for somewhere else. */
import type { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { type Asset, assetsByIds } from "../assets/assets.ts";
import type { Clash } from "../clash.ts";
import type { Project } from "../projects.ts";
import { addFiles, fileName, type Packed, requireFiles, writeBundle } from "./bundle/write.ts";
import { writeJsonCanvas } from "./json-canvas/write.ts";
import { assetsOfView, selectView } from "./view.ts";

export const EXPORT_FORMATS = ["bundle", "json-canvas", "json-canvas-zip"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOrder {
  format: ExportFormat;
  /** Nodes, with everything inside their groups; all when absent. */
  ids?: readonly string[] | undefined;
}

export interface Exported extends Omit<Packed, "stream"> {
  body: string | Readable;
}

/** Throws AppError before the first byte: an unknown node, a file that the store has lost. */
export async function exportProject(clash: Clash, project: Project, { format, ids }: ExportOrder): Promise<Exported> {
  if (format === "bundle") {
    const { stream, ...rest } = await writeBundle(clash, project, ids);
    return { ...rest, body: stream };
  }
  const view = selectView(await clash.rooms.view(project.id), ids);
  const rows = await assetsByIds(clash, project.id, [...assetsOfView(view)]);
  const files = namedFiles([...rows.values()]);
  const canvas = writeJsonCanvas(view, { title: project.title, fileOf: (id) => files.get(id) });
  const text = `${JSON.stringify(canvas, null, "\t")}\n`;
  const name = fileName(project.title);
  if (format === "json-canvas") return { name: `${name}.canvas`, mime: "application/json", body: text };
  await requireFiles(clash, [...rows.values()]);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), `${name}.canvas`, { compress: true });
  const byPath = [...files].flatMap(([id, path]): [string, Asset][] => {
    const row = rows.get(id);
    return row ? [[path, row]] : [];
  });
  await addFiles(clash, zip, new Map(byPath));
  return { name: `${name}.zip`, mime: "application/zip", body: zip.outputStream as Readable };
}

/** Names that people gave, each once: the second of its kind is `rain-2.png`. */
function namedFiles(rows: readonly Asset[]): Map<string, string> {
  const used = new Set<string>();
  const files = new Map<string, string>();
  for (const row of rows) {
    const [, stem = "file", ending = ""] = /^(.+?)(\.[A-Za-z0-9]{1,8})?$/s.exec(fileName(row.name)) ?? [];
    let path = `assets/${stem}${ending}`;
    for (let n = 2; used.has(path.toLowerCase()); n++) path = `assets/${stem}-${n}${ending}`;
    used.add(path.toLowerCase());
    files.set(row.id, path);
  }
  return files;
}
