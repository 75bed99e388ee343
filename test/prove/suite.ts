/** What every suite of `bun run prove` is. */
export interface SuiteOptions {
  /** An empty folder for what the suite makes. */
  out: string;
  seed: number;
  /** How long to go on, where the suite repeats itself. */
  seconds: number | undefined;
  /** How often to kill, where the suite kills. */
  kills?: number | undefined;
}

export interface Fact {
  isTrue: boolean;
  /** What was promised, with the measured figure in it. */
  sentence: string;
}

export interface Outcome {
  facts: Fact[];
  figures?: Record<string, number>;
  /** Why the suite could not be run here. */
  skipped?: string;
}

export interface Suite {
  name: string;
  promise: string;
  run: (options: SuiteOptions) => Promise<Outcome>;
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
  /** The most that the process and all it started held at once, in MiB of resident memory; shared pages count once per process. */
  peakMiB: number;
}

/** Runs a command to its end while measuring the memory of its whole tree twice a second. `onText` sees its standard error as it comes. */
export async function measured(
  words: string[],
  options: { cwd?: string; env?: Record<string, string>; limitMs: number; onText?: (text: string) => void },
): Promise<Ended> {
  const started = performance.now();
  const child = Bun.spawn(words, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let peakMiB = 0;
  const sampler = setInterval(async () => {
    peakMiB = Math.max(peakMiB, await treeMiB(child.pid));
  }, 500);
  const limit = setTimeout(() => child.kill("SIGKILL"), options.limitMs);
  const readError = async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const part of child.stderr) {
      const piece = decoder.decode(part, { stream: true });
      options.onText?.(piece);
      text = (text + piece).slice(-64_000);
    }
    return text;
  };
  const [stdout, stderr, code] = await Promise.all([new Response(child.stdout).text(), readError(), child.exited]);
  clearInterval(sampler);
  clearTimeout(limit);
  return { code, stdout, stderr, seconds: (performance.now() - started) / 1000, peakMiB };
}

/** Resident memory of a process and of everything below it, from /proc; 0 where there is none. */
async function treeMiB(root: number): Promise<number> {
  const children = new Map<number, number[]>();
  const resident = new Map<number, number>();
  const statuses = await Array.fromAsync(new Bun.Glob("[0-9]*/status").scan({ cwd: "/proc", onlyFiles: false })).catch(() => []);
  for (const path of statuses) {
    const text = await Bun.file(`/proc/${path}`)
      .text()
      .catch(() => ""); // the process has ended meanwhile
    const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
    children.set(number("PPid"), [...(children.get(number("PPid")) ?? []), number("Pid")]);
    resident.set(number("Pid"), number("VmRSS"));
  }
  const sum = (pid: number): number => (resident.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, each) => total + sum(each), 0);
  return sum(root) / 1024;
}
