/** One gigabyte in and out: how much more memory the server holds while it does that, by the form, by tus, and while three readers fetch it. */
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OWNER_TOKEN } from "../world.ts";
import { type Server, startServer } from "../server.ts";
import type { Figure, Measurement } from "./bench.ts";

const GIBIBYTE = 1024 ** 3;
const PIECE_BYTES = 64 * 1024 ** 2;
const SAMPLE_MS = 25;
const READERS = 3;
const AUTHORIZED = { authorization: `Bearer ${OWNER_TOKEN}` };

export const largeFiles: Measurement = {
  name: "large-files",
  async measure(folder) {
    const file = await silentWav(join(folder, "hour.wav"), GIBIBYTE);
    const server = await startServer(join(folder, "data"));
    try {
      const { id: projectId = "" } = await server.run("project.create", { title: "Large" });
      await byForm(server, projectId, await silentWav(join(folder, "small.wav"), 5_000_000)); // what is loaded at first use is not counted
      const first: { id?: string } = {};
      const form = await whileMeasured(server, async () => {
        first.id = await byForm(server, projectId, file);
      });
      const tus = await whileMeasured(server, () => byTus(server, projectId, file));
      const out = await whileMeasured(server, async () => {
        await Promise.all(Array.from({ length: READERS }, () => fetchWhole(server, first.id ?? "")));
      });
      return [
        ...figuresOf("upload of 1 GiB by form", form, 1),
        ...figuresOf("upload of 1 GiB by tus", tus, 1),
        ...figuresOf(`${READERS} downloads of 1 GiB at once`, out, READERS),
      ];
    } finally {
      await server.kill();
    }
  },
};

/** A WAV of silence with holes on disk: real in every byte that is read, quick to make. */
async function silentWav(path: string, bytes: number): Promise<string> {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(bytes - 8, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(48_000, 24);
  head.writeUInt32LE(48_000 * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(bytes - 44, 40);
  const file = await open(path, "w");
  await file.write(head);
  await file.truncate(bytes);
  await file.close();
  return path;
}

async function byForm(server: Server, projectId: string, path: string): Promise<string> {
  const part = (name: string, more = "") => `--clash\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  async function* body() {
    yield Buffer.from(`${part("projectId")}${projectId}\r\n${part("file", '; filename="hour.wav"')}`);
    yield* Bun.file(path).stream() as unknown as AsyncIterable<Uint8Array>;
    yield Buffer.from("\r\n--clash--\r\n");
  }
  const headers = { "content-type": "multipart/form-data; boundary=clash" };
  const { id } = await server.ask<{ id: string }>("/api/assets", { method: "POST", headers, body: body() as never });
  return id;
}

async function byTus(server: Server, projectId: string, path: string): Promise<void> {
  const file = Bun.file(path);
  const tus = { ...AUTHORIZED, "tus-resumable": "1.0.0" };
  const words = { projectId, filename: "again.wav" };
  const metadata = Object.entries(words).map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`);
  const begun = await fetch(`${server.url}/api/uploads`, {
    method: "POST",
    headers: { ...tus, "upload-length": String(file.size), "upload-metadata": metadata.join(",") },
  });
  const url = server.url + (begun.headers.get("location") ?? "");
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    const headers = { ...tus, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" };
    const answer = await fetch(url, { method: "PATCH", headers, body: file.slice(offset, offset + PIECE_BYTES) });
    if (answer.status !== 204) throw new Error(`${answer.status} ${await answer.text()}`);
  }
}

async function fetchWhole(server: Server, id: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/assets/${id}/content`, { headers: AUTHORIZED });
  let size = 0;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) size += part.length;
  if (size !== GIBIBYTE) throw new Error(`Only ${size} bytes came.`);
}

interface Measured {
  seconds: number;
  /** Above what was held before, in MB. */
  moreMb: number;
}

async function whileMeasured(server: Server, work: () => Promise<void>): Promise<Measured> {
  const before = await residentMb(server.pid);
  let most = before;
  const timer = setInterval(async () => {
    most = Math.max(most, await residentMb(server.pid));
  }, SAMPLE_MS);
  const started = performance.now();
  await work().finally(() => clearInterval(timer));
  return { seconds: (performance.now() - started) / 1000, moreMb: Math.max(0, most - before) };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

const figuresOf = (name: string, { seconds, moreMb }: Measured, times: number): Figure[] => [
  { name: `${name}, memory above rest`, value: moreMb, unit: "MB" },
  { name: `${name}, speed`, value: (times * GIBIBYTE) / 1024 ** 2 / seconds, unit: "MB/s" },
];
