/** Whether a sandbox works here, by a run that must end as it should. */
import { withTempFolder } from "../lib/child.ts";
import { messageOf } from "../lib/errors.ts";
import type { SandboxBackend } from "./define.ts";

const LIMITS = { elapsedMs: 20_000, busyMs: 10_000, memoryBytes: 16 * 1024 ** 2, outputBytes: 1024, logBytes: 1024, calls: 1 };

/** `SandboxBackend.missing` by trying; what has worked once is not tried again. */
export function createTryOut(run: SandboxBackend["run"]): SandboxBackend["missing"] {
  let hasWorked = false;
  return async () => {
    if (hasWorked) return undefined;
    const wrong = await tryOut(run).catch(messageOf);
    hasWorked = wrong === undefined;
    return wrong;
  };
}

function tryOut(run: SandboxBackend["run"]): Promise<string | undefined> {
  return withTempFolder(async (folder) => {
    const code = "export default (value) => value + 1";
    const ending = await run({ code, value: 1, folder, calls: {}, limits: LIMITS, signal: AbortSignal.timeout(LIMITS.elapsedMs) });
    return ending.end === "returned" && ending.value === 2
      ? undefined
      : "The sandbox does not work on this machine: a first trial went wrong.";
  });
}
