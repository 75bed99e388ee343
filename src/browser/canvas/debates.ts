/** Debates that stand on the canvas are drawn again when their turn has come further. */
import type { TurnEvent } from "../../engine/events.ts";
import { dataOf } from "../live-data.ts";
import { askFaces } from "./faces.ts";
import type { Island } from "./island.ts";

const TELLING: readonly TurnEvent["kind"][] = ["round_opened", "convergence_probed", "session_sealed", "turn_failed"];

export function startDebates(island: Island): void {
  document.getElementById("live")?.addEventListener("turn", (event) => {
    const told = dataOf<TurnEvent>(event);
    if (!told || !TELLING.includes(told.kind)) return;
    const shown = Object.values(island.view().nodes).filter((node) => node.type === "debate" && node.turnId === told.turnId);
    for (const { id } of shown) if (!island.element(id)) island.mounting.forget(id);
    askFaces(
      island,
      shown.flatMap(({ id }) => (island.element(id) ? [id] : [])),
    );
  });
}
