/** Who does something: a person by session, a script by token, an agent inside a turn, or the server itself. */
import type { Role } from "./schema.ts";

export interface Actor {
  /** `usr_…`, `tok_…`, `trn_…` or `server`. */
  id: string;
  kind: "person" | "token" | "agent" | "server";
  name: string;
  role: Role;
  /** Of a person. */
  email?: string;
  /** Projects a token is limited to; undefined means all. */
  projectIds?: string[];
  /** The turn whose work this is; its edits are undone together. */
  turnId?: string;
  /** The person or token in whose name an agent works; set for agents only. */
  behalfOf?: string;
}

const RANK = { viewer: 0, editor: 1, owner: 2 } as const;

export const atLeast = (actor: Actor, role: Role): boolean => RANK[actor.role] >= RANK[role];

export const mayReach = (actor: Actor, projectId: string): boolean => !actor.projectIds || actor.projectIds.includes(projectId);
