/** A picture or a film whose colours went through a table (3D LUT) that the code made. */
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { cubeOf, LEAST_TABLE_SIZE, MOST_TABLE_SIZE, tableBytes, wrongInTable } from "../../assets/colour-table.ts";
import { filmOf, gradeFilm } from "../../assets/film-colour.ts";
import { runImageChild } from "../../assets/media-child.ts";
import { ACCEPTED, sniffFile } from "../../assets/sniff.ts";
import { withTempFolder } from "../../lib/child.ts";
import { invalid } from "../../lib/errors.ts";
import { FileName } from "./compose-order.ts";
import { type Asked, defineCall } from "./define.ts";
import { exactBytes, fileToRead, fileToWrite, roomLeft } from "./files.ts";

const PICTURE_TIMEOUT_MS = 180_000;
/** Formats that a picture keeps; the others become PNG. */
const KEPT: Record<string, "jpeg" | "webp"> = { "image/jpeg": "jpeg", "image/webp": "webp" };

export const grade = defineCall(
  Type.Object(
    {
      file: FileName,
      /** Steps each way; the table is a file of `size³ × 3` float32, little-endian, red fastest. */
      size: Type.Integer({ minimum: LEAST_TABLE_SIZE, maximum: MOST_TABLE_SIZE }),
      table: FileName,
      /** Without an ending: it follows from what comes out, and the answer names the file. */
      out: FileName,
    },
    { additionalProperties: false },
  ),
  async ({ file, size, table, out }, asked) => {
    const { folder } = asked.run;
    const [path, tablePath] = [await fileToRead(folder, file, "file"), await fileToRead(folder, table, "table")];
    await exactBytes(tablePath, tableBytes(size), "table");
    const numbers = new Float32Array(await Bun.file(tablePath).arrayBuffer());
    const wrong = wrongInTable(numbers);
    if (wrong) throw invalid("table", wrong);
    await roomLeft(folder);
    const mime = await sniffFile(path);
    switch (ACCEPTED[mime].kind) {
      case "image":
        return { out: await gradePicture({ path, mime, table: tablePath, size, out }, asked) };
      case "film":
        return { out: await gradeMoving({ path, cube: cubeOf(numbers, size), out }, asked) };
      case "sound":
        throw invalid("file", "It is a sound; there is no colour in it.");
    }
  },
);

interface PictureOrder {
  path: string;
  mime: string;
  table: string;
  size: number;
  out: string;
}

async function gradePicture({ path, mime, table, size, out }: PictureOrder, { run, signal }: Asked): Promise<string> {
  const format = KEPT[mime] ?? "png";
  const name = `${out}.${format === "jpeg" ? "jpg" : format}`;
  const order = { act: "grade", path, svg: mime === "image/svg+xml", table, size, format, out: await fileToWrite(run.folder, name, "out") };
  await runImageChild(order, { signal, timeoutMs: PICTURE_TIMEOUT_MS });
  return name;
}

async function gradeMoving({ path, cube, out }: { path: string; cube: string; out: string }, { run, signal }: Asked): Promise<string> {
  const name = `${out}.mp4`;
  const outPath = await fileToWrite(run.folder, name, "out");
  const film = await filmOf(path, signal);
  await withTempFolder(async (folder) => {
    await Bun.write(join(folder, "table.cube"), cube);
    await gradeFilm(film, { folder, cube: "table.cube", out: outPath }, signal);
  });
  return name;
}
