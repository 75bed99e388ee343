/** The values of a request as a route says them: another door to the same model may have other words for the same thing. */
import { LEFT_OUT } from "../by-table.ts";
import type { ProviderRequest } from "../define.ts";

/** The parameters of a request in the route's own words; what is told by leaving it out is not among them. */
export function saidParams({ params, route }: Pick<ProviderRequest, "params" | "route">): Record<string, unknown> {
  const said = Object.entries(params).map(([name, value]): [string, unknown] => [name, route.values?.[name]?.[String(value)] ?? value]);
  return Object.fromEntries(said.filter(([, value]) => value !== LEFT_OUT));
}
