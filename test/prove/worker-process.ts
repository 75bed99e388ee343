/** `clash worker` as a process of its own that tests kill, with programs in shell that say which runs they have begun. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkerKeys } from "../../src/cli/worker/protocol.ts";

export interface WorkerProcess {
  pid: number;
  /** What it said so far. */
  said(): string;
  /** kill -9. The program that it runs has a group of its own and stays; it is ended by `endPrograms`. */
  kill(): Promise<void>;
  /** Asks it to stop, as a service manager does, and answers its exit code. */
  stop(): Promise<number>;
}

const CLI = join(import.meta.dir, "..", "..", "src", "cli.ts");

export async function startWorker(folder: string, name: string, keys: WorkerKeys, program: string): Promise<WorkerProcess> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  const child = Bun.spawn([process.execPath, CLI, "worker", "--keys", file, "--run", program, name], {
    env: { ...process.env, CLASH_DATA: join(folder, "nothing"), CLASH_CONFIG: join(folder, "settings") },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    detached: true,
  });
  let said = "";
  void (async () => {
    for await (const part of child.stderr) said += new TextDecoder().decode(part);
  })();
  return {
    pid: child.pid,
    said: () => said,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    async stop() {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
}

export interface Programs {
  /** Answers a few words after `seconds`. */
  quick: string;
  /** The same with a picture. */
  pictures: string;
  /** Never ends. */
  endless: string;
  /** `RUN WORKER` of every start, in their order. */
  begun(): Promise<string[]>;
  /** Ends what killed workers have left. */
  endPrograms(): Promise<void>;
}

export async function writePrograms(folder: string, picture: Uint8Array, seconds = 0): Promise<Programs> {
  const [log, pids] = [join(folder, "begun.log"), join(folder, "pids.log")];
  await Promise.all([writeFile(log, ""), writeFile(pids, ""), writeFile(join(folder, "large.png"), picture)]);
  const begin = [
    "#!/bin/sh",
    `echo $$ >> '${pids}'`,
    `call=$(cat)`,
    `run=$(printf %s "$call" | sed -E 's/.*"runId":"([^"]+)".*/\\1/')`,
    `echo "$run $1" >> '${log}'`,
  ];
  const answer = (output: string) => `printf '{"outputs":{${output}},"note":"by %s"}' "$run" "$1"`;
  const write = async (name: string, lines: string[]) => {
    const path = join(folder, name);
    await writeFile(path, `${[...begin, ...lines].join("\n")}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const lines = async (path: string) => (await readFile(path, "utf8")).split("\n").filter(Boolean);
  return {
    quick: await write("quick.sh", [`sleep ${seconds}`, answer('"words":[{"text":"%s"}]')]),
    pictures: await write("pictures.sh", [
      ...[`sleep ${seconds}`, `cp '${join(folder, "large.png")}' out.png`],
      answer('"result":[{"file":"out.png","label":"%s"}]'),
    ]),
    endless: await write("endless.sh", ["exec sleep 600"]),
    begun: () => lines(log),
    async endPrograms() {
      for (const pid of await lines(pids))
        try {
          process.kill(-Number(pid), "SIGKILL"); // each is the first of its group
        } catch {
          // it has ended
        }
    },
  };
}
