/** Who takes part in a turn: read once, so that a turn that goes on after a crash has the same people as before. */
import { personasOf } from "../../personas.ts";
import type { AgentSpec, Arena } from "../define.ts";
import { agentFrom, type Cast, castOf } from "./agent.ts";

export const castFor = (arena: Arena): Promise<Cast> =>
  arena.step("cast", async () => castOf(await personasOf(arena.clash, arena.turn.projectId)));

export const agentOf = async (arena: Arena, role: string, name?: string): Promise<AgentSpec> => agentFrom(await castFor(arena), role, name);
