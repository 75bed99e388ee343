import { Html, type PropsWithChildren } from "@elysiajs/html";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { Who } from "../shared/who.tsx";
import { clock, money, ordinal } from "../shared/words.ts";
import { type FaceView, type MediaFaceView, NODE_ICONS, NODE_NAMES, type ProgressView, type ProvenanceView } from "./face.ts";
import { DoubtButtons } from "./doubt.tsx";
import { portsOf } from "./ports.ts";

/** The line above a node: what it is, its name, who made it, a short note. */
export function NodeLabel({ face, note }: { face: FaceView; note?: string }) {
  return (
    <header class="node__label" data-handle>
      <Icon name={NODE_ICONS[face.type]} />
      <span class="clip-text" data-label safe>
        {face.label || NODE_NAMES[face.type]}
      </span>
      <Who by={face.by} />
      {face.locked ? <Icon name="lock" small /> : ""}
      {note ? (
        <span class="mono" safe>
          {note}
        </span>
      ) : (
        ""
      )}
    </header>
  );
}

/** The dots where edges begin and end; they stand evenly along the side, as `wires.ts` computes them. */
export function NodePorts({ face }: { face: FaceView }) {
  const ports = portsOf(face);
  return (
    <>
      {ports.in.length > 0 ? (
        <div class="ports" data-side="in">
          {ports.in.map((role) => (
            <i class="port" data-port data-side="in" data-role={role}>
              <span class="port__name">{role}</span>
            </i>
          ))}
        </div>
      ) : (
        ""
      )}
      {ports.out ? (
        <div class="ports" data-side="out">
          <i class="port" data-port data-side="out" data-role={ports.out}>
            <span class="port__name">{ports.out}</span>
          </i>
        </div>
      ) : (
        ""
      )}
    </>
  );
}

/** The line over a running picture: the word, how far, how long still, and the bar. */
export function RunLine({ progress, word }: { progress?: ProgressView; word?: string }) {
  return (
    <>
      <div class="on-media run-line">
        <StateWord state="running" word={word} />
        <span class="clip-text" safe>
          {progress?.note ?? (progress ? `${Math.round(progress.percent)} %` : "")}
        </span>
        {progress?.etaSeconds === undefined ? "" : <span class="push" safe>{`${clock(progress.etaSeconds)} left`}</span>}
      </div>
      <Progress percent={progress?.percent ?? 0} label="Progress" onMedia />
    </>
  );
}

/** Nothing to show but words: idle, queued, failed, uncertain, or cancelled before there was a picture. */
export function isQuiet(face: MediaFaceView): boolean {
  return face.status === "cancelled" ? !face.posterUrl : face.status !== "running" && face.status !== "done";
}

/** The quiet states look the same on a picture, a clip and a sound. */
export function QuietState({ face }: { face: MediaFaceView }) {
  switch (face.status) {
    case "queued":
      return <Waiting state="queued" word={face.place ? `Queued, ${ordinal(face.place)}` : "Queued"} why={face.why} />;
    case "failed":
      return (
        <Trouble state="failed" sentence={face.error ?? "It stopped, and the reason was not recorded. Nothing was charged."}>
          <RetryButton face={face} />
        </Trouble>
      );
    case "uncertain":
      return (
        <Trouble state="uncertain" sentence={face.error ?? "It is not known whether the request was accepted. It was not sent again."}>
          {face.doubt && !face.readOnly ? <DoubtButtons doubt={face.doubt} /> : ""}
        </Trouble>
      );
    default:
      return <Waiting state={face.status === "cancelled" ? "cancelled" : "idle"} why={face.error} />;
  }
}

function RetryButton({ face }: { face: MediaFaceView }) {
  if (!face.generationId || face.readOnly) return <i hidden></i>;
  return (
    <CommandButton command="generation.retry" fields={{ projectId: face.projectId, generationId: face.generationId }} size="small">
      Retry
    </CommandButton>
  );
}

function Waiting({ state, word, why }: { state: "idle" | "queued" | "cancelled"; word?: string; why?: string }) {
  return (
    <div class="node__wait" title={why}>
      <StateWord state={state} word={word} />
      {why ? (
        <p class="faint clip-text" safe>
          {why}
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

function Trouble({ state, sentence, children }: PropsWithChildren<{ state: "failed" | "uncertain"; sentence: string }>) {
  return (
    <div class="node__fail">
      <StateWord state={state} />
      <p title={sentence} safe>
        {sentence}
      </p>
      <footer>{children}</footer>
    </div>
  );
}

/** What made this, in one line: shown on approach. */
export function Caption({ face }: { face: MediaFaceView }) {
  const made = face.provenance;
  const price = made && !face.still ? money(made.costMicroUsd) : "";
  const facts = made ? [made.seed === undefined ? "" : `seed ${made.seed}`, price].filter(Boolean).join(" · ") : "";
  const size = face.width && face.height ? `${face.width} × ${face.height}` : "";
  const origin: string = made ? wayOf(made) : "Uploaded";
  return (
    <div class="on-media node__caption">
      <span class="clip-text" safe>
        {origin}
      </span>
      <span class="push" safe>
        {facts || size}
      </span>
    </div>
  );
}

/** The model, and where it was made when that was not where it was to be made. */
const wayOf = ({ model, insteadOf }: ProvenanceView) => (insteadOf ? `${model}, ${insteadOf.join(" and ")} was out of reach` : model);

export function DraftBadge() {
  return <span class="badge">Draft</span>;
}
