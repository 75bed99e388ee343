/** The process of a studio that is killed (`crash-studio.ts`), and the lines between it and us. */
import { join } from "node:path";
import type { Start } from "./crash-studio.ts";

export interface Died {
  /** At which commit it killed itself: `before generations/sending.ts keepTicket › keepFact`; undefined: somebody else did. */
  died?: string;
  /** Where runs were held meanwhile. */
  held?: string[];
}

export const isDead = (answer: unknown): answer is Died => typeof answer === "object" && answer !== null && "died" in answer;

export interface Warm {
  start(start: Start): Promise<Died | { studio: Studio; left: Record<string, number> }>;
  end(): Promise<void>;
}

export interface Studio {
  exited: Promise<unknown>;
  /** The answer to one line, or that it died. */
  ask(line: string): Promise<unknown>;
  end(): Promise<void>;
}

const CHILD = join(import.meta.dir, "crash-studio.ts");

/** A process that has loaded the program, or is about to, and has opened nothing. */
export function warmStudio(program = CHILD): Warm {
  const child = Bun.spawn([process.execPath, program], { env: { ...process.env }, stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  const waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  let death: Died | Error | undefined;

  async function listen() {
    let died: Died = { died: undefined };
    for await (const line of linesOf(child.stdout)) {
      const answer: unknown = JSON.parse(line);
      if (isDead(answer)) died = answer;
      else waiting.shift()?.resolve(answer);
    }
    await child.exited;
    death = child.signalCode === "SIGKILL" ? died : new Error(`The studio ended by itself with code ${child.exitCode}.`);
    for (const each of waiting.splice(0)) settle(each);
  }

  function settle({ resolve, reject }: (typeof waiting)[number]) {
    if (death instanceof Error) reject(death);
    else resolve(death);
  }

  const answer = () =>
    new Promise<unknown>((resolve, reject) => {
      const mine = { resolve, reject };
      if (death) settle(mine);
      else waiting.push(mine);
    });

  async function ask(line: string): Promise<unknown> {
    const answered = answer();
    if (!death) {
      try {
        child.stdin.write(`${line}\n`);
        await child.stdin.flush();
      } catch {
        // its end of the line is closed: it has died, and the listener says so
      }
    }
    return answered;
  }

  async function end() {
    child.kill("SIGKILL");
    await child.exited;
  }

  const isWarm = answer();
  isWarm.catch(() => {}); // who starts it hears of it
  void listen();
  return {
    end,
    async start(start) {
      if ((await isWarm) !== "warm") throw new Error("The studio ended before it was loaded.");
      const opened = await ask(`start ${JSON.stringify(start)}`);
      if (isDead(opened)) return opened;
      return { studio: { exited: child.exited, ask, end }, left: (opened as { left: Record<string, number> }).left };
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
