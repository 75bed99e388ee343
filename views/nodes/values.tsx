import { Html } from "@elysiajs/html";
import { variablesIn } from "../../src/canvas/prose.ts";
import { valuesHtml } from "./words.ts";

/** What the variables of a prompt stand for. Away while it has none. */
export function Values({ text, values, readOnly }: { text: string; values: Readonly<Record<string, string>>; readOnly?: boolean }) {
  return (
    <dl class="values" data-values hidden={variablesIn(text).length === 0}>
      {valuesHtml(text, values, readOnly) as "safe"}
    </dl>
  );
}
