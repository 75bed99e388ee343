/** The live canvas as a turn works on it: what it changes goes through the door of commands, in its starter's name with the rights of that moment. */
import type { Actor } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { commandNamed, runCommand } from "../../commands/door.ts";
import type { CanvasPort, TurnRow } from "../../engine/define.ts";
import { starterOf } from "../../engine/frame.ts";

export function liveCanvas(clash: Clash, turn: TurnRow): CanvasPort {
  const { projectId } = turn;
  return {
    projectId,
    view: () => clash.rooms.view(projectId),
    async seq() {
      const [row] = await clash.db.read.rows<{ seq: number | null }>(
        `select max(seq) as seq from (select max(seq) as seq from room_updates where project_id = ?1
           union all select max(seq) from room_snapshots where project_id = ?1)`,
        [projectId],
      );
      return row?.seq ?? 0;
    },
    async give<T = Record<string, unknown>>({ actor, command, params, key }: Parameters<CanvasPort["give"]>[0]) {
      const isOfProject = "projectId" in commandNamed(command).params.properties;
      const asked = isOfProject ? { ...params, projectId } : params;
      const ask = { actor: await withRights(clash, turn, actor), name: command, params: asked, idempotencyKey: keyOf(key) };
      return (await runCommand(clash, ask)) as T;
    },
  };
}

async function withRights(clash: Clash, turn: TurnRow, actor: Actor): Promise<Actor> {
  const { role, projectIds } = await starterOf(clash, turn);
  return { ...actor, role, ...(projectIds ? { projectIds } : {}) };
}

const KEY_LIMIT = 180;

/** Names of spans may be long; the key of a command may not. */
const keyOf = (key: string): string => (key.length <= KEY_LIMIT ? key : new Bun.CryptoHasher("sha256").update(key).digest("hex"));
