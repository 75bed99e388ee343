/** Custom actions need somebody who writes code. Rules cannot, and say so. */
import type { Say, Talk } from "../talk.ts";

export function code({ offers, used }: Talk): Say {
  const listed = used.findLast((one) => one.name === "action_list");
  if (!listed && offers("action_list"))
    return { words: "I look at the actions that are there.", calls: [{ name: "action_list", input: {} }] };
  const there = listed && !listed.isError ? `\n\nThese are there already:\n\n${listed.text.slice(0, 2_000)}` : "";
  return {
    words: `The built-in planner plays by rules and cannot write code. With a key for a text model in Settings, the Coder writes the action and tries it in the sandbox.${there}`,
  };
}

export const review = ({ data, wantsJson }: Talk): Say =>
  data.verdict === true || wantsJson
    ? { json: { verdict: "accept", words: "There is no code to review.", items: [] } }
    : { words: "No code was written, so there is nothing to review." };

export const finish = (): Say => ({
  words: "No action was written: that needs a text model with a key. Nothing was installed and nothing on the canvas was changed.",
});
