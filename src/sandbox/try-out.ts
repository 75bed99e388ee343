/** Whether a sandbox works here, by a run that must end as it should. */
import { withTempFolder } from "../lib/child.ts";
import type { SandboxBackend } from "./define.ts";

const LIMITS = { elapsedMs: 20_000, busyMs: 10_000, memoryBytes: 16 * 1024 ** 2, outputBytes: 1024, logBytes: 1024, calls: 1 };

/** Undefined when it does; else a sentence. Throws what the run throws. */
export function tryOut(backend: SandboxBackend): Promise<string | undefined> {
  return withTempFolder(async (folder) => {
    const code = "export default (value) => value + 1";
    const ending = await backend.run({ code, value: 1, folder, calls: {}, limits: LIMITS, signal: AbortSignal.timeout(LIMITS.elapsedMs) });
    return ending.end === "returned" && ending.value === 2 ? undefined : `The sandbox ${backend.name} does not work here.`;
  });
}
