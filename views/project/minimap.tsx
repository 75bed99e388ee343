import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";

/** The whole canvas, small: the island paints it from geometry and moves the frame. For pointers only; keys have fit, search and walking. */
export function Minimap() {
  return (
    <div class="minimap float" id={DOM.minimap} aria-hidden="true">
      <canvas></canvas>
      <i class="minimap__view"></i>
    </div>
  );
}
