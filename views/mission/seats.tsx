import { Html } from "@elysiajs/html";
import type { AgentView } from "../../src/engine/view.ts";
import { crewOf, secondsOf, type TurnFace } from "../chat/chat.ts";
import { AGENT_GLYPHS } from "../chat/crew.tsx";
import { Icon } from "../shared/icon.tsx";
import { Avatar } from "../shared/who.tsx";
import { amount, clock, count } from "../shared/words.ts";

/** A card for each agent: what it does, for how long, what it took, and where on the canvas. */
export function Seats({ face, now }: { face: TurnFace; now: number }) {
  return (
    <ul>
      {crewOf(face.view).map((agent) => (
        <Seat agent={agent} now={now} />
      ))}
    </ul>
  );
}

function Seat({ agent, now }: { agent: AgentView; now: number }) {
  const { icon, word } = AGENT_GLYPHS[agent.state];
  const isWorking = agent.endedAt === null;
  const cost = agent.costMicros === null ? "unknown" : agent.costMicros === 0 ? "free" : amount(agent.costMicros);
  return (
    <li class="member" data-agent-state={agent.state}>
      <div class="row">
        <Avatar actor={{ kind: "agent", name: agent.name }} />
        <b class="name clip-text" data-who="agent" safe>
          {agent.name}
        </b>
      </div>
      <p class="row">
        <span class="crew__glyph" data-state={agent.state} role="img" aria-label={word}>
          <Icon name={icon} small spin={agent.state === "working"} />
        </span>
        <span class="muted clip-text" title={agent.task} safe>
          {isWorking ? agent.verb || word : agent.state === "done" ? agent.task : word}
        </span>
      </p>
      <p class="row faint mono">
        <time data-since={isWorking ? String(agent.startedAt) : undefined} safe>
          {clock(secondsOf(agent, now))}
        </time>
        {agent.tools > 0 ? <span safe>{count(agent.tools, "tool")}</span> : ""}
        <span class="push" title={agent.model} safe>{`${short(agent.tokens.input + agent.tokens.output)} · ${cost}`}</span>
      </p>
    </li>
  );
}

const short = (tokens: number): string => (tokens < 1_000 ? `${tokens} tokens` : `${(tokens / 1_000).toFixed(1)}k tokens`);
