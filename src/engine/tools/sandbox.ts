/** A sandbox for the agents of a turn: small programs on small files, apart from everything. It changes nothing that people see. */
import { Type } from "@sinclair/typebox";
import { checkActionFile } from "../../actions/check.ts";
import { hostCalls } from "../../actions/host/index.ts";
import { actionFileFrom } from "../../actions/install.ts";
import { assetById } from "../../assets/assets.ts";
import type { Json } from "../../canvas/nodes/define.ts";
import { commandNamed } from "../../commands/door.ts";
import { withTempFolder } from "../../lib/child.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import type { SandboxEnding } from "../../sandbox/define.ts";
import type { Tool, ToolContext, ToolResult } from "../define.ts";
import type { NamedEdit } from "../events.ts";
import { giveEdits } from "../named-edits.ts";
import { checkedPath, fileIn, type Files, fileOfTurn, layOut, MOST_BYTES, takeIn, useOnce } from "../sandbox-files.ts";
import { asData, cleanWords, quoted } from "../untrusted.ts";
import { defineTool } from "../vault.ts";

const SECONDS = 10;
const MEMORY_MIB = 64;
const LOG_BYTES = 16 * 1024;
const ANSWER_CHARACTERS = 4_000;
const LOG_CHARACTERS = 2_500;
const READ_CHARACTERS = 6_000;
const TEXT_CHARACTERS = 400_000;

const path = Type.String({ minLength: 1, maxLength: 240, description: "A file of this turn's sandbox: action.js, data/one.json." });

async function orRefusal(work: () => Promise<ToolResult>): Promise<ToolResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) return { text: cleanWords(error.message), isError: true };
    throw error;
  }
}

const useOf = ({ arena, key }: ToolContext) => ({ clash: arena.clash, turnId: arena.turn.id, key });

const written = Type.Object({
  path,
  text: Type.Optional(Type.String({ maxLength: TEXT_CHARACTERS, description: "All of the file; it replaces what was there." })),
  assetId: Type.Optional(Type.String({ maxLength: 64, description: "In place of text: a file of this project of at most 4 MiB, copied." })),
});

export const sandboxWrite: Tool<typeof written> = defineTool({
  name: "sandbox_write",
  title: "Write a file in the sandbox",
  description:
    "Write a file of this turn's sandbox, which all its agents share; 100 files and 4 MiB together. With assetId a file of the project is copied in, to try code on.",
  parameters: written,
  effect: "read",
  execute: (context, { path: name, text, assetId }) =>
    orRefusal(async () => {
      if ((text === undefined) === (assetId === undefined)) throw invalid("text", "Give text, or assetId.");
      const body = text === undefined ? await copyOf(context, assetId ?? "") : new TextEncoder().encode(text);
      const answer = await useOnce(useOf(context), async (files) => ({
        files: files.set(checkedPath(name), body),
        answer: `${name} has ${body.length} bytes.`,
      }));
      return { text: answer };
    }),
});

async function copyOf({ arena }: ToolContext, assetId: string): Promise<Uint8Array> {
  const { clash, turn } = arena;
  const asset = await assetById(clash, assetId).catch(() => undefined);
  if (asset?.projectId !== turn.projectId) throw new AppError("not_found", "There is no such file in this project.");
  if (asset.bytes > MOST_BYTES) throw new AppError("too_large", "It is larger than 4 MiB, which is all that a sandbox holds.");
  return Bun.file(await clash.store.localPath(asset.sha256)).bytes();
}

const readIt = Type.Object({
  path,
  from: Type.Integer({ minimum: 0, maximum: MOST_BYTES, default: 0, description: "Character to begin at." }),
});

export const sandboxRead: Tool<typeof readIt> = defineTool({
  name: "sandbox_read",
  title: "Read a file of the sandbox",
  description: "Text of a file of this turn's sandbox, 6,000 characters at a time.",
  parameters: readIt,
  effect: "read",
  execute: ({ arena }, { path: name, from }) =>
    orRefusal(async () => {
      const body = await fileOfTurn(arena.clash, arena.turn.id, name);
      const text = textOf(body);
      if (text === undefined) return { text: `${name} has ${body.length} bytes that are no text.` };
      const part = text.slice(from, from + READ_CHARACTERS);
      const left = text.length - from - part.length;
      return { text: `${asData(name, part)}${left > 0 ? `\n(${left} more characters: ask again with from ${from + part.length})` : ""}` };
    }),
});

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

const run = Type.Object({
  code: Type.Optional(
    Type.String({
      maxLength: TEXT_CHARACTERS,
      description: "An ES module: export default function (input) { … return value }. It cannot import.",
    }),
  ),
  file: Type.Optional(Type.String({ maxLength: 240, description: "In place of code: a file of the sandbox that holds it." })),
  input: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { description: "What the function is given." })),
});

export const sandboxExec: Tool<typeof run> = defineTool({
  name: "sandbox_exec",
  title: "Run code in the sandbox",
  description:
    "Run a small program apart from everything: no network, no files but the sandbox's own (files.read, files.write, files.list), log(words), host.pixels, picture, compose, grade, frames and words as actions have them. 10 s, 64 MiB. Answers what it returned or threw, its log, and which files changed. To try an action give it file and input {runId, action, version, inputs, params}.",
  parameters: run,
  effect: "read",
  execute: (context, { code, file, input }) =>
    orRefusal(async () => {
      if ((code === undefined) === (file === undefined)) throw invalid("code", "Give code, or file.");
      const answer = await useOnce(useOf(context), (files) => {
        const source = code ?? textOf(fileIn(files, file ?? "")); // read in its turn: what the call before it wrote is there
        if (source === undefined) throw invalid("file", "It is no text.");
        return execute(context, files, source, (input ?? null) as Json);
      });
      const { text, isError } = JSON.parse(answer) as { text: string; isError: boolean };
      return isError ? { text, isError } : { text };
    }),
});

async function execute({ arena }: ToolContext, before: Files, code: string, value: Json): Promise<{ answer: string; files?: Files }> {
  const { clash, turn, signal } = arena;
  const missing = await clash.sandbox.missing();
  if (missing) throw new AppError("unavailable", missing);
  return withTempFolder(async (folder) => {
    await layOut(before, folder);
    const ending = await clash.sandbox.run({
      ...{ code, value, folder, signal, calls: hostCalls(clash, { folder, projectId: turn.projectId, timelines: [] }) },
      limits: {
        ...{ elapsedMs: SECONDS * 1_000, busyMs: SECONDS * 1_000, memoryBytes: MEMORY_MIB * 1024 ** 2 },
        ...{ outputBytes: 2 * MOST_BYTES, logBytes: LOG_BYTES, calls: 200 },
      },
    });
    if (ending.end !== "returned") return { answer: JSON.stringify({ text: words(ending, []), isError: true }) };
    const files = await takeIn(folder);
    return { files, answer: JSON.stringify({ text: words(ending, changesOf(before, files)), isError: false }) };
  });
}

/** Files of a program that failed stay as they were. */
function words(ending: SandboxEnding, changes: readonly string[]): string {
  const log = ending.log.trim() ? `\n${asData("log", ending.log, LOG_CHARACTERS)}` : "";
  const changed = changes.length > 0 ? `\nFiles: ${changes.join(", ")}` : "";
  switch (ending.end) {
    case "returned":
      return `It returned:\n${asData("value", JSON.stringify(ending.value, null, 1), ANSWER_CHARACTERS)}${log}${changed}`;
    case "threw":
      return `It threw${ending.line === null ? "" : ` in line ${ending.line}`}: ${quoted(ending.message, 600)}. No file was changed.${log}`;
    case "limit":
      return `${cleanWords(ending.message)} No file was changed.${log}`;
  }
}

function changesOf(before: Files, after: Files): string[] {
  const written = [...after].filter(
    ([name, body]) => Buffer.compare(before.get(name) ?? new Uint8Array(), body) !== 0 || !before.has(name),
  );
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return [...written.map(([name, body]) => `${name} (${body.length} bytes)`), ...gone.map((name) => `${name} (gone)`)].slice(0, 40);
}

const proposed = Type.Object({
  manifest: Type.String({
    minLength: 1,
    maxLength: 240,
    default: "manifest.json",
    description: "The file that holds the manifest as JSON.",
  }),
  code: Type.String({ minLength: 1, maxLength: 240, default: "action.js", description: "The file that holds its code." }),
});

/** What was tried is what is proposed: the very bytes of the sandbox, not what a model repeats of them. */
export const sandboxPropose: Tool<typeof proposed> = defineTool({
  name: "sandbox_propose",
  title: "Propose the action of the sandbox",
  description:
    "Hand in the action that stands in this turn's sandbox, as it is there, for a person to review and install. Once, when it is finished and tested.",
  parameters: proposed,
  effect: "edit",
  edits: proposalOf,
  execute: (context, input) => orRefusal(async () => giveEdits(context, await proposalOf(context, input))),
});

async function proposalOf({ arena }: ToolContext, names: { manifest: string; code: string }): Promise<NamedEdit[]> {
  const [manifest, code] = await Promise.all(
    [names.manifest, names.code].map(async (name) => textOf(await fileOfTurn(arena.clash, arena.turn.id, name))),
  );
  const file = actionFileFrom({ clashAction: 1, manifest: parsed(manifest, names.manifest), code: code ?? "" });
  checkActionFile(file);
  const { name, title } = commandNamed("action.propose");
  return [{ command: name, title, params: { file }, effect: "edit" }];
}

function parsed(text: string | undefined, name: string): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw invalid("manifest", `${name} is not JSON.`);
  }
}
