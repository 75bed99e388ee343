/** Hocuspocus as its documentation sets it up, with its SQLite extension on a file. Run by Node: `hocuspocus-server.mjs DATABASE`. */
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const server = new Server({
  address: "127.0.0.1",
  quiet: true,
  extensions: [new SQLite({ database: process.argv[2] })],
});
await server.listen(0);
console.log(`listening ${server.httpServer.address().port}`);
