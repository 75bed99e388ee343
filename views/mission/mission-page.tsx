import { Html } from "@elysiajs/html";
import type { TurnView } from "../../src/engine/view.ts";
import { ApprovalCard } from "../chat/approval-card.tsx";
import { isOpen, modeWord, secondsOf, type TurnFace } from "../chat/chat.ts";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Studio } from "../layouts/studio.tsx";
import { GO_GROUP } from "../layouts/commands.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon, Mark } from "../shared/icon.tsx";
import { amount, clock, count } from "../shared/words.ts";
import type { TakerView } from "./decided.tsx";
import { MissionSide } from "./side.tsx";
import { Seats } from "./seats.tsx";
import { PHASES, phaseStates } from "./talk.ts";
import { Talk } from "./talk.tsx";

export interface MissionProps {
  frame: Frame;
  project: { id: string; title: string };
  face: TurnFace;
  /** What a decision can feed. */
  takers: readonly TakerView[];
  /** Number of its last event; `shown` is where a replay stands. */
  last: number;
  shown: number;
  now: number;
}

/** One turn in full window: who works, what is said, how far it agrees, the log; of a finished one a replay. */
export function MissionPage(props: MissionProps) {
  const { frame, project, face } = props;
  return (
    <Studio frame={frame} title={face.text.slice(0, 60)} projectId={project.id} screen="mission-page" commands={[GO_GROUP]} safeSheet="">
      <header class="bar topbar">
        <a class="row brand" href={paths.home()} aria-label="Clash, home">
          <Mark />
        </a>
        <a class="strong clip-text" href={paths.project(project.id)} safe>
          {project.title}
        </a>
        <span class="faint" aria-hidden="true">
          ›
        </span>
        <span class="muted" safe>
          {modeWord(face.mode)}
        </span>
        <a class="btn btn--small push" href={paths.project(project.id)}>
          <Icon name="arrow-left" small />
          To the canvas
        </a>
      </header>
      <Mission {...props} />
    </Studio>
  );
}

/** `GET /projects/:id/turns/:turn/mission/part` answers this root; a live turn asks again at its events, a replay at its number. */
export function Mission(props: Omit<MissionProps, "frame">) {
  const { project, face, takers, last, shown, now } = props;
  const isLive = isOpen(face.view) && shown === last;
  return (
    <main
      class="mission"
      id={DOM.mission}
      data-mission={face.id}
      data-mode={face.mode}
      data-turn-state={face.view.state}
      data-turn-seq={String(isLive ? face.view.seq : Number.MAX_SAFE_INTEGER)}
      hx-get={paths.missionPart(project.id, face.id)}
      hx-trigger={isLive ? "stale" : "none"}
      hx-sync="queue last"
      hx-swap="outerMorph"
    >
      <section class="mission__head">
        <div class="row mission__title">
          <div>
            <p class="eyebrow" safe>
              {`${face.mode === "debate" ? "Question" : "Brief"} from ${face.by.name}`}
            </p>
            <h1 class="display" id={DOM.main} title={face.text.slice(0, 2_000)} safe>
              {headline(face.text)}
            </h1>
          </div>
          <Sums view={face.view} now={now} />
          {isLive && face.mayAct ? (
            <CommandButton command="turn.cancel" fields={{ projectId: project.id, turnId: face.id }} size="small" icon="square">
              Stop
            </CommandButton>
          ) : (
            ""
          )}
        </div>
        {face.mode === "debate" ? <Phases view={face.view} /> : ""}
        {isOpen(face.view) && shown === last ? "" : <Replay {...props} />}
      </section>
      <aside class="mission__crew" aria-label="Agents" tabindex="0">
        <Seats face={face} now={now} />
      </aside>
      <section class="mission__talk" aria-label="Transcript">
        <Talk face={face} now={now} />
        {face.view.approvals
          .filter(({ state }) => state === "open")
          .map((approval) => (
            <ApprovalCard approval={approval} face={face} />
          ))}
        {isLive && face.mayAct ? <Steer face={face} /> : ""}
      </section>
      <MissionSide face={face} takers={takers} />
    </main>
  );
}

/** The first line that says something, without the signs of Markdown. */
const headline = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/^[#>*\-\s]+/, "").trim())
    .find((line) => line !== "") ?? text;

function Sums({ view, now }: { view: TurnView; now: number }) {
  const cost = view.isCostUnknown ? "unknown" : view.costMicros === 0 ? "free" : amount(view.costMicros);
  return (
    <p class="row mono faint push mission__sums">
      <time data-since={isOpen(view) && view.startedAt !== null ? String(view.startedAt) : undefined} safe>
        {clock(secondsOf(view, now))}
      </time>
      <span safe>{count(view.tokens.input + view.tokens.output, "token")}</span>
      <span safe>{cost}</span>
    </p>
  );
}

function Phases({ view }: { view: TurnView }) {
  const states = phaseStates(view);
  return (
    <ol class="phases">
      {PHASES.map(({ word }, at) => (
        <li data-state={states[at]} aria-current={states[at] === "run" ? "step" : undefined}>
          <b class="mono">{at + 1}</b>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}

/** From its first event to its last: a range, and a button that plays. */
function Replay({ project, face, last, shown }: Omit<MissionProps, "frame">) {
  return (
    <form
      class="row mission__replay"
      hx-get={paths.missionPart(project.id, face.id)}
      hx-trigger="input throttle:80ms"
      hx-target={`#${DOM.mission}`}
      hx-swap="outerMorph"
      data-replay
    >
      <button type="button" class="btn btn--small btn--icon" aria-label="Play" data-replay-play>
        <Icon name="play" small />
      </button>
      <input type="range" name="at" min="1" max={String(Math.max(1, last))} value={String(shown)} aria-label="Event of the replay" />
      <output class="mono faint" safe>{`${shown} of ${last}`}</output>
    </form>
  );
}

function Steer({ face }: { face: TurnFace }) {
  return (
    <form class="mission__steer" hx-post={paths.command("turn.steer")} hx-swap="none" data-chat-form="steer">
      <input type="hidden" name="projectId" value={face.projectId} />
      <input type="hidden" name="turnId" value={face.id} />
      <div class="composer row">
        <textarea
          class="composer__text"
          name="text"
          rows="1"
          maxlength={20_000}
          required
          aria-label="Steer"
          placeholder={face.mode === "debate" ? "Steer the debate, or add evidence" : "Steer while they work"}
        ></textarea>
        <button type="submit" class="btn btn--solid btn--small btn--icon" aria-label="Send" data-command="turn.steer">
          <Icon name="arrow-up" />
        </button>
      </div>
    </form>
  );
}
