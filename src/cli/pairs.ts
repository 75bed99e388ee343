/** Parameters as they are typed: `name=value`, where the value is JSON if it reads as JSON and stands for itself if not. */
import { invalid } from "../lib/errors.ts";

/** `isText` names parameters whose value is a text also where it looks like a number. Throws AppError `invalid`. */
export function readPairs(pairs: readonly string[], isText: (name: string) => boolean = () => false): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalid("set", `--set: "${pair}" is not name=value.`);
      const name = pair.slice(0, at);
      const text = pair.slice(at + 1);
      return [name, isText(name) ? text : readValue(text)];
    }),
  );
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not JSON: it is meant as it stands
  }
}
