import { Html } from "@elysiajs/html";
import type { LogGroup, LogLine, TurnView } from "../../src/engine/view.ts";
import { Curve } from "../chat/curve.tsx";
import { isOpen, type TurnFace } from "../chat/chat.ts";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Decided, type TakerView } from "./decided.tsx";
import { Votes } from "./votes.tsx";

const SHOWN_LINES = 200;
const GROUPS: readonly { value: LogGroup | "all"; word: string }[] = [
  { value: "all", word: "All" },
  { value: "tools", word: "Tools" },
  { value: "talk", word: "Talk" },
  { value: "people", word: "People" },
];

/** How far it agrees, what to do with the result, and the log. */
export function MissionSide({ face, takers }: { face: TurnFace; takers: readonly TakerView[] }) {
  return (
    <aside class="mission__side" aria-label="Facts">
      {face.mode === "debate" ? <Convergence view={face.view} /> : ""}
      {face.mode === "debate" ? <Votes view={face.view} /> : ""}
      {isOpen(face.view) ? "" : <Outcome face={face} takers={takers} />}
      <Log lines={face.view.log} />
    </aside>
  );
}

function Convergence({ view: { rounds } }: { view: TurnView }) {
  const scored = rounds.filter(({ scores }) => scores !== null);
  const last = scored.at(-1);
  const before = scored.at(-2);
  const scoreOf = (round: typeof last) => (round?.shown ? round.scores?.[round.shown]?.value : undefined);
  const value = scoreOf(last);
  const step = value !== undefined && scoreOf(before) !== undefined ? Math.round(value) - Math.round(scoreOf(before) ?? 0) : undefined;
  return (
    <section class="section" aria-label="Convergence">
      <p class="eyebrow">Convergence</p>
      <p class="mission__figure display">
        <span safe>{value === undefined ? "–" : String(Math.round(value))}</span>
        <span class="faint mono" safe>
          {step === undefined ? "" : step >= 0 ? `+${step}` : `−${-step}`}
        </span>
      </p>
      <Curve rounds={rounds} />
      <dl class="mission__scores">
        {Object.entries(last?.scores ?? {}).map(([name, score]) => (
          <>
            <dt safe>{name}</dt>
            <dd title={score.words}>
              <meter min="0" max="100" value={String(score.value)}></meter>
              <b class="mono" safe>
                {String(Math.round(score.value))}
              </b>
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function Outcome({ face, takers }: { face: TurnFace; takers: readonly TakerView[] }) {
  const { projectId, id, view } = face;
  return (
    <section class="section mission__out" aria-label="Result">
      <p class="eyebrow">Result</p>
      <div class="row">
        <LinkButton href={paths.turnReport(id, "md")} size="small" icon="download" download>
          Report
        </LinkButton>
        <LinkButton href={paths.turnReport(id, "json")} look="plain" size="small" download>
          JSON
        </LinkButton>
        {view.changed.length > 0 && face.mayAct ? (
          <CommandButton command="canvas.undo" fields={{ projectId, turnId: id }} look="plain" size="small" icon="undo-2">
            Undo the turn
          </CommandButton>
        ) : (
          ""
        )}
      </div>
      {face.mode === "debate" && view.state === "done" && face.mayAct ? <Decided face={face} takers={takers} /> : ""}
    </section>
  );
}

function Log({ lines }: { lines: readonly LogLine[] }) {
  return (
    <section class="mission__log" aria-label="Log" x-data="{ group: 'all' }">
      <div class="row section">
        <h2 class="eyebrow">Log</h2>
        <span class="seg push">
          {GROUPS.map(({ value, word }) => (
            <button
              type="button"
              x-bind:aria-pressed={`group === '${value}'`}
              aria-pressed={value === "all" ? "true" : "false"}
              x-on:click={`group = '${value}'`}
              safe
            >
              {word}
            </button>
          ))}
        </span>
      </div>
      <ol class="turn-log">
        {lines
          .slice(-SHOWN_LINES)
          .toReversed()
          .map((line) => (
            <li data-level={line.level} x-show={`group === 'all' || group === '${line.group}'`}>
              <time class="mono faint" datetime={new Date(line.ts).toISOString()} safe>
                {new Date(line.ts).toISOString().slice(11, 19)}
              </time>
              <span class="clip-text" title={`${line.kind} ${line.seq}`} safe>
                {line.agent ? `${line.agent}, ${line.words}` : line.words}
              </span>
            </li>
          ))}
      </ol>
    </section>
  );
}
