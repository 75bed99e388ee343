/** Chats and turns as the one who looks sees them: the events of a turn made into its view, with the names of nodes and people that it names. */
import type { BudgetFace, ChatView, TurnFace } from "../../../views/chat/chat.ts";
import { type Actor, atLeast } from "../../actors.ts";
import { type Asset, assetsByIds } from "../../assets/assets.ts";
import { budgetsOver, dayOf } from "../../budgets.ts";
import type { CanvasView } from "../../canvas/document.ts";
import { nameOfNode } from "../../canvas/prose.ts";
import type { Clash } from "../../clash.ts";
import type { ChatRow, TurnRow } from "../../engine/define.ts";
import { reduce, reduceAll } from "../../engine/reduce.ts";
import type { ApprovalView, TurnView } from "../../engine/view.ts";
import { isEndedTurn } from "../../chats.ts";
import { eventsOf } from "../../turns.ts";
import { namesOf } from "./names.ts";

const PAGE = 1_000;

export const chatView = ({ id, title, mode, approval, model, updatedAt }: ChatRow): ChatView => ({
  id,
  title,
  mode,
  approval,
  model,
  updatedAt,
});

/** What has happened in a turn up to now, with the words that are being said; up to event `at` for a replay. */
export async function turnView(clash: Clash, turnId: string, at = Number.POSITIVE_INFINITY): Promise<TurnView> {
  const words = clash.engine.live.words(turnId); // first, so that what ends them is among the events
  let view = reduceAll(turnId, []);
  for (
    let page = await eventsOf(clash, turnId, 0, PAGE);
    page.length > 0;
    page = page.length < PAGE ? [] : await eventsOf(clash, turnId, view.seq, PAGE)
  ) {
    view = page.filter(({ seq }) => seq <= at).reduce(reduce, view);
    if (view.seq >= at) return view;
  }
  return words.reduce(reduce, view);
}

/** Turns of one project. */
export async function turnFaces(clash: Clash, actor: Actor, turns: readonly TurnRow[], at?: number): Promise<TurnFace[]> {
  const [first] = turns;
  if (!first) return [];
  const canvas = await clash.rooms.view(first.projectId);
  const views = await Promise.all(turns.map(({ id }) => turnView(clash, id, at)));
  const people = await namesOf(clash, [...turns.map(({ createdBy }) => createdBy), ...views.flatMap(namedIn)]);
  const files = await assetsByIds(clash, first.projectId, [...new Set(turns.flatMap(({ options }) => options.assetIds ?? []))]);
  const budgets = await Promise.all(turns.map((turn, index) => tightest(clash, turn, views[index] as TurnView)));
  return turns.map((turn, index) => {
    const view = withRow(views[index] as TurnView, turn);
    return {
      id: turn.id,
      projectId: turn.projectId,
      chatId: turn.chatId,
      mode: turn.mode,
      approval: turn.approval,
      text: turn.text,
      by: people.get(turn.createdBy) ?? { kind: "person", name: "Somebody" },
      at: turn.createdAt,
      view,
      given: givenWith(turn, canvas, files),
      ...(budgets[index] ? { budget: budgets[index] } : {}),
      ...standing(turn, canvas),
      labels: labelsIn(view, canvas),
      people: Object.fromEntries(people),
      mayAct: atLeast(actor, "editor"),
    };
  });
}

function givenWith({ options }: TurnRow, canvas: CanvasView, files: ReadonlyMap<string, Asset>): TurnFace["given"] {
  const nodes = (options.nodeIds ?? []).flatMap((id) => canvas.nodes[id] ?? []);
  const own = (options.assetIds ?? []).flatMap((id) => files.get(id) ?? []);
  return [
    ...nodes.map((node) => ({ kind: "node" as const, name: nameOfNode(node) })),
    ...own.map(({ id, name, kind }) => ({
      ...{ kind: "file" as const, name },
      ...(kind === "image" ? { thumbUrl: `/api/assets/${encodeURIComponent(id)}/content?w=320` } : {}),
    })),
  ];
}

function standing(turn: TurnRow, canvas: CanvasView): Pick<TurnFace, "standsAs"> {
  if (turn.mode !== "debate") return {};
  const node = Object.values(canvas.nodes).find((each) => each.type === "debate" && each.turnId === turn.id);
  return node ? { standsAs: node.id } : {};
}

/** Asked only where money waits for a yes. */
async function tightest(clash: Clash, turn: TurnRow, { approvals }: TurnView): Promise<BudgetFace | undefined> {
  const costs = ({ state, estimateMicros, isCostUnknown }: ApprovalView) => state === "open" && (isCostUnknown || !!estimateMicros);
  if (!approvals.some(costs)) return undefined;
  const payer = { projectId: turn.projectId, person: turn.createdBy, turnId: turn.id };
  const all = (await budgetsOver(clash.db.read, payer, dayOf(clash.clock.now()))).map(({ limitMicros, sums, budget }) => ({
    leftMicros: limitMicros - sums.spentMicros - sums.heldMicros,
    limitMicros,
    period: budget?.period ?? ("total" as const),
  }));
  return all.sort((a, b) => a.leftMicros - b.leftMicros)[0];
}

/** One that waits for its place has no event yet, a copy in a forked chat never has: what the row knows stands for them. */
function withRow(view: TurnView, turn: TurnRow): TurnView {
  if (view.seq > 0) return view;
  if (!isEndedTurn(turn)) return { ...view, startedAt: turn.createdAt };
  const { answer, tokensIn, tokensOut, costMicros, isCostUnknown, createdAt } = turn;
  const ended = { startedAt: createdAt, endedAt: turn.finishedAt ?? createdAt };
  const tokens = { input: tokensIn, cached: 0, output: tokensOut };
  const ending = {
    state: turn.state as "done",
    text: answer ?? "",
    did: [],
    left: [],
    tokens,
    costMicros,
    isCostUnknown,
    elapsedMs: ended.endedAt - createdAt,
  };
  return { ...view, ...ended, state: ending.state, tokens, costMicros, isCostUnknown, ending };
}

const namedIn = ({ approvals, board }: TurnView): string[] => [...approvals.flatMap(({ by }) => by ?? []), ...board.map(({ by }) => by)];

/** The nodes that proposals name, as they are called on the canvas now. */
function labelsIn({ approvals }: TurnView, canvas: CanvasView): Record<string, string> {
  const labels: Record<string, string> = {};
  const name = (id: unknown) => {
    const node = typeof id === "string" ? canvas.nodes[id] : undefined;
    if (node) labels[node.id] = nameOfNode(node);
  };
  for (const { edits } of approvals)
    for (const { params } of edits) {
      for (const key of ["nodeId", "source", "target", "parentId"]) name(params[key]);
      if (Array.isArray(params.nodeIds)) params.nodeIds.forEach(name);
    }
  return labels;
}
