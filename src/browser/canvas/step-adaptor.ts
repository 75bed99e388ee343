/** The official adaptor; what was written offline goes out as the steps of undo that it is, not as one. */
import { LoroAdaptor } from "loro-adaptors/loro";
import { splitBySteps } from "../../canvas/step.ts";

export class StepAdaptor extends LoroAdaptor {
  override setCtx(ctx: Parameters<LoroAdaptor["setCtx"]>[0]): void {
    super.setCtx({ ...ctx, send: (updates) => ctx.send(updates.flatMap((update) => splitBySteps(this.getDoc(), update))) });
  }
}
