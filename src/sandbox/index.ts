/**
 * Where code that nobody here wrote runs. There is one sandbox for a studio, by its setting `CLASH_SANDBOX`; where it cannot be had, code does not run:
 * nothing falls back to something weaker.
 */
import type { Config } from "../config.ts";
import { AppError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { SandboxBackend } from "./define.ts";
import { localSandbox } from "./local.ts";
import { wasmSandbox } from "./wasm.ts";

export function openSandbox({ sandbox }: Pick<Config, "sandbox">, log: Log): SandboxBackend {
  switch (sandbox) {
    case "wasm":
      return wasmSandbox(log);
    case "local":
      return localSandbox(log);
    case "none":
      return noSandbox;
  }
}

const OFF = "Code does not run here: CLASH_SANDBOX is none. Set it to wasm and start the studio again.";

const noSandbox: SandboxBackend = {
  name: "none",
  isolates: true,
  missing: async () => OFF,
  async run() {
    throw new AppError("unavailable", OFF);
  },
};
