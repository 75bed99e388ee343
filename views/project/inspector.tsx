import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import {
  type FaceView,
  isMedia,
  type MediaFaceView,
  NODE_ICONS,
  NODE_NAMES,
  type ProseView,
  type ProvenanceView,
  type TextFaceView,
} from "../nodes/face.ts";
import { ActionFacts } from "../nodes/action-facts.tsx";
import { DoubtButtons, DoubtFacts } from "../nodes/doubt.tsx";
import { PromptText } from "../nodes/prompt.tsx";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { Who } from "../shared/who.tsx";
import { bytes, clock, count, money } from "../shared/words.ts";
import { Origin, References } from "./origins.tsx";

/** What is known about the selection. `GET /projects/:id/inspector?ids=a,b` answers this root. `now` is ms since the epoch. */
export function Inspector({ selection, now }: { selection: readonly FaceView[]; now: number }) {
  const [first] = selection;
  return (
    <div class="inspector" id={DOM.inspector}>
      {first === undefined ? (
        <Empty quiet title="Nothing selected" text="Select a node to see what it is made of, what made it and what it cost." />
      ) : selection.length > 1 ? (
        <Several selection={selection} />
      ) : (
        <One face={first} now={now} />
      )}
    </div>
  );
}

function Several({ selection }: { selection: readonly FaceView[] }) {
  return (
    <div class="section">
      <p class="inspector__title">
        <b class="strong" safe>
          {count(selection.length, "node")}
        </b>
      </p>
      <ul class="stack">
        {selection.slice(0, 12).map((face) => (
          <li class="row muted">
            <Icon name={NODE_ICONS[face.type]} small />
            <span class="clip-text" safe>
              {face.label || NODE_NAMES[face.type]}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function One({ face, now }: { face: FaceView; now: number }) {
  return (
    <>
      <div class="section">
        <p class="inspector__title">
          <Icon name={NODE_ICONS[face.type]} />
          <b class="strong clip-text" safe>
            {face.label || NODE_NAMES[face.type]}
          </b>
          <Who by={face.by} />
          {isMedia(face) ? (
            <span class="push">
              <StateWord state={face.status} />
            </span>
          ) : (
            ""
          )}
        </p>
        {isMedia(face) ? <Still face={face} /> : ""}
        {isMedia(face) && (face.status === "failed" || face.status === "uncertain") && face.error ? (
          <p class="muted" safe>
            {face.error}
          </p>
        ) : (
          ""
        )}
        {isMedia(face) && face.doubt ? <DoubtFacts doubt={face.doubt} now={now} /> : ""}
        {isMedia(face) ? <MediaActions face={face} /> : ""}
      </div>
      {isMedia(face) && face.provenance ? <Provenance made={face.provenance} now={now} /> : ""}
      {isMedia(face) ? <FileFacts face={face} /> : ""}
      {face.type === "prompt" || face.type === "text" ? <Prose title="Words" face={face} text={face.body} /> : ""}
      {face.type === "generator" && face.references.length > 0 ? <References face={face} /> : ""}
      {face.type === "generator" ? <Prose title="Prompt" face={face} text={face.prompt} /> : ""}
      {face.type === "action" ? <ActionFacts face={face} /> : ""}
      {face.type === "timeline" ? <TimelineFacts face={face} /> : ""}
    </>
  );
}

function Still({ face }: { face: MediaFaceView }) {
  if (face.type === "audio" || !face.posterUrl) return <i hidden></i>;
  return (
    <div class="inspector__still">
      <img src={face.posterUrl} alt={face.alt} />
    </div>
  );
}

function MediaActions({ face }: { face: MediaFaceView }) {
  const fields = { projectId: face.projectId, generationId: face.generationId ?? "" };
  const stoppable = (face.status === "queued" || face.status === "running") && face.generationId;
  return (
    <div class="actions">
      {face.assetId && face.status === "done" ? (
        <>
          <button type="button" class="btn btn--small" data-lightbox={face.id}>
            <Icon name="maximize-2" small />
            Open
          </button>
          <LinkButton href={paths.download(face.assetId)} size="small" icon="download" download>
            Download
          </LinkButton>
          <CutButtons face={face} />
        </>
      ) : (
        ""
      )}
      {stoppable && !face.readOnly ? (
        <CommandButton command="generation.cancel" fields={fields} size="small" icon="x">
          Cancel
        </CommandButton>
      ) : (
        ""
      )}
      {face.status === "failed" && face.generationId && !face.readOnly ? (
        <CommandButton command="generation.retry" fields={fields} size="small" icon="rotate-cw">
          Retry
        </CommandButton>
      ) : (
        ""
      )}
      {face.doubt && !face.readOnly ? <DoubtButtons doubt={face.doubt} /> : ""}
    </div>
  );
}

const CUTS = {
  image: [{ tool: "crop", icon: "scan", word: "Crop" }],
  video: [
    { tool: "grab", icon: "image-plus", word: "Grab a frame" },
    { tool: "trim", icon: "scissors", word: "Trim" },
  ],
  audio: [{ tool: "trim", icon: "scissors", word: "Trim" }],
} as const;

function CutButtons({ face }: { face: MediaFaceView }) {
  if (face.readOnly) return <i hidden></i>;
  return (
    <>
      {CUTS[face.type].map(({ tool, icon, word }) => (
        <button type="button" class="btn btn--small" data-cut={tool} data-cut-node={face.id}>
          <Icon name={icon} small />
          {word}
        </button>
      ))}
    </>
  );
}

function Provenance({ made, now }: { made: ProvenanceView; now: number }) {
  return (
    <>
      {made.prompt ? <Prose title="Made from the prompt" text={made.prompt} /> : ""}
      {made.inputs && made.inputs.length > 0 ? (
        <div class="section">
          <h3 class="eyebrow">And from</h3>
          <ul class="origin">
            {made.inputs.map((input) => (
              <Origin input={input} />
            ))}
          </ul>
        </div>
      ) : (
        ""
      )}
      <div class="section">
        <h3 class="eyebrow">How it was made</h3>
        <dl class="pairs">
          <Pair name="Model" value={made.model} />
          {made.provider ? <Pair name="Provider" value={made.provider} /> : ""}
          {made.insteadOf ? <Pair name="Instead of" value={`${made.insteadOf.join(" and ")}, out of reach`} /> : ""}
          {made.seed === undefined ? "" : <Pair name="Seed" value={String(made.seed)} />}
          <Pair name="Cost" value={money(made.costMicroUsd)} />
          {made.actor ? <Pair name="Asked by" value={made.actor} /> : ""}
          {made.at === undefined ? (
            ""
          ) : (
            <>
              <dt>When</dt>
              <dd>
                <Moment at={made.at} now={now} />
              </dd>
            </>
          )}
        </dl>
      </div>
    </>
  );
}

function FileFacts({ face }: { face: MediaFaceView }) {
  const seconds = face.type === "image" ? undefined : face.seconds;
  const size = face.width && face.height ? `${face.width} × ${face.height}` : undefined;
  if (!size && seconds === undefined && !face.bytes) return <i hidden></i>;
  return (
    <div class="section">
      <h3 class="eyebrow">File</h3>
      <dl class="pairs">
        {size ? <Pair name="Size" value={size} /> : ""}
        {seconds === undefined ? "" : <Pair name="Length" value={clock(seconds)} />}
        {face.bytes ? <Pair name="On disk" value={bytes(face.bytes)} /> : ""}
      </dl>
    </div>
  );
}

function TimelineFacts({ face }: { face: Extract<FaceView, { type: "timeline" }> }) {
  return (
    <div class="section">
      <dl class="pairs">
        <Pair name="Length" value={clock(face.seconds)} />
        <Pair name="Size" value={`${face.width} × ${face.height}`} />
        <Pair name="Clips" value={String(face.clips)} />
      </dl>
      <div class="actions">
        <LinkButton href={paths.timeline(face.projectId, face.id)} size="small" icon="clapperboard">
          Open the timeline
        </LinkButton>
      </div>
    </div>
  );
}

function Prose({ title, text, face }: { title: string; text: string; face?: ProseView | TextFaceView }) {
  const mentions = face && "mentions" in face ? face.mentions : undefined;
  return (
    <div class="section">
      <h3 class="eyebrow" safe>
        {title}
      </h3>
      <p class="inspector__prompt">
        {text ? <PromptText text={text} mentions={mentions} /> : <span class="faint">Nothing written yet</span>}
      </p>
    </div>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt safe>{name}</dt>
      <dd safe>{value}</dd>
    </>
  );
}
