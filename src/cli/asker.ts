/**
 * Asks a person: on a terminal with a prompt and with secrets that are not shown, elsewhere line by line from standard input. Questions go to standard
 * error, so that standard output holds results alone. Ctrl-C ends everything by `interrupted`.
 */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { AppError, messageOf } from "../lib/errors.ts";
import { Interrupted } from "./exit.ts";

interface Question {
  words: string;
  /** What an empty answer means; it is shown. */
  usual?: string;
  /** Not shown while it is typed. */
  isSecret?: boolean;
  /** The answer where there are no more lines; without it that is an error. */
  ifEnded?: string;
}

export interface Asker {
  ask(question: Question): Promise<string>;
  /** Asks until `read` takes the answer; what it refuses by an AppError is told. */
  until<T>(question: Question, read: (answer: string) => Promise<T> | T): Promise<T>;
  say(words: string): void;
  /** Rejects with `Interrupted`. */
  interrupted: Promise<never>;
  close(): void;
}

export function openAsker(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WriteStream = process.stderr): Asker {
  const isTerminal = Boolean(input.isTTY && output.isTTY);
  const curtain = curtainBefore(output);
  const reader = createInterface({ input, terminal: isTerminal, historySize: 0, ...(isTerminal ? { output: curtain.shown } : {}) });
  const lines = linesFrom(reader);
  const stop = Promise.withResolvers<never>();
  stop.promise.catch(() => {}); // nobody may be waiting when it comes
  const interrupt = () => stop.reject(new Interrupted());
  reader.on("SIGINT", interrupt);
  process.on("SIGINT", interrupt);
  const say = (words: string) => void output.write(`${words}\n`);
  const ask = async ({ words, usual, isSecret = false, ifEnded }: Question): Promise<string> => {
    const question = `${words}${usual === undefined ? "" : ` [${usual}]`}: `;
    if (isTerminal && !isSecret) {
      reader.setPrompt(question); // so that it stays before the answer while that is edited
      reader.prompt();
    } else output.write(question);
    curtain.isDown = isSecret;
    const line = await Promise.race([lines.next(), stop.promise]);
    curtain.isDown = false;
    if (isSecret || !isTerminal) output.write("\n");
    if (line === undefined && ifEnded === undefined)
      throw new AppError("invalid", `The answers end before "${words}". Nothing was written.`);
    return line?.trim() || (line === undefined ? ifEnded : usual) || "";
  };
  return {
    ask,
    say,
    interrupted: stop.promise,
    async until(question, read) {
      for (;;) {
        const answer = await ask(question);
        try {
          return await read(answer);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          say(messageOf(error));
        }
      }
    },
    close() {
      process.off("SIGINT", interrupt);
      reader.close();
    },
  };
}

/** Lets pass what is written, or nothing while it is down. */
function curtainBefore(output: NodeJS.WriteStream): { shown: Writable; isDown: boolean } {
  const curtain = {
    isDown: false,
    shown: new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        if (!curtain.isDown) output.write(chunk);
        done();
      },
    }),
  };
  return curtain;
}

/** Lines may come before they are asked for. After the last one there is `undefined`. */
function linesFrom(reader: ReturnType<typeof createInterface>): { next(): Promise<string | undefined> } {
  const come: string[] = [];
  let hasEnded = false;
  let wake = () => {};
  reader.on("line", (line) => {
    come.push(line);
    wake();
  });
  reader.on("close", () => {
    hasEnded = true;
    wake();
  });
  return {
    async next() {
      while (come.length === 0 && !hasEnded) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      return come.shift();
    },
  };
}
