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
import { HISTORY_LINES, openHistory } from "./history.ts";
import { collectLines, PASTE_OFF, PASTE_ON } from "./lines.ts";
import { askIn, say, type Session } from "./session.ts";
import { complete, slashNamed } from "./slash.ts";

export function replVerb(program: Command): void {
  program
    .command("repl")
    .description("talk with the agents of a project, line by line; /help lists what there is")
    .action(async (_options: unknown, command: Command) => {
      const here = hereOf(command);
      const { mode = "solo", approval = "assist", model, preset } = here.settings;
      const client = await openClient(command);
      try {
        const session: Session = {
          ...{ here, client, projectId: outputOf(command).project ?? (await newestProject(client)), chatId: undefined },
          ...{ mode, approval, model, preset, working: undefined, last: undefined, isOver: false },
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

/** Answers the exit code of the last line that did something. Ctrl-C stops what works, and nothing comes after it. */
async function byLines(session: Session): Promise<number> {
  let code: number = EXIT.ok;
  const lines = collectLines();
  const reader = createInterface({ input: process.stdin });
  const interrupt = () => {
    session.isOver = true;
    code = EXIT.interrupted;
    if (session.working) void obey(session, "/cancel");
    reader.close();
  };
  process.once("SIGINT", interrupt);
  for await (const line of reader) {
    const text = lines.line(line);
    if (!text?.trim()) continue;
    const ended = await obey(session, text);
    if (code !== EXIT.interrupted) code = ended;
    if (session.isOver) break;
  }
  process.off("SIGINT", interrupt);
  return code;
}

/** Answers 0, or 130 where Ctrl-C has ended it. */
async function byHand(session: Session): Promise<number> {
  const history = openHistory(session.here.config.settingsFolder, (words) => console.error(words));
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: [...history.lines],
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    prompt: PROMPT,
    completer: (line: string, done: (error: null, found: [string[], string]) => void) =>
      void complete(session, line).then((found) => done(null, found)),
  });
  const lines = collectLines();
  say("Ask for anything; /help lists commands, /quit leaves.");
  const { promise: left, resolve: leave } = Promise.withResolvers<number>();
  process.stdin.on("keypress", (_, key?: { name?: string }) => lines.key(key?.name));
  reader.on("line", (line) => {
    history.add(line);
    void take(session, reader, lines.line(line)).then(() => session.isOver && leave(EXIT.ok));
  });
  reader.on("SIGINT", () => {
    if (session.working) return void obey(session, "/cancel");
    if (!lines.hasMore() && !reader.line) return leave(EXIT.interrupted);
    lines.drop();
    reader.write(null, { ctrl: true, name: "e" });
    reader.write(null, { ctrl: true, name: "u" });
    prompt(reader, PROMPT);
  });
  reader.on("close", () => leave(EXIT.ok));
  process.stdout.write(PASTE_ON);
  reader.prompt();
  const code = await left;
  process.stdout.write(PASTE_OFF);
  reader.close();
  return code;
}

const PROMPT = "clash> ";
const MORE = "    …> ";

function prompt(reader: Interface, words: string): void {
  reader.setPrompt(words);
  reader.prompt();
}

/** Undefined is a line after which more comes. */
async function take(session: Session, reader: Interface, text: string | undefined): Promise<void> {
  if (text === undefined) return prompt(reader, MORE);
  if (text.trim()) await obey(session, text);
  if (!session.isOver && !session.working) prompt(reader, PROMPT);
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
