/**
 * A turn while it works, on standard error: in a terminal a few lines that are drawn over again, elsewhere, or with CLASH_NO_TUI=1, a plain line for each
 * thing that happens. Both are made from the same view as the page.
 */
import type { TurnEvent } from "../engine/events.ts";
import { beginView, reduce } from "../engine/reduce.ts";
import type { AgentView, TurnView } from "../engine/view.ts";

export interface LiveView {
  show(event: TurnEvent): void;
  now(): TurnView;
  /** Leaves the last picture standing, and answers it. */
  end(): TurnView;
}

const FRAME_MS = 100;
const NARROWEST = 40;
const WIDEST = 100;
const SPINNER = ["|", "/", "-", "\\"] as const;

export function liveViewOn(turnId: string, { quiet, tui }: { quiet: boolean; tui: boolean }): LiveView {
  if (quiet) return silent(turnId);
  return tui ? drawn(turnId) : plain(turnId);
}

function silent(turnId: string): LiveView {
  let view = beginView(turnId);
  return {
    show(event) {
      view = reduce(view, event);
    },
    now: () => view,
    end: () => view,
  };
}

function plain(turnId: string): LiveView {
  let view = beginView(turnId);
  return {
    show(event) {
      view = reduce(view, event);
      const line = view.log.at(-1);
      if (event.seq > 0 && line?.seq === event.seq) console.error(line.agent ? `${line.agent}: ${line.words}` : line.words);
    },
    now: () => view,
    end: () => view,
  };
}

function drawn(turnId: string): LiveView {
  let view = beginView(turnId);
  let height = 0;
  let frame = 0;
  const draw = () => {
    const width = Math.min(WIDEST, Math.max(NARROWEST, process.stderr.columns ?? WIDEST));
    const lines = pictureOf(view, width, SPINNER[frame++ % SPINNER.length] ?? "|");
    process.stderr.write(`${height > 0 ? `\x1b[${height}A` : ""}${lines.map((line) => `\x1b[2K${line}\n`).join("")}\x1b[J`);
    height = lines.length;
  };
  const timer = setInterval(draw, FRAME_MS);
  return {
    show(event) {
      view = reduce(view, event);
    },
    now: () => view,
    end() {
      clearInterval(timer);
      draw();
      return view;
    },
  };
}

/** Header, how far a debate agrees, a line for each agent, and what waits for a yes: each at most `width` characters. */
export function pictureOf(view: TurnView, width: number, spin: string): string[] {
  const agents = [...new Map(view.agents.map((agent) => [agent.name, agent])).values()];
  const round = view.rounds.at(-1);
  const score = round?.scores?.[round.shown ?? ""]?.value;
  const waiting = view.approvals.filter(({ state }) => state === "open");
  return [
    `${view.phase?.words ?? (view.endedAt === null ? "Working" : "Ended")}  ${tokensOf(view.tokens)}  ${costOf(view.costMicros, view.isCostUnknown)}`,
    ...(round
      ? [`round ${round.round} of ${round.rounds}, ${round.phase}${score === undefined ? "" : `  ${barOf(score)} ${Math.round(score)}`}`]
      : []),
    ...agents.map((agent) => lineOf(agent, view, spin)),
    ...waiting.map(({ agent, words }) => `? ${agent} asks: ${words}`),
    ...(view.question ? [`? ${view.question.agent} asks: ${view.question.words}`] : []),
  ].map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

const SIGNS = { working: "", asking: "?", done: "+", failed: "x", stopped: "-", limit: "!" } as const;

function lineOf(agent: AgentView, view: TurnView, spin: string): string {
  const seconds = Math.round(((agent.endedAt ?? Date.now()) - agent.startedAt) / 1000);
  const said = view.speaking[agent.span]?.replaceAll(/\s+/g, " ").slice(-50);
  const does = agent.endedAt === null ? (said ?? agent.verb) : agent.state;
  return `${SIGNS[agent.state] || spin} ${agent.name.padEnd(18)} ${String(seconds).padStart(4)} s  ${does}`;
}

const BAR = 20;
const barOf = (score: number): string => "#".repeat(Math.round((score / 100) * BAR)).padEnd(BAR, ".");
const tokensOf = ({ input, output }: TurnView["tokens"]): string => `${input + output} tokens`;

/** `free`, `$0.0412`, `unknown`. */
export const costOf = (micros: number, isUnknown: boolean): string =>
  isUnknown
    ? micros > 0
      ? `$${(micros / 1_000_000).toFixed(4)} and an unknown part`
      : "unknown"
    : micros === 0
      ? "free"
      : `$${(micros / 1_000_000).toFixed(4)}`;
