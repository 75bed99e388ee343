/** A PostgreSQL of our own on loopback, in a temporary folder, with its defaults: every commit is on disk. It is ended and removed by whoever started it. */
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Postgres {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Undefined where PostgreSQL is not installed. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const programs = await findPrograms();
  if (!programs) return undefined;
  const user = await ownUser();
  const folder = await mkdtemp(join(tmpdir(), "clash-postgres-"));
  if (user) await chown(folder, user.uid, user.gid);
  const as = user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"] : [];
  const [data, port] = [join(folder, "data"), await freePort()];
  await run([...as, join(programs, "initdb"), "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-locale"]);
  const server = Bun.spawn(
    [
      ...as,
      join(programs, "postgres"),
      "-D",
      data,
      "-p",
      String(port),
      "-k",
      folder,
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "logging_collector=off",
    ],
    { stdout: "ignore", stderr: "ignore", cwd: folder },
  );
  const url = `postgres://bench@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    server.kill("SIGINT");
    await server.exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady([...as, join(programs, "pg_isready"), "-h", "127.0.0.1", "-p", String(port), "-q"]);
  } catch (cause) {
    await stop();
    throw cause;
  }
  const version = Bun.spawnSync([join(programs, "postgres"), "--version"]).stdout.toString();
  return { url, version: /[\d.]+/.exec(version)?.[0] ?? "?", stop };
}

async function findPrograms(): Promise<string | undefined> {
  const found = [...new Bun.Glob("/usr/lib/postgresql/*/bin/initdb").scanSync({ cwd: "/", absolute: true })].sort().at(-1);
  const path = found ?? Bun.which("initdb");
  return path ? join(path, "..") : undefined;
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made, or as nobody. */
async function ownUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await Bun.file("/etc/passwd").text()).split("\n").map((line) => line.split(":"));
  const fields = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  if (!fields) throw new Error("There is no user that PostgreSQL could run as.");
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

async function run(words: string[]): Promise<void> {
  const child = Bun.spawn(words, { stdout: "ignore", stderr: "pipe", cwd: "/" });
  const [said, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  if (code !== 0) throw new Error(`${words.at(-1)} ended with code ${code}: ${said}`);
}

const TRIES = 200;

async function untilReady(words: string[]): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await Bun.spawn(words, { stdout: "ignore", stderr: "ignore", cwd: "/" }).exited) === 0) return;
    await Bun.sleep(50);
  }
  throw new Error("PostgreSQL did not come up.");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("No free port."))));
    });
  });
}
