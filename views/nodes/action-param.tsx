import { Html } from "@elysiajs/html";
import { domId } from "../dom.ts";
import { Pick } from "../shared/field.tsx";
import type { ActionParamView } from "./action-form.ts";

interface Props {
  param: ActionParamView;
  nodeId: string;
  readOnly?: boolean;
}

/** One parameter of an action by its kind. The island makes an edit of each change (`data-param`, `data-kind`). */
export function ActionParam({ param, nodeId, readOnly }: Props) {
  const id = domId("param", `${nodeId}-${param.name}`);
  if (readOnly) return <Said param={param} />;
  return (
    <div data-of={param.kind} data-long={param.isLong ? "" : undefined} title={param.description}>
      <dt>
        <label for={param.kind === "choice" ? undefined : id} safe>
          {param.title}
        </label>
      </dt>
      <dd>
        <Control param={param} id={id} />
      </dd>
    </div>
  );
}

function Said({ param }: { param: ActionParamView }) {
  return (
    <div data-of={param.kind}>
      <dt safe>{param.title}</dt>
      <dd class="clip-text" safe>
        {saidValue(param)}
      </dd>
    </div>
  );
}

function saidValue({ kind, value, choices }: ActionParamView): string {
  if (kind === "boolean") return value === "true" ? "On" : "Off";
  return choices?.find((choice) => choice.value === value)?.label ?? value;
}

function Control({ param, id }: { param: ActionParamView; id: string }) {
  const { name, kind, value, title } = param;
  switch (kind) {
    case "choice":
      return (
        <Pick name={name} label={title} choices={param.choices ?? []} value={value} data={{ "data-param": name, "data-kind": "text" }} />
      );
    case "boolean":
      return <input type="checkbox" class="switch" id={id} name={name} checked={value === "true"} data-param={name} data-kind="boolean" />;
    case "colour":
      return <input type="color" class="colour" id={id} name={name} value={value} data-param={name} data-kind="text" />;
    case "number":
      return <NumberField param={param} id={id} />;
    case "text":
      return <Words param={param} id={id} />;
  }
}

/** With both ends known a slider, and the number beside it. */
function NumberField({ param, id }: { param: ActionParamView; id: string }) {
  const { name, value, min, max, step } = param;
  const ends = { min, max, step, value, "data-param": name, "data-kind": "number" };
  const isRange = min !== undefined && max !== undefined;
  return (
    <>
      {isRange ? <input type="range" class="range" tabindex="-1" aria-label={param.title} data-beside={id} {...ends} /> : ""}
      <input type="number" id={id} name={name} {...ends} />
    </>
  );
}

function Words({ param, id }: { param: ActionParamView; id: string }) {
  const { name, value, isLong } = param;
  if (!isLong) return <input type="text" id={id} name={name} value={value} autocomplete="off" data-param={name} data-kind="words" />;
  return (
    <textarea class="input--area" id={id} name={name} rows="3" data-param={name} data-kind="words" safe>
      {value}
    </textarea>
  );
}
