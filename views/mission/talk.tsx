import { Html } from "@elysiajs/html";
import type { AgentView, TurnView } from "../../src/engine/view.ts";
import type { TurnFace } from "../chat/chat.ts";
import { cardHtml } from "../nodes/card.ts";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { phaseWord, type TalkEntry, talkOf } from "./talk.ts";

/** Everything that was said, by rounds where there are rounds; in the end the answer. */
export function Talk({ face, now }: { face: TurnFace; now: number }) {
  const { view } = face;
  const entries = talkOf(view);
  const answer = view.ending?.text ?? "";
  const isSaid = entries.some((entry) => entry.kind === "agent" && entry.agent.text.trim() === answer.trim());
  return (
    <div class="talk" id="talk" role="log" aria-live="off" tabindex="0" aria-label="What was said">
      {entries.length === 0 ? <Empty quiet title="Nobody has spoken yet" text="What agents say and do comes here as it happens." /> : ""}
      {entries.map((entry) => (
        <Entry entry={entry} face={face} now={now} />
      ))}
      {answer && !isSaid ? (
        <section class="talk__answer" aria-label="Answer">
          <h2 class="phase-line">
            <span>Answer</span>
          </h2>
          <div class="node__prose">{cardHtml(answer) as "safe"}</div>
        </section>
      ) : (
        ""
      )}
    </div>
  );
}

function Entry({ entry, face, now }: { entry: TalkEntry; face: TurnFace; now: number }) {
  switch (entry.kind) {
    case "round": {
      const { round, rounds, phase, scores, shown } = entry.round;
      const score = shown ? scores?.[shown]?.value : undefined;
      return (
        <h2 class="phase-line">
          <span safe>{phaseWord(phase)}</span>
          <span class="faint mono" safe>
            {`round ${round} of ${rounds}${score === undefined ? "" : `, converged ${Math.round(score)}`}`}
          </span>
        </h2>
      );
    }
    case "agent":
      return <Said agent={entry.agent} view={face.view} now={now} />;
    case "words": {
      const by = face.people[entry.by] ?? { kind: "agent" as const, name: entry.by };
      return (
        <div class="message">
          <Avatar actor={by} />
          <header>
            <Name actor={by} />
            <Moment at={entry.at} now={now} />
            <span class="push chip">{by.kind === "person" ? "steered" : "note"}</span>
          </header>
          <p class="message__text" safe>
            {entry.words}
          </p>
        </div>
      );
    }
    case "verdict":
      return (
        <section class="talk__verdict" aria-label="Verdict of the Critic">
          <p>
            <b>{entry.verdict === "accept" ? "The Critic accepts" : "The Critic sends back"}</b>{" "}
            <span class="muted" safe>
              {entry.words}
            </span>
          </p>
          <ul>
            {entry.items.map((item) => (
              <li>
                <span safe>{item.words}</span>{" "}
                <span class="faint" safe>
                  {item.fix}
                </span>
              </li>
            ))}
          </ul>
        </section>
      );
  }
}

const doesNow = (agent: AgentView, view: TurnView): string => (view.speaking[agent.span] === undefined ? agent.verb : "answering");

function Said({ agent, view, now }: { agent: AgentView; view: TurnView; now: number }) {
  const isWorking = agent.endedAt === null;
  return (
    <div class="message" data-span={agent.span}>
      <Avatar actor={{ kind: "agent", name: agent.name }} />
      <header>
        <span class="name" data-who="agent" safe>
          {agent.name}
        </span>
        <Moment at={agent.startedAt} now={now} />
        {isWorking ? (
          <span class="push faint" safe>
            {doesNow(agent, view)}
          </span>
        ) : (
          ""
        )}
      </header>
      <div>
        {agent.said.map((words) => (
          <p class="muted message__text" safe>
            {words}
          </p>
        ))}
        {isWorking ? (
          <p class="turn__speaking" data-speaking={agent.span}>
            <span data-words safe>
              {view.speaking[agent.span] ?? ""}
            </span>
            <i class="caret" aria-hidden="true"></i>
          </p>
        ) : (
          <div class="node__prose">{cardHtml(agent.text) as "safe"}</div>
        )}
      </div>
    </div>
  );
}
