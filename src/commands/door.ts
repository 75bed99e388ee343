/** The door of every command: who, may they, is it valid, was it asked before; then the deed and its line in the audit. */
import { and, eq } from "drizzle-orm";
import { type Actor, atLeast, mayReach } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { validate } from "../lib/validate.ts";
import { requireProject } from "../projects.ts";
import { commandLog } from "../schema.ts";
import type { Command, CommandContext } from "./define.ts";
import { COMMANDS } from "./index.ts";

export interface Ask {
  actor: Actor;
  name: string;
  params: unknown;
  /** At most 200 characters; the same key by the same actor gets the same answer. */
  idempotencyKey?: string | undefined;
}

const KEY_LIMIT_CHARACTERS = 200;

/** Throws AppError: `not_found` for an unknown command, `forbidden`, `invalid` with fields, `conflict` when a key is used for something else. */
export async function runCommand(clash: Clash, ask: Ask): Promise<unknown> {
  const { command, params } = await checkCommand(clash, ask);
  const paramsHash = new Bun.CryptoHasher("sha256").update(`${command.name} ${JSON.stringify(params)}`).digest("hex");
  const known = await earlier(clash, ask, paramsHash);
  if (known) return known.result;
  const run = () => perform(clash, command, ask, params, paramsHash);
  return ask.idempotencyKey ? clash.once(`${ask.actor.id} ${ask.idempotencyKey}`, run) : run();
}

/** Who, may they, is it valid. */
async function checkCommand(
  clash: Clash,
  { actor, name, params: given }: Ask,
): Promise<{ command: Command; params: Record<string, unknown> }> {
  const command = commandNamed(name);
  allow(actor, command);
  const params: Record<string, unknown> = validate(command.params, given);
  await allowProject(clash, actor, params);
  return { command, params };
}

export function commandNamed(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) throw new AppError("not_found", `There is no command "${name.slice(0, 80)}". GET /api/commands lists them.`);
  return command;
}

export function allowed(actor: Actor, command: Command): boolean {
  switch (command.policy) {
    case "view":
      return true;
    case "edit":
      return atLeast(actor, "editor");
    case "own":
    case "admin":
      return actor.kind !== "agent" && atLeast(actor, "owner");
    case "person":
      return actor.kind !== "agent" && (actor.kind === "person" ? atLeast(actor, "editor") : atLeast(actor, "owner"));
  }
}

function allow(actor: Actor, command: Command) {
  if (allowed(actor, command)) return;
  const sentence =
    actor.kind === "agent"
      ? `An agent may not do this: ${command.title}.`
      : `Your role (${actor.role}) does not allow this: ${command.title}.`;
  throw new AppError("forbidden", sentence);
}

async function allowProject(clash: Clash, actor: Actor, params: Record<string, unknown>) {
  if (typeof params.projectId === "string") {
    if (!mayReach(actor, params.projectId)) throw new AppError("not_found", "There is no such project.");
    await requireProject(clash, params.projectId);
  } else if (actor.projectIds) throw new AppError("forbidden", "This token is limited to some projects and cannot do this.");
}

async function earlier(clash: Clash, ask: Ask, paramsHash: string) {
  if (ask.idempotencyKey === undefined) return undefined;
  if (ask.idempotencyKey.length > KEY_LIMIT_CHARACTERS)
    throw new AppError("invalid", "Idempotency-Key: It may have 200 characters.", [
      { field: "Idempotency-Key", message: "It may have 200 characters." },
    ]);
  const [row] = await clash.db.read
    .select()
    .from(commandLog)
    .where(and(eq(commandLog.actor, ask.actor.id), eq(commandLog.idempotencyKey, ask.idempotencyKey)));
  if (row && row.paramsHash !== paramsHash)
    throw new AppError("conflict", "This Idempotency-Key was used for another request. Nothing was done.");
  return row;
}

/** A failure frees the key, so that the same request can be sent again; the commands themselves are keyed where they create. */
async function perform(clash: Clash, command: Command, ask: Ask, params: Record<string, unknown>, paramsHash: string): Promise<unknown> {
  const known = await earlier(clash, ask, paramsHash); // one that ended while this one waited
  if (known) return known.result;
  const requestKey = ask.idempotencyKey ? `${ask.actor.id}:${ask.idempotencyKey}` : newId("req");
  const line = { name: command.name, actor: ask.actor.id, projectId: (params.projectId as string | undefined) ?? null, paramsHash };
  try {
    const check: CommandContext["check"] = (name, other) => checkCommand(clash, { actor: ask.actor, name, params: other });
    const result = (await command.run({ clash, actor: ask.actor, requestKey, check }, params)) ?? {};
    await record(clash, {
      ...line,
      idempotencyKey: ask.idempotencyKey ?? null,
      outcome: "ok",
      result: ask.idempotencyKey && !command.secret ? result : null,
    });
    return result;
  } catch (error) {
    await record(clash, { ...line, idempotencyKey: null, outcome: error instanceof AppError ? error.code : "bug", result: null });
    throw error;
  }
}

async function record(clash: Clash, line: Omit<typeof commandLog.$inferInsert, "id" | "at">) {
  const row = { ...line, id: newId("evt"), at: clash.clock.now() };
  await clash.db.write.transaction((tx) => tx.insert(commandLog).values(row));
}
