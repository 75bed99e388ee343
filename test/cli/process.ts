/** The command line as a process of its own, by pipes or in a terminal. */
import { join } from "node:path";

export interface Ended {
  code: number;
  out: string;
  err: string;
}

export const CLI = join(import.meta.dir, "..", "..", "src", "cli.ts");

export async function runCli(
  words: readonly string[],
  { stdin = "", env, cwd }: { stdin?: string; env: Record<string, string>; cwd?: string },
): Promise<Ended> {
  const child = Bun.spawn([process.execPath, CLI, ...words], {
    ...(cwd === undefined ? {} : { cwd }),
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, ...env },
  });
  const [code, out, err] = await Promise.all([child.exited, new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code, out, err };
}

export interface Typed extends AsyncDisposable {
  /** Resolves when the terminal shows these words after the place of the last look. */
  until(words: string): Promise<void>;
  type(keys: string): Promise<void>;
  /** The exit code. */
  ended: Promise<number>;
  /** All that was shown. */
  all(): string;
}

/** A pseudo-terminal of util-linux around it. */
export function typeCli(words: readonly string[], env: Record<string, string>): Typed {
  const script = Bun.which("script");
  if (!script) throw new Error("script is missing; it comes with util-linux.");
  const quoted = [process.execPath, CLI, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = Bun.spawn([script, "-qec", quoted, "/dev/null"], {
    stdin: "pipe",
    stdout: "pipe",
    env: { ...process.env, TERM: "xterm", ...env },
  });
  const pieces = child.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let seen = 0;
  const readOn = async (): Promise<boolean> => {
    const { value, done } = await pieces.read();
    if (!done) text += decoder.decode(value, { stream: true });
    return !done;
  };
  return {
    async until(words) {
      while (!text.includes(words, seen)) if (!(await readOn())) throw new Error(`It ended before "${words}": ${text.slice(seen)}`);
      seen = text.indexOf(words, seen) + words.length;
    },
    async type(keys) {
      child.stdin.write(keys);
      await child.stdin.flush();
    },
    get ended() {
      return (async () => {
        while (await readOn());
        return child.exited;
      })();
    },
    all: () => text,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  };
}
