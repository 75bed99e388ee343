import { expect, test } from "bun:test";
import { eventsOf, type StreamEvent } from "../../src/lib/event-stream.ts";

async function read(...pieces: (string | Uint8Array)[]): Promise<StreamEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
      controller.close();
    },
  });
  return Array.fromAsync(eventsOf(body));
}

test("events are found wherever the pieces are torn, also inside a letter and inside a line end", async () => {
  const bytes = new TextEncoder().encode('event: a\r\ndata: {"x":"Füchse 🦊"}\r\n\r\n: waiting\n\ndata:one\ndata: two\n\n');
  const wanted = [
    { event: "a", data: '{"x":"Füchse 🦊"}' },
    { event: "message", data: "one\ntwo" },
  ];
  for (let at = 1; at < bytes.length; at++) expect(await read(bytes.slice(0, at), bytes.slice(at))).toEqual(wanted);
  expect(await read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(wanted);
});

test("comments, other fields and events without data are passed over; a last event needs no empty line", async () => {
  expect(await read(": OPENROUTER PROCESSING\n\nid: 7\nretry: 100\nevent: ping\n\ndata: [DONE]")).toEqual([
    { event: "message", data: "[DONE]" },
  ]);
  expect(await read("")).toEqual([]);
});
