/** What a chat with agents is drawn from: plain values. What a turn came to is the `TurnView` that the engine's events make. */
import type { NamedEdit } from "../../src/engine/events.ts";
import type { AgentView, TurnView } from "../../src/engine/view.ts";
import { NODE_NAMES } from "../nodes/face.ts";
import type { Actor } from "../shared/who.tsx";

export type Mode = "solo" | "squad" | "debate";
export type Approval = "plan" | "assist" | "auto";

export const MODES = [
  { value: "solo", word: "Solo", hint: "One agent answers" },
  { value: "squad", word: "Squad", hint: "Director, makers, Critic" },
  { value: "debate", word: "Debate", hint: "Six personas argue" },
] as const satisfies readonly { value: Mode; word: string; hint: string }[];

export const APPROVALS = [
  { value: "plan", word: "Plan", hint: "They look and propose: nothing is changed or spent" },
  { value: "assist", word: "Assist", hint: "Every change waits for your yes" },
  { value: "auto", word: "Auto", hint: "They change and spend, inside the budget" },
] as const satisfies readonly { value: Approval; word: string; hint: string }[];

export interface ChatView {
  id: string;
  title: string;
  mode: Mode;
  approval: Approval;
  /** A card's id; null: the studio's choice. */
  model: string | null;
  /** ms since the epoch. */
  updatedAt: number;
}

export interface BudgetFace {
  leftMicros: number;
  limitMicros: number;
  period: "total" | "month" | "day";
}

export interface TurnFace {
  id: string;
  projectId: string;
  chatId: string;
  mode: Mode;
  approval: Approval;
  /** What the person asked. */
  text: string;
  by: Actor;
  /** ms since the epoch. */
  at: number;
  view: TurnView;
  /** What went along with the words: nodes and files, as they are called now. */
  given: readonly { kind: "node" | "file"; name: string; thumbUrl?: string }[];
  /** The tightest budget that an open proposal falls under, before it is paid; none where nothing is limited. */
  budget?: BudgetFace;
  /** The debate's node on the canvas, where it has one. */
  standsAs?: string;
  /** Labels of nodes that the view names. */
  labels: Readonly<Record<string, string>>;
  /** Names of people and tokens that the view names by id. */
  people: Readonly<Record<string, Actor>>;
  /** Whether the one who looks may approve, steer, stop and undo. */
  mayAct: boolean;
}

export const isOpen = ({ state }: TurnView): boolean => state === "working" || state === "asking" || state === "held";

export const modeWord = (mode: Mode): string => MODES.find(({ value }) => value === mode)?.word ?? mode;

/** The agents of a squad as its crew: those that began again for a revision stand once, with their newest work. */
export function crewOf({ agents }: TurnView): AgentView[] {
  const byName = new Map<string, AgentView>();
  for (const agent of agents) byName.set(agent.name, agent);
  return [...byName.values()];
}

export const secondsOf = ({ startedAt, endedAt }: Pick<AgentView, "endedAt"> & { startedAt: number | null }, now: number): number =>
  startedAt === null ? 0 : Math.max(0, ((endedAt ?? now) - startedAt) / 1000);

/** What an edit does, as a sign and words: `+ prompt “Shot 3”`. `labels` names nodes. */
export interface EditLine {
  sign: "+" | "-" | "~";
  what: string;
  /** The value that matters most: what is written, which node. */
  detail: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const DETAIL_CHARACTERS = 140;

export function editLine({ command, title, params }: NamedEdit, labels: Readonly<Record<string, string>>): EditLine {
  const named = (value: unknown) => labels[text(value)] || (text(value).startsWith("$") ? "the new one" : "a node");
  const words = [params.body, params.prompt, params.text, params.label, params.title].map(text).find((known) => known.trim() !== "") ?? "";
  const cut = words.length > DETAIL_CHARACTERS ? `${words.slice(0, DETAIL_CHARACTERS)}…` : words;
  switch (command) {
    case "node.add":
      return { sign: "+", what: (NODE_NAMES as Record<string, string>)[text(params.type)] ?? "node", detail: cut };
    case "edge.connect":
      return { sign: "+", what: "edge", detail: `${named(params.source)} → ${named(params.target)}` };
    case "node.delete":
      return { sign: "-", what: "delete", detail: listOf(params.nodeIds, named) };
    case "edge.disconnect":
      return { sign: "-", what: "edge", detail: "" };
    case "generation.run":
      return { sign: "~", what: "run", detail: `${named(params.nodeId)}${Number(params.takes) > 1 ? ` × ${String(params.takes)}` : ""}` };
    default:
      return { sign: "~", what: title, detail: cut || listOf(params.nodeIds ?? params.nodeId, named) };
  }
}

function listOf(ids: unknown, named: (id: unknown) => string): string {
  const all = Array.isArray(ids) ? ids : ids === undefined ? [] : [ids];
  const [first, ...others] = all.map(named);
  return first === undefined ? "" : others.length > 0 ? `${first} and ${others.length} more` : first;
}
