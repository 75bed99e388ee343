/** The endpoint for a request: the route's name of the model, with the parameters that stand in it. */
import { JobFailure } from "../../jobs/define.ts";
import { modelNameOf } from "../by-table.ts";
import type { ProviderRequest } from "../define.ts";

/** Throws JobFailure: `rejected` when the route is not made for these inputs, `config` when its card names no endpoint. */
export function endpointOf(request: Pick<ProviderRequest, "card" | "route" | "params" | "inputs">): string {
  const endpoint = modelNameOf(request);
  if (!endpoint) throw new JobFailure("rejected", `${request.card.name} does not take these inputs together.`);
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)+$/.test(endpoint))
    throw new JobFailure("config", `The card of ${request.card.name} names "${endpoint.slice(0, 100)}", which is no endpoint of fal.`);
  return endpoint;
}
