import { Html } from "@elysiajs/html";
import type { NamedEdit } from "../../src/engine/events.ts";
import { editLine, type TurnFace } from "./chat.ts";

/** What may be changed by hand before a yes: the words and numbers of an edit; ids and places stay as the agent chose them. */
const HIDDEN = new Set([
  "nodeId",
  "nodeIds",
  "source",
  "target",
  "edgeId",
  "parentId",
  "x",
  "y",
  "w",
  "h",
  "type",
  "role",
  "ref",
  "assetId",
  "turnId",
  "projectId",
]);
const LONG_CHARACTERS = 60;

/** A field for each value that a person may change, and a box to leave an edit out. The script puts them together as the command's `edits`. */
export function EditFields({ edits, face }: { edits: readonly NamedEdit[]; face: TurnFace }) {
  return (
    <ol class="edits">
      {edits.map((edit, index) => {
        const { what, detail } = editLine(edit, face.labels);
        return (
          <li class="edits__one" data-edit={JSON.stringify(edit)}>
            <label class="check">
              <input type="checkbox" checked data-edit-keep />
              <span class="clip-text" safe>
                {`${what} ${detail}`.trim()}
              </span>
            </label>
            {Object.entries(edit.params)
              .filter(([name, value]) => !HIDDEN.has(name) && (typeof value === "string" || typeof value === "number"))
              .map(([name, value]) => (
                <Value id={`${index}-${name}`} name={name} value={value as string | number} />
              ))}
          </li>
        );
      })}
    </ol>
  );
}

function Value({ id, name, value }: { id: string; name: string; value: string | number }) {
  const isLong = typeof value === "string" && (value.length > LONG_CHARACTERS || value.includes("\n"));
  return (
    <div class="edits__field">
      <span class="faint" safe>
        {name}
      </span>
      {isLong ? (
        <textarea class="input" rows="3" data-edit-value={name} aria-label={`${name}, ${id}`} safe>
          {value}
        </textarea>
      ) : (
        <input
          class="input"
          type={typeof value === "number" ? "number" : "text"}
          step="any"
          value={String(value)}
          data-edit-value={name}
          aria-label={`${name}, ${id}`}
        />
      )}
    </div>
  );
}
