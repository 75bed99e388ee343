import type { ActionParamView } from "./action-form.ts";

/** Canvas pixels of the parts of an action's face, as `action.css` draws them. */
const PART = { head: 56, slot: 30, param: 29, long: 100, padding: 13, run: 96, foot: 42 } as const;
const MOST = 720;

/** The height at which a whole form is seen, with room for how its last run went. */
export function actionHeight(slots: number, params: readonly Pick<ActionParamView, "isLong">[]): number {
  const fields = params.reduce((sum, param) => sum + (param.isLong ? PART.long : PART.param), 0);
  const paddings = (slots > 0 ? PART.padding : 0) + (params.length > 0 ? PART.padding : 0);
  return Math.min(MOST, PART.head + slots * PART.slot + fields + paddings + PART.run + PART.foot);
}
