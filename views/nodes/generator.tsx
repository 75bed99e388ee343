import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Pick } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { money } from "../shared/words.ts";
import type { GeneratorFaceView, ParamView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";
import { PromptText } from "./prompt.tsx";
import { Values } from "./values.tsx";
import { GHOSTS } from "./words.ts";

/**
 * Model, prompt, references, parameters, price and Run. Changes of a field are edits of the document: the island reads `data-field` and
 * `data-param` and makes them. Run is an ordinary command and needs no island.
 */
export function GeneratorFace({ face }: { face: GeneratorFaceView }) {
  if (face.still) return <StillGenerator face={face} />;
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body gen">
        <div class="gen__model">
          <Pick name="model" label="Model" choices={face.models} value={face.model} data={{ "data-field": "model" }} />
          <span class="faint clip-text" safe>
            {face.modelNote}
          </span>
        </div>
        <div class="gen__prompt" data-text="prompt">
          {face.prompt ? (
            <PromptText text={face.prompt} mentions={face.mentions} values={face.values} />
          ) : (
            <span class="node__ghost" safe>
              {emptyPrompt(face)}
            </span>
          )}
        </div>
        <Values text={face.prompt} values={face.values ?? {}} readOnly={face.readOnly} />
        <References face={face} />
        <dl class="gen__params">
          {face.params.map((param) => (
            <Param param={param} />
          ))}
          <div>
            <dt>Takes</dt>
            <dd>
              <span class="stepper">
                <button type="button" aria-label="Fewer takes" data-step="-1">
                  <Icon name="minus" small />
                </button>
                <output data-takes={String(face.takes)}>{face.takes}</output>
                <button type="button" aria-label="More takes" data-step="1">
                  <Icon name="plus" small />
                </button>
              </span>
            </dd>
          </div>
        </dl>
        <RunFoot face={face} />
      </div>
    </>
  );
}

/** The same as words only. */
function StillGenerator({ face }: { face: GeneratorFaceView }) {
  const labelOf = (param: ParamView) => param.options?.find((option) => option.value === param.value)?.label ?? param.value;
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body gen">
        <div class="gen__model">
          <b class="strong" safe>
            {face.models.find((model) => model.value === face.model)?.label ?? face.model}
          </b>
          <span class="faint clip-text" safe>
            {face.modelNote}
          </span>
        </div>
        <div class="gen__prompt">{face.prompt ? <PromptText text={face.prompt} mentions={face.mentions} values={face.values} /> : ""}</div>
        <References face={face} />
        <dl class="gen__params">
          {face.params.map((param) => (
            <div>
              <dt safe>{param.label}</dt>
              <dd safe>{labelOf(param)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}

function emptyPrompt(face: GeneratorFaceView): string {
  return face.references.some((reference) => reference.role === "prompt") ? GHOSTS.fed : GHOSTS.generator;
}

function References({ face }: { face: GeneratorFaceView }) {
  const pictures = face.references.filter((reference) => reference.thumbUrl);
  if (pictures.length === 0) return <i hidden></i>;
  return (
    <div class="gen__refs">
      {pictures.slice(0, 3).map((reference, index) => (
        <span class="ref" title={reference.label} data-ref={reference.nodeId}>
          <img src={reference.thumbUrl} alt={reference.label} loading="lazy" />
          <b>{index + 1}</b>
        </span>
      ))}
      <span class="faint push">
        {pictures.length} of {face.maxReferences}
      </span>
    </div>
  );
}

function Param({ param }: { param: ParamView }) {
  return (
    <div>
      <dt safe>{param.label}</dt>
      <dd>
        {param.options ? (
          <Pick
            name={param.name}
            label={param.label}
            choices={param.options}
            value={param.value}
            data={{ "data-param": param.name, "data-kind": param.kind ?? "text" }}
          />
        ) : (
          <input
            type={param.kind === "number" ? "number" : "text"}
            name={param.name}
            aria-label={param.label}
            value={param.value}
            min={param.min}
            max={param.max}
            step={param.step}
            placeholder="any"
            data-param={param.name}
            data-kind={param.kind ?? "text"}
          />
        )}
      </dd>
    </div>
  );
}

function RunFoot({ face }: { face: GeneratorFaceView }) {
  const total = face.costMicroUsd === null ? null : face.costMicroUsd * face.takes;
  return (
    <footer class="node__foot">
      <span class="cost">
        <b class="mono" data-cost safe>
          {total === 0 ? "Free" : money(total)}
        </b>
        <span class="faint" safe>
          {total === 0 ? "as a draft" : total === null ? "price not listed" : `${face.takes} × ${money(face.costMicroUsd)}`}
        </span>
      </span>
      {face.readOnly ? "" : <RunButton face={face} />}
    </footer>
  );
}

function RunButton({ face }: { face: GeneratorFaceView }) {
  if (face.costMicroUsd === null && !face.problem) return <AskButton face={face} />;
  return (
    <button
      type="button"
      class="btn btn--solid push"
      disabled={Boolean(face.problem)}
      title={face.problem ?? "Run this generator"}
      hx-post={paths.command("generation.run")}
      hx-vals={JSON.stringify({ projectId: face.projectId, nodeId: face.id, takes: face.takes })}
      hx-swap="none"
      data-command="generation.run"
    >
      <Icon name="play" small />
      Run
    </button>
  );
}

/** A price that nobody knows needs a yes first; the dialog posts what stands on this button. */
function AskButton({ face }: { face: GeneratorFaceView }) {
  return (
    <button
      type="button"
      class="btn btn--solid push"
      title="Run this generator; its price is not known"
      data-command="generation.run"
      data-open={DOM.unknownPrice}
      data-node-id={face.id}
      data-takes={String(face.takes)}
      data-model={face.models.find((model) => model.value === face.model)?.label ?? face.model}
    >
      <Icon name="play" small />
      Run
    </button>
  );
}
