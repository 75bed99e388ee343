/**
 * A verb, written once. The page's forms, the HTTP API, the command line and agents are all views of the registry; permission,
 * validation, idempotency and audit happen at its door (`door.ts`), so `run` sees only what is allowed and well formed.
 */
import { type Static, type TObject, Type } from "@sinclair/typebox";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";

/**
 * Who may: `view` anybody who may read the project, `edit` editors, `own` owners and never an agent's turn, `person` only a person (or an owner's token)
 * and never an agent's turn, `admin` only an owner (or an owner's token) and never an agent's turn.
 */
export type Policy = "view" | "edit" | "own" | "person" | "admin";

export interface CommandContext {
  clash: Clash;
  actor: Actor;
  /** Distinguishes one asking from another; the caller's Idempotency-Key where there is one. */
  requestKey: string;
  /**
   * What the door would say if the same actor gave another command now, without giving it: its definition and its parameters with their defaults. Throws
   * what the door throws.
   */
  check(name: string, params: unknown): Promise<{ command: Command; params: Record<string, unknown> }>;
}

export interface Command<P extends TObject = TObject, R = unknown> {
  /** `noun.verb` */
  name: string;
  title: string;
  policy: Policy;
  params: P;
  /** Its answer holds something that is told once, as a token: it is not kept, and a repeat of the same key gets none. */
  secret?: true;
  /** Of its parameters over HTTP, where a table may be larger than 1 MiB. */
  bodyLimitBytes?: number;
  run(context: CommandContext, params: Static<P>): Promise<R>;
}

export function defineCommand<P extends TObject, R>(command: Command<P, R>): Command<P, R> {
  return { ...command, params: { ...command.params, additionalProperties: false } };
}

/** Fields that many commands share. */
export const field = {
  projectId: Type.String({ pattern: "^prj_[0-9a-z]{22}$", description: "The project." }),
  nodeId: Type.String({ minLength: 1, maxLength: 64, description: "A node of the project's canvas." }),
  edgeId: Type.String({ minLength: 1, maxLength: 64, description: "An edge of the project's canvas." }),
  title: (description: string) => Type.String({ minLength: 1, maxLength: 200, pattern: "\\S", description }),
  oneOf: <const T extends readonly string[]>(values: T, options = {}) =>
    Type.Unsafe<T[number]>(
      Type.Union(
        values.map((value) => Type.Literal(value)),
        options,
      ),
    ),
};
