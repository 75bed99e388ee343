/**
 * The decision on the canvas: a debate node that feeds the prompts and generators that were chosen, or a prompt of its own. It is proposed like every other
 * change. Where somebody has put the running debate on the canvas, that node takes the words.
 */
import type { CanvasView } from "../../canvas/document.ts";
import { boundsOf, OUTPUT_GAP, placeFree } from "../../canvas/layout.ts";
import { definitionOf } from "../../canvas/nodes/index.ts";
import { AppError } from "../../lib/errors.ts";
import { type AgentSpec, LimitReached } from "../define.ts";
import type { NamedEdit } from "../events.ts";
import { giveEdits } from "../named-edits.ts";
import { agentFrom } from "../roles/agent.ts";
import type { Debate } from "./state.ts";
import type { DecisionBlock } from "./talk.ts";

const SPAN = "decision";
const LABEL_CHARACTERS = 160;

export interface Placed {
  nodeId: string | null;
  /** Why it is not on the canvas; empty when it is. */
  left: string;
}

export async function putDecision(debate: Debate, decision: DecisionBlock): Promise<Placed> {
  const { arena } = debate;
  const agent = agentFrom(debate.cast, "coordinator");
  if (arena.turn.approval === "plan") return { nodeId: null, left: "The decision is not on the canvas: this turn only plans." };
  const edits = await arena.step(`${SPAN}/edits`, async () =>
    editsFor(await arena.canvas.view(), arena.turn.options.nodeIds ?? [], { turnId: arena.turn.id, ...decision }),
  );
  const verdict = await arena.approve(SPAN, 1, agent, {
    words: `Put the decision "${decision.title}" on the canvas.`,
    edits,
    estimateMicros: 0,
  });
  if (!verdict.given) return { nodeId: null, left: `The decision is not on the canvas: ${verdict.reason || "it was refused"}.` };
  return given(debate, agent, verdict.edits);
}

async function given(debate: Debate, agent: AgentSpec, edits: NamedEdit[]): Promise<Placed> {
  const { arena } = debate;
  try {
    return await arena.step(`${SPAN}/given`, async () => {
      const before = await arena.canvas.seq();
      const context = {
        arena,
        actor: arena.actorOf(agent),
        key: `${arena.turn.id}/${SPAN}`,
        signal: arena.signal,
        refs: new Map<string, unknown>(),
      };
      const result = await giveEdits(context, edits);
      const nodeIds = result.nodeIds ?? [];
      if (nodeIds.length > 0) {
        const data = {
          callId: SPAN,
          nodeIds,
          edgeIds: result.edgeIds ?? [],
          summary: result.summary ?? "The decision",
          before,
          after: await arena.canvas.seq(),
        };
        await arena.bus.emit({ kind: "canvas_patched", key: `patched:${SPAN}`, agent: agent.name, span: SPAN, data });
      }
      const made = context.refs.get("decision") as { id?: string } | undefined;
      const standing = edits.find((edit) => edit.command === "node.update")?.params.nodeId as string | undefined;
      return {
        nodeId: made?.id ?? standing ?? null,
        left: result.isError ? `Not all of the decision is on the canvas. ${result.text}` : "",
      };
    });
  } catch (error) {
    if (!(error instanceof AppError || error instanceof LimitReached)) throw error;
    return { nodeId: null, left: `The decision is not on the canvas: ${error.message}` };
  }
}

/** What was chosen takes it up; where nothing that makes was chosen, a new prompt does. A prompt hands it on to the generators that it feeds. */
export function editsFor(view: CanvasView, chosen: readonly string[], decision: DecisionBlock & { turnId: string }): NamedEdit[] {
  const prompts = chosen.filter((id) => view.nodes[id]?.type === "prompt");
  const fed = Object.values(view.edges).filter((edge) => prompts.includes(edge.source) && view.nodes[edge.target]?.type === "generator");
  const generators = [...new Set([...chosen.filter((id) => view.nodes[id]?.type === "generator"), ...fed.map((edge) => edge.target)])];
  const standing = Object.values(view.nodes).find((node) => node.type === "debate" && node.turnId === decision.turnId);
  const card = standing ? told(standing.id, decision) : added(view, chosen, decision);
  const source = standing?.id ?? "$decision.id";
  const isJoined = (target: string) => Object.values(view.edges).some((edge) => edge.source === source && edge.target === target);
  const connect = (from: string, target: string): NamedEdit => ({
    command: "edge.connect",
    title: "Connect the decision",
    params: { source: from, target, role: "context" },
    effect: "edit",
  });
  const takers = [...prompts, ...generators].filter((id) => !isJoined(id));
  if (prompts.length + generators.length > 0) return [card, ...takers.map((id) => connect(source, id))];
  if (!decision.prompt.trim()) return [card];
  const prompt: NamedEdit = {
    command: "node.add",
    title: "Add a prompt for it",
    params: { type: "prompt", near: source, label: "From the decision", body: decision.prompt },
    effect: "edit",
    ref: "prompt",
  };
  return [card, prompt, connect(source, "$prompt.id")];
}

const labelOf = ({ title }: DecisionBlock): string => `Decision: ${title}`.slice(0, LABEL_CHARACTERS);

const told = (nodeId: string, decision: DecisionBlock): NamedEdit => ({
  command: "node.update",
  title: "Write the decision",
  params: { nodeId, label: labelOf(decision), body: decision.words },
  effect: "edit",
});

/** Left of what it feeds, as everything that feeds stands left of what it feeds. */
function added(view: CanvasView, chosen: readonly string[], decision: DecisionBlock & { turnId: string }): NamedEdit {
  const { size } = definitionOf("debate");
  const around = boundsOf(chosen.flatMap((id) => view.nodes[id] ?? []));
  const canvas = { nodes: () => Object.values(view.nodes), node: (id: string) => view.nodes[id] };
  const place = around ? placeFree(canvas, { x: around.x - size.w - OUTPUT_GAP, y: around.y }, size) : {};
  return {
    command: "node.add",
    title: "Add the decision",
    params: { type: "debate", turnId: decision.turnId, ...place, label: labelOf(decision), body: decision.words },
    effect: "edit",
    ref: "decision",
  };
}
