/** Streams a result from an address in an upstream's answer to a file. The address is a stranger's: it gets no key, and must be a public one. */
import { JobFailure } from "../jobs/define.ts";
import { outbound } from "../lib/outbound.ts";
import type { CallContext } from "./define.ts";
import { failureFor, faultOfCall } from "./faults.ts";

const FILE_BYTES = 2 * 1024 ** 3;
const FILE_MS = 10 * 60_000;

export interface SavedFile {
  url: string;
  /** Where it is written. */
  path: string;
  /** Its name for people. */
  upstream: string;
  /** The configured address of the upstream itself, which may be a private one. */
  alsoTrust: readonly string[];
  context: CallContext;
}

/** Throws JobFailure: `unavailable` when it did not come whole, as it can be fetched again; `rejected` when it is gone or is no public address. */
export async function saveFile({ url, path, upstream, alsoTrust, context }: SavedFile): Promise<void> {
  try {
    const response = await outbound({ url, signal: context.signal, timeoutMs: FILE_MS, trust: "public", alsoTrust, maxBytes: FILE_BYTES });
    if (!response.ok) {
      await response.body?.cancel();
      throw goneOrLater(upstream, response.status);
    }
    await writeWhole(path, response, upstream);
  } catch (error) {
    const told = faultOfCall(error);
    if (!told) throw error;
    const isForbidden = told.fault === "misdirected";
    throw isForbidden
      ? new JobFailure("rejected", `${upstream} names a place for its result that may not be fetched. ${told.said ?? ""}`.trim())
      : failureFor(upstream, { ...told, fault: "unavailable" }, context.credentials);
  }
}

function goneOrLater(upstream: string, status: number): JobFailure {
  return [401, 403, 404, 410].includes(status)
    ? new JobFailure("rejected", `${upstream} does not keep the result any more (${status}).`)
    : new JobFailure("unavailable", `${upstream} could not give the result just now (${status}).`);
}

async function writeWhole(path: string, response: Response, upstream: string): Promise<void> {
  const promised = response.headers.has("content-encoding") ? Number.NaN : Number(response.headers.get("content-length") ?? Number.NaN);
  const file = Bun.file(path).writer();
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      size += piece.length;
      file.write(piece);
      await file.flush();
    }
  } finally {
    await file.end();
  }
  if (size === 0 || (promised >= 0 && size !== promised))
    throw new JobFailure("unavailable", `The result of ${upstream} did not come whole; it is fetched again.`);
}
