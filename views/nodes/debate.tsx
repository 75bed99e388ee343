import { Html } from "@elysiajs/html";
import { Curve } from "../chat/curve.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { StateWord } from "../shared/state.tsx";
import { cardHtml } from "./card.ts";
import type { DebateFaceView } from "./face.ts";
import { NodeLabel } from "./parts.tsx";
import { GHOSTS, ghostHtml } from "./words.ts";

/** What is argued about, how far it agrees, and what was decided: those words feed whatever the node is joined to. */
export function DebateFace({ face }: { face: DebateFaceView }) {
  const { turn } = face;
  return (
    <>
      <NodeLabel face={face} note={scoreWords(face)} />
      <div class="node__body">
        {face.topic ? (
          <p class="debate__topic" title={face.topic} safe>
            {face.topic}
          </p>
        ) : (
          ""
        )}
        {turn?.rounds.some(({ scores }) => scores !== null) ? (
          <div class="debate__curve">
            <Curve rounds={turn.rounds} small />
          </div>
        ) : (
          ""
        )}
        <div class="node__pad node__prose" data-text="body">
          {(face.body.trim() ? cardHtml(face.body) : ghostHtml(GHOSTS.debate)) as "safe"}
        </div>
        {turn ? (
          <footer class="node__foot">
            {turn.state === "done" ? "" : <StateWord state={turn.state === "working" ? "running" : turn.state} />}
            <span class="faint clip-text" safe>
              {roundWords(turn)}
            </span>
            {face.still ? (
              ""
            ) : (
              <LinkButton href={paths.debate(face.projectId, turn.id)} size="small" extra="push">
                Open
              </LinkButton>
            )}
          </footer>
        ) : (
          ""
        )}
      </div>
    </>
  );
}

function scoreWords({ turn }: DebateFaceView): string {
  const last = turn?.rounds.findLast(({ scores }) => scores !== null);
  const score = last?.shown ? last.scores?.[last.shown]?.value : undefined;
  return score === undefined ? "" : `${Math.round(score)} of 100`;
}

function roundWords({ rounds, state }: NonNullable<DebateFaceView["turn"]>): string {
  const last = rounds.at(-1);
  if (!last) return state === "working" ? "The voices take their seats" : "";
  return state === "working"
    ? `Round ${last.round} of ${last.rounds}: ${last.phase.replaceAll("-", " ")}`
    : `${rounds.length} of at most ${last.rounds} rounds`;
}
