/**
 * The child of the backend `local`: the code runs in Bun itself, with all that Bun can reach. It meets the same world as in the interpreter, so that what
 * works here works there; nothing keeps it from the rest.
 */
import { type Channel, openChannel } from "./channel.ts";
import { createEnd, type End } from "./end.ts";
import { createChildLog } from "./log.ts";
import { PART_BYTES, VALUE_BYTES } from "../frames.ts";
import { makeWorld, type Natives } from "./guest.ts";

if (import.meta.main) {
  new Worker(new URL("./watch-child.ts", import.meta.url).href, { argv: process.argv.slice(2) });
  const channel = openChannel();
  const end = createEnd(channel, () => false);
  await runModule(channel, end);
  process.exit(0);
}

async function runModule(channel: Channel, end: End): Promise<void> {
  const { start } = channel;
  const calls = { open: 0 };
  const world = makeWorld(nativesOf(channel, end, calls), JSON.stringify(start.calls));
  const address = URL.createObjectURL(new Blob([start.code], { type: "text/javascript" }));
  let isLoading = true;
  channel.send({ t: "runs", runs: true });
  const module = import(address)
    .catch((error) => {
      throw asSyntaxError(error);
    })
    .finally(() => {
      isLoading = false;
    });
  world.run(module, start.value);
  for (;;) {
    await rest();
    if (end.isOver()) return;
    if (calls.open > 0) {
      channel.send({ t: "runs", runs: false });
      const { head, bytes } = channel.answer();
      calls.open--;
      channel.send({ t: "runs", runs: true });
      world.answer(head.id, head.isWrong, Buffer.from(bytes).toString("utf8"));
    } else if (!isLoading) return end.threw("The code waits for something that never comes: nothing it has asked for is under way.", "");
  }
}

/** Resolves when all that was ready has run. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What Bun says of a module that does not parse, as the interpreter says it. */
function asSyntaxError(error: unknown): unknown {
  if (!(error instanceof BuildMessage)) return error;
  return Object.assign(new SyntaxError(error.message), { stack: `code.js:${error.position?.line ?? 0}` });
}

function nativesOf(channel: Channel, end: End, calls: { open: number }): Natives {
  const log = createChildLog(channel);
  const { files } = channel;
  const Decoder = TextDecoder; // before the world replaces it
  const text = (json: string) => JSON.parse(json) as string;
  const own = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;
  let lastId = 0;
  return {
    log: (line) => log(text(line)),
    call(name, args) {
      if (args.length > VALUE_BYTES / 4) throw new Error("The arguments are longer than 4 MiB; hand over a file instead.");
      channel.send({ t: "call", id: ++lastId, name }, Buffer.from(args));
      calls.open++;
      return lastId;
    },
    read: (name, size, part) => files.read(text(name), (bytes) => part(own(bytes)), size),
    write: (name, buffer, at, length) => files.write(text(name), new Uint8Array(buffer, at, length)),
    writeText: (name, json) => files.write(text(name), Buffer.from(text(json))),
    list: () => JSON.stringify(files.list()),
    remove: (name) => files.remove(text(name)),
    encode(json, size, part) {
      const bytes = Buffer.from(text(json));
      size(bytes.length);
      for (let at = 0; at < bytes.length; at += PART_BYTES) part(own(bytes.subarray(at, at + PART_BYTES)));
    },
    decode: (buffer, at, length, isFatal) =>
      JSON.stringify(new Decoder("utf-8", { fatal: isFatal }).decode(new Uint8Array(buffer, at, length))),
    returned(value) {
      if (value.length > VALUE_BYTES / 4) end.threw("What the code returned is longer than 4 MiB; leave a file instead.", "");
      else end.returned(value);
    },
    threw(what) {
      const { name, message, stack } = JSON.parse(what) as Record<"name" | "message" | "stack", string>;
      end.threw(name && name !== "Error" ? `${name}: ${message}` : message, stack);
    },
  };
}
