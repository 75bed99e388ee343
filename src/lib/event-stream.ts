/** Answers that come piece by piece as `text/event-stream` (html.spec.whatwg.org, section 9.2), as far as upstreams use it. */

export interface StreamEvent {
  /** `message` where none is named. */
  event: string;
  data: string;
}

/**
 * The events of a body in their order. Comments and fields that we have no use for are skipped; a last event counts without the empty line that
 * should end it. Throws what reading the body throws.
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let event = "message";
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const { field, value } = fieldOf(line);
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  if (data.length > 0) yield { event, data: data.join("\n") };
}

function fieldOf(line: string): { field: string; value: string } {
  const colon = line.indexOf(":");
  if (colon < 0) return { field: line, value: "" };
  return { field: line.slice(0, colon), value: line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1) };
}

/** The lines of a body as they come; what stands behind the last line break is a line too, unless it is empty. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open = "";
  for await (const piece of body) {
    const [first = "", ...others] = decoder.decode(piece, { stream: true }).split("\n");
    open += first;
    for (const line of others) {
      yield open.replace(/\r$/, "");
      open = line;
    }
  }
  if (open) yield open.replace(/\r$/, "");
}
