/** What Run would cost for each generator now, by the way that would be gone, and why it would be refused when no way is open. */
import type { CanvasEdge, CanvasNode, CanvasNodeOf } from "../../canvas/document.ts";
import { resolvePrompt } from "../../canvas/resolve-prompt.ts";
import type { Asset } from "../../assets/assets.ts";
import { estimateMicros, type PricedRequest } from "../../prices.ts";
import type { Card, Route } from "../../providers/card.ts";
import { variableValues } from "../../variables.ts";
import type { FaceContext } from "./face-context.ts";

export interface RunEstimate {
  /** Of one take; null when it is not known. */
  micros: number | null;
  provider: string;
  /** Why no way is open. */
  problem?: string;
}

/** With the variables of the workspace. */
interface Asking extends FaceContext {
  shared: Readonly<Record<string, string>>;
}

interface Joined {
  edges: Map<string, CanvasEdge[]>;
  assets: Map<string, Asset>;
}

/** By the id of the generator; without those whose model nobody knows. */
export async function estimatesOf(context: FaceContext, nodes: readonly CanvasNode[], joined: Joined): Promise<Map<string, RunEstimate>> {
  const found = new Map<string, RunEstimate>();
  const shared = nodes.some((node) => node.type === "generator") ? await variableValues(context.clash) : {};
  for (const node of nodes) {
    const card = node.type === "generator" ? context.clash.models.find(node.model) : undefined;
    if (node.type === "generator" && card) found.set(node.id, await estimateOf({ ...context, shared }, card, node, joined));
  }
  return found;
}

async function estimateOf(context: Asking, card: Card, node: CanvasNodeOf<"generator">, joined: Joined): Promise<RunEstimate> {
  const asked = askedOf(context, card, node, joined);
  const states = await context.clash.models.routes(card, asked);
  const open = states.find((state) => state.ready);
  const route: Route = open?.route ?? card.routes[0];
  const micros = estimateMicros(card, route, asked);
  return {
    micros: micros === "unknown" ? null : micros,
    provider: route.provider,
    ...(open ? {} : { problem: states.map((state) => state.why).join(" ") }),
  };
}

/** As the door of Run would read it, but never refused: what is missing or wrong is told when it is run. */
function askedOf({ view, shared }: Asking, card: Card, node: CanvasNodeOf<"generator">, { edges, assets }: Joined): PricedRequest {
  const defaults = Object.entries(card.params.properties).flatMap(([name, schema]) =>
    schema.default === undefined ? [] : [[name, schema.default as unknown] as const],
  );
  const inputs = (edges.get(node.id) ?? []).flatMap(({ source, role }) => {
    const from = view.nodes[source];
    const asset = from && "assetId" in from && from.assetId ? assets.get(from.assetId) : undefined;
    return asset ? [{ role, durationMs: asset.durationMs }] : [];
  });
  const params = { ...Object.fromEntries(defaults), ...(node.params as Record<string, unknown>) };
  return { params, prompt: resolvePrompt(view, node, shared).prompt, inputs, takes: 1 };
}
