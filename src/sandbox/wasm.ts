/** The default: JavaScript in QuickJS, compiled to WebAssembly, in a child of its own. Works wherever Bun does. */
import { messageOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { runInChild } from "./session.ts";
import { tryOut } from "./try-out.ts";

export function wasmSandbox(log: Log): SandboxBackend {
  const backend: SandboxBackend = {
    name: "wasm",
    isolates: true,
    missing: () => tryOut(backend).catch(messageOf),
    run: (order) => runInChild("wasm-child.ts", order, log),
  };
  return backend;
}
