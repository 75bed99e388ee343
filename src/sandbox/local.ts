/** For developers of actions alone: the code runs in a Bun process with all the rights of the studio. Only time, files and calls are held to limits. */
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { runInChild } from "./session.ts";
import { createTryOut } from "./try-out.ts";

export function localSandbox(log: Log): SandboxBackend {
  log.warn("CLASH_SANDBOX is local: code of actions and agents runs with all the rights of this studio and is not kept apart from it");
  const run: SandboxBackend["run"] = (order) => runInChild("child/local-child.ts", order, log);
  return { name: "local", isolates: false, missing: createTryOut(run), run };
}
