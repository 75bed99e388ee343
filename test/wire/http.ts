/**
 * HTTP/1.1 by hand on a plain socket, for servers that must do what no framework lets them: close without an answer, stop in the middle of a body,
 * hold a request that has come in half. Bodies are read whole; a connection serves one request after the other.
 */
import type { Socket } from "bun";

export interface HttpRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** JSON, the fields of a form (a repeated field is a list, a file `{name, type, bytes}`), or the bytes. */
  body: unknown;
  bytes: Uint8Array;
}

export type HttpReply =
  | {
      status?: number;
      headers?: Record<string, string>;
      /** Bytes and text as they are, everything else as JSON; pieces are sent one by one. */
      body?: unknown;
      pieces?: AsyncIterable<Uint8Array | string>;
      /** Closes the line after this many bytes of the body, whose whole length was promised. */
      cutAfter?: number;
    }
  /** Closes without an answer. */
  | "hang-up"
  /** Never answers. */
  | "silence";

export interface FormFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

interface Line {
  received: Buffer;
  /** What the socket could not take yet. */
  unsent: Buffer[];
  busy: boolean;
  drained?: () => void;
}

/** Hears of a request of which some is still missing, by its first line; `drop` closes the line and forgets what came. */
export type OnPart = (firstLine: string) => Promise<"drop" | undefined>;

/** `answer` gets every whole request. */
export async function listen(
  answer: (request: HttpRequest) => Promise<HttpReply>,
  onPart?: OnPart,
): Promise<{ url: string; stop(): Promise<void> }> {
  const open = new Set<Socket<Line>>();
  const server = Bun.listen<Line>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { received: Buffer.alloc(0), unsent: [], busy: false };
        open.add(socket);
      },
      close: (socket) => void open.delete(socket),
      error: (socket) => void open.delete(socket),
      drain(socket) {
        flush(socket);
      },
      data(socket, piece) {
        socket.data.received = Buffer.concat([socket.data.received, piece]);
        void serve(socket, answer, onPart);
      },
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    async stop() {
      for (const socket of open) socket.terminate();
      server.stop(true);
    },
  };
}

async function serve(socket: Socket<Line>, answer: (request: HttpRequest) => Promise<HttpReply>, onPart?: OnPart): Promise<void> {
  const line = socket.data;
  if (line.busy) return;
  line.busy = true;
  try {
    for (;;) {
      const taken = take(line.received);
      if (!taken) {
        if (!onPart || !(await hearsPart(socket, onPart))) return;
        continue;
      }
      if ("head" in taken) {
        write(socket, Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"));
        line.received = Buffer.concat([taken.head, line.received.subarray(taken.headLength)]);
        continue;
      }
      line.received = line.received.subarray(taken.length);
      const reply = await answer(await parsed(taken.request)).catch((error) => ({ status: 500, body: `The wire server failed: ${error}` }));
      if (!(await send(socket, reply))) return;
    }
  } finally {
    line.busy = false;
  }
}

/** Whether more has come meanwhile. */
async function hearsPart(socket: Socket<Line>, onPart: OnPart): Promise<boolean> {
  const line = socket.data;
  const before = line.received.length;
  if (before === 0) return false;
  const [firstLine = ""] = line.received.subarray(0, 200).toString("latin1").split("\r\n");
  if ((await onPart(firstLine)) !== "drop") return line.received.length > before;
  socket.terminate();
  return false;
}

type Taken =
  | { request: Omit<HttpRequest, "body">; length: number }
  /** The head says `Expect: 100-continue`: it is told to go on, with that line taken out. */
  | { head: Buffer; headLength: number };

/** The first whole request of what has come; undefined while some of it is missing. */
function take(received: Buffer): Taken | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...rest] = received.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    rest.map((text) => [text.slice(0, text.indexOf(":")).toLowerCase(), text.slice(text.indexOf(":") + 1).trim()]),
  );
  if (/100-continue/i.test(headers.expect ?? "")) {
    const kept = [first, ...rest.filter((text) => !/^expect:/i.test(text))].join("\r\n");
    return { head: Buffer.from(`${kept}\r\n\r\n`, "latin1"), headLength: end + 4 };
  }
  const [method = "", path = ""] = first.split(" ");
  const body = /chunked/i.test(headers["transfer-encoding"] ?? "")
    ? unchunk(received, end + 4)
    : plain(received, end + 4, Number(headers["content-length"] ?? 0));
  return body && { request: { method, path, headers, bytes: new Uint8Array(body.bytes) }, length: body.end };
}

const plain = (received: Buffer, start: number, length: number) =>
  received.length < start + length ? undefined : { bytes: received.subarray(start, start + length), end: start + length };

function unchunk(received: Buffer, start: number): { bytes: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = received.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.subarray(at, lineEnd).toString("latin1"), 16);
    const next = lineEnd + 2 + size + 2;
    if (received.length < next) return undefined;
    if (size === 0) return { bytes: Buffer.concat(parts), end: next };
    parts.push(received.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

async function parsed(request: Omit<HttpRequest, "body">): Promise<HttpRequest> {
  const type = request.headers["content-type"] ?? "";
  const text = () => new TextDecoder().decode(request.bytes);
  if (/json/.test(type) && request.bytes.length > 0) return { ...request, body: JSON.parse(text()) };
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(type))
    return {
      ...request,
      body: await fieldsOf(await new Response(request.bytes as BodyInit, { headers: { "content-type": type } }).formData()),
    };
  return { ...request, body: request.bytes };
}

async function fieldsOf(form: FormData): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form.entries() as IterableIterator<[string, string | File]>) {
    const told: string | FormFile = typeof value === "string" ? value : { name: value.name, type: value.type, bytes: await value.bytes() };
    const known = fields[name];
    fields[name] = known === undefined ? told : Array.isArray(known) ? [...known, told] : [known, told];
  }
  return fields;
}

/** Whether the connection can be used again. */
async function send(socket: Socket<Line>, reply: HttpReply): Promise<boolean> {
  if (reply === "silence") return false;
  if (reply === "hang-up") {
    socket.terminate();
    return false;
  }
  const { status = 200, headers = {}, pieces, cutAfter } = reply;
  if (pieces) return sendPieces(socket, head(status, { "transfer-encoding": "chunked", ...headers }), pieces, cutAfter);
  const { bytes, type } = bytesOf(reply.body);
  const lines = head(status, { ...(type ? { "content-type": type } : {}), "content-length": String(bytes.length), ...headers });
  write(socket, Buffer.concat([lines, cutAfter === undefined ? bytes : bytes.subarray(0, cutAfter)]));
  if (cutAfter === undefined) return true;
  await sent(socket);
  socket.end();
  return false;
}

async function sendPieces(
  socket: Socket<Line>,
  lines: Buffer,
  pieces: AsyncIterable<Uint8Array | string>,
  cutAfter = Number.POSITIVE_INFINITY,
) {
  write(socket, lines);
  let left = cutAfter;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece).subarray(0, left);
    left -= bytes.length;
    if (bytes.length > 0) write(socket, Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]));
    await sent(socket);
    if (left > 0) continue;
    socket.end();
    return false;
  }
  write(socket, Buffer.from("0\r\n\r\n"));
  return true;
}

const head = (status: number, headers: Record<string, string>) =>
  Buffer.from(
    [`HTTP/1.1 ${status} Answer`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n"),
    "latin1",
  );

function bytesOf(body: unknown): { bytes: Buffer; type?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body) };
  if (typeof body === "string") return { bytes: Buffer.from(body), type: "text/plain; charset=utf-8" };
  return { bytes: Buffer.from(JSON.stringify(body)), type: "application/json" };
}

function write(socket: Socket<Line>, bytes: Buffer): void {
  socket.data.unsent.push(bytes);
  flush(socket);
}

function flush(socket: Socket<Line>): void {
  const { unsent } = socket.data;
  for (let first = unsent[0]; first; first = unsent[0]) {
    const taken = socket.write(first);
    if (taken < first.length) {
      if (taken > 0) unsent[0] = first.subarray(taken);
      return;
    }
    unsent.shift();
  }
  socket.data.drained?.();
}

const sent = (socket: Socket<Line>): Promise<void> =>
  socket.data.unsent.length === 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        socket.data.drained = resolve;
      });
