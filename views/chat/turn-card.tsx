import { Html } from "@elysiajs/html";
import type { RoundView, TurnView } from "../../src/engine/view.ts";
import { domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { amount, clock, count } from "../shared/words.ts";
import { Answer } from "./answer.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { Asked } from "./asked.tsx";
import { Crew } from "./crew.tsx";
import { PutOnCanvas } from "./put-on-canvas.tsx";
import { isOpen, modeWord, secondsOf, type TurnFace } from "./chat.ts";
import { Curve } from "./curve.tsx";

export const turnDomId = (id: string) => domId("turn", id);

/**
 * A question and its answer. `GET /projects/:id/turns/:turn` answers this root; the script asks for it when an event of the turn came, and puts streamed
 * words where they belong until then.
 */
export function TurnCard({ face, now }: { face: TurnFace; now: number }) {
  const { view } = face;
  return (
    <article
      class="turn"
      id={turnDomId(face.id)}
      data-turn={face.id}
      data-turn-state={view.state}
      data-turn-seq={String(view.seq)}
      aria-label={`${modeWord(face.mode)}: ${face.text.slice(0, 80)}`}
      hx-get={paths.turn(face.projectId, face.id)}
      hx-trigger="stale"
      hx-sync="queue last"
      hx-swap="outerMorph"
    >
      <div class="message">
        <Avatar actor={face.by} />
        <header>
          <Name actor={face.by} />
          <Moment at={face.at} now={now} />
        </header>
        <Asked text={face.text} given={face.given} />
      </div>
      <div class="message">
        <Avatar actor={{ kind: "agent", name: modeWord(face.mode) }} />
        <TurnHead face={face} now={now} />
        <div class="turn__body">
          <Work face={face} now={now} />
          <Answer face={face} />
        </div>
      </div>
    </article>
  );
}

const STATE_WORDS: Record<TurnView["state"], string> = {
  working: "works",
  asking: "asks you",
  held: "waits for you",
  done: "",
  failed: "failed",
  cancelled: "was stopped",
};

function TurnHead({ face, now }: { face: TurnFace; now: number }) {
  const { view } = face;
  return (
    <header>
      <span class="name" data-who="agent" safe>
        {face.mode === "solo" ? "Assistant" : modeWord(face.mode)}
      </span>
      <span class="faint turn__state" safe>
        {STATE_WORDS[view.state]}
      </span>
      <span class="push row mono faint turn__sums">
        <time data-since={isOpen(view) && view.startedAt !== null ? String(view.startedAt) : undefined} safe>
          {clock(secondsOf(view, now))}
        </time>
        <span title={`${count(view.tokens.input + view.tokens.output, "token")}`} safe>
          {costWords(view)}
        </span>
      </span>
      {isOpen(view) && face.mayAct ? (
        <CommandButton command="turn.cancel" fields={{ projectId: face.projectId, turnId: face.id }} size="small" icon="square">
          Stop
        </CommandButton>
      ) : (
        ""
      )}
    </header>
  );
}

const costWords = ({ costMicros, isCostUnknown }: TurnView): string =>
  isCostUnknown ? (costMicros > 0 ? `${amount(costMicros)} + unknown` : "unknown") : costMicros === 0 ? "free" : amount(costMicros, 2);

/** What goes on and what was done on the way to the answer. */
function Work({ face, now }: { face: TurnFace; now: number }) {
  const { view, mode } = face;
  return (
    <>
      {mode === "solo" ? (
        view.agents
          .flatMap(({ said }) => said)
          .map((words) => (
            <p class="turn__said muted" safe>
              {words}
            </p>
          ))
      ) : (
        <Crew face={face} now={now} />
      )}
      {mode === "debate" && view.rounds.length > 0 ? <Strip face={face} /> : ""}
      {view.critiques.map(({ verdict, words, items }) => (
        <p class="turn__verdict row">
          <Icon name={verdict === "accept" ? "check" : "rotate-ccw"} small />
          <span class="clip-text" title={items.map((item) => item.words).join("\n")} safe>
            {`Critic: ${words}`}
          </span>
        </p>
      ))}
      {view.approvals.map((approval) => (
        <ApprovalCard approval={approval} face={face} />
      ))}
      {view.question ? (
        <p class="turn__question" role="status">
          <b safe>{`${view.question.agent} asks: `}</b>
          <span safe>{view.question.words}</span>
        </p>
      ) : (
        ""
      )}
      {view.warnings.map((words) => (
        <p class="turn__warning row">
          <Icon name="triangle-alert" small />
          <span safe>{words}</span>
        </p>
      ))}
      {view.state === "working" || view.state === "held" ? <Now face={face} /> : ""}
    </>
  );
}

/** The words of calls that are under way, or what is done when nobody speaks; and taking over. */
function Now({ face }: { face: TurnFace }) {
  const { view, mode } = face;
  const speaking = view.agents.filter(({ span, endedAt }) => endedAt === null && (mode === "solo" || view.speaking[span] !== undefined));
  const last = speaking.at(-1);
  return (
    <>
      {last ? (
        <p class="turn__speaking" data-speaking={last.span} aria-live="off">
          {mode === "solo" ? "" : <span class="name" data-who="agent" safe>{`${last.name}: `}</span>}
          <span data-words safe>
            {view.speaking[last.span] ?? ""}
          </span>
          <i class="caret" aria-hidden="true"></i>
          {mode === "solo" && view.speaking[last.span] === undefined ? (
            <span class="faint" data-verb safe>
              {last.verb}
            </span>
          ) : (
            ""
          )}
        </p>
      ) : (
        ""
      )}
      {face.mayAct && mode !== "debate" ? (
        <div class="row turn__hands">
          {view.state === "held" ? (
            <CommandButton command="turn.hand" fields={{ projectId: face.projectId, turnId: face.id }} size="small" icon="play">
              Hand back
            </CommandButton>
          ) : (
            <CommandButton
              command="turn.take"
              fields={{ projectId: face.projectId, turnId: face.id }}
              look="plain"
              size="small"
              icon="hand"
            >
              Take over
            </CommandButton>
          )}
        </div>
      ) : (
        ""
      )}
    </>
  );
}

const roundWords = (last: RoundView | undefined): string =>
  last ? `Round ${last.round} of ${last.rounds}: ${last.phase.replaceAll("-", " ")}` : "";

function Strip({ face }: { face: TurnFace }) {
  const { rounds } = face.view;
  const last = rounds.at(-1);
  return (
    <div class="turn__strip card">
      <Curve rounds={rounds} small />
      <p class="row">
        <span class="clip-text" safe>
          {roundWords(last)}
        </span>
        <span class="row push">
          <PutOnCanvas face={face} />
          <a class="btn btn--small" href={paths.debate(face.projectId, face.id)}>
            Open
          </a>
        </span>
      </p>
    </div>
  );
}
