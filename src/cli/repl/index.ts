/**
 * `clash repl`: talking with the agents line by line. Words are a question, or steer the turn that works; what begins with a slash is a command. In a
 * terminal both can be typed while a turn works and Ctrl-C stops it; without one, each line waits for the one before.
 */
import { createInterface, type Interface } from "node:readline";
import type { Command } from "commander";
import { AppError } from "../../lib/errors.ts";
import { openClient } from "../client.ts";
import { EXIT, exitCodeOf, sayError } from "../exit.ts";
import { hereOf } from "../here.ts";
import { outputOf } from "../output.ts";
import { askIn, say, type Session } from "./session.ts";
import { complete, slashNamed } from "./slash.ts";

const HISTORY_LINES = 500;

export function replVerb(program: Command): void {
  program
    .command("repl")
    .description("talk with the agents of a project, line by line; /help lists what there is")
    .action(async (_options: unknown, command: Command) => {
      const client = await openClient(command);
      try {
        const session: Session = {
          ...{ here: hereOf(command), client, projectId: outputOf(command).project ?? (await newestProject(client)), chatId: undefined },
          ...{ mode: "solo", approval: "assist", model: undefined, preset: undefined, working: undefined, last: undefined, isOver: false },
        };
        process.exitCode = process.stdin.isTTY ? await byHand(session) : await byLines(session);
      } finally {
        await client.close();
      }
    });
}

async function newestProject(client: Session["client"]): Promise<string> {
  const { items } = await client.get<{ items: { id: string }[] }>("/api/projects");
  return items[0]?.id ?? (await client.command<{ id: string }>("project.create", { title: "First project" })).id;
}

/** Answers the exit code of the last line that did something. */
async function byLines(session: Session): Promise<number> {
  let code: number = EXIT.ok;
  for await (const line of createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    code = await obey(session, line);
    if (session.isOver) break;
  }
  return code;
}

async function byHand(session: Session): Promise<number> {
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    historySize: HISTORY_LINES,
    prompt: "clash> ",
    completer: (line: string, done: (error: null, found: [string[], string]) => void) =>
      void complete(session, line).then((found) => done(null, found)),
  });
  say("Ask for anything; /help lists commands, /quit leaves.");
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  reader.on("line", (line) => void take(session, reader, line, leave));
  reader.on("SIGINT", () => (session.working ? void obey(session, "/cancel") : leave()));
  reader.on("close", leave);
  reader.prompt();
  await left;
  reader.close();
  return EXIT.ok;
}

async function take(session: Session, reader: Interface, line: string, leave: () => void): Promise<void> {
  if (line.trim()) await obey(session, line);
  if (session.isOver) leave();
  else if (!session.working) reader.prompt();
}

/** One line. What goes wrong is told, and the next line can come. */
async function obey(session: Session, line: string): Promise<number> {
  try {
    const [, word, rest = ""] = /^\/(\S+)\s*(.*)$/s.exec(line.trim()) ?? [];
    if (word === undefined) return await speak(session, line.trim());
    const slash = slashNamed(word);
    if (!slash) throw new AppError("invalid", `There is no /${word}. /help lists what there is.`);
    await slash.run(session, rest.trim());
    return EXIT.ok;
  } catch (error) {
    sayError(error);
    return exitCodeOf(error);
  }
}

async function speak(session: Session, text: string): Promise<number> {
  if (!session.working) return askIn(session, text);
  await session.client.command("turn.steer", { projectId: session.projectId, turnId: session.working.id, text });
  return EXIT.ok;
}
