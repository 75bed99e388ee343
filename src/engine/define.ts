/**
 * The parts of a turn. An **Arena** owns all that one turn needs, so that many run in one process without knowing of each other. Whatever is done in it
 * has a name (a span and a number), and what has a name is done once: after a crash the runner walks the same way again and meets the kept results.
 */
import type { TObject } from "@sinclair/typebox";
import type { Actor } from "../actors.ts";
import type { CanvasView } from "../canvas/document.ts";
import type { Clash } from "../clash.ts";
import type { ChatTool, Cue, ToolCall } from "../providers/chat.ts";
import type { chats, turns } from "../schema.ts";
import type { Similarity } from "./convergence/define.ts";
import type { Effect, NamedEdit, TokenCount, TurnEventData, TurnEventKind } from "./events.ts";

export type { Similarity } from "./convergence/define.ts";
export type TurnRow = typeof turns.$inferSelect;
export type ChatRow = typeof chats.$inferSelect;

/** Who an agent is. Roles are data: those that ship are in `roles.ts`, a project's own go before them. */
export interface AgentSpec {
  /** Of the role: `assistant`, `director`, `artist`. */
  role: string;
  /** As people see it, unique in its turn: "Artist 2". */
  name: string;
  /** What it is told about itself; Markdown. */
  prompt: string;
  /** Names of tools; whatever is not named does not exist for it. */
  tools: readonly string[];
  /** A card's id; the turn's model where it is missing. */
  model?: string;
}

/** A picture is named, not carried: its bytes are read right before a call. */
export type Part = { type: "text"; text: string } | { type: "image"; assetId: string } | { type: "image"; mime: string; base64: string };

export type Message =
  | { role: "user"; parts: Part[] }
  | { role: "assistant"; text: string; calls: ToolCall[]; opaque?: { provider: string; value: unknown } }
  | { role: "tool"; callId: string; name: string; parts: Part[]; isError: boolean };

export interface CallOrder {
  agent: AgentSpec;
  /** With `number` the name of this call in its turn. */
  span: string;
  number: number;
  messages: Message[];
  tools?: readonly ChatTool[];
  toolChoice?: "auto" | "none" | "required";
  answer?: { name: string; schema: TObject };
  maxTokens?: number;
  cue?: Cue;
}

/** Plain JSON: it is kept as a step. */
export interface Reply {
  text: string;
  calls: ToolCall[];
  stop: "end" | "tools" | "length" | "refused";
  tokens: TokenCount;
  costMicros: number | null;
  /** Card and upstream that answered. */
  model: string;
  provider: string;
  opaque?: unknown;
}

/** The canvas an agent works on: the live one, or a copy of it. Nothing looks a room up by a project's id. */
export interface CanvasPort {
  readonly projectId: string;
  view(): Promise<CanvasView>;
  /** Number of the last row of its log. */
  seq(): Promise<number>;
  /** Gives a command through the door, once for a `key`; adds the project's id. Throws AppError. */
  give<T = Record<string, unknown>>(order: { actor: Actor; command: string; params: Record<string, unknown>; key: string }): Promise<T>;
}

export interface ToolContext {
  arena: Arena;
  agent: AgentSpec;
  actor: Actor;
  span: string;
  /** Names this use of the tool in its turn, the same after a restart: keys of commands are made of it. */
  key: string;
  signal: AbortSignal;
  /** Results of this reply's earlier calls by the `ref` they were given. */
  refs?: Map<string, unknown>;
}

export interface ToolResult {
  /** Short, stable, honest about what was cut. */
  text: string;
  isError?: boolean;
  images?: Extract<Part, { type: "image" }>[];
  nodeIds?: string[];
  edgeIds?: string[];
  /** Set by tools that change the canvas, a few words. */
  summary?: string;
  /** What this call named for later calls of the same reply, as plain JSON: a reply that is run again puts them back. */
  refs?: Record<string, unknown>;
}

export interface Tool<P extends TObject = TObject> {
  /** `snake_case`: `node_add`. */
  name: string;
  title: string;
  /** For the model: what it does, when to use it, what comes back. */
  description: string;
  parameters: P;
  effect: Effect;
  /** Where it follows from what it is given: less than `effect`, which is the most that it can be. */
  effectOf?(context: ToolContext, input: P["static"]): Promise<Effect>;
  /** The commands it would give, for an approval; a tool with an effect has it. Throws AppError for what the door would refuse. */
  edits?(context: ToolContext, input: P["static"]): Promise<NamedEdit[]>;
  execute(context: ToolContext, input: P["static"]): Promise<ToolResult>;
}

export interface ToolVault {
  /** Throws when the name is taken. */
  register(tool: Tool): void;
  get(name: string): Tool | undefined;
  list(): readonly Tool[];
  /** The tools an agent may see, as a model is told of them. */
  offered(agent: AgentSpec): ChatTool[];
}

export interface SignalBus {
  /** Stored once for a `key`; a repeat is nothing. Resolves when it is on disk. */
  emit<K extends TurnEventKind>(event: { kind: K; key: string; agent?: string; span?: string; data: TurnEventData[K] }): Promise<void>;
  /** The same without waiting for the disk: it keeps its place among the others, and a failure is thrown by the next `emit`. */
  tell<K extends TurnEventKind>(event: { kind: K; key: string; agent?: string; span?: string; data: TurnEventData[K] }): void;
  /** Streamed words; not stored. */
  delta(agent: string, span: string, text: string): void;
}

export interface Proposal {
  words: string;
  edits: NamedEdit[];
  /** In micro-USD; null where a part has no known price. */
  estimateMicros: number | null;
  /** Asked in every mode, by `auto` and `plan` too: what leaves the studio, and prices that nobody knows. */
  mustAsk?: true;
}

export type Decision = { given: true; edits: NamedEdit[]; by: string; isEdited: boolean } | { given: false; by: string; reason: string };

/** What is as the studio set it unless a turn says less. */
export interface Limits {
  /** Model calls of one agent. */
  steps: number;
  /** Model calls of the whole turn. */
  calls: number;
  tokens: number;
  /** In micro-USD; null: only budgets. */
  micros: number | null;
  elapsedMs: number;
  /** Agents at once. */
  fanOut: number;
  /** Commands that change something. */
  editsPerMinute: number;
}

export interface Note {
  by: string;
  words: string;
}

/** What a turn has come to so far. */
export interface Usage {
  calls: number;
  tokens: TokenCount;
  costMicros: number;
  isCostUnknown: boolean;
}

export interface Arena {
  clash: Clash;
  turn: TurnRow;
  chat: ChatRow;
  canvas: CanvasPort;
  vault: ToolVault;
  bus: SignalBus;
  limits: Limits;
  usage: Usage;
  /** Aborts on stop, deadline, lost lease and shutdown. */
  signal: AbortSignal;
  /** What agents told each other; it only grows. */
  board: readonly Note[];
  note(by: string, words: string, key: string): Promise<void>;
  /** The actor that an agent works as: its starter's rights, its own name, the turn's id. */
  actorOf(agent: AgentSpec): Actor;
  /** Runs `work` once over all attempts and returns what it returned then (plain JSON). */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The same for what changed nothing: its result is used at once, and is on disk before anything is sent or changed after it. */
  read<T>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * One call of a model: budget, booking, retries, streamed words. Answered once, never paid again. Throws JobFailure when it is not to be had and
   * `LimitReached` when the turn has used up one of its limits.
   */
  call(order: CallOrder): Promise<Reply>;
  /** How alike texts are in meaning; a call of a model like every other. undefined where none is chosen for it. */
  similarity(order: { span: string; number: number; texts: readonly string[] }): Promise<Similarity | undefined>;
  /** Asks the people of the turn and waits for as long as it takes, restarts included. `plan` refuses at once, `auto` gives at once. */
  approve(span: string, number: number, agent: AgentSpec, proposal: Proposal): Promise<Decision>;
  /** What people said to the turn since the last time this span asked; also waits while a person has taken over. */
  heard(span: string, number: number): Promise<string[]>;
  /** Puts a question to the people of the turn and waits for the next thing that one of them says to it, restarts included. */
  ask(span: string, number: number, agent: AgentSpec, question: string): Promise<{ text: string; by: string }>;
  now(): number;
}

/** What a runner ends with. */
export interface TurnOutcome {
  text: string;
  did: string[];
  left: string[];
  /** Of a debate or a squad, kept with the turn: plan, verdicts, rounds; plain JSON. */
  report?: Record<string, unknown>;
  isCached?: boolean;
}

export interface SparkOrder {
  agent: AgentSpec;
  span: string;
  /** History and task; the last one is what it is to do. */
  messages: Message[];
  /** For people, a few words; the first line of the last message without it. */
  task?: string;
  cue?: Cue;
  /** Less than the turn's own limit. */
  steps?: number;
}

export interface SparkOutcome {
  outcome: "done" | "failed" | "stopped" | "limit";
  text: string;
  nodeIds: string[];
  steps: number;
  /** What it changed, a few words each. */
  did: string[];
}

/** A limit of the turn is used up: the turn ends in order, with what it has. */
export class LimitReached extends Error {
  constructor(
    readonly limit: keyof Limits | "loop",
    message: string,
  ) {
    super(message);
    this.name = "LimitReached";
  }
}

export type Runner = (arena: Arena) => Promise<TurnOutcome>;
