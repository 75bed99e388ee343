/** The default: JavaScript in QuickJS, compiled to WebAssembly, in a child of its own. Works wherever Bun does. */
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { createGate } from "./gate.ts";
import { RUNS_AT_ONCE } from "./limits.ts";
import { runInChild } from "./session.ts";
import { createTryOut } from "./try-out.ts";

export function wasmSandbox(log: Log): SandboxBackend {
  const gate = createGate(RUNS_AT_ONCE);
  const run: SandboxBackend["run"] = (order) => gate.pass(order.signal, () => runInChild("child/wasm-child.ts", order, log));
  return { name: "wasm", isolates: true, missing: createTryOut(run), run };
}
