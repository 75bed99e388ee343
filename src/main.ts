/** Boot top to bottom: open everything, listen, announce, and take it down on a signal. */
import { createApp } from "./app.ts";
import { type Clash, openClash, type OpenOptions } from "./clash.ts";
import type { Config } from "./config.ts";
import { AppError, messageOf } from "./lib/errors.ts";
import { requireTools } from "./tools.ts";

export interface Studio {
  clash: Clash;
  url: string;
  stop(): Promise<void>;
}

const DRAIN_MS = 1_000;

/** Throws AppError with a sentence for everything an operator can mend: port in use, folder in use or unwritable, missing programs. */
export async function startStudio(config: Config, options: OpenOptions = {}): Promise<Studio> {
  await requireTools(config);
  const clash = await openClash(config, options);
  const app = await createApp(clash);
  try {
    app.listen({ port: config.port, hostname: config.host });
  } catch (error) {
    await clash.close();
    throw portError(config, error);
  }
  const port = app.server?.port ?? config.port;
  const url = `http://${config.host === "0.0.0.0" ? "localhost" : config.host}:${port}`;
  clash.lock.announce({ url, pid: process.pid });
  return {
    clash,
    url,
    async stop() {
      await Promise.race([app.stop(), Bun.sleep(DRAIN_MS)]);
      await clash.close();
      if (app.server) await app.stop(true); // sockets and streams that are still open
    },
  };
}

function portError(config: Config, error: unknown): unknown {
  if (!/EADDRINUSE|in use/i.test(`${(error as { code?: string }).code} ${messageOf(error)}`)) return error;
  const message = `PORT: port ${config.port} is in use by another program. Stop that one, or set PORT to a free port.`;
  return new AppError("conflict", message, [{ field: "PORT", message: "It is in use." }]);
}
