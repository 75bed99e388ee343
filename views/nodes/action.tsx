import { Html, type PropsWithChildren } from "@elysiajs/html";
import { LogButton } from "../actions/log.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Pick } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { count } from "../shared/words.ts";
import { actionHeight } from "./action-height.ts";
import { ActionParam } from "./action-param.tsx";
import type { ActionRunView } from "./action-form.ts";
import type { ActionFaceView, ActionSlotView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";

/**
 * Which action, what is connected to each of its inputs, its parameters, and Run. Changes of a field are edits of the document, as those of
 * a generator: the island reads `data-field` and `data-param`.
 */
export function ActionFace({ face }: { face: ActionFaceView }) {
  return (
    <>
      <NodeLabel face={face} />
      <div class="node__body act" data-act data-height={String(actionHeight(face.slots.length, face.params))}>
        <Choose face={face} />
        <FormPart isRead={face.readOnly || face.still}>
          {face.slots.length > 0 ? (
            <ul class="act__slots" aria-label="Inputs">
              {face.slots.map((slot) => (
                <Slot slot={slot} />
              ))}
            </ul>
          ) : (
            ""
          )}
          {face.params.length > 0 ? (
            <dl class="act__params">
              {face.params.map((param) => (
                <ActionParam param={param} nodeId={face.id} readOnly={face.readOnly || face.still} />
              ))}
            </dl>
          ) : (
            ""
          )}
          {face.chosen || face.still ? "" : <Lost face={face} />}
        </FormPart>
        {face.run ? <Last run={face.run} face={face} /> : ""}
        {face.still ? "" : <Foot face={face} />}
      </div>
    </>
  );
}

/** What can be scrolled has to be reached by keyboard, also where it holds no field. */
function FormPart({ isRead, children }: PropsWithChildren<{ isRead: boolean | undefined }>) {
  if (!isRead) return <div class="act__form">{children}</div>;
  return (
    <section class="act__form" tabindex="0" aria-label="What it is given">
      {children}
    </section>
  );
}

function Choose({ face }: { face: ActionFaceView }) {
  const { chosen } = face;
  const title: string = chosen?.title ?? (face.action || "No action");
  return (
    <div class="act__which">
      {face.readOnly || face.still ? (
        <b class="strong clip-text" safe>
          {title}
        </b>
      ) : (
        <Pick name="action" label="Action" choices={face.actions} value={face.action} data={{ "data-field": "action" }} />
      )}
      <span class="faint clip-text" title={chosen?.description} safe>
        {chosen?.description ?? ""}
      </span>
    </div>
  );
}

function Lost({ face }: { face: ActionFaceView }) {
  return (
    <div class="act__lost">
      <Icon name={face.action ? "triangle-alert" : "puzzle"} />
      <p safe>{face.problem ?? ""}</p>
    </div>
  );
}

function Slot({ slot }: { slot: ActionSlotView }) {
  const pictures = slot.given.filter((one) => one.thumbUrl);
  return (
    <li class="act__slot" data-empty={slot.given.length === 0 ? "" : undefined} data-role={slot.role}>
      <span class="act__name clip-text" title={slot.title} safe>
        {slot.title}
      </span>
      {pictures.length > 0 ? (
        <span class="act__thumbs">
          {pictures.slice(0, 4).map((one) => (
            <img src={one.thumbUrl} alt={one.label} title={one.label} loading="lazy" draggable="false" />
          ))}
        </span>
      ) : (
        ""
      )}
      <span class="act__given clip-text" safe>
        {givenWords(slot, pictures.length)}
      </span>
    </li>
  );
}

function givenWords({ given, takes, problem }: ActionSlotView, pictures: number): string {
  const [first] = given;
  if (!first) return problem ? takes : `${takes}, if you like`;
  if (given.length === 1) return first.label;
  return pictures > 4 || pictures === 0 ? `${given.length} connected` : "";
}

function Last({ run, face }: { run: ActionRunView; face: ActionFaceView }) {
  const isLive = run.state === "running" || run.state === "queued";
  return (
    <div class="act__run" data-run-state={run.state}>
      <div class="run-line">
        <StateWord state={run.state} />
        <span class="clip-text faint" data-words safe>
          {lineWords(run)}
        </span>
        {run.hasLog && !isLive && !face.still ? <LogButton projectId={face.projectId} runId={run.id} extra="push" /> : ""}
      </div>
      {run.state === "running" ? <Progress percent={run.percent ?? 0} label="Progress" /> : ""}
      {run.state === "failed" ? (
        <p class="act__said" title={run.error} safe>
          {run.error ?? "It stopped, and the reason was not recorded."}
        </p>
      ) : (
        ""
      )}
      {run.state === "done" && run.note ? (
        <p class="act__said" title={run.note} safe>
          {run.note}
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

function lineWords(run: ActionRunView): string {
  if (run.state === "running") return run.words ?? "";
  if (run.state === "done") return run.made > 0 ? `made ${count(run.made, "thing")}` : "";
  return "";
}

function Foot({ face }: { face: ActionFaceView }) {
  return (
    <footer class="node__foot">
      {face.chosen ? (
        <a class="act__review" href={face.chosen.reviewUrl} title="What it is, and what it may do">
          <Icon name="shield-check" small />
          <span class="mono" safe>
            {face.chosen.version}
          </span>
        </a>
      ) : (
        <a class="act__review" href={paths.actions()}>
          All actions
        </a>
      )}
      {face.readOnly || !face.chosen ? "" : <RunButton face={face} />}
    </footer>
  );
}

function RunButton({ face }: { face: ActionFaceView }) {
  const { run } = face;
  if (run?.state === "running" || run?.state === "queued")
    return (
      <CommandButton command="action.cancel" fields={{ projectId: face.projectId, runId: run.id }} extra="push">
        Stop
      </CommandButton>
    );
  return (
    <>
      {face.problem ? (
        <span class="act__why faint clip-text" title={face.problem} safe>
          {face.problem}
        </span>
      ) : (
        ""
      )}
      <button
        type="button"
        class="btn btn--solid push"
        disabled={Boolean(face.problem)}
        title={face.problem ?? "Run this action"}
        hx-post={paths.command("action.run")}
        hx-vals={JSON.stringify({ projectId: face.projectId, nodeId: face.id })}
        hx-swap="none"
        data-command="action.run"
      >
        <Icon name="play" small />
        <span safe>{runWord(run)}</span>
      </button>
    </>
  );
}

const runWord = (run: ActionRunView | undefined): string => (run ? "Run again" : "Run");
