/** The official adaptor, sending what was written offline as the steps of undo that it is, as the page does. */
import { LoroAdaptor } from "loro-adaptors/loro";
import { splitBySteps } from "../../src/canvas/step.ts";

export class StepAdaptor extends LoroAdaptor {
  override setCtx(ctx: Parameters<LoroAdaptor["setCtx"]>[0]): void {
    super.setCtx({ ...ctx, send: (updates) => ctx.send(updates.flatMap((update) => splitBySteps(this.getDoc(), update))) });
  }
}
