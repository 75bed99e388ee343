/**
 * loro-websocket's SimpleServer with its two hooks on a folder, a file per room. Run by Node: `simple-server.mjs FOLDER PORT`.
 * Saving is every `saveInterval`, which is a minute unless it is told otherwise.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SimpleServer } from "loro-websocket/server";

const [folder, port] = process.argv.slice(2);
const fileOf = (roomId) => join(folder, `${roomId}.loro`);

const server = new SimpleServer({
  port: Number(port),
  host: "127.0.0.1",
  onLoadDocument: (roomId) => readFile(fileOf(roomId)).then((bytes) => new Uint8Array(bytes), () => null),
  onSaveDocument: async (roomId, _crdt, bytes) => {
    await writeFile(`${fileOf(roomId)}.new`, bytes);
    await rename(`${fileOf(roomId)}.new`, fileOf(roomId));
  },
});
await server.start();
console.log(`listening ${port}`);
