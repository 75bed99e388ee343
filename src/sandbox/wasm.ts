/** The default: JavaScript in QuickJS, compiled to WebAssembly, in a child of its own. Works wherever Bun does. */
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { runInChild } from "./session.ts";
import { createTryOut } from "./try-out.ts";

export function wasmSandbox(log: Log): SandboxBackend {
  const run: SandboxBackend["run"] = (order) => runInChild("child/wasm-child.ts", order, log);
  return { name: "wasm", isolates: true, missing: createTryOut(run), run };
}
