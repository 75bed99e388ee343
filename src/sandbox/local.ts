/** For developers of actions alone: the code runs in a Bun process with all the rights of the studio. Only time, files and calls are held to limits. */
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { createGate } from "./gate.ts";
import { RUNS_AT_ONCE } from "./limits.ts";
import { runInChild } from "./session.ts";
import { createTryOut } from "./try-out.ts";

export function localSandbox(log: Log): SandboxBackend {
  log.warn("CLASH_SANDBOX is local: code of actions and agents runs with all the rights of this studio and is not kept apart from it");
  const gate = createGate(RUNS_AT_ONCE);
  const run: SandboxBackend["run"] = (order) => gate.pass(order.signal, () => runInChild("child/local-child.ts", order, log));
  return { name: "local", isolates: false, missing: createTryOut(run), run };
}
