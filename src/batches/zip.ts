/** Takes of a batch as one zip, with a table that says what each of them is. It is made while it is sent. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import { ZipFile } from "yazl";
import { assetsByIds } from "../assets/assets.ts";
import { type Batch, type BatchTake, cellsOf } from "../batches.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { cellAt, promptAt } from "./table.ts";

export interface PackedTakes {
  name: string;
  /** Ends the archive early when it is destroyed. */
  stream: Readable;
}

/** Throws AppError `conflict` when none of them has a file. */
export async function zipTakes(clash: Clash, batch: Batch, places: readonly number[]): Promise<PackedTakes> {
  const cells = await cellsOf(clash, batch.id, { places });
  const assets = await assetsByIds(
    clash,
    batch.projectId,
    cells.flatMap((cell) => cell.generation?.assetId ?? []),
  );
  const files = cells.flatMap((cell) => {
    const asset = assets.get(cell.generation?.assetId ?? "");
    return asset ? [{ cell, asset, name: fileName(batch, cell, asset.name) }] : [];
  });
  if (files.length === 0) throw new AppError("conflict", "None of these takes has a file yet.");
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(tableOf(batch, files)), "batch.csv", { compress: true });
  zip.outputStream.pause();
  void addFiles(clash, zip, files);
  return {
    name: `${batch.title.replace(/[^\p{L}\p{N} _-]+/gu, "").trim() || "batch"}.zip`,
    stream: zip.outputStream as unknown as Readable,
  };
}

interface File {
  cell: BatchTake;
  asset: { sha256: string; createdAt: number };
  name: string;
}

/** One file is open at a time. */
async function addFiles(clash: Clash, zip: ZipFile, files: readonly File[]): Promise<void> {
  try {
    for (const { asset, name } of files) {
      const stream = createReadStream(await clash.store.localPath(asset.sha256));
      const sent = new Promise<void>((resolve, reject) => stream.once("close", resolve).once("error", reject));
      zip.addReadStream(stream, name, { compress: false, mtime: new Date(asset.createdAt) });
      await sent;
    }
    zip.end();
  } catch (cause) {
    (zip.outputStream as unknown as Readable).destroy(cause as Error);
  }
}

function fileName(batch: Batch, cell: BatchTake, asset: string): string {
  const { row, take } = cellAt(batch, cell.place);
  const ending = /\.[a-z0-9]{1,5}$/i.exec(asset)?.[0] ?? "";
  return `${String(row + 1).padStart(4, "0")}-${cell.generation?.model ?? "model"}-${take + 1}${ending}`;
}

function tableOf(batch: Batch, files: readonly File[]): string {
  const columns = [...new Set(batch.rows.flatMap((row) => Object.keys(row)))];
  const lines = files.map(({ cell, name }) => {
    const { row } = cellAt(batch, cell.place);
    const values = batch.rows[row] ?? {};
    const { generation } = cell;
    return [name, generation?.model, generation?.seed, generation?.costMicros, cell.review, promptAt(batch, row).prompt].concat(
      columns.map((column) => values[column] ?? ""),
    );
  });
  return stringify([["file", "model", "seed", "cost_micro_usd", "review", "prompt_sent", ...columns], ...lines], { escape_formulas: true });
}
