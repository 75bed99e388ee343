import { Html } from "@elysiajs/html";
import type { AgentState, AgentView } from "../../src/engine/view.ts";
import { Icon } from "../shared/icon.tsx";
import { clock } from "../shared/words.ts";
import { crewOf, secondsOf, type TurnFace } from "./chat.ts";

export const AGENT_GLYPHS: Record<AgentState, { icon: string; word: string }> = {
  working: { icon: "loader", word: "works" },
  asking: { icon: "hand", word: "asks you" },
  done: { icon: "check", word: "is done" },
  failed: { icon: "circle-x", word: "failed" },
  stopped: { icon: "square", word: "was stopped" },
  limit: { icon: "triangle-alert", word: "came to its limit" },
};

/** Who works on a turn and what each does now; a row leads to the nodes it works on. */
export function Crew({ face, now }: { face: TurnFace; now: number }) {
  return (
    <ul class="crew card" aria-label="Agents">
      {crewOf(face.view).map((agent) => (
        <Member agent={agent} isSpeaking={face.view.speaking[agent.span] !== undefined} now={now} />
      ))}
    </ul>
  );
}

function Member({ agent, isSpeaking, now }: { agent: AgentView; isSpeaking: boolean; now: number }) {
  const { icon, word } = AGENT_GLYPHS[agent.state];
  const isWorking = agent.endedAt === null;
  const does = isWorking ? (isSpeaking ? "answers" : agent.verb || word) : agent.state === "done" ? agent.task : word;
  return (
    <li data-agent-state={agent.state} title={agent.task}>
      <span class="crew__glyph" data-state={agent.state} role="img" aria-label={word}>
        <Icon name={icon} small spin={agent.state === "working"} />
      </span>
      <span class="name clip-text" data-who="agent" safe>
        {agent.name}
      </span>
      <span class={["clip-text", isWorking ? "muted" : "faint"]} safe>
        {does}
      </span>
      {agent.nodeIds.length > 0 ? (
        <button
          type="button"
          class="btn btn--plain btn--small btn--icon"
          aria-label={`Show what ${agent.name} works on`}
          title="Show it on the canvas"
          data-fly={agent.nodeIds.join(",")}
        >
          <Icon name="locate" small />
        </button>
      ) : (
        <span></span>
      )}
      <time class="mono" data-since={isWorking ? String(agent.startedAt) : undefined} safe>
        {clock(secondsOf(agent, now))}
      </time>
    </li>
  );
}
