/** Ports come up as the pointer comes near, and the one under it says its name. */
import { nodeUnder } from "./under.ts";
import type { Hands } from "./hands.ts";
import { portNear } from "./ports.ts";

const NEAR_PX = 28;

export function startNear(hands: Hands): void {
  const { island } = hands;
  let near: string | undefined;
  const mark = (id: string | undefined) => {
    if (id === near) return;
    delete (near ? island.element(near) : null)?.dataset.near;
    near = id;
    const element = id ? island.element(id) : null;
    if (element) element.dataset.near = "";
  };
  const look = () => {
    const at = hands.pointer;
    if (!at || island.canvas.dataset.dragging !== undefined) return mark(undefined);
    const port = island.readOnly ? undefined : portNear(island, at);
    if (port) island.canvas.dataset.port = port.role;
    else delete island.canvas.dataset.port;
    mark(port?.nodeId ?? nodeUnder(hands, { target: null, ...at }) ?? nearby(hands, at));
  };
  island.canvas.addEventListener("pointermove", (event) => event.buttons === 0 && island.frame("near", look));
  island.canvas.addEventListener("pointerleave", () => island.frame("near", look));
}

function nearby({ island }: Hands, { clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  const at = island.toCanvas(clientX, clientY);
  const reach = NEAR_PX / island.camera.scale;
  const nodes = island.scene.nodesIn({ x: at.x - reach, y: at.y - reach, w: 2 * reach, h: 2 * reach });
  return nodes.filter((node) => node.type !== "group").at(-1)?.id;
}
