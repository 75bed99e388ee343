/** Which model talks, and by which upstreams. Whether it can is no mark of its own: it is a card of kind `text` whose upstream has conversations. */
import type { Clash } from "../clash.ts";
import { pausedScopes } from "../jobs/controls.ts";
import { invalid } from "../lib/errors.ts";
import type { Card, Route } from "../providers/card.ts";
import { pictureRule } from "../providers/card.ts";

export type Routes = readonly [Route, ...Route[]];

export interface Talker {
  id: string;
  name: string;
  /** Pictures are shown to it. */
  sees: boolean;
  provider: string;
  /** Its price is known, by the first upstream that would be asked. */
  isPriced: boolean;
  /** Why it cannot be asked now. */
  why?: string;
}

/** Every model that talks, for forms and lists; those that can be asked now come first. */
export async function talkers(clash: Clash): Promise<Talker[]> {
  const cards = clash.models.cards().filter((card) => talks(clash, card));
  const found = await Promise.all(cards.map((card) => talkerOf(clash, card)));
  return found.sort((a, b) => Number(a.why !== undefined) - Number(b.why !== undefined));
}

async function talkerOf(clash: Clash, card: Card): Promise<Talker> {
  const { routes, why } = await waysTo(clash, card);
  const route = routes[0] ?? card.routes[0];
  const { id, name } = card;
  const told = { id, name, sees: pictureRule(card) !== undefined, provider: route.provider, isPriced: route.price !== "unknown" };
  return routes.length > 0 ? told : { ...told, why };
}

const hasChat = (clash: Clash, { provider }: Route) => clash.models.provider(provider).chat !== undefined;
const talks = (clash: Clash, card: Card) => card.kind === "text" && card.routes.some((route) => hasChat(clash, route));

/** Throws AppError `invalid` for a model that there is none of, that does not talk, or that cannot be asked now; it says why. */
export async function chosenModel(clash: Clash, model?: string): Promise<{ model: string; name: string }> {
  const { card } = await chooseModel(clash, model);
  return { model: card.id, name: card.name };
}

/** Throws as `chosenModel`. Unless one is named: the first that can be asked and has a known price, else the first that can be asked, else the built-in one. */
export async function chooseModel(clash: Clash, model?: string): Promise<{ card: Card; routes: Routes }> {
  if (model !== undefined) return named(clash, model);
  const found = await Promise.all(clash.models.cards().map(async (card) => ({ card, ...(await waysTo(clash, card)) })));
  const open = found.filter(({ routes }) => routes.length > 0);
  const others = open.filter(({ routes }) => routes[0]?.provider !== BUILT_IN);
  const best = others.find(({ routes }) => routes[0]?.price !== "unknown") ?? others[0] ?? open[0];
  const [first, ...more] = best?.routes ?? [];
  if (!best || !first) throw invalid("model", "There is no model that talks. An owner can set the key of one in Settings.");
  return { card: best.card, routes: [first, ...more] };
}

const BUILT_IN = "draft";

async function named(clash: Clash, model: string): Promise<{ card: Card; routes: Routes }> {
  const card = clash.models.card(model);
  if (!talks(clash, card)) throw invalid("model", `${card.name} does not hold conversations. Choose a model that writes text.`);
  const { routes, why } = await waysTo(clash, card);
  const [first, ...more] = routes;
  if (!first) throw invalid("model", `${card.name} cannot be used now. ${why}`);
  return { card, routes: [first, ...more] };
}

/** Upstreams that have conversations, have what they need and are not paused by a person, in the order of the card. */
async function waysTo(clash: Clash, card: Card): Promise<{ routes: Route[]; why: string }> {
  if (!talks(clash, card)) return { routes: [], why: "" };
  const states = (await clash.models.routes(card, { params: {}, inputs: [] })).filter(({ route }) => hasChat(clash, route));
  const pauses = new Map((await pausedScopes(clash)).map(({ scope, byName }) => [scope, byName]));
  const paused = ({ route }: { route: Route }) => pauses.get(`resource:provider:${route.provider}`);
  const whys = states.map((state) => {
    const by = paused(state);
    return by === undefined ? state.why : `${clash.models.provider(state.route.provider).name} is paused by ${by}.`;
  });
  return {
    routes: states.filter((state, at) => state.ready && whys[at] === undefined).map(({ route }) => route),
    why: whys.filter(Boolean).join(" "),
  };
}
